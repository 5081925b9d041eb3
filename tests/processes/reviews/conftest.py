"""Reviews route decisions into further processes, so that their tests have some made for them."""

from tests.engine.sample_world import postgresql_world, sample_processes, sqlite_world

__all__ = ["postgresql_world", "sample_processes", "sqlite_world"]  # fixtures of these tests
