"""History is enough: replaying the events of a process gives where it stands."""

import pytest

from engine.operations.interventions import cancel
from tests.engine.driver import PAPER, SMD, Driver
from tests.engine.replay import Replay, replay


def of(driver: Driver, instance_id: str) -> Replay:
    """Return what the events of an instance add up to."""
    return replay(driver.events(instance_id))


@pytest.mark.parametrize(
    "answers", [[], ["return"], ["return", "return", "return"], ["refuse"], ["return", "approve"]]
)
def test_events_rebuild_the_state(driver: Driver, answers: list[str]) -> None:
    """Whatever was answered, the moves follow each other and end where the paper stands."""
    paper = driver.paper()
    for number, answer in enumerate(answers):
        if number:
            driver.hand_in(paper)
        driver.answer(driver.task(paper), answer)
        driver.look(paper)

    found, instance = of(driver, paper), driver.instance(paper)

    assert (instance.state, []) == (found.state, found.gaps)
    assert (instance.status if instance.closed_at else "") == found.ended


def test_every_change_of_state_is_one_event(driver: Driver) -> None:
    """Three moves and the opening are four events that name a state they lead to."""
    paper = driver.paper()
    driver.answer(driver.task(paper), "return")
    driver.look(paper)
    driver.hand_in(paper)

    path = [
        (e.from_state, e.to_state) for e in driver.events(paper) if e.name in ("opened", "moved")
    ]
    assert [
        (None, "drafting"),
        ("drafting", "approving"),
        ("approving", "drafting"),
        ("drafting", "approving"),
    ] == path


def test_a_cancelled_process_ends_in_history_too(driver: Driver) -> None:
    """The end is an event of its own, once, with its reason."""
    paper = driver.paper()
    cancel(driver.session, paper, actor=SMD, now=driver.now, reason="the quay was sold")

    assert ("approving", "cancelled") == (of(driver, paper).state, of(driver, paper).ended)
    assert ["the quay was sold"] == [e.reason for e in driver.events(paper, "cancelled")]


def test_every_answer_is_one_event(driver: Driver) -> None:
    """A press that was repeated leaves no second trace."""
    paper = driver.open("paper")
    task = driver.task(paper)
    for _ in range(3):
        driver.answer(task, "submit", form=PAPER)

    assert [task.id] == [event.task_id for event in driver.events(paper, "answered")]
