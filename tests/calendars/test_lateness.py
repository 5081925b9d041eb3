"""One count of lateness: in working days, from the next one on, told apart by what it was."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.lateness import Lateness, Timing, days_late, judge
from calendars.working_calendar import WorkingCalendar

BERLIN = WorkingCalendar(site="hq", zone="Europe/Berlin", country="DE")
FRIDAY, SATURDAY, MONDAY = date(2027, 7, 2), date(2027, 7, 3), date(2027, 7, 5)
DAYS = st.dates(date(2027, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("due", "today", "days"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, SATURDAY, 0),  # nobody could have worked since
        (FRIDAY, MONDAY, 1),
        (SATURDAY, MONDAY, 0),  # kept on the next working day
        (SATURDAY, date(2027, 7, 6), 1),
        (date(2027, 12, 23), date(2027, 12, 27), 2),  # the 24th is worked in Germany
        (date(2027, 12, 24), date(2027, 12, 26), 0),
    ],
)
def test_it_counts_working_days_that_have_begun(due: date, today: date, days: int) -> None:
    """Weekends and holidays make nothing late."""
    assert days == days_late(due, today, BERLIN)


@given(due=DAYS, today=DAYS, done=st.none() | DAYS, ready=st.none() | DAYS)
def test_each_word_means_one_thing(
    due: date, today: date, done: date | None, ready: date | None
) -> None:
    """Open or reached, missed or not, and a number of days exactly where there is something amiss."""
    found = judge(due, today, BERLIN, done=done, ready=ready)

    assert (found.timing in Timing.OPEN) == (done is None)
    assert found.missed == (days_late(due, done or today, BERLIN) > 0)
    assert (found.days > 0) == (found.timing in {*Timing.MISSED, Timing.AT_RISK})
    assert (found.overdue > 0) == (found.timing is Timing.LATE)


@given(due=DAYS, today=DAYS)
def test_a_day_later_is_at_most_a_day_later(due: date, today: date) -> None:
    """It grows by one on each working day after the due day, and never shrinks."""
    before, after = (days_late(due, day, BERLIN) for day in (today, today + timedelta(days=1)))

    assert after - before == (today >= BERLIN.on_or_after(due)) * BERLIN.is_working(
        today + timedelta(days=1)
    )


def test_what_cannot_be_ready_in_time_is_at_risk() -> None:
    """What remains ends after the day: by how much is said, until the day itself has passed."""
    due, ready = date(2027, 7, 9), date(2027, 7, 13)

    assert Lateness(Timing.AT_RISK, 2) == judge(due, MONDAY, BERLIN, ready=ready)
    assert Lateness(Timing.LATE, 1) == judge(due, date(2027, 7, 12), BERLIN, ready=ready)
    assert Lateness(Timing.AHEAD) == judge(due, MONDAY, BERLIN, ready=due)


def test_without_a_day_nothing_is_late() -> None:
    """No due day: open work is ahead, and what was done was done in time."""
    assert Lateness(Timing.AHEAD) == judge(None, MONDAY, BERLIN, ready=MONDAY)
    assert Lateness(Timing.IN_TIME) == judge(None, MONDAY, BERLIN, done=FRIDAY)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Lateness(Timing.LATE, 1), "1 working day late"),
        (Lateness(Timing.REACHED_LATE, 3), "reached 3 working days late"),
        (Lateness(Timing.AT_RISK, 2), "at risk, 2 working days short"),
        (Lateness(Timing.IN_TIME), "in time"),
        (Lateness(Timing.AHEAD), "ahead"),
    ],
)
def test_it_is_said_in_one_way(found: Lateness, said: str) -> None:
    """Pages, letters and tables take these words."""
    assert said == str(found)
