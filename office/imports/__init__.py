"""Files of an office, read, checked all at once, and written."""
