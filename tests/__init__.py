"""The tests: they read like the rules that they prove."""
