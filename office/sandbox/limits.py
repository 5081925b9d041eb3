"""What a piece of work in the sandbox may take, and how its process is held to it."""

import os
import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from office.errors import OfficeError

STATM = Path("/proc/self/statm")  # where Linux says how many pages of memory a process has
NOTHING = (0, 0)


class WorkAborted(OfficeError):
    """Work in the sandbox ended without a result: it failed, or took more than it was given."""

    def __init__(self, why: str) -> None:
        """Remember `why`, in a word for the log."""
        self.why = why
        super().__init__(f"the work ended without a result: {why}")


class SandboxBusy(OfficeError):
    """All places of the sandbox were taken for as long as somebody can be let wait."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one piece of work may take; `memory` comes on top of what every process has."""

    processor: int  # seconds
    time: int  # seconds on the clock
    memory: int  # bytes
    result: int  # bytes of what it gives back

    def impose(self) -> None:
        """Hold this process to the limits from now on; the system ends it when it passes one."""
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(self.time)
        _limit(resource.RLIMIT_CPU, (self.processor, self.processor))
        _limit(resource.RLIMIT_CORE, NOTHING)
        _limit(resource.RLIMIT_FSIZE, NOTHING)  # nothing is written to files
        _limit(resource.RLIMIT_AS, (held := _present() + self.memory, held))


def _limit(what: int, values: tuple[int, int]) -> None:
    with suppress(ValueError, OSError):  # a system that does not know this limit has the others
        resource.setrlimit(what, values)


def _present() -> int:
    """Return the bytes of address space that this process has already."""
    try:
        pages = int(STATM.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 2**32  # not Linux: more than the modules take, and still a limit
    return pages * os.sysconf("SC_PAGE_SIZE")
