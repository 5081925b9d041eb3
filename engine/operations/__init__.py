"""What is done: assign, decide, advance, escalate, intervene, hand over."""
