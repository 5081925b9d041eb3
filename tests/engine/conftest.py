"""What the tests of the engine share: the year of the cast with processes made for them."""

from tests.engine.sample_world import postgresql_world, sample_processes, sqlite_world

__all__ = ["postgresql_world", "sample_processes", "sqlite_world"]  # fixtures of these tests
