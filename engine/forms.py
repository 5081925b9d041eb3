"""Checking what was typed into a form: every fault at once, values typed and ready to store."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy.orm import Session

from engine.types import FieldFault
from persistence.organisation import Person
from state_machines.parts import Field, FieldType

LINE, TEXT = 200, 4000  # characters
YES_NO = {"yes": True, "no": False, "true": True, "false": False}


class Unfit(ValueError):
    """A value does not fit its field: what is wrong and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(what)


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


def clean(text: str) -> str:
    """Return a text without control characters and outer blanks."""
    text = str(text)
    if not text.isprintable():
        text = "".join(c for c in text if c in "\n\t" or c.isprintable())
    return text.strip()


def _line(_session: Session, _field: Field, text: str) -> str:
    if len(text) > LINE or "\n" in text:
        raise Unfit(f"has {len(text)} characters", f"write one line of at most {LINE}")
    return text


def _text(_session: Session, _field: Field, text: str) -> str:
    if len(text) > TEXT:
        raise Unfit(f"has {len(text)} characters", f"write at most {TEXT}")
    return text


def _number(_session: Session, field: Field, text: str) -> str:
    try:
        value = Decimal(text.replace(" ", "").replace("\u00a0", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise Unfit(f"“{text}” is not a number", "write digits, with a point before decimals")
    low, high = _bounds(field)
    if low is not None and value < low:
        raise Unfit(f"{text} is too small", f"give at least {low:g}{_unit(field)}")
    if high is not None and value > high:
        raise Unfit(f"{text} is too large", f"give at most {high:g}{_unit(field)}")
    return str(value)


def _day(_session: Session, _field: Field, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unfit(f"“{text}” is not a day", "write year-month-day, such as 2028-03-31") from None


def _choice(_session: Session, field: Field, text: str) -> str:
    if text not in field.choices:
        raise Unfit(f"“{text}” is not offered", f"choose {', '.join(field.choices)}")
    return text


def _yes_no(_session: Session, _field: Field, text: str) -> bool:
    if text.lower() not in YES_NO:
        raise Unfit(f"“{text}” is neither yes nor no", "choose yes or no")
    return YES_NO[text.lower()]


def _person(session: Session, _field: Field, text: str) -> str:
    if session.get(Person, text) is None:
        raise Unfit(f"nobody is called “{text}”", "choose a person from the list")
    return text


def _bounds(field: Field) -> tuple[float | None, float | None]:
    if field.type is FieldType.PERCENT and field.minimum is None and field.maximum is None:
        return 0, 100
    return field.minimum, field.maximum


def _unit(field: Field) -> str:
    return f" {field.unit}" if field.unit else ""


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
