"""What was delivered, in words: the rows a page shows and a letter prints."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.execution import Execution
from engine.formatting import counted
from engine.records.scope import SUGGESTED
from engine.records.sheets import sheets
from persistence.audit_trail import Event
from persistence.instances import Instance, StepRun, Task
from persistence.organisation import Person
from state_machines.definition import Field, FieldType, Step
from state_machines.labels import words

HANDED_IN = re.compile(r"(?P<number>\d+) (?P<sheet>\w+) [0-9a-f]+")  # the hash is for the history


@dataclass(frozen=True, slots=True)
class ContentView:
    """One delivered step: who delivered it when, and its rows of label and value."""

    step: str
    title: str
    by: str
    at: datetime | None
    rows: tuple[tuple[str, str], ...]
    says_something: bool = True  # otherwise its one row says no more than that it was done


def decided_on(execution: Execution, step: Step) -> tuple[ContentView, ...]:
    """Return the content that an approval binds, in the order of its steps."""
    runs = execution.latest(step.binds)
    return tuple(
        of_step(execution, execution.definition.step(key), runs[key])
        for key in step.binds
        if key in runs
    )


def of_step(execution: Execution, step: Step, run: StepRun) -> ContentView:
    """Return what one round of a step delivered."""
    session = execution.session
    done = execution.done(run)
    names = dict.fromkeys(name_of(session, t.answered_by or t.assignee_id) for t in done)
    rows = list(_rows(session, step.asks, run.content))
    rows += [(f"Note of {name_of(session, t.assignee_id)}", t.note) for t in done if t.note]
    said = bool(rows)
    if not said:
        rows = [("Delivered", step.deliverable or run.outcome or "—")]
    return ContentView(step.key, step.title, ", ".join(names), run.closed_at, tuple(rows), said)


def sent_with(session: Session, step: Step, task: Task) -> tuple[tuple[str, str], ...]:
    """Return what one person sent with an answer: its form, its reason and its note."""
    rows = list(_rows(session, step.asks, task.form))
    rows += [("Kind of reason", words(task.reason_code))] if task.reason_code else []
    rows += [("Reason or comment", task.note)] if task.note else []
    return tuple(rows)


def last_return(session: Session, instance: Instance) -> str:
    """Return why the work came back last, empty when it never did."""
    if not instance.returns:
        return ""
    query = (
        select(Event.reason)
        .where(Event.chain == instance.id, Event.name == "moved", Event.reason != "")
        .order_by(Event.seq.desc())
    )
    return session.scalars(query.limit(1)).first() or ""


def name_of(session: Session, person_id: str) -> str:
    """Return a person's name, or the id of who is not a person."""
    person = session.get(Person, person_id)
    return person.name if person else person_id


def _rows(
    session: Session, fields: tuple[Field, ...], content: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    by_person = content.get("by_person")
    if isinstance(by_person, dict):
        for person_id, form in by_person.items():
            who = name_of(session, person_id)
            for label, value in _rows(session, fields, form):
                yield f"{who}: {label}", value
        return
    known = {field.name: field for field in fields}
    for name, value in content.items():
        if name == SUGGESTED:
            continue  # the sheet that opens with it says so
        if name == "findings":
            yield from (("Finding", str(finding)) for finding in value)
        elif name == "rows":
            yield _handed_in(str(value))
        elif name in known:
            yield known[name].title, _shown(session, known[name], value)
        else:
            yield words(name), str(value)


def _handed_in(value: str) -> tuple[str, str]:
    """Return the title and number of rows that "12 measures <hash>" stands for, if it is that."""
    found = HANDED_IN.fullmatch(value)
    if found is None or found["sheet"] not in sheets():
        return "Rows", value
    return sheets()[found["sheet"]].title, counted(int(found["number"]), "row")


def _shown(session: Session, field: Field, value: Any) -> str:
    if field.type is FieldType.YES_NO:
        return "yes" if value else "no"
    if field.type is FieldType.PERSON:
        return name_of(session, str(value))
    unit = field.unit or ("%" if field.type is FieldType.PERCENT else "")
    return f"{value} {unit}".strip()
