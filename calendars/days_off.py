"""Which days of a year a country does not work, by its holidays and its weekend."""

from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays

from calendars.errors import UnknownCountry

SATURDAY_SUNDAY = frozenset({5, 6})  # weekdays, Monday is 0


@cache
def days_off(
    country: str, subdivision: str | None, weekend: frozenset[int] | None, year: int
) -> frozenset[date]:
    """Return the weekend days and public holidays of `year`.

    Where `weekend` is None the country's own holds, as it was in that year, and weekend days on
    which the country makes up for a bridge day count as worked. No country: no holidays.
    """
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    within = [day for day in days if day.year == year]
    if not country:
        rest = SATURDAY_SUNDAY if weekend is None else weekend
        return frozenset(day for day in within if day.weekday() in rest)
    # The neighbouring years too: a make-up day may belong to a holiday across the year's end.
    known = national_holidays(country, subdivision, (year - 1, year, year + 1))
    if weekend is None:
        return frozenset(day for day in within if not known.is_working_day(day))
    return frozenset(day for day in within if day.weekday() in weekend or day in known)


def national_holidays(
    country: str, subdivision: str | None = None, years: tuple[int, ...] = ()
) -> HolidayBase:
    """Return the public holidays of a country; raises UnknownCountry."""
    try:
        return country_holidays(country, subdiv=subdivision, years=years)
    except NotImplementedError as cause:
        raise UnknownCountry(country, subdivision) from cause
