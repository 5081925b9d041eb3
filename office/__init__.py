"""The office itself: settings, wiring, logs, the demo clock and the files people write."""
