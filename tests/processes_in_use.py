"""Further processes beside the nine, for as long as a test needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.definitions import CURRENT
from processes.registry import install


@contextmanager
def processes(folder: Path) -> Iterator[None]:
    """Add the processes of a folder, and afterwards let those be in use that were before."""
    before = CURRENT.load
    install(folder)
    try:
        yield
    finally:
        CURRENT.use(before)
