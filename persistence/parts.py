"""Long lists of ids in parts that one statement can name."""

from collections.abc import Iterator, Sequence
from typing import Final

AT_ONCE: Final = 500


def in_parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ids in order, so many at once that every database takes them."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
