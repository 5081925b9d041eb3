"""Milestones that a year's own graph does not hold: carried in, or reached once per period."""

import re

#: Reached by last year's cycles before this year's calendar begins.
CARRIED: frozenset[str] = frozenset({"PRIOR.locked", "PRIOR.q4_locked"})

#: Reached once per period by in-year processes; `code@Q1` names the first quarter of the year.
PERIODIC: frozenset[str] = frozenset(
    {
        "SCM.locked",
        "SCM.trained",
        "INI.status_locked",
        "SRV.confirmed",
        "SRV.pack",
        "BUD.forecast",
        "BPS.wave",
        "SCO.digest",
    }
)

QUALIFIER = re.compile(r"(?:.+-)?(?:Q[1-4]|H[12]|0[1-9]|1[0-2])")  # Q1, H2, 03, FY2028-Q1


def is_carried(code: str) -> bool:
    """Tell whether a milestone comes in from the year before."""
    return code in CARRIED


def is_periodic(code: str) -> bool:
    """Tell whether a milestone is reached once per period and `code` does not say in which."""
    return code in PERIODIC


def is_of_period(code: str) -> bool:
    """Tell whether `code` names a periodic milestone together with its period."""
    stem, at, period = code.partition("@")
    return bool(at) and stem in PERIODIC and QUALIFIER.fullmatch(period) is not None
