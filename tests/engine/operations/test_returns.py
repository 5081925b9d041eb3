"""Sending back: rounds, versions, and after two of them the parties meet before an arbiter."""

import pytest
from sqlalchemy import select

from engine.views.task import present
from persistence.instances import StepRun
from tests.engine.driver import PAPER, WHY, Driver


def send_back(driver: Driver, paper: str, times: int) -> None:
    """Return a paper so often, handing it in again after each return but the last."""
    for number in range(times):
        if number:
            driver.hand_in(paper)
        driver.answer(driver.task(paper), "return")
        driver.look(paper)


@pytest.fixture
def disputed(driver: Driver) -> str:
    """Return a paper that has come back twice and was just sent back a third time."""
    paper = driver.paper()
    send_back(driver, paper, 3)
    return paper


def rounds(driver: Driver, paper: str, step: str) -> list[tuple[int, str]]:
    """Return the rounds of a step with their status."""
    driver.session.flush()
    query = select(StepRun.round, StepRun.status).where(
        StepRun.instance_id == paper, StepRun.key == step
    )
    return [
        (number, status) for number, status in driver.session.execute(query.order_by(StepRun.round))
    ]


def test_a_return_opens_the_next_round(driver: Driver) -> None:
    """The draft is asked again as round two, and the first round stays as it was."""
    paper = driver.paper()

    send_back(driver, paper, 1)

    assert [(1, "closed"), (2, "open")] == rounds(driver, paper, "draft")
    assert "owner" == driver.task(paper).assignee_id


def test_the_next_round_opens_with_the_last_answers_and_the_reason(driver: Driver) -> None:
    """Nobody types everything again, and everybody reads what was wrong."""
    paper = driver.paper()
    send_back(driver, paper, 1)

    view = present(driver.session, driver.task(paper).id, now=driver.now, person_id="owner")

    assert "New quay" == view.values["title"]
    assert (2, WHY) == (view.round, view.returned_with)


def test_a_new_round_binds_the_approval_to_its_own_content(driver: Driver) -> None:
    """What is decided on in round two has another hash than what was sent back."""
    paper = driver.paper()
    first = driver.task(paper).bound_hash
    send_back(driver, paper, 1)

    driver.answer(driver.task(paper), "submit", form={**PAPER, "amount": "99"})
    driver.look(paper)

    assert first != driver.task(paper).bound_hash


def test_the_third_return_calls_the_arbiter(driver: Driver, disputed: str) -> None:
    """Instead of a third round the SMO director is asked, with five working days."""
    task = driver.task(disputed)

    assert ("smd", "approving") == (task.assignee_id, driver.instance(disputed).state)
    assert "2027-03-08" == f"{task.due_at:%Y-%m-%d}"


def test_the_arbiter_is_offered_two_verdicts(driver: Driver, disputed: str) -> None:
    """Accept the work, or return it once more."""
    view = present(driver.session, driver.task(disputed).id, now=driver.now, person_id="smd")

    assert ("accept", "return_once_more") == tuple(answer.name for answer in view.answers)


def test_an_accepting_verdict_lets_the_paper_through(driver: Driver, disputed: str) -> None:
    """The work counts as approved."""
    driver.answer(driver.task(disputed), "accept", note="")

    assert "accepted" == driver.look(disputed).state


def test_a_returning_verdict_opens_a_last_round(driver: Driver, disputed: str) -> None:
    """The draft is asked once more."""
    driver.answer(driver.task(disputed), "return_once_more", note="")
    driver.look(disputed)

    assert (4, "open") == rounds(driver, disputed, "draft")[-1]


def test_after_a_verdict_there_are_no_returns_left(driver: Driver, disputed: str) -> None:
    """The fourth return goes to the arbiter at once."""
    driver.answer(driver.task(disputed), "return_once_more", note="")
    driver.look(disputed)
    driver.hand_in(disputed)

    driver.answer(driver.task(disputed), "return")

    assert "smd" == driver.task(disputed).assignee_id


def test_a_refusal_ends_the_paper(driver: Driver) -> None:
    """A no with its reason is final and asks nobody any more."""
    paper = driver.paper()

    driver.answer(driver.task(paper), "refuse")

    found = driver.instance(paper)
    assert ("refused", "completed") == (found.state, found.status)
    assert [] == driver.tasks(paper)


def test_a_failed_check_opens_the_work_again_until_its_cap(driver: Driver) -> None:
    """A gap fails the completeness check once; the second time it is a finding and work goes on."""
    survey = driver.open("audited_survey")
    for _ in range(2):
        driver.wait(days=14)
        driver.chase()
        driver.look(survey)

    assert "settled" == driver.instance(survey).state
    assert ["examine", "failed", "examine", "settle"] == [
        event.facts["move"] for event in driver.events(survey, "moved")
    ]
