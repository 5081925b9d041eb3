"""Further processes beside the nine, for as long as a test needs them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.catalogue import CURRENT
from processes.registry import install


def a_folder(path: Path, **files: str) -> Path:
    """Write a Python file per name into a folder, and return it."""
    for name, text in files.items():
        (path / f"{name}.py").write_text(text, encoding="utf-8")
    return path


@contextmanager
def processes(folder: Path) -> Iterator[None]:
    """Add the processes of a folder, and afterwards let those be in use that were before."""
    before = CURRENT.load
    install(folder)
    try:
        yield
    finally:
        CURRENT.use(before)
