"""What runs: instances of machines, their steps, their items, and how their state changes."""
