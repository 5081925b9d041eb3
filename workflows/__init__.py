"""Prefect flows that walk the processes through the year, and the `smo` command line."""
