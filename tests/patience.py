"""How long a test waits for what must come: only a fault uses it up, never a busy machine."""

PATIENCE = 240.0  # seconds; what takes one alone may take this on a machine with ten times the work
