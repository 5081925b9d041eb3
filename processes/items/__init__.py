"""The item machines: what is tracked one by one beneath a process."""
