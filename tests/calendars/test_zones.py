"""Local times stay local across both changes of the clock, in zones that change differently."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.working_calendar import WorkingCalendar

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "America/Santiago",  # changes at midnight
    "Africa/Cairo",
    "Asia/Kathmandu",  # never changes, 05:45
)


def a_site(zone: str) -> WorkingCalendar:
    """Return a site without holidays in `zone`."""
    return WorkingCalendar("site", zone, "")


@pytest.mark.parametrize("zone", ZONES)
def test_nine_on_the_first_working_monday_comes_once_at_nine(zone: str) -> None:
    """Twelve months of first Mondays fire twelve times, each at 09:00 on the wall."""
    site = a_site(zone)
    days = (date(2028, 1, 1) + timedelta(days=n) for n in range(366))
    mondays = [day for day in days if day.weekday() == 0 and day.day <= 7]

    walls = [site.at(day, time(9)).astimezone(ZoneInfo(zone)) for day in mondays]

    assert [datetime.combine(day, time(9)) for day in mondays] == [
        wall.replace(tzinfo=None) for wall in walls
    ]
    assert 12 == len({(wall.year, wall.month) for wall in walls})


@pytest.mark.parametrize(
    ("zone", "skipped", "expected_utc"),
    [
        ("Europe/Berlin", "2028-03-26T02:30", "2028-03-26T01:30"),  # becomes 03:30 summer time
        ("America/New_York", "2028-03-12T02:30", "2028-03-12T07:30"),
        ("Australia/Lord_Howe", "2028-10-01T02:15", "2028-09-30T15:45"),
        ("America/Santiago", "2028-09-03T00:30", "2028-09-03T04:30"),
    ],
)
def test_a_skipped_time_happens_later_by_the_gap(
    zone: str, skipped: str, expected_utc: str
) -> None:
    """A local time that the change skips is moved on by the length of the gap."""
    wall = datetime.fromisoformat(skipped)

    found = a_site(zone).at(wall.date(), wall.time())

    assert datetime.fromisoformat(expected_utc).replace(tzinfo=UTC) == found


@pytest.mark.parametrize(
    ("zone", "repeated", "expected_utc"),
    [
        ("Europe/Berlin", "2028-10-29T02:30", "2028-10-29T00:30"),
        ("America/New_York", "2028-11-05T01:30", "2028-11-05T05:30"),
        ("Australia/Lord_Howe", "2028-04-02T01:45", "2028-04-01T14:45"),
    ],
)
def test_a_repeated_time_is_the_first_of_the_two(
    zone: str, repeated: str, expected_utc: str
) -> None:
    """A local time that happens twice means the first time, whatever fold it came with."""
    wall = datetime.fromisoformat(repeated)

    found = {a_site(zone).at(wall.date(), wall.time().replace(fold=fold)) for fold in (0, 1)}

    assert {datetime.fromisoformat(expected_utc).replace(tzinfo=UTC)} == found


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_of_ten_years_opens_once_and_in_order(zone: str) -> None:
    """Openings strictly follow each other, on their own local day, 23 to 25 hours apart."""
    site = a_site(zone)
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(3653)]

    openings = [site.opening(day) for day in days]

    assert days == [site.local_day(instant) for instant in openings]
    gaps = {later - earlier for earlier, later in itertools.pairwise(openings)}
    assert gaps <= {timedelta(hours=24) + timedelta(minutes=n) for n in (-60, -30, 0, 30, 60)}


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2024, 1, 1), datetime(2033, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_the_next_opening_is_never_before_and_always_open(zone: str, instant: datetime) -> None:
    """The next opening is not earlier, lies in working hours, and is its own next opening."""
    site = a_site(zone)

    found = site.next_opening(instant)
    day = site.local_day(found)

    assert found >= instant
    assert site.is_working(day)
    assert site.opening(day) <= found < site.closing(day)
    assert found == site.next_opening(found)


def test_midnight_belongs_to_the_zone() -> None:
    """The same instant is already tomorrow in the east."""
    instant = datetime(2028, 12, 31, 22, tzinfo=UTC)

    days = [a_site(zone).local_day(instant) for zone in ("America/New_York", "Asia/Kathmandu")]

    assert [date(2028, 12, 31), date(2029, 1, 1)] == days
