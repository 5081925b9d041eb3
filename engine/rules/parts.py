"""The parts a rule is written with: severity, limits, what it looks at and what it finds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Row, Select
from sqlalchemy.orm import Session

from calendars.working import WorkingCalendar
from persistence.records.base import Record
from persistence.validity import in_force

Told = TypeVar("Told")
More = ParamSpec("More")


class Severity(StrEnum):
    """What a finding means for the decision that it stands before."""

    BLOCK = "block"  # the gate does not open (in integrator mode: only with a written answer)
    WARN = "warn"  # it opens with an explanation
    INFO = "info"  # it is reported


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that the office may change; `unit` says of what."""

    value: Decimal
    unit: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with which record; `subject` is its id, "" when it is about the whole."""

    subject: str
    text: str
    severity: Severity | None = None  # the rule's own unless it differs


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule looks at: the records of a year, perhaps of one period or unit, on a day.

    `person` is whom an item is about: the updater of a return, the employee of a goal set. `item`
    is a case that the calendar does not repeat: a message, a transfer. `known` is what rules that
    look together have read for each other.
    """

    session: Session
    year: str
    today: date
    calendar: WorkingCalendar
    period: str = ""
    unit: str = ""
    person: str = ""
    starts: date | None = None  # F
    item: str = ""  # the case that looks, whose id its own record bears
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    known: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def limit(self, name: str) -> Decimal:
        """Return a limit of the rule that is looking."""
        return self.limits[name]

    def rows(self, query: Select[Any]) -> Iterator[Row[Any]]:
        """Yield the rows of a query over columns."""
        yield from self.session.execute(query)

    def live(self, record: type[Record]) -> ColumnElement[bool]:
        """Return the condition that a record is in force today."""
        return in_force(record, self.today)


def read_once(
    read: Callable[Concatenate[Look, More], Told],
) -> Callable[Concatenate[Look, More], Told]:
    """Let a reader read once for all rules that look together; none may change what it returns."""

    @wraps(read)
    def reading(at: Look, /, *args: More.args, **kwargs: More.kwargs) -> Told:
        key = (read, args, *kwargs.items())
        if key not in at.known:
            at.known[key] = read(at, *args, **kwargs)
        told: Told = at.known[key]
        return told

    return reading


Check = Callable[[Look], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a code, what must hold, where that comes from, and how to mend what breaks it."""

    code: str
    severity: Severity
    title: str
    check: Check
    mend: str
    source: str
    limits: Mapping[str, Limit]

    @property
    def process(self) -> str:
        """Return the code of the process it belongs to."""
        return self.code.partition(".")[0]


def rule(
    code: str, severity: Severity, title: str, *, mend: str, source: str, **limits: Limit
) -> Callable[[Check], Rule]:
    """Make a rule of a function that yields what it finds."""

    def made(check: Check) -> Rule:
        return Rule(code, severity, title, check, mend, source, limits)

    return made


def at_most(value: float | str, unit: str, title: str = "") -> Limit:
    """Return a limit; the name says which way it bounds."""
    return Limit(Decimal(str(value)), unit, title)
