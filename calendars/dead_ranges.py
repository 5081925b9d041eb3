"""Dead ranges: the weeks in which hardly anybody works, as is usual in a country."""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date

from calendars.working_calendar import DayRange, national_holidays

TURN_OF_THE_YEAR, AUGUST = "turn of the year", "August"
OTHER_TURNS = {"JP": ((12, 29), (1, 3))}  # where it is not from Christmas to New Year
SUMMER = {  # August weeks in which offices are as good as closed
    "BE": ((8, 1), (8, 15)),
    "ES": ((8, 1), (8, 31)),
    "FR": ((8, 1), (8, 22)),
    "GR": ((8, 1), (8, 22)),
    "IT": ((8, 1), (8, 22)),
    "LU": ((8, 1), (8, 22)),
    "PT": ((8, 1), (8, 22)),
}
SUMMER_COUNTS = (1, 10)  # months in which a year starts whose preparation runs through August


def usual(country: str, starts: date) -> tuple[DayRange, ...]:
    """Return the dead ranges of a country from a year before a fiscal year to its end.

    August counts where a year starts in October or January: otherwise nothing is prepared then.
    """
    years = range(max(MINYEAR, starts.year - 2), min(MAXYEAR, starts.year + 2))
    return tuple(sorted(found for year in years for found in _of(country, year, starts)))


def _of(country: str, year: int, starts: date) -> Iterator[DayRange]:
    if not country:
        return
    christmas = date(year, 12, 25) in national_holidays(country, years=(year,))
    turn = OTHER_TURNS.get(country, ((12, 24), (1, 1)) if christmas else None)
    if turn is not None:
        (month, day), (last_month, last_day) = turn
        yield DayRange(
            date(year, month, day), date(year + 1, last_month, last_day), TURN_OF_THE_YEAR
        )
    if country in SUMMER and starts.month in SUMMER_COUNTS:
        (month, day), (last_month, last_day) = SUMMER[country]
        yield DayRange(date(year, month, day), date(year, last_month, last_day), AUGUST)
