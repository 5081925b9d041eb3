"""What may happen: open, assign, act, advance, chase, intervene, remember.

Everything here takes a session and `now`. Nothing commits, sends or asks the clock.
"""
