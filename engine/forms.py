"""Forms: what was filled in is checked and cleaned, and what is known is filled in before."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.execution import Execution
from engine.types import FieldFault
from engine.values.days import day
from engine.values.numbers import number, within
from engine.values.texts import Unfit, choice, clean, one_line, quoted, some_lines, yes_no
from persistence.instances import StepRun, Task, TaskStatus
from persistence.organisation import Person
from state_machines.definition import Field, FieldType

LINE, TEXT = 200, 4000  # characters
PERCENT = "%"  # the unit of a percentage


def checked(
    session: Session, fields: Iterable[Field], typed: Mapping[str, str]
) -> tuple[dict[str, Any], tuple[FieldFault, ...]]:
    """Return the typed values (decimals and days as text) and every fault found."""
    values: dict[str, Any] = {}
    faults: list[FieldFault] = []
    for field in fields:
        text = clean(typed.get(field.name, ""))
        if not text:
            if field.required:
                faults.append(FieldFault(field.name, field.title, "is missing", "fill it in"))
            continue
        try:
            values[field.name] = READERS[field.type](session, field, text)
        except Unfit as unfit:
            faults.append(FieldFault(field.name, field.title, unfit.what, unfit.mend))
    return values, tuple(faults)


def _line(_session: Session, _field: Field, text: str) -> str:
    return one_line(text, LINE)


def _text(_session: Session, _field: Field, text: str) -> str:
    return some_lines(text, TEXT)


def _number(_session: Session, field: Field, text: str) -> str:
    value = number(text, percent=field.type is FieldType.PERCENT or field.unit == PERCENT)
    low, high = _bounds(field)
    return format(within(value, low, high, field.unit), "f")


def _day(_session: Session, _field: Field, text: str) -> str:
    return day(text).isoformat()


def _choice(_session: Session, field: Field, text: str) -> str:
    return choice(text, field.choices)


def _yes_no(_session: Session, _field: Field, text: str) -> bool:
    return yes_no(text)


def _person(session: Session, _field: Field, text: str) -> str:
    if session.get(Person, text) is None:
        raise Unfit(f"nobody is called {quoted(text)}", "choose a person from the list")
    return text


def _bounds(field: Field) -> tuple[float | None, float | None]:
    if field.type is FieldType.PERCENT and field.minimum is None and field.maximum is None:
        return 0, 100
    return field.minimum, field.maximum


READERS: dict[FieldType, Callable[[Session, Field, str], Any]] = {
    FieldType.TEXT: _line,
    FieldType.LONG_TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.PERCENT: _number,
    FieldType.DATE: _day,
    FieldType.CHOICE: _choice,
    FieldType.YES_NO: _yes_no,
    FieldType.PERSON: _person,
}


def values_for(execution: Execution, run: StepRun, task: Task, person_id: str) -> dict[str, Any]:
    """Return what the person answered last: to this task, or in an earlier round of its step."""
    if task.form:
        return dict(task.form)
    wanted = {field.name for field in execution.definition.step(run.key).asks}
    before = _earlier_round(execution, run, person_id) if wanted and run.round > 1 else {}
    return {name: value for name, value in before.items() if name in wanted}


def _earlier_round(execution: Execution, run: StepRun, person_id: str) -> dict[str, Any]:
    query = (
        select(Task.form)
        .join(StepRun, StepRun.id == Task.step_id)
        .where(StepRun.instance_id == execution.instance.id, StepRun.key == run.key)
        .where(
            StepRun.round < run.round, Task.assignee_id == person_id, Task.status == TaskStatus.DONE
        )
        .order_by(StepRun.round.desc())
    )
    return dict(execution.session.scalars(query.limit(1)).first() or {})
