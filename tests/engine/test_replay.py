"""History is enough: replaying the events of a process gives where it stands."""

import pytest

from engine.operations.interventions import cancel
from tests.engine.desk import PAPER, SMD, Desk
from tests.engine.replaying import Replay, replay


def of(desk: Desk, instance_id: str) -> Replay:
    """Return what the events of an instance add up to."""
    return replay(desk.events(instance_id))


@pytest.mark.parametrize(
    "answers", [[], ["return"], ["return", "return", "return"], ["refuse"], ["return", "approve"]]
)
def test_events_rebuild_the_state(desk: Desk, answers: list[str]) -> None:
    """Whatever was answered, the moves follow each other and end where the paper stands."""
    paper = desk.paper()
    for number, answer in enumerate(answers):
        if number:
            desk.hand_in(paper)
        desk.answer(desk.task(paper), answer)
        desk.look(paper)

    found, instance = of(desk, paper), desk.instance(paper)

    assert (instance.state, []) == (found.state, found.gaps)
    assert (instance.status if instance.closed_at else "") == found.ended


def test_every_change_of_state_is_one_event(desk: Desk) -> None:
    """Three moves and the opening are four events that name a state they lead to."""
    paper = desk.paper()
    desk.answer(desk.task(paper), "return")
    desk.look(paper)
    desk.hand_in(paper)

    path = [(e.from_state, e.to_state) for e in desk.events(paper) if e.name in ("opened", "moved")]
    assert [
        (None, "drafting"),
        ("drafting", "approving"),
        ("approving", "drafting"),
        ("drafting", "approving"),
    ] == path


def test_a_cancelled_process_ends_in_history_too(desk: Desk) -> None:
    """The end is an event of its own, once, with its reason."""
    paper = desk.paper()
    cancel(desk.session, paper, actor=SMD, now=desk.now, reason="the quay was sold")

    assert ("approving", "cancelled") == (of(desk, paper).state, of(desk, paper).ended)
    assert ["the quay was sold"] == [e.reason for e in desk.events(paper, "cancelled")]


def test_every_answer_is_one_event(desk: Desk) -> None:
    """A press that was repeated leaves no second trace."""
    paper = desk.open("paper")
    task = desk.task(paper)
    for _ in range(3):
        desk.answer(task, "submit", form=PAPER)

    assert [task.id] == [event.task_id for event in desk.events(paper, "answered")]
