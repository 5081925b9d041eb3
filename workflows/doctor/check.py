"""One check of the doctor, and how a look becomes a finding whatever happens."""

from collections.abc import Callable
from dataclasses import dataclass

PATIENCE = 5.0  # seconds for each thing that is asked over the network


Looking = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is in order, what was found, and what to do."""

    what: str
    ok: bool
    finding: str
    mend: str = ""


class CheckFailed(Exception):
    """Something is not in order; `mend` says what to do where the usual advice would not help."""

    def __init__(self, finding: str, mend: str = "") -> None:
        """Keep what was found."""
        self.finding, self.mend = finding, mend
        super().__init__(finding)


def check(what: str, look: Looking, mend: str) -> Check:
    """Return what a look found; its own failure is a finding, too."""
    try:
        return Check(what, ok=True, finding=look())
    except CheckFailed as amiss:
        return Check(what, ok=False, finding=amiss.finding, mend=amiss.mend or mend)
    except Exception as cause:  # noqa: BLE001 - whatever is wrong is the finding
        words = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
        return Check(what, ok=False, finding=words, mend=mend)
