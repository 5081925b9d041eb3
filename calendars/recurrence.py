"""What comes round: the parts of a fiscal year."""

from collections.abc import Callable

from calendars.errors import UnknownCadence
from calendars.fiscal import FiscalYear, Period

_CADENCES: dict[str, Callable[[FiscalYear], tuple[Period, ...]]] = {
    "year": lambda year: (year.whole(),),
    "half": FiscalYear.halves,
    "quarter": FiscalYear.quarters,
    "month": FiscalYear.periods,
}


def occurrences(every: str, year: FiscalYear) -> tuple[Period, ...]:
    """Return the parts of `year` in which something happens `every` year, half, quarter or month.

    Raises UnknownCadence.
    """
    if every not in _CADENCES:
        raise UnknownCadence(every)
    return _CADENCES[every](year)
