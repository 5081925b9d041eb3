"""Further processes beside the nine, for as long as a test needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.definitions import CURRENT


@contextmanager
def processes(folder: Path) -> Iterator[None]:
    """Add the processes of a folder, and afterwards let those be in use that were before."""
    before = CURRENT.folder
    CURRENT.use(folder)
    try:
        yield
    finally:
        CURRENT.use(before)
