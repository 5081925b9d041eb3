"""Virtual owners answer in working hours, mostly in time, and in the end always."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendars.working_calendar import WorkingCalendar
from rehearsal.behaviour import AnsweringStyle, after_hours, moment, next_slot
from rehearsal.sayings import chance
from rehearsal.tasks import OpenTask
from state_machines.definition import Kind

BERLIN = WorkingCalendar("berlin", "Europe/Berlin", "DE")
ASKED = datetime(2028, 2, 1, 8, tzinfo=UTC)  # a Tuesday, 9 o'clock in Berlin
DUE = datetime(2028, 2, 15, 16, tzinfo=UTC)
RELIABLE = AnsweringStyle("reliable", forget=0.0)
FORGETFUL = AnsweringStyle("forgetful", forget=1.0)


def _task(kind: Kind = Kind.FORM, minutes: int = 60) -> OpenTask:
    return OpenTask(1, 1, "a task", "owner", kind, minutes, ASKED, DUE)


@pytest.mark.parametrize("seed", range(30))
def test_an_answer_comes_in_working_hours_after_it_was_asked_for(seed: int) -> None:
    """Nobody answers at night, at a weekend, or before being asked."""
    at = moment(_task(), RELIABLE, BERLIN, chance(seed))

    local = at.astimezone(ZoneInfo("Europe/Berlin"))
    assert BERLIN.is_working(local.date())
    assert time(9) <= local.time() <= time(17)
    assert at >= ASKED


@pytest.mark.parametrize("seed", range(30))
def test_whoever_does_not_forget_is_in_time(seed: int) -> None:
    """A reliable owner answers before the due day is over."""
    assert moment(_task(), RELIABLE, BERLIN, chance(seed)) < DUE


@pytest.mark.parametrize("seed", range(30))
def test_whoever_forgets_answers_late_but_answers(seed: int) -> None:
    """A forgotten task is remembered within two weeks after its day."""
    at = moment(_task(), FORGETFUL, BERLIN, chance(seed))

    assert DUE < at < DUE + timedelta(days=15)


def test_a_meeting_is_held_on_its_day() -> None:
    """Minutes are not written before the meeting."""
    at = moment(_task(Kind.MEETING), RELIABLE, BERLIN, chance(1))

    assert BERLIN.local_day(DUE) == BERLIN.local_day(at)


def test_working_hours_run_on_over_night_and_weekend() -> None:
    """Five hours are left of Friday noon's day, four more end at one o'clock on Monday."""
    friday_noon = datetime(2028, 2, 4, 11, tzinfo=UTC)

    assert datetime(2028, 2, 7, 12, tzinfo=UTC) == after_hours(BERLIN, friday_noon, 9)


def test_after_the_last_slot_comes_the_next_day() -> None:
    """Friday evening's answer is given on Monday."""
    friday_evening = datetime(2028, 2, 4, 17, tzinfo=UTC)

    assert datetime(2028, 2, 7, 9, tzinfo=UTC) == next_slot(BERLIN, friday_evening, (time(10),))
