"""Sending back: rounds, versions, and after two of them the parties meet before an arbiter."""

import pytest
from sqlalchemy import select

from engine.views.task import present
from persistence.instances import StepRun
from tests.engine.desk import PAPER, WHY, Desk


def send_back(desk: Desk, paper: str, times: int) -> None:
    """Return a paper so often, handing it in again after each return but the last."""
    for number in range(times):
        if number:
            desk.hand_in(paper)
        desk.answer(desk.task(paper), "return")
        desk.look(paper)


@pytest.fixture
def disputed(desk: Desk) -> str:
    """Return a paper that has come back twice and was just sent back a third time."""
    paper = desk.paper()
    send_back(desk, paper, 3)
    return paper


def rounds(desk: Desk, paper: str, step: str) -> list[tuple[int, str]]:
    """Return the rounds of a step with their status."""
    desk.session.flush()
    query = select(StepRun.round, StepRun.status).where(
        StepRun.instance_id == paper, StepRun.key == step
    )
    return [
        (number, status) for number, status in desk.session.execute(query.order_by(StepRun.round))
    ]


def test_a_return_opens_the_next_round(desk: Desk) -> None:
    """The draft is asked again as round two, and the first round stays as it was."""
    paper = desk.paper()

    send_back(desk, paper, 1)

    assert [(1, "closed"), (2, "open")] == rounds(desk, paper, "draft")
    assert "owner" == desk.task(paper).assignee_id


def test_the_next_round_opens_with_the_last_answers_and_the_reason(desk: Desk) -> None:
    """Nobody types everything again, and everybody reads what was wrong."""
    paper = desk.paper()
    send_back(desk, paper, 1)

    view = present(desk.session, desk.task(paper).id, now=desk.now, person_id="owner")

    assert "New quay" == view.values["title"]
    assert (2, WHY) == (view.round, view.returned_with)


def test_a_new_round_binds_the_approval_to_its_own_content(desk: Desk) -> None:
    """What is decided on in round two has another hash than what was sent back."""
    paper = desk.paper()
    first = desk.task(paper).bound_hash
    send_back(desk, paper, 1)

    desk.answer(desk.task(paper), "submit", form={**PAPER, "amount": "99"})
    desk.look(paper)

    assert first != desk.task(paper).bound_hash


def test_the_third_return_calls_the_arbiter(desk: Desk, disputed: str) -> None:
    """Instead of a third round the SMO director is asked, with five working days."""
    task = desk.task(disputed)

    assert ("smd", "approving") == (task.assignee_id, desk.instance(disputed).state)
    assert "2027-03-08" == f"{task.due_at:%Y-%m-%d}"


def test_the_arbiter_is_offered_two_verdicts(desk: Desk, disputed: str) -> None:
    """Accept the work, or return it once more."""
    view = present(desk.session, desk.task(disputed).id, now=desk.now, person_id="smd")

    assert ("accept", "return_once_more") == tuple(answer.name for answer in view.answers)


def test_an_accepting_verdict_lets_the_paper_through(desk: Desk, disputed: str) -> None:
    """The work counts as approved."""
    desk.answer(desk.task(disputed), "accept", note="")

    assert "accepted" == desk.look(disputed).state


def test_a_returning_verdict_opens_a_last_round(desk: Desk, disputed: str) -> None:
    """The draft is asked once more."""
    desk.answer(desk.task(disputed), "return_once_more", note="")
    desk.look(disputed)

    assert (4, "open") == rounds(desk, disputed, "draft")[-1]


def test_after_a_verdict_there_are_no_returns_left(desk: Desk, disputed: str) -> None:
    """The fourth return goes to the arbiter at once."""
    desk.answer(desk.task(disputed), "return_once_more", note="")
    desk.look(disputed)
    desk.hand_in(disputed)

    desk.answer(desk.task(disputed), "return")

    assert "smd" == desk.task(disputed).assignee_id


def test_a_refusal_ends_the_paper(desk: Desk) -> None:
    """A no with its reason is final and asks nobody any more."""
    paper = desk.paper()

    desk.answer(desk.task(paper), "refuse")

    found = desk.instance(paper)
    assert ("refused", "completed") == (found.state, found.status)
    assert [] == desk.tasks(paper)


def test_a_failed_check_opens_the_work_again_until_its_cap(desk: Desk) -> None:
    """A gap fails the completeness check once; the second time it is a finding and work goes on."""
    survey = desk.open("audited_survey")
    for _ in range(2):
        desk.wait(days=14)
        desk.chase()
        desk.look(survey)

    assert "settled" == desk.instance(survey).state
    assert ["examine", "failed", "examine", "settle"] == [
        event.facts["move"] for event in desk.events(survey, "moved")
    ]
