"""Sending: what a MESSAGE step is about to send, and the rows that make it leave, each once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine import catalogue, outbox
from engine.audit_trail import content_hash
from engine.execution import Execution
from engine.messages import text
from engine.messages.members import Members, members
from engine.organisation import directory
from engine.records.rows import current_rows
from engine.records.versions import keep
from engine.types import FieldFault
from engine.values import days
from persistence.base import table_of
from persistence.instances import Instance, InstanceStatus, Task
from persistence.outbox import Addressee, Dispatch, NoticeKind
from persistence.records.base import Proposal, ProposalStatus
from persistence.records.communication import Message
from state_machines.definition import SEND_ON, SUBJECT, WORDS, On, Step

SENT = "sent"  # the answer that sends
MAIL = "email"  # the channel that is a letter; of any other somebody else sees to it
CHANGED = "its text is no longer the one that was approved"
AMONG_THEM = "you are among those to whom this was sent"
Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One message as it would be sent now.

    `own`: what single readers get below the text, by their ids. `record`: the message that it is,
    None where the step itself has the words. `instead`: why no letter goes, "" where one does.
    """

    subject: str
    text: str
    members: Members
    own: Mapping[str, str] = field(default_factory=dict)
    record: Mapping[str, Any] | None = None
    instead: str = ""

    @property
    def hash(self) -> str:
        """Return the hash of all its words."""
        return content_hash({"subject": self.subject, "text": self.text, "own": dict(self.own)})


def prepared(execution: Execution, step: Step, form: Form) -> list[Prepared]:
    """Return what a step would send with these answers to its fields."""
    tells = step.tells
    if tells is None:
        return []
    found = [_own(execution, step, form)] if tells.text else []
    return found + list(_cleared(execution, step))


def words(execution: Execution, step: Step) -> dict[str, str]:
    """Return the subject and the text that a step proposes, by the names of its fields."""
    if step.tells is None or not step.tells.text or step.own_words:
        return {}
    return {
        SUBJECT.name: text.filled(execution, step, step.tells.subject, {}),
        WORDS.name: text.filled(execution, step, step.tells.text, {}),
    }


def _own(execution: Execution, step: Step, form: Form) -> Prepared:
    tells = step.tells
    assert tells is not None  # noqa: S101 - asked by `prepared`
    usual = words(execution, step)
    subject = form.get(SUBJECT.name) or usual.get(SUBJECT.name)
    said = form.get(WORDS.name) or usual.get(WORDS.name)
    subject = str(subject or text.filled(execution, step, tells.subject, form))
    said = str(said or text.filled(execution, step, tells.text, form))
    message = execution.instance.id if "audience" in tells.to else ""
    found = members(execution, tells.to, message=message)
    if not tells.by_reader:
        return Prepared(subject, "\n\n".join([said, *text.shown(execution, step)]), found)
    return Prepared(subject, said, found, _of_each(execution, step, found.people))


def _of_each(execution: Execution, step: Step, people: Sequence[str]) -> dict[str, str]:
    """Return what each reader gets of the records."""
    found = {person: "\n\n".join(text.shown(execution, step, person)) for person in people}
    return {person: own for person, own in found.items() if own}


def _cleared(execution: Execution, step: Step) -> Iterator[Prepared]:
    """Yield the messages below an instance that only wait for this step."""
    tells = step.tells
    if tells is None or not tells.items:
        return
    query = select(Instance).where(
        Instance.parent_id == execution.instance.id,
        Instance.definition_key == tells.items,
        Instance.status.in_(InstanceStatus.ACTIVE),
    )
    for item in execution.session.scalars(query.order_by(Instance.id)):
        moves = catalogue.of(execution.session, item).moves_from(item.state)
        if any(move.on is On.PARENT and move.after == step.key for move in moves):
            for row in _rows(execution, item.id):
                yield _of_record(execution, row)


def _rows(execution: Execution, message: str) -> list[dict[str, Any]]:
    return current_rows(execution.session, "messages", execution.today, Message.id == message)


def _of_record(execution: Execution, row: Mapping[str, Any]) -> Prepared:
    instead = "" if row["channel"] == MAIL else f"it goes out by {row['channel']}, not by letter"
    approved = _approved(execution, row["id"])
    if approved is not None and approved != (row["text"], row["audience"]):
        instead = CHANGED
    found = members(execution, ("audience",), message=row["id"])
    return Prepared(row["title"], row["text"] or "", found, record=row, instead=instead)


def _approved(execution: Execution, message: str) -> tuple[str | None, str] | None:
    """Return the text and the audience of a message as they were last approved."""
    query = (
        select(Proposal.rows)
        .where(Proposal.instance_id == message, Proposal.sheet == "messages")
        .where(Proposal.status == ProposalStatus.ACCEPTED)
        .order_by(Proposal.accepted_at.desc(), Proposal.id.desc())
    )
    rows = execution.session.scalars(query.limit(1)).first()
    found = next((row for row in rows or () if row.get("id") == message), None)
    return (found.get("text"), found["audience"]) if found else None


def send_day(execution: Execution, form: Form) -> date:
    """Return the day that was chosen for the letters, today where none was."""
    chosen = form.get(SEND_ON.name)
    return days.day(chosen) if chosen else execution.today


def faults(execution: Execution, step: Step, form: Form) -> tuple[FieldFault, ...]:
    """Return what is wrong with the day on which a message shall be sent."""
    if step.tells is None or send_day(execution, form) >= execution.today:
        return ()
    return (FieldFault(SEND_ON.name, SEND_ON.title, "is past", "choose today or a later day"),)


def send(execution: Execution, step: Step, task: Task, form: Form) -> int:
    """Keep what a step sends, with its readers; return to how many letters go.

    The letters are written from the send day on (`tell_due`). One event of the history holds the
    hash of the words and the number of readers.
    """
    going = prepared(execution, step, form)
    day = send_day(execution, form)
    kept = [_keep(execution, task, each, day) for each in going if not each.instead]
    _note_sent(execution, step, going, day)
    execution.remember(
        "message_sent",
        actor=execution.actor,
        task_id=task.id,
        step=step.key,
        readers=sum(each.readers for each in kept),
        unreachable=sum(each.unreachable for each in kept),
        text_hashes=[each.text_hash for each in kept],
        send_on=day.isoformat(),
        without_letter=[
            f"{each.record['id']}: {each.instead}" for each in going if each.instead and each.record
        ],
    )
    return sum(each.readers for each in kept)


def _keep(execution: Execution, task: Task, message: Prepared, day: date) -> Dispatch:
    start = execution.calendar.opening(day) if day > execution.today else execution.now
    row = Dispatch(
        instance_id=execution.instance.id,
        task_id=task.id,
        record_id=message.record["id"] if message.record else "",
        subject=message.subject[:300],
        text=message.text,
        text_hash=message.hash,
        readers=len(message.members.people),
        unreachable=message.members.unreachable,
        sent_by=execution.actor.person_id,
        created_at=execution.now,
        send_at=start,
    )
    execution.session.add(row)
    execution.session.flush()
    readers = [
        {
            "dispatch_id": row.id,
            "person_id": person,
            "own_text": message.own.get(person, ""),
            "told": False,
        }
        for person in message.members.people
    ]
    if readers:
        execution.session.execute(insert(table_of(Addressee)), readers)
    return row


def _note_sent(execution: Execution, step: Step, going: Sequence[Prepared], day: date) -> None:
    """Write the day into the messages that go out, whatever brings them."""
    rows = [
        {**each.record, "sent_on": day} for each in going if each.record and each.instead != CHANGED
    ]
    if rows:
        keep(execution, step, "messages", rows)


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether the day of a message has come whose readers have no notices yet."""
    due = select(Dispatch.id).where(Dispatch.told_at.is_(None), Dispatch.send_at <= now)
    return session.scalar(due.limit(1)) is not None


def tell_due(session: Session, now: datetime, most: int) -> bool:
    """Write the notices of one message whose day has come, `most` at once; tell if more wait.

    Whoever has left meanwhile gets none. A reader has one notice, however often this is called.
    """
    query = select(Dispatch).where(Dispatch.told_at.is_(None), Dispatch.send_at <= now)
    row = session.scalar(query.order_by(Dispatch.id).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return False
    mine = (Addressee.dispatch_id == row.id, Addressee.told.is_(False))
    people = session.scalars(
        select(Addressee.person_id).where(*mine).order_by(Addressee.person_id).limit(most)
    ).all()
    outbox.send_to(
        session,
        directory.of(session),
        dict.fromkeys(people, AMONG_THEM),
        NoticeKind.MESSAGE,
        now=now,
        instance_id=row.instance_id,
        facts={"dispatch": row.id, "title": row.subject},
    )
    told = update(Addressee).where(*mine, Addressee.person_id.in_(people)).values(told=True)
    session.execute(told, execution_options={"synchronize_session": False})
    if len(people) < most:
        row.told_at = now
    return True
