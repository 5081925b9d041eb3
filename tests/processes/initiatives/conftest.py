"""The portfolio is looked at from a process made for it."""

from tests.engine.sample_world import postgresql_world, sample_processes, sqlite_world

__all__ = ["postgresql_world", "sample_processes", "sqlite_world"]  # fixtures of these tests
