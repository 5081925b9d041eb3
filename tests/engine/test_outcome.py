"""What came of a step, in one sentence: the answer in the past tense, and by whom."""

from engine.views.outcome import OutcomeView, outcome
from tests.engine.driver import Driver


def came_of(driver: Driver, instance_id: str, step: str) -> OutcomeView | None:
    """Return what came of the last round of a step."""
    return outcome(driver.session, driver.latest(instance_id, step).id, driver.now)


def said_of(driver: Driver, instance_id: str, step: str) -> str:
    """Return how that is said."""
    found = came_of(driver, instance_id, step)
    return found.sentence if found else ""


def test_all_who_gave_the_answer_are_named(driver: Driver) -> None:
    """Who was no longer needed is not."""
    vote = driver.open("vote_quorum")
    for person in ("ceo", "cfo"):
        driver.answer(driver.task(vote, of=person), "approve")
        driver.look(vote)

    assert "Approved by Clara Ode and Finn Cole" == said_of(driver, vote, "vote")


def test_the_answer_that_settled_it_comes_first(driver: Driver) -> None:
    """Whoever answered otherwise before is named behind it."""
    vote = driver.open("vote_all")
    driver.answer(driver.task(vote, of="ceo"), "approve")
    driver.answer(driver.task(vote, of="cfo"), "reject")

    said = said_of(driver, vote, "vote")

    assert "Answered “Reject” by Finn Cole; approved by Clara Ode" == said


def test_a_check_has_an_outcome_and_nobody_who_gave_it(driver: Driver) -> None:
    """A program looked, so there is no task to show."""
    survey = driver.open("audited_survey")
    driver.answer(driver.task(survey), "done")
    driver.look(survey)

    found = came_of(driver, survey, "check")

    assert found is not None
    assert ("Checked, nothing found", None) == (found.sentence, found.task_id)


def test_what_is_open_has_come_to_nothing_yet(driver: Driver) -> None:
    """Nothing is told of a step before it is closed."""
    vote = driver.open("vote_all")
    driver.answer(driver.task(vote, of="ceo"), "approve")

    assert came_of(driver, vote, "vote") is None
