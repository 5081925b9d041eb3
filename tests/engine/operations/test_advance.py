"""A process goes on by itself: steps in order, timers, milestones, commands; looking twice is free."""

from datetime import date

import pytest

from engine.errors import NotAllowed, ReasonMissing
from engine.operations.advance import view_instance
from engine.operations.interventions import command
from engine.types import Actor
from persistence.base import Base
from tests.counting import statements
from tests.engine.driver import PAPER, SMD, WHY, Driver

LEAVING = date(2027, 4, 20)  # the day on which the milestone of the journey is carried in


def rows(driver: Driver) -> dict[str, str]:
    """Return everything that stands in the database, without the wake-ups that were followed."""
    driver.session.flush()
    return {
        table.name: repr(sorted(map(repr, driver.session.execute(table.select()))))
        for table in Base.metadata.sorted_tables
        if table.name != "wakeups"
    }


@pytest.fixture
def journey(driver: Driver) -> str:
    """Return a journey that has just left."""
    found = driver.open("journey")
    driver.at(LEAVING)
    driver.look(found)
    driver.owed()
    driver.look(found)
    return found


@pytest.mark.parametrize("key", ["paper", "vote_sequence", "campaign", "council", "journey"])
def test_looking_twice_changes_nothing(driver: Driver, key: str) -> None:
    """A second and third look leave every row as it was."""
    found = driver.open(key)
    before = rows(driver)

    for _ in range(2):
        driver.look(found)

    assert before == rows(driver)


def test_a_timer_moves_on_its_day(driver: Driver) -> None:
    """Three working days after the start, at the opening hour, and not an hour before."""
    journey = driver.open("journey")
    driver.at(date(2027, 3, 4), hour=8)
    early = driver.look(journey)
    driver.at(date(2027, 3, 4))

    assert ("resting", "ready") == (early.state, driver.look(journey).state)


def test_a_waiting_process_names_its_next_moment(driver: Driver) -> None:
    """Nobody need look before the timer's hour."""
    journey = driver.open("journey")

    assert "2027-03-04 09:00" == f"{driver.instance(journey).wake_at:%Y-%m-%d %H:%M}"


def test_a_milestone_moves_when_it_is_reached(driver: Driver) -> None:
    """The journey leaves once its milestone has come, however late the look."""
    journey = driver.open("journey")
    driver.at(date(2027, 4, 19))
    before = driver.look(journey).state
    driver.at(LEAVING)
    driver.owed()

    assert ("ready", "travelling") == (before, driver.look(journey).state)


def test_a_step_opens_after_the_one_before(driver: Driver, journey: str) -> None:
    """Tickets are bought when everything is packed."""
    before = [task.role for task in driver.tasks(journey)]
    driver.answer(driver.task(journey), "done")
    driver.look(journey)

    assert (["SMD"], ["SMA"]) == (before, [task.role for task in driver.tasks(journey)])


def test_a_step_opens_on_its_day(driver: Driver, journey: str) -> None:
    """Four working days after leaving it is time to say goodbye."""
    driver.at(date(2027, 4, 26))
    driver.look(journey)

    assert {"SMD", "CEO"} == {task.role for task in driver.tasks(journey)}


def test_what_a_process_waits_for_is_named(driver: Driver, journey: str) -> None:
    """Each open or waiting step shows its people, or the day on which it opens."""
    waits = {w.step: w for w in view_instance(driver.session, journey, driver.now).waiting}

    assert ("Sam Dirk",) == waits["pack"].people
    assert "2027-04-26" == f"{waits['late'].due_at:%Y-%m-%d}"


def test_a_command_moves_with_its_reason(driver: Driver, journey: str) -> None:
    """The director may strand a journey; its tasks are withdrawn."""
    command(
        driver.session, journey, "strand", actor=SMD, now=driver.now, reason="the bridge is closed"
    )

    assert "stranded" == driver.instance(journey).state
    assert [] == driver.tasks(journey)


def test_a_command_needs_its_role(driver: Driver, journey: str) -> None:
    """Whoever does not hold the role is refused."""
    with pytest.raises(NotAllowed) as refusal:
        command(driver.session, journey, "strand", actor=Actor("rival"), now=driver.now, reason=WHY)

    assert "the role SMD" == refusal.value.needs


def test_a_command_needs_its_reason(driver: Driver, journey: str) -> None:
    """A word is not a reason."""
    with pytest.raises(ReasonMissing):
        command(driver.session, journey, "strand", actor=SMD, now=driver.now, reason="because")


@pytest.mark.parametrize("name", ["arrive", "fly"])
def test_only_commands_are_commanded(driver: Driver, journey: str, name: str) -> None:
    """Neither another arrow nor one that does not exist can be asked for."""
    with pytest.raises(NotAllowed):
        command(driver.session, journey, name, actor=SMD, now=driver.now, reason=WHY)


def test_an_end_closes_everything(driver: Driver) -> None:
    """Nothing of an ended process is open, reminded of, or due."""
    paper = driver.paper()
    driver.answer(driver.task(paper), "approve")

    found = driver.look(paper)

    assert (True, "completed", ()) == (found.finished, found.status, found.waiting)
    assert driver.instance(paper).wake_at is None
    assert [] == driver.tasks(paper)


def test_those_to_be_informed_are_told_when_it_is_done(driver: Driver) -> None:
    """The chief financial officer hears of a decided paper."""
    paper = driver.paper()
    before = driver.told(kind="information")

    driver.answer(driver.task(paper), "approve")

    assert ([], [("cfo", "information", 0)]) == (before, driver.told(kind="information"))


def test_nobody_waits_for_an_answer_that_was_given(driver: Driver) -> None:
    """Handing in leaves a wake-up, and the look asks the next person."""
    paper = driver.open("paper")
    driver.answer(driver.task(paper), "submit", form=PAPER)

    assert ("approving", 1) == (driver.look(paper).state, len(driver.tasks(paper)))


def test_who_is_asked_is_written_once(driver: Driver) -> None:
    """A task comes with its due day and its next reminder; nothing of it is written after."""
    with statements(driver.session) as sent:
        paper = driver.open("paper")
        driver.session.flush()

    written = [
        each.split("(")[0] for each in sent if "INTO tasks" in each or "UPDATE tasks" in each
    ]
    assert ["INSERT INTO tasks "] == written
    assert driver.task(paper).due_at
    assert driver.task(paper).next_chase_at
