"""Strategy planning: from scans and scenarios to a strategy."""
