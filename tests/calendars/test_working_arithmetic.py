"""Working-day arithmetic agrees with an oracle that only counts positions in a list."""

import random
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.working_calendar import PLAIN_WEEK, WorkingCalendar

DAY = timedelta(days=1)
FIRST, LAST = date(2023, 1, 1), date(2033, 12, 31)
CALENDARS = (
    PLAIN_WEEK,
    WorkingCalendar("Munich", "Europe/Berlin", "DE", "BY"),
    WorkingCalendar("Riyadh", "Asia/Riyadh", "SA"),
    WorkingCalendar("Cairo", "Africa/Cairo", "EG", weekend=frozenset({4, 5})),
    WorkingCalendar("Shop", "America/New_York", "US", weekend=frozenset({6})),
)


def worked(calendar: WorkingCalendar) -> list[date]:
    """Return every worked day of the decade, the oracle's only knowledge."""
    days = (FIRST + n * DAY for n in range((LAST - FIRST).days + 1))
    return [day for day in days if calendar.is_working(day)]


WORKED = [worked(calendar) for calendar in CALENDARS]


def nth(days: list[date], day: date, n: int) -> date:
    """Return the n-th listed day after, or before, `day`."""
    at = bisect_right(days, day) + n - 1 if n > 0 else bisect_left(days, day) + n
    return days[at]


sites = st.integers(0, len(CALENDARS) - 1)
days_within = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@given(sites, days_within, st.integers(-120, 120).filter(bool))
def test_adding_agrees_with_counting_positions(site: int, day: date, n: int) -> None:
    """The n-th working day after any day is n places further in the list of worked days."""
    expected = nth(WORKED[site], day, n)

    assert expected == CALENDARS[site].add(day, n)


@given(sites, days_within, days_within)
def test_between_counts_the_worked_days(site: int, a: date, b: date) -> None:
    """Forward, the days after a up to b count; backward, those from b to before a."""
    days = WORKED[site]
    forward = bisect_right(days, b) - bisect_right(days, a)
    backward = bisect_left(days, b) - bisect_left(days, a)

    assert CALENDARS[site].between(a, b) == (forward if b > a else backward)


@given(sites, days_within, st.integers(-90, 90).filter(bool))
def test_between_undoes_add(site: int, day: date, n: int) -> None:
    """Between a day and the n-th working day from it lie n working days."""
    calendar = CALENDARS[site]

    assert n == calendar.between(day, calendar.add(day, n))


@given(sites, days_within)
def test_the_nearest_worked_day(site: int, day: date) -> None:
    """On or after is the neighbour in the list of worked days."""
    calendar, days = CALENDARS[site], WORKED[site]

    assert days[bisect_left(days, day)] == calendar.on_or_after(day) == calendar.add(day, 0)


@pytest.mark.parametrize("site", range(len(CALENDARS)))
def test_twenty_thousand_starts_in_and_outside_hours(site: int) -> None:
    """A term of n working days from any instant ends on the day the oracle names.

    Together with the other sites these are 100,000 random cases. An instant after closing
    counts for the next worked day, one before opening for its own.
    """
    calendar, days = CALENDARS[site], WORKED[site]
    chance = random.Random(20280229 + site)  # noqa: S311 - a fixed series of cases
    begin, zone = datetime(2024, 1, 1, tzinfo=UTC), ZoneInfo(calendar.zone)

    wrong = []
    for _ in range(20_000):
        instant = begin + timedelta(minutes=chance.randrange(8 * 365 * 24 * 60))
        n = chance.randrange(1, 8)
        local = instant.astimezone(zone)
        counted = local.date() + DAY if local.time() >= calendar.closes else local.date()
        expected = nth(days, days[bisect_left(days, counted)], n)
        counts_for = calendar.local_day(calendar.next_opening(instant))
        if expected != calendar.add(counts_for, n):
            wrong.append((instant, n))

    assert wrong == []
