"""A forbidden day rolls as its milestone's rule says."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import NoAllowedDay
from calendars.offsets import Roll, roll
from calendars.working_calendar import PLAIN_WEEK, DayRange

SATURDAY, SUNDAY = date(2028, 4, 29), date(2028, 4, 30)
YEAR_END = DayRange(date(2027, 12, 20), date(2027, 12, 31), "year end")


@pytest.mark.parametrize(
    ("day", "rule", "expected"),
    [
        (SATURDAY, Roll.LATER, date(2028, 5, 1)),
        (SATURDAY, Roll.EARLIER, date(2028, 4, 28)),
        (SATURDAY, Roll.NEAREST, date(2028, 4, 28)),
        (SUNDAY, Roll.NEAREST, date(2028, 5, 1)),
        (SATURDAY, Roll.NONE, SATURDAY),
        (SATURDAY, Roll.MODIFIED_LATER, date(2028, 4, 28)),  # Monday would be in May
        (date(2028, 4, 22), Roll.MODIFIED_LATER, date(2028, 4, 24)),
    ],
)
def test_a_weekend_day_rolls(day: date, rule: Roll, expected: date) -> None:
    """Each rule finds its own working day."""
    assert expected == roll(day, rule, PLAIN_WEEK)


def test_of_two_as_near_the_later_is_taken() -> None:
    """The middle of a three-day weekend rolls forward."""
    site = replace(PLAIN_WEEK, extra_holidays=(date(2028, 5, 1),))

    assert date(2028, 5, 2) == roll(SUNDAY, Roll.NEAREST, site)


def test_deadlines_and_meetings_roll_off_their_own_ranges() -> None:
    """A no-deadline range moves deadlines and leaves meetings, and the other way round."""
    day = date(2027, 12, 27)
    no_deadlines = replace(PLAIN_WEEK, no_deadlines=(YEAR_END,))
    no_meetings = replace(PLAIN_WEEK, no_meetings=(YEAR_END,))

    assert date(2028, 1, 3) == roll(day, Roll.LATER, no_deadlines)
    assert day == roll(day, Roll.LATER, no_deadlines, meeting=True)
    assert day == roll(day, Roll.LATER, no_meetings)
    assert date(2027, 12, 17) == roll(day, Roll.EARLIER, no_meetings, meeting=True)


def test_a_calendar_closed_for_years_is_refused() -> None:
    """With no allowed day within a year the refusal names day and site."""
    closed = replace(PLAIN_WEEK, no_deadlines=(DayRange(date(2020, 1, 1), date(2030, 1, 1)),))

    with pytest.raises(NoAllowedDay) as refusal:
        roll(SATURDAY, Roll.NEAREST, closed)

    assert (SATURDAY, PLAIN_WEEK.site) == (refusal.value.day, refusal.value.site)


def test_nearest_looks_the_other_way_when_one_way_is_closed() -> None:
    """Where everything later is closed, the nearest day is an earlier one."""
    site = replace(PLAIN_WEEK, no_deadlines=(DayRange(date(2028, 4, 29), date(2031, 1, 1)),))

    assert date(2028, 4, 28) == roll(SUNDAY, Roll.NEAREST, site)


@given(st.dates(date(2024, 1, 1), date(2034, 1, 1)), st.sampled_from(Roll))
def test_a_rolled_day_is_allowed_and_stays(day: date, rule: Roll) -> None:
    """Rolling lands on an allowed day, and rolling again changes nothing."""
    site = replace(PLAIN_WEEK, no_deadlines=(YEAR_END,))

    rolled = roll(day, rule, site)

    assert rule is Roll.NONE or site.allows_deadline(rolled)
    assert rolled == roll(rolled, rule, site)
