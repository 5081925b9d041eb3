"""An answer is taken or refused: each refusal once, each with the facts that explain it."""

import pytest
from sqlalchemy import select

from engine.errors import (
    AlreadyDecided,
    AnswerUnknown,
    FormIncomplete,
    InstanceClosed,
    NotYours,
    ReasonMissing,
    StaleTask,
    TaskUnknown,
    TaskWithdrawn,
)
from engine.operations.decisions import ask_information, decide, start_task
from engine.operations.interventions import cancel, reassign
from engine.types import Actor
from persistence.audit_trail import Event
from persistence.outbox import Notice
from tests.engine.driver import PAPER, SMD, WHY, Driver


def test_an_unknown_task_is_refused(driver: Driver) -> None:
    """No task has that number."""
    with pytest.raises(TaskUnknown) as refusal:
        decide(driver.session, 999, "approve", actor=Actor("ceo"), now=driver.now)

    assert 999 == refusal.value.task_id


def test_only_the_person_asked_may_answer(driver: Driver) -> None:
    """A stranger's answer is refused and leaves no trace."""
    paper = driver.paper()
    before = driver.count(Event)

    with pytest.raises(NotYours):
        driver.answer(driver.task(paper), "approve", by=Actor("outsider"))

    assert before == driver.count(Event)


def test_an_answer_that_is_not_offered_is_refused(driver: Driver) -> None:
    """The refusal lists what may be answered."""
    task = driver.task(driver.paper())

    with pytest.raises(AnswerUnknown) as refusal:
        driver.answer(task, "ignore")

    assert ("approve", "return", "refuse") == refusal.value.offered


@pytest.mark.parametrize(("code", "note"), [("", WHY), ("weather", WHY), ("unclear", "\x00\x07 a")])
def test_sending_back_needs_a_reason(driver: Driver, code: str, note: str) -> None:
    """A known reason code and some readable words are asked for."""
    task = driver.task(driver.paper())

    with pytest.raises(ReasonMissing):
        driver.answer(task, "return", code=code, note=note)


def test_agreeing_needs_no_reason(driver: Driver) -> None:
    """Approving takes neither code nor note."""
    task = driver.task(driver.paper())

    decision = driver.answer(task, "approve", code="", note="")

    assert ("ceo", "approve", False) == (decision.by, decision.answer, decision.repeated)


def test_a_form_is_told_all_its_faults_at_once(driver: Driver) -> None:
    """Every field that is missing or does not fit is named with how to mend it."""
    task = driver.task(driver.open("paper"))
    typed = {
        "amount": "-1",
        "share": "200",
        "on": "soon",
        "kind": "odd",
        "sure": "perhaps",
        "lead": "x",
    }

    with pytest.raises(FormIncomplete) as refusal:
        driver.answer(task, "submit", form=typed)

    assert ["title", *typed] == [fault.field for fault in refusal.value.faults]
    assert all(fault.mend for fault in refusal.value.faults)


@pytest.mark.parametrize("text", ["NaN", "inf", "1e999999999", "12,50", "twelve", "1001"])
def test_an_amount_is_a_decimal_within_its_bounds(driver: Driver, text: str) -> None:
    """Nothing that only looks like a number is stored."""
    task = driver.task(driver.open("paper"))

    with pytest.raises(FormIncomplete) as refusal:
        driver.answer(task, "submit", form={**PAPER, "amount": text})

    assert ["amount"] == [fault.field for fault in refusal.value.faults]


def test_what_was_typed_is_stored_typed(driver: Driver) -> None:
    """Decimals stay decimal texts, yes becomes true, and what no text may hold is marked."""
    paper = driver.open("paper")
    task = driver.task(paper)

    driver.answer(task, "submit", form={**PAPER, "title": " New\x00\u202fquay "})

    kept = {"title": "New\ufffd quay", "amount": "12.50", "sure": True}
    assert kept.items() <= driver.tasks(paper, status=("done",))[0].form.items()


def test_the_same_answer_again_changes_nothing(driver: Driver) -> None:
    """A repeated press is told what was recorded before, also after the process ended."""
    paper = driver.paper()
    task = driver.task(paper)
    first = driver.answer(task, "approve")
    driver.look(paper)
    before = driver.count(Event)

    second = driver.answer(task, "approve")

    assert second.repeated
    assert (first.at, before) == (second.at, driver.count(Event))


def test_another_answer_after_a_decision_is_told_who_decided(driver: Driver) -> None:
    """The first answer stands; the second learns of whom and what."""
    task = driver.task(driver.paper())
    driver.answer(task, "approve")

    with pytest.raises(AlreadyDecided) as refusal:
        driver.answer(task, "refuse")

    assert ("approve", "Clara Ode") == (refusal.value.answer, refusal.value.by_name)


def test_a_withdrawn_task_says_why(driver: Driver) -> None:
    """Whoever presses after a cancellation reads its reason."""
    paper = driver.paper()
    task = driver.task(paper)
    cancel(driver.session, paper, actor=SMD, now=driver.now, reason="the quay was sold")

    with pytest.raises(TaskWithdrawn) as refusal:
        driver.answer(task, "approve")

    assert "the quay was sold" == refusal.value.why


def test_nothing_in_an_ended_process_can_be_changed(driver: Driver) -> None:
    """Intervening in what is closed is refused with how it ended."""
    paper = driver.paper()
    driver.answer(driver.task(paper), "refuse")

    with pytest.raises(InstanceClosed) as refusal:
        cancel(driver.session, paper, actor=SMD, now=driver.now, reason="the quay was sold")

    assert "completed" == refusal.value.status


def test_a_page_shown_before_a_change_cannot_decide(driver: Driver) -> None:
    """A task that was given away and came back has another version than the old page."""
    task = driver.task(driver.paper())
    shown = task.version
    for person in ("cfo", "ceo"):
        reassign(
            driver.session, task.id, to=person, actor=SMD, now=driver.now, reason="swapped by hand"
        )

    with pytest.raises(StaleTask) as refusal:
        driver.answer(task, "approve", version=shown)

    assert (shown, shown + 2) == (refusal.value.shown, refusal.value.current)


def test_a_decision_carries_the_hash_of_what_was_decided(driver: Driver) -> None:
    """The answer in history is bound to the content that was shown."""
    paper = driver.paper()
    task = driver.task(paper)

    driver.answer(task, "approve")

    answered = driver.events(paper, "answered")[-1]
    assert task.bound_hash
    assert task.bound_hash == answered.facts["bound_hash"]


def test_work_that_was_begun_is_marked(driver: Driver) -> None:
    """Beginning twice is remembered once."""
    paper = driver.open("paper")
    task = driver.task(paper)

    for _ in range(2):
        start_task(driver.session, task.id, actor=Actor("owner"), now=driver.now)

    assert "in_progress" == driver.task(paper).status
    assert 1 == len(driver.events(paper, "started"))


def test_a_question_leaves_the_task_open(driver: Driver) -> None:
    """Who is asked gets the question at once; the approver still owes the decision."""
    paper = driver.paper()

    ask_information(
        driver.session,
        driver.task(paper).id,
        actor=Actor("ceo"),
        now=driver.now,
        of="cfo",
        question="Is there money for it?",
    )

    question = driver.session.scalars(select(Notice).where(Notice.kind == "question")).one()
    assert ("cfo", "Is there money for it?") == (question.person_id, question.facts["question"])
    assert "open" == driver.task(paper).status
