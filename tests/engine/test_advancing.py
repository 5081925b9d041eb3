"""A process goes on by itself: steps in order, timers, milestones, commands; looking twice is free."""

from datetime import date

import pytest

from engine.errors import NotAllowed, ReasonMissing
from engine.operations.advance import view_instance
from engine.operations.interventions import command
from engine.types import Actor
from persistence.base import Base
from tests.engine.desk import PAPER, SMD, WHY, Desk

LEAVING = date(2027, 4, 20)  # the day on which the milestone of the journey is carried in


def rows(desk: Desk) -> dict[str, str]:
    """Return everything that stands in the database, without the wake-ups that were followed."""
    desk.session.flush()
    return {
        table.name: repr(sorted(map(repr, desk.session.execute(table.select()))))
        for table in Base.metadata.sorted_tables
        if table.name != "wakeups"
    }


@pytest.fixture
def journey(desk: Desk) -> str:
    """Return a journey that has just left."""
    found = desk.open("journey")
    desk.at(LEAVING)
    desk.look(found)
    desk.owed()
    desk.look(found)
    return found


@pytest.mark.parametrize("key", ["paper", "vote_sequence", "campaign", "council", "journey"])
def test_looking_twice_changes_nothing(desk: Desk, key: str) -> None:
    """A second and third look leave every row as it was."""
    found = desk.open(key)
    before = rows(desk)

    for _ in range(2):
        desk.look(found)

    assert before == rows(desk)


def test_a_timer_moves_on_its_day(desk: Desk) -> None:
    """Three working days after the start, at the opening hour, and not an hour before."""
    journey = desk.open("journey")
    desk.at(date(2027, 3, 4), hour=8)
    early = desk.look(journey)
    desk.at(date(2027, 3, 4))

    assert ("resting", "ready") == (early.state, desk.look(journey).state)


def test_a_waiting_process_names_its_next_moment(desk: Desk) -> None:
    """Nobody need look before the timer's hour."""
    journey = desk.open("journey")

    assert "2027-03-04 09:00" == f"{desk.instance(journey).wake_at:%Y-%m-%d %H:%M}"


def test_a_milestone_moves_when_it_is_reached(desk: Desk) -> None:
    """The journey leaves once its milestone has come, however late the look."""
    journey = desk.open("journey")
    desk.at(date(2027, 4, 19))
    before = desk.look(journey).state
    desk.at(LEAVING)
    desk.owed()

    assert ("ready", "travelling") == (before, desk.look(journey).state)


def test_a_step_opens_after_the_one_before(desk: Desk, journey: str) -> None:
    """Tickets are bought when everything is packed."""
    before = [task.role for task in desk.tasks(journey)]
    desk.answer(desk.task(journey), "done")
    desk.look(journey)

    assert (["SMD"], ["SMA"]) == (before, [task.role for task in desk.tasks(journey)])


def test_a_step_opens_on_its_day(desk: Desk, journey: str) -> None:
    """Four working days after leaving it is time to say goodbye."""
    desk.at(date(2027, 4, 26))
    desk.look(journey)

    assert {"SMD", "CEO"} == {task.role for task in desk.tasks(journey)}


def test_what_a_process_waits_for_is_named(desk: Desk, journey: str) -> None:
    """Each open or waiting step shows its people, or the day on which it opens."""
    waits = {w.step: w for w in view_instance(desk.session, journey).waiting}

    assert ("Sam Dirk",) == waits["pack"].people
    assert "2027-04-26" == f"{waits['late'].due_at:%Y-%m-%d}"


def test_a_command_moves_with_its_reason(desk: Desk, journey: str) -> None:
    """The director may strand a journey; its tasks are withdrawn."""
    command(desk.session, journey, "strand", actor=SMD, now=desk.now, reason="the bridge is closed")

    assert "stranded" == desk.instance(journey).state
    assert [] == desk.tasks(journey)


def test_a_command_needs_its_role(desk: Desk, journey: str) -> None:
    """Whoever does not hold the role is refused."""
    with pytest.raises(NotAllowed) as refusal:
        command(desk.session, journey, "strand", actor=Actor("rival"), now=desk.now, reason=WHY)

    assert "the role SMD" == refusal.value.needs


def test_a_command_needs_its_reason(desk: Desk, journey: str) -> None:
    """A word is not a reason."""
    with pytest.raises(ReasonMissing):
        command(desk.session, journey, "strand", actor=SMD, now=desk.now, reason="because")


@pytest.mark.parametrize("name", ["arrive", "fly"])
def test_only_commands_are_commanded(desk: Desk, journey: str, name: str) -> None:
    """Neither another arrow nor one that does not exist can be asked for."""
    with pytest.raises(NotAllowed):
        command(desk.session, journey, name, actor=SMD, now=desk.now, reason=WHY)


def test_an_end_closes_everything(desk: Desk) -> None:
    """Nothing of an ended process is open, chased, or due."""
    paper = desk.paper()
    desk.answer(desk.task(paper), "approve")

    found = desk.look(paper)

    assert (True, "completed", ()) == (found.finished, found.status, found.waiting)
    assert desk.instance(paper).wake_at is None
    assert [] == desk.tasks(paper)


def test_those_to_be_informed_are_told_when_it_is_done(desk: Desk) -> None:
    """The chief financial officer hears of a decided paper."""
    paper = desk.paper()
    before = desk.told(kind="information")

    desk.answer(desk.task(paper), "approve")

    assert ([], [("cfo", "information", 0)]) == (before, desk.told(kind="information"))


def test_nobody_waits_for_an_answer_that_was_given(desk: Desk) -> None:
    """Handing in rings for a look, and the look asks the next person."""
    paper = desk.open("paper")
    desk.answer(desk.task(paper), "submit", form=PAPER)

    assert ("approving", 1) == (desk.look(paper).state, len(desk.tasks(paper)))
