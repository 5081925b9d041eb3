"""What may happen: open, assign, decide, advance, escalate, intervene, remember.

Everything here takes a session and `now`. Nothing commits, sends or asks the clock.
"""
