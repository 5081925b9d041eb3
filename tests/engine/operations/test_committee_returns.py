"""A committee is heard as a whole before work goes back, and only what it objects to is done again."""

from datetime import timedelta

import pytest

from engine.views.task import present
from tests.engine.driver import WHY, Driver

WRITERS = ("text", "figures", "annex")


@pytest.fixture
def brief(driver: Driver) -> str:
    """Return a brief on which the committee votes."""
    found = driver.open("brief")
    driver.answer(driver.task(found, step="question"), "done")
    driver.look(found)
    write(driver, found, *WRITERS)
    return found


def write(driver: Driver, brief: str, *steps: str) -> None:
    """Hand in these papers."""
    for step in steps:
        driver.answer(driver.task(brief, step=step), "done")
    driver.look(brief)


def vote(driver: Driver, brief: str, **answers: str | tuple[str, ...]) -> None:
    """Let each person answer; whoever names papers sends these back."""
    for person, answer in answers.items():
        task = driver.task(brief, of=person)
        name, again = ("return", answer) if isinstance(answer, tuple) else (answer, ())
        driver.answer(task, name, note=f"{WHY}, says {person}", again=again)
        driver.look(brief)


def asked(driver: Driver, brief: str) -> set[str]:
    """Return the steps that are asked."""
    known = {run.id: run.key for run in driver.runs(brief)}
    return {known[task.step_id] for task in driver.tasks(brief)}


def test_the_others_are_heard_before_work_goes_back(driver: Driver, brief: str) -> None:
    """One return does not take the paper from those who still read it."""
    vote(driver, brief, cfo="return", ceo="approve")

    assert "voting" == driver.instance(brief).state
    assert {"chro", "north_head"} == {task.assignee_id for task in driver.tasks(brief)}


def test_one_return_is_enough_once_all_have_been_heard(driver: Driver, brief: str) -> None:
    """It goes back once, with what each of those who want it back has said."""
    vote(driver, brief, cfo="return", ceo="approve", chro="return", north_head="approve")

    (moved,) = [e for e in driver.events(brief, "moved") if e.facts["move"] == "return"]
    assert "writing" == driver.instance(brief).state
    assert moved.reason.splitlines() == [
        f"Finn Cole: {WHY}, says cfo",
        f"Hana Roe: {WHY}, says chro",
    ]


def test_only_what_was_objected_to_is_done_again(driver: Driver, brief: str) -> None:
    """Two objections ask two of the three writers; the third paper stands, with its first round."""
    objections = {"cfo": ("text",), "chro": ("text", "annex")}
    vote(driver, brief, **objections, ceo="approve", north_head="approve")

    assert {"text", "annex"} == asked(driver, brief)
    write(driver, brief, "text", "annex")
    assert ("voting", 1) == (driver.instance(brief).state, driver.latest(brief, "figures").round)


def test_a_check_of_what_was_objected_to_is_done_again(driver: Driver, brief: str) -> None:
    """What the engine had found says nothing about a second round."""
    vote(driver, brief, cfo=("figures",), ceo="approve", chro="approve", north_head="approve")
    write(driver, brief, "figures")

    assert 2 == driver.latest(brief, "check").round


def test_who_names_nothing_wants_all_of_it_again(driver: Driver, brief: str) -> None:
    """One member who objects to the whole is not overheard for another who names a part."""
    vote(driver, brief, cfo=("text",), chro="return", ceo="approve", north_head="approve")

    assert set(WRITERS) == asked(driver, brief)


def test_what_is_no_part_of_the_state_is_not_asked(driver: Driver, brief: str) -> None:
    """The question stands elsewhere; who names it alone is taken to mean all."""
    vote(
        driver, brief, cfo=("question", "vote"), chro="approve", ceo="approve", north_head="approve"
    )

    assert set(WRITERS) == asked(driver, brief)


def test_the_farthest_way_back_is_taken(driver: Driver, brief: str) -> None:
    """Where one wants other papers and another a new question, the question comes first."""
    vote(driver, brief, cfo="return", chro="rethink", ceo="approve", north_head="approve")

    assert "asking" == driver.instance(brief).state


def test_nobody_s_silence_holds_up_a_return(driver: Driver, brief: str) -> None:
    """When the due day is over, the work goes back without those who have not answered."""
    vote(driver, brief, cfo=("text",), ceo="approve")
    due = driver.task(brief, of="chro").due_at
    assert due is not None
    assert due == driver.instance(brief).wake_at

    driver.clock.set(due + timedelta(minutes=1))
    driver.look(brief)

    assert {"text"} == asked(driver, brief)


def test_silence_never_approves(driver: Driver, brief: str) -> None:
    """Without an objection the committee is waited for, however late it is."""
    vote(driver, brief, cfo="approve", ceo="approve")

    driver.wait(days=30)
    driver.look(brief)

    assert "voting" == driver.instance(brief).state


def test_the_page_offers_the_parts_to_who_may_send_back(driver: Driver, brief: str) -> None:
    """They are the papers; not the question, beside which there is nothing to choose from."""
    task = driver.task(brief, of="cfo")

    view = present(driver.session, task.id, now=driver.now, person_id="cfo")

    assert list(WRITERS) == [part.key for part in view.parts]
