"""A site's calendar knows its weekend, holidays, half days and closed ranges."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from calendars.errors import NaiveInstant, UnknownCountry, UnknownZone, UnsoundCalendar
from calendars.working_calendar import PLAIN_WEEK, DayRange, WorkingCalendar

BERLIN = WorkingCalendar("Berlin", "Europe/Berlin", "DE", "BE")
RAMADAN = DayRange(date(2028, 1, 28), date(2028, 2, 26), "Ramadan")


def test_a_public_holiday_is_not_worked() -> None:
    """German Unity Day 2028 is a Tuesday and free."""
    assert not BERLIN.is_working(date(2028, 10, 3))
    assert BERLIN.is_working(date(2028, 10, 4))


def test_a_holiday_may_hold_in_a_part_of_the_country_only() -> None:
    """Women's Day is free in Berlin, Epiphany in Bavaria."""
    bavaria = replace(BERLIN, subdivision="BY")
    womens_day, epiphany = date(2028, 3, 8), date(2028, 1, 6)

    assert (False, True) == (BERLIN.is_working(womens_day), BERLIN.is_working(epiphany))
    assert (True, False) == (bavaria.is_working(womens_day), bavaria.is_working(epiphany))


def test_the_weekend_is_the_countrys() -> None:
    """In Saudi Arabia Friday and Saturday are free and Sunday is worked."""
    riyadh = WorkingCalendar("Riyadh", "Asia/Riyadh", "SA")

    free = [day for day in range(6, 13) if not riyadh.is_working(date(2028, 10, day))]

    assert [6, 7] == free  # Friday and Saturday


def test_a_weekend_may_have_moved_in_history() -> None:
    """The Emirates changed from Friday-Saturday to Saturday-Sunday with 2022."""
    dubai = WorkingCalendar("Dubai", "Asia/Dubai", "AE")
    friday_before, friday_after = date(2021, 10, 8), date(2023, 10, 6)

    assert (False, True) == (dubai.is_working(friday_before), dubai.is_working(friday_after))


def test_a_make_up_day_is_worked_although_it_is_a_sunday() -> None:
    """China worked on Sunday 4 February 2024 for the Spring Festival."""
    shanghai = WorkingCalendar("Shanghai", "Asia/Shanghai", "CN")

    assert shanghai.is_working(date(2024, 2, 4))


def test_a_site_may_have_its_own_weekend_and_holidays() -> None:
    """A weekend and extra holidays of the site's own outrank the country's."""
    site = replace(BERLIN, weekend=frozenset({0}), extra_holidays=(date(2028, 5, 2),))

    days = [day for day in range(1, 8) if site.is_working(date(2028, 5, day))]

    assert [3, 4, 5, 6, 7] == days  # 1 May is a holiday and a Monday


def test_the_leap_day_is_a_day_like_others() -> None:
    """29 February 2028 is a worked Tuesday, and counts as one working day."""
    leap_day = date(2028, 2, 29)

    assert leap_day == PLAIN_WEEK.add(date(2028, 2, 28), 1)


def test_days_on_which_nothing_may_fall_due_can_be_left_out() -> None:
    """Forwards and backwards, the next such day lies on the other side of a dead range."""
    dead = DayRange(date(2027, 12, 24), date(2027, 12, 31), "turn of the year")
    site = replace(PLAIN_WEEK, no_deadlines=(dead,))
    eve, first = date(2027, 12, 23), date(2028, 1, 3)

    assert (first, eve) == (site.add_due(eve, 1), site.add_due(first, -1))
    assert (date(2027, 12, 24), date(2027, 12, 31)) == (site.add(eve, 1), site.add(first, -1))


def test_meetings_and_deadlines_have_closed_ranges_of_their_own() -> None:
    """A no-meeting range leaves deadlines alone, and weekends allow neither."""
    site = replace(PLAIN_WEEK, no_meetings=(RAMADAN,))

    assert not site.allows_meeting(RAMADAN.first)
    assert not site.allows_meeting(date(2028, 2, 25))  # the last working day in the range
    assert site.allows_meeting(date(2028, 2, 28))
    assert site.allows_deadline(RAMADAN.first)
    assert not site.allows_deadline(RAMADAN.last)  # a Saturday


def test_a_no_deadline_range_forbids_deadlines_alone() -> None:
    """In a no-deadline range people still meet."""
    site = replace(PLAIN_WEEK, no_deadlines=(RAMADAN,))

    assert (True, False) == (
        site.allows_meeting(RAMADAN.first),
        site.allows_deadline(RAMADAN.first),
    )


def test_a_half_day_closes_halfway() -> None:
    """On Christmas Eve a site open from nine to five closes at one, local time."""
    christmas_eve = date(2027, 12, 24)
    site = replace(BERLIN, half_days=(christmas_eve,))

    assert datetime(2027, 12, 24, 12, tzinfo=UTC) == site.closing(christmas_eve)
    assert datetime(2027, 12, 23, 16, tzinfo=UTC) == site.closing(date(2027, 12, 23))


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2028-03-03T07:59:00+00:00", "2028-03-03T08:00:00+00:00"),  # Friday before opening
        ("2028-03-03T08:00:00+00:00", "2028-03-03T08:00:00+00:00"),  # at opening
        ("2028-03-03T15:59:59+00:00", "2028-03-03T15:59:59+00:00"),  # just inside
        ("2028-03-03T16:00:00+00:00", "2028-03-06T08:00:00+00:00"),  # at closing: Monday
        ("2028-03-04T11:00:00+00:00", "2028-03-06T08:00:00+00:00"),  # Saturday
        ("2028-03-07T23:30:00+00:00", "2028-03-09T08:00:00+00:00"),  # local 8 March, a holiday
    ],
)
def test_the_next_opening(instant: str, expected: str) -> None:
    """Inside working hours an instant stays; outside it becomes the next opening."""
    found = BERLIN.next_opening(datetime.fromisoformat(instant))

    assert datetime.fromisoformat(expected) == found


def test_an_instant_after_closing_counts_for_the_next_working_day() -> None:
    """What arrives on Friday evening is Monday's work."""
    friday_evening = datetime(2028, 3, 3, 18, tzinfo=UTC)

    assert date(2028, 3, 6) == BERLIN.local_day(BERLIN.next_opening(friday_evening))


def test_naive_instants_are_refused() -> None:
    """No local day can be told for an instant without a zone."""
    with pytest.raises(NaiveInstant):
        BERLIN.local_day(datetime(2028, 3, 3, 12))  # noqa: DTZ001 - the point of the test


def test_an_unknown_zone_is_refused() -> None:
    """A calendar in a zone that does not exist cannot be built."""
    with pytest.raises(UnknownZone):
        replace(BERLIN, zone="Europe/Atlantis")


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("DE", "XX")])
def test_an_unknown_country_is_refused(country: str, subdivision: str | None) -> None:
    """A calendar with holidays nobody knows cannot be built."""
    with pytest.raises(UnknownCountry) as refusal:
        replace(BERLIN, country=country, subdivision=subdivision)

    assert (country, subdivision) == (refusal.value.country, refusal.value.subdivision)


def test_a_calendar_with_which_nobody_could_work_is_refused() -> None:
    """No working day, no hours, or a range that ends before it begins: all are refused."""
    with pytest.raises(UnsoundCalendar, match="no working day"):
        replace(BERLIN, weekend=frozenset(range(7)))
    with pytest.raises(UnsoundCalendar, match="closes at"):
        replace(BERLIN, opens=time(17), closes=time(9))
    with pytest.raises(UnsoundCalendar, match="ends before"):
        replace(BERLIN, no_meetings=(DayRange(date(2028, 2, 2), date(2028, 2, 1), "backwards"),))


def test_calendars_are_values() -> None:
    """Two calendars written alike are one, also after they have looked up holidays."""
    twin = replace(BERLIN)

    BERLIN.is_working(date(2028, 10, 3))

    assert {BERLIN} == {twin}
