"""The console: what the office sees of its year, its processes, maps, rules and packs."""
