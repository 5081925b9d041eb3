"""A rehearsal of one's own year: it changes nothing, sends nothing, and says what would be."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from persistence.base import Base
from persistence.database import Database
from persistence.outbox import Letter
from rehearsal.errors import NothingToRehearse, StyleUnknown
from rehearsal.forecast.findings import RehearsedYear
from rehearsal.forecast.run import RehearsalPlan, rehearse
from rehearsal.forecast.styles import Casting
from tests.rehearsal.harness import FIRST

WEEKS = RehearsalPlan(FIRST, Casting("punctual"), until=FIRST + timedelta(weeks=9), week_minutes=60)


@pytest.fixture(scope="module")
def punctual(shared_office: Database) -> RehearsedYear:
    """Give the weeks as everybody would answer who is punctual."""
    return rehearse(shared_office, WEEKS)


def everything(database: Database) -> dict[str, list[object]]:
    """Return every row of a database, by table."""
    with database.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def late(forecast: RehearsedYear) -> int:
    """Return how many answers would come after their due day."""
    return sum(bool(task.late) for task in forecast.tasks)


def test_the_office_itself_is_left_as_it_was(shared_office: Database) -> None:
    """Not a row of it changes, and no letter is written there."""
    before = everything(shared_office)
    found = rehearse(shared_office, WEEKS)

    assert before == everything(shared_office)
    assert len(found.tasks) > 10
    assert len(found.letters) > 10
    with shared_office.reading() as session:
        assert 0 == session.scalar(select(func.count()).select_from(Letter))


def test_the_same_plan_gives_the_same_forecast(
    shared_office: Database, punctual: RehearsedYear
) -> None:
    """To the last letter; another seed gives another one."""
    one, again = punctual, rehearse(shared_office, WEEKS)
    other = rehearse(shared_office, replace(WEEKS, casting=Casting("punctual", seed="another")))

    still = replace(one.year, seconds=0)
    assert replace(one, year=still) == replace(again, year=still)
    assert one.tasks != other.tasks


def test_who_keeps_silent_is_chased(shared_office: Database, punctual: RehearsedYear) -> None:
    """Punctual people are late with nothing, silent ones with all that has a day."""
    silent = rehearse(shared_office, replace(WEEKS, casting=Casting("silent")))

    assert 0 == late(punctual)
    assert late(silent) > 5
    assert sum(each.reminders for each in silent.year.processes) > 5


def test_one_person_may_be_of_another_style(shared_office: Database) -> None:
    """Only what that person is asked comes late."""
    people = {"ceo": "silent"}
    found = rehearse(shared_office, replace(WEEKS, casting=Casting("punctual", people)))

    assert {"ceo"} == {task.person_id for task in found.tasks if task.late}


def test_who_leaves_is_asked_nothing_afterwards(shared_office: Database) -> None:
    """What was asked before is handed on, and the year goes on."""
    last = FIRST + timedelta(weeks=3)
    found = rehearse(shared_office, replace(WEEKS, leaves=(("sma", last),)))

    after = [t for t in found.tasks if t.person_id == "sma" and t.asked.date() > last.date()]
    assert [] == after
    assert any(task.asked.date() > last.date() for task in found.tasks)


def test_minutes_are_gathered_by_person_and_week(punctual: RehearsedYear) -> None:
    """Every task with a day is in exactly one week; the limit tells the full ones."""
    found = punctual

    dated = [task for task in found.tasks if task.answered or task.due]
    assert sum(task.minutes for task in dated) == sum(week.minutes for week in found.load)
    assert all(week.week.weekday() == 0 for week in found.load)
    assert found.full_weeks == tuple(
        sorted(
            (week for week in found.load if week.minutes > 60),
            key=lambda each: (-each.minutes, each.week, each.person_id),
        )
    )
    assert found.full_weeks


def test_dates_hold_milestones_and_processes(punctual: RehearsedYear) -> None:
    """In order of their days, each milestone with its planned one."""
    days = [each.day or each.planned for each in punctual.dates]
    assert days == sorted(days, key=lambda day: day or FIRST.date().max)
    assert any(each.what == "opens" for each in punctual.dates)
    assert all(each.planned for each in punctual.dates if each.what == "milestone")


def test_what_is_planned_for_later_is_neither_missed_nor_left_over(punctual: RehearsedYear) -> None:
    """A rehearsal of some weeks says nothing of the months after them."""
    assert () == punctual.missed
    assert () == punctual.year.unfinished


def test_a_style_that_nobody_has_described_is_refused(shared_office: Database) -> None:
    """With those that there are."""
    with pytest.raises(StyleUnknown, match="punctual, full-time, typical, slow, silent, history"):
        rehearse(shared_office, replace(WEEKS, casting=Casting("eager")))


def test_an_office_without_a_year_has_nothing_to_rehearse(sqlite: Database) -> None:
    """Whoever has not published one yet may name its folder."""
    with pytest.raises(NothingToRehearse, match="smo rehearse FOLDER"):
        rehearse(sqlite, WEEKS)
