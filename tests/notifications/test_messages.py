"""A MESSAGE step sends: each member of its audience gets one letter with what it says."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from engine.catalogue import CURRENT
from engine.errors import FormIncomplete
from engine.execution import Execution
from engine.instances.start import open_instance
from engine.messages import dispatch, receipts
from engine.messages.members import members
from engine.types import ENGINE
from engine.views.task import present
from persistence.instances import Instance, StepRun, Task
from persistence.organisation import Person
from persistence.outbox import Dispatch, Letter, Notice
from persistence.records.base import Proposal
from persistence.records.communication import Message, Receipt
from persistence.records.practices import Practice
from state_machines.definition import Definition, Kind, Step
from tests import content
from tests.cast import YEAR
from tests.engine.driver import filled
from tests.notifications.driver import MailDriver

DAY = date(2027, 9, 14)
MESSAGES = [
    pytest.param(each, step, id=f"{each.key}-{step.key}")
    for each in CURRENT.all()
    for step in each.steps
    if step.kind is Kind.MESSAGE
]
CLEARED = {
    "audience": "A-STAFF",
    "kind": "ceo_message",
    "title": "Water must flow",
    "text": "We connect what we have built.",
    "channel": "email",
    "sender": "ceo",
    "card_version": "1",
    "approved_on": "2027-09-01",
}


def asked(driver: MailDriver, definition: Definition, step: Step, record: str = "") -> Task:
    """Ask a step of any definition, of who holds the first role that does."""
    key, now = definition.key, driver.now
    instance = open_instance(
        driver.session,
        key,
        year_id=YEAR,
        period=f"{YEAR}-Q1" if definition.starts.every == "quarter" else YEAR,
        unit_id="group",
        now=now,
        actor=ENGINE,
    )
    instance.state, instance.record_id = step.state, record or None
    run = StepRun(
        instance_id=instance.id, key=step.key, round=9, status="open", opened_at=now, content={}
    )
    driver.session.add(run)
    driver.session.flush()
    task = Task(
        step_id=run.id,
        instance_id=instance.id,
        role=step.by,
        assignee_id="smd",
        holder_id="smd",
        basis="asked by a test",
        status="open",
        opened_at=now,
        due_at=now + timedelta(days=3),
        form={},
    )
    driver.session.add(task)
    driver.session.flush()
    return task


def cleared(driver: MailDriver, above: str, step: Step) -> None:
    """Let a message wait below an instance for nothing but this step."""
    assert step.tells is not None
    machine = CURRENT.named(step.tells.items)
    state = next(move.source for move in machine.moves if move.after == step.key)
    parent = driver.session.get_one(Instance, above)
    item = open_instance(
        driver.session,
        machine.key,
        year_id=YEAR,
        period=parent.period,
        unit_id="group",
        now=driver.now,
        actor=ENGINE,
    )
    item.state, item.parent_id = state, above
    content.bring(driver.session, "messages", [{**CLEARED, "id": item.id, "year": YEAR}])


def sent(driver: MailDriver, task: Task, **form: str) -> list[Letter]:
    """Send a message as its page would, and return the letters of it that are written then."""
    view = present(driver.session, task.id, now=driver.now, person_id="smd")
    known = {key: str(value) for key, value in view.values.items()}
    usual = filled(tuple(field for field in view.fields if field.name not in known))
    usual.pop("send_on", None)
    rows = view.sheet.rows if view.sheet else ()
    driver.answer(task, "sent", form={**usual, **known, **form}, rows=rows)
    return [letter for letter in driver.post() if letter.kind == "message"]


@pytest.mark.duty("S11")
@pytest.mark.parametrize(("definition", "step"), MESSAGES)
def test_each_message_step_puts_its_words_into_letters(
    mail_driver: MailDriver, definition: Definition, step: Step
) -> None:
    """Performed in a small office, it writes to its members, and what it says stands in there."""
    driver, tells = mail_driver, step.tells
    assert tells is not None
    content.fill(driver.session)
    driver.at(DAY)
    practice = driver.session.scalar(select(Practice.id).limit(1)) if definition.about else ""
    task = asked(driver, definition, step, practice or "")
    if "audience" in tells.to:
        itself = {**CLEARED, "id": task.instance_id, "year": YEAR}
        content.bring(driver.session, "messages", [itself])
    if tells.items:
        cleared(driver, task.instance_id, step)

    letters = sent(driver, task)

    rows = driver.session.scalars(select(Dispatch).where(Dispatch.task_id == task.id)).all()
    assert letters
    assert rows
    assert sum(row.readers for row in rows) == len(letters)
    for row in rows:
        assert row.text
        assert "{" not in row.text
        assert any(row.text.splitlines()[0] in letter.text_body for letter in letters)
    if tells.items:
        assert any(CLEARED["text"] in letter.text_body for letter in letters)


STAFF = 18  # people of the cast


@pytest.fixture
def call(any_mail_driver: MailDriver) -> Task:
    """Return the task to call all staff for ideas."""
    any_mail_driver.at(DAY)
    definition = CURRENT.named("strategy_planning")
    return asked(any_mail_driver, definition, definition.step("5"))


def test_a_message_leaves_once_to_each_on_its_day(any_mail_driver: MailDriver, call: Task) -> None:
    """What was chosen for a later day waits for it; looking again writes to nobody twice."""
    driver = any_mail_driver

    early = sent(driver, call, send_on="2027-09-20", letter="Bring what you have.")
    driver.at(date(2027, 9, 20), 10)
    letters = [letter for letter in driver.post() if letter.kind == "message"]
    again = driver.post()

    assert ([], [], STAFF) == (early, again, len(letters))
    assert STAFF == len({letter.person_id for letter in letters})
    assert all("Bring what you have." in letter.text_body for letter in letters)
    assert all("Your ideas and issues for the strategy of FY2028" == x.subject for x in letters)


def test_history_has_one_event_with_the_hash_and_the_number(
    any_mail_driver: MailDriver, call: Task
) -> None:
    """It says how many readers there are and binds the words that they got."""
    driver = any_mail_driver

    sent(driver, call)

    (event,) = driver.events(call.instance_id, "message_sent")
    (row,) = driver.session.scalars(select(Dispatch))
    assert (STAFF, [row.text_hash]) == (event.facts["readers"], event.facts["text_hashes"])


def test_no_message_leaves_on_a_day_that_is_past(any_mail_driver: MailDriver, call: Task) -> None:
    """The page is told which day would do, and nothing is kept."""
    with pytest.raises(FormIncomplete) as refused:
        sent(any_mail_driver, call, send_on="2027-09-13")

    assert ["send_on"] == [fault.field for fault in refused.value.faults]
    assert 0 == any_mail_driver.count(Dispatch)


def test_who_has_left_by_the_day_gets_none(any_mail_driver: MailDriver, call: Task) -> None:
    """They were a member when it was sent, and are nobody's reader any more."""
    driver = any_mail_driver
    sent(driver, call, send_on="2027-09-20")
    driver.leaves("rival", date(2027, 9, 17))
    driver.at(date(2027, 9, 20), 10)

    readers = {letter.person_id for letter in driver.post() if letter.kind == "message"}

    assert STAFF - 1 == len(readers)
    assert "rival" not in readers


def test_each_member_is_counted_once_and_who_has_no_address_is_said(
    any_mail_driver: MailDriver,
) -> None:
    """Unit, site, role, employee and address name the same person; the rest cannot be reached."""
    driver = any_mail_driver
    content.fill(driver.session)
    driver.at(DAY)
    content.bring(driver.session, "employees", [{"id": "E-X", "unit": "it", "person": ""}])
    mail = driver.session.scalar(select(Person.email).where(Person.id == "itd"))
    content.bring(
        driver.session,
        "audiences",
        [{"id": "A-IT", "year": YEAR, "name": "Technicians", "size": "20", "managers": "no"}],
    )
    rows = [
        {"id": "M1", "unit": "it"},
        {"id": "M2", "role": "ITD"},
        {"id": "M3", "address": str(mail).upper()},
        {"id": "M4", "address": "old.list@example.org"},
        {"id": "M5", "site": "moon"},
    ]
    content.bring(driver.session, "audience_members", [{**r, "audience": "A-IT"} for r in rows])
    definition = CURRENT.named("message")
    task = asked(driver, definition, definition.step("correction"))
    row = {**CLEARED, "id": task.instance_id, "year": YEAR, "audience": "A-IT"}
    content.bring(driver.session, "messages", [row])

    instance = driver.session.get_one(Instance, task.instance_id)
    found = members(
        Execution.of(driver.session, instance, driver.now), ("audience",), message=instance.id
    )

    assert ("itd", "outsider") == found.people
    assert 20 - 2 == found.unreachable
    assert 2 == len(found.unknown)


def test_a_message_whose_words_were_changed_after_approval_does_not_leave(
    any_mail_driver: MailDriver,
) -> None:
    """Approved were other words: it goes to nobody, and history says why."""
    driver = any_mail_driver
    content.fill(driver.session)
    driver.at(DAY)
    definition = CURRENT.named("communication_digest")
    task = asked(driver, definition, definition.step("9"))
    cleared(driver, task.instance_id, definition.step("9"))
    item = driver.session.scalar(select(Instance.id).where(Instance.parent_id == task.instance_id))
    approved = {**CLEARED, "id": item, "text": "Something else."}
    driver.session.add(
        Proposal(
            instance_id=item,
            step_key="5",
            round=1,
            task_id=task.id,
            sheet="messages",
            rows=[approved],
            content_hash="",
            status="accepted",
            at=driver.now,
            by="sma",
            accepted_at=driver.now,
        )
    )

    letters = sent(driver, task)

    (event,) = driver.events(task.instance_id, "message_sent")
    assert [] == letters
    assert "no longer the one that was approved" in event.facts["without_letter"][0]
    assert None is driver.session.scalar(select(Message.sent_on).where(Message.id == item))


@pytest.mark.duty("S28")
def test_receipts_are_counted_and_become_records_of_reach(any_mail_driver: MailDriver) -> None:
    """Who presses is counted once; a message of the records has a receipt without a name."""
    driver = any_mail_driver
    content.fill(driver.session)
    driver.at(DAY)
    definition = CURRENT.named("communication_digest")
    task = asked(driver, definition, definition.step("9"))
    cleared(driver, task.instance_id, definition.step("9"))
    letters = sent(driver, task)
    (row,) = driver.session.scalars(select(Dispatch))

    first = receipts.acknowledge(driver.session, row.id, letters[0].person_id, driver.now)
    twice = receipts.acknowledge(driver.session, row.id, letters[0].person_id, driver.now)
    receipts.acknowledge(driver.session, row.id, letters[1].person_id, driver.now)

    (found,) = receipts.sent_by_task(driver.session, task.id)
    kept = driver.session.scalars(select(Receipt).where(Receipt.message == row.record_id)).all()
    assert (True, False) == (first, twice)
    assert (len(letters), 2, 2) == (found.readers, found.opened, found.read)
    assert ["acknowledged"] * 2 == [each.kind for each in kept]
    assert not {each.token for each in kept} & {letter.person_id for letter in letters}


def test_many_readers_are_told_in_batches(any_mail_driver: MailDriver, call: Task) -> None:
    """Each batch is a transaction of its caller; together they tell everybody once."""
    driver = any_mail_driver
    form = present(driver.session, call.id, now=driver.now, person_id="smd").values
    driver.answer(call, "sent", form={key: str(value) for key, value in form.items()})
    told = select(func.count()).where(Notice.kind == "message")

    rounds = []
    while dispatch.tell_due(driver.session, driver.now, 7):
        rounds.append(driver.session.scalar(told))

    assert [7, 14, STAFF] == rounds
