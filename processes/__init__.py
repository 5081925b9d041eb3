"""The nine processes as data: definitions, item machines, forms, and the registry of all."""
