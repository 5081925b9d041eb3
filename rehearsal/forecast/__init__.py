"""The rehearsal of an office's own year: on a copy, with virtual owners, and what came of it."""
