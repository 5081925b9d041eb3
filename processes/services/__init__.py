"""What the steps of the nine processes do by themselves: one module for each process."""
