"""What a rule is: the decorator, what it looks at, what it finds, and how it is run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import ColumnElement, Row, Select
from sqlalchemy.orm import Session

from calendars.fiscal_year import keys_of
from calendars.offsets import parse
from calendars.working_calendar import WorkingCalendar
from engine.execution import Execution
from engine.schedule import deadlines
from persistence.base import in_force
from persistence.records.base import Record
from persistence.strategy_year import PlanYear

Told = TypeVar("Told")
More = ParamSpec("More")
HUNDRED = Decimal(100)
QUARTER = 3  # months


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
class RuleContext:
    """What a rule looks at: the records of a year, perhaps of one period or unit, on a day.

    `person` is whom an item is about: the updater of a return, the employee of a goal set. `item`
    is an instance that the calendar does not repeat: a message, a transfer. `known` is what rules
    that look together have read for each other.
    """

    session: Session
    year: str
    today: date
    calendar: WorkingCalendar
    period: str = ""
    unit: str = ""
    person: str = ""
    starts: date | None = None  # F
    item: str = ""  # the instance that looks, whose id its own record bears
    about: str = ""  # the sheet of the record that the looking instance is about
    record: str = ""  # its id
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
    read: Callable[Concatenate[RuleContext, More], Told],
) -> Callable[Concatenate[RuleContext, More], Told]:
    """Let a reader read once for all rules that look together; none may change what it returns."""

    @wraps(read)
    def reading(at: RuleContext, /, *args: More.args, **kwargs: More.kwargs) -> Told:
        key = (read, args, *kwargs.items())
        if key not in at.known:
            at.known[key] = read(at, *args, **kwargs)
        told: Told = at.known[key]
        return told

    return reading


Check = Callable[[RuleContext], Iterator[Finding]]


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
    # False: it is about the moment of a decision, and says nothing of what was decided afterwards
    invariant: bool = True

    @property
    def holds_after(self) -> bool:
        """Tell whether what was decided under it must meet it as long as that stands."""
        return self.invariant and self.severity is Severity.BLOCK

    @property
    def process(self) -> str:
        """Return the code of the process it belongs to."""
        return self.code.partition(".")[0]


def rule(
    code: str,
    severity: Severity,
    title: str,
    *,
    mend: str,
    source: str,
    invariant: bool = True,
    **limits: Limit,
) -> Callable[[Check], Rule]:
    """Make a rule of a function that yields what it finds.

    What one that blocks let pass must meet it ever after, unless it is no `invariant`.
    """

    def made(check: Check) -> Rule:
        return Rule(code, severity, title, check, mend, source, limits, invariant)

    return made


def limit(value: float | str, unit: str, title: str = "") -> Limit:
    """Return a limit; the name says which way it bounds."""
    return Limit(Decimal(str(value)), unit, title)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Return a part of a whole in percent; all of nothing is 100."""
    return HUNDRED * Decimal(part) / Decimal(whole) if whole else HUNDRED


def months_before(at: RuleContext, months: int) -> date:
    """Return the day so many months before the day of a look."""
    return months_from(at, at.today, -months)


def months_from(at: RuleContext, day: date, months: int) -> date:
    """Return the day so many months after a day."""
    return parse(f"day{months:+d}m").resolve({"day": day}, at.calendar)


def of_year(column: Any, year: str) -> ColumnElement[bool]:
    """Return the condition that a column names a year or one of its periods."""
    found: ColumnElement[bool] = column.in_(keys_of(year))
    return found


RuleFinding = tuple[Rule, Finding]


def run(rules: Iterable[Rule], look: RuleContext) -> Iterator[RuleFinding]:
    """Yield what each rule finds, each with its own limits."""
    for rule in rules:
        limits = {name: limit.value for name, limit in rule.limits.items()}
        yield from ((rule, found) for found in rule.check(replace(look, limits=limits)))


def context_of(execution: Execution) -> RuleContext:
    """Return the context that the steps of an instance have: its year, period, unit and person."""
    instance = execution.instance
    year = execution.session.get_one(PlanYear, instance.year_id)
    unit = instance.unit_id if instance.parent_id else ""
    own = not execution.definition.starts.every
    return RuleContext(
        execution.session,
        instance.year_id,
        execution.today,
        execution.calendar,
        instance.period,
        unit,
        instance.subject_id or "",
        year.starts,
        instance.id if own else "",
        execution.definition.about,
        instance.record_id or "",
    )


def year_context(session: Session, year_id: str, today: date, period: str = "") -> RuleContext:
    """Return the look at a whole published year on a day, or at one of its periods."""
    year = session.get_one(PlanYear, year_id)
    calendar = deadlines.calendar_of_site(session, year.site_id)
    return RuleContext(session, year_id, today, calendar, period, starts=year.starts)
