"""A machine on which others work too."""

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Process


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """Let so many other processes have the machine while the block runs."""
    others = [Process(target=_spin, daemon=True) for _ in range(processes)]
    for other in others:
        other.start()
    try:
        yield
    finally:
        for other in others:
            other.kill()


def _spin() -> None:
    while True:
        pass
