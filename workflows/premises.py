"""One office, one `smo up`: a lock in the state folder, and a note of where it can be found."""

import hashlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from workflows.errors import AlreadyUp

LOCK, NOTE = "up.lock", "up.json"
OTHERS = 0o077  # what others may do with our files: nothing
CARRIER = 12  # hex digits by which claims of one office are known


@dataclass(frozen=True, slots=True)
class Found:
    """Where a running office is: its process id and its addresses."""

    pid: int
    pages: str
    prefect: str
    prefect_api: str


@contextmanager
def taken(state_dir: Path) -> Iterator[None]:
    """Hold the state folder; the system lets go of it however this process ends.

    Whatever is written meanwhile, here and by what is started from here, is its owner's to read.
    Raises AlreadyUp when another process holds it.
    """
    mask = os.umask(OTHERS)
    state_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(state_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _lock(handle):
            other = found(state_dir)
            raise AlreadyUp(state_dir, other.pid if other else 0, other.pages if other else "")
        yield
    finally:
        os.close(handle)
        os.umask(mask)


def carrier(state_dir: Path) -> str:
    """Return what this office's claims on letters begin with, the same after a restart."""
    return hashlib.sha256(f"{socket.gethostname()}:{state_dir}".encode()).hexdigest()[:CARRIER]


def note(state_dir: Path, where: Found) -> None:
    """Write down where the office is, for other commands."""
    (state_dir / NOTE).write_text(json.dumps(asdict(where)))


def forget(state_dir: Path) -> None:
    """Take the note away."""
    (state_dir / NOTE).unlink(missing_ok=True)


def found(state_dir: Path) -> Found | None:
    """Return where the office was said to be; a note may be left from a process that was killed."""
    try:
        return Found(**json.loads((state_dir / NOTE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _lock(handle: int) -> bool:
    """Try to lock an open file; tell whether it worked."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        import msvcrt  # noqa: PLC0415 - only on Windows

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
