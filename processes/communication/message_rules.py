"""Rules of messages and their plan: true, disclosed to the right audience, in time."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, distinct, func, or_, select

from calendars.errors import UnknownPeriod
from calendars.fiscal_year import FiscalYear
from engine.formatting import counted, plain
from engine.organisation.directory import root_unit
from engine.rules.rule import Finding, RuleContext, Severity, limit, rule
from engine.schedule import deadlines
from persistence.records.communication import (
    Audience,
    Message,
    MessageFigure,
    MessageObjective,
    PlanItem,
)
from persistence.records.scorecard import Card, Snapshot
from persistence.records.strategy import Objective
from persistence.strategy_year import PlanYear

Quarters = Mapping[str, date]  # key -> last day
SOURCE = "Strategy communication"
MAIL = "email"


def fiscal(at: RuleContext) -> FiscalYear:
    """Return the fiscal year that is looked at."""
    return deadlines.fiscal_year(at.session.get_one(PlanYear, at.year))


def quarter_of(year: FiscalYear, day: date) -> str:
    """Return the key of the quarter in which a day lies, "" outside the year."""
    try:
        first = year.period_of(day)
    except UnknownPeriod:
        return ""
    return next(quarter.key for quarter in year.quarters() if first.last in quarter)


def asked(at: RuleContext) -> list[ColumnElement[bool]]:
    """Return the condition of the messages looked at: one in its own instance, else all."""
    m = Message
    own = [m.id == at.item] if at.item else []
    return [m.year == at.year, at.live(m), *own]


@rule(
    "SCO.R1",
    Severity.BLOCK,
    "A message cites an objective and the current card",
    mend="name the objectives it explains, and follow the current card",
    source=f"{SOURCE}, R1",
)
def cites(at: RuleContext) -> Iterator[Finding]:
    """Find messages that speak of no objective, or follow a card that is not the current one."""
    m, c = Message, MessageObjective
    cited = select(c.message, func.count().label("n")).where(at.live(c)).group_by(c.message)
    counted = cited.subquery()
    query = (
        select(m.id, m.title, m.card_version, m.sent_on, counted.c.n)
        .outerjoin(counted, counted.c.message == m.id)
        .where(*asked(at))
    )
    current = _current_card(at)
    for row in at.rows(query.order_by(m.id)):
        called = f"message {row.id} “{row.title}”"
        if not row.n:
            yield Finding(row.id, f"{called} cites no objective")
        elif row.sent_on is None and current is not None and row.card_version != current:
            follows = f"card version {row.card_version}" if row.card_version else "no card version"
            yield Finding(row.id, f"{called} follows {follows}, the current one is {current}")


@rule(
    "SCO.R2",
    Severity.BLOCK,
    "A figure in a message is the locked one",
    mend="write the locked figure, or leave it out",
    source=f"{SOURCE}, R2",
)
def figures(at: RuleContext) -> Iterator[Finding]:
    """Find figures that differ from the snapshot of their period, or that were never locked."""
    f, m = MessageFigure, Message
    query = (
        select(f.id, f.message, f.measure, f.period, f.value)
        .join(m, m.id == f.message)
        .where(at.live(f), *asked(at))
    )
    given = list(at.rows(query.order_by(f.id)))
    locked = _locked(at, {row.period for row in given})
    for row in given:
        said = f"message {row.message} gives {plain(row.value)} for {row.measure} in {row.period}"
        value = locked.get((row.period, row.measure))
        if value is None:
            yield Finding(row.message, f"{said}, which is not locked")
        elif value != row.value:
            yield Finding(row.message, f"{said}, the locked figure is {plain(value)}")


@rule(
    "SCO.R3",
    Severity.BLOCK,
    "No message goes out before its embargo ends",
    mend="send it on the day of the embargo or later",
    source=f"{SOURCE}, R3",
    invariant=False,
)
def embargo(at: RuleContext) -> Iterator[Finding]:
    """Find messages sent, or planned, for a day before they may be read."""
    m = Message
    day = func.coalesce(m.sent_on, m.planned_on)
    query = select(m.id, m.title, m.sent_on, m.planned_on, m.embargo_until).where(
        day < m.embargo_until, *asked(at)
    )
    for row in at.rows(query.order_by(m.id)):
        how = "was sent" if row.sent_on else "is planned for"
        when = (row.sent_on or row.planned_on).isoformat()
        until = row.embargo_until.isoformat()
        yield Finding(row.id, f"message {row.id} “{row.title}” {how} {when}, not before {until}")


@rule(
    "SCO.R12",
    Severity.WARN,
    "The CEO's message is approved in time",
    mend="approve it earlier, or launch later",
    source=f"{SOURCE}, R12",
    days=limit(3, "working days before the launch, at least"),
)
def approved_in_time(at: RuleContext) -> Iterator[Finding]:
    """Find messages of the CEO that were approved at the last moment, or not yet."""
    m = Message
    query = select(m.id, m.title, m.approved_on, m.planned_on, m.sent_on).where(
        m.kind == "ceo_message", or_(m.planned_on.is_not(None), m.sent_on.is_not(None)), *asked(at)
    )
    for row in at.rows(query.order_by(m.id)):
        launch = row.sent_on or row.planned_on
        latest = at.calendar.add(launch, -int(at.limit("days")))
        if (row.approved_on or at.today) > latest:
            on = f"approved on {row.approved_on}" if row.approved_on else "not approved"
            called = f"message {row.id} “{row.title}”"
            yield Finding(row.id, f"{called} is {on}, its launch is on {launch.isoformat()}")


def _current_card(at: RuleContext) -> int | None:
    c = Card
    query = select(c.version).where(
        c.year == at.year, c.unit == root_unit(at.session), c.state != "superseded", at.live(c)
    )
    return next((row.version for row in at.rows(query)), None)


def _locked(at: RuleContext, periods: set[str]) -> dict[tuple[str, str], Decimal]:
    """Return the figures of the newest edition of those of some periods that are locked."""
    s = Snapshot
    query = select(s.period, s.rows).where(
        s.state == "locked", at.live(s), s.period.in_(sorted(periods))
    )
    found: dict[tuple[str, str], Decimal] = {}
    for period, rows in at.rows(query.order_by(s.period, s.edition)):
        for row in rows:
            try:
                found[(period, str(row["measure"]))] = Decimal(str(row["value"]))
            except (KeyError, InvalidOperation):  # a measure without a value is not locked
                found.pop((period, str(row.get("measure"))), None)
    return found


@rule(
    "SCO.R4a",
    Severity.WARN,
    "Every audience hears of the strategy in every quarter",
    mend="plan a message to it, or send the one that was planned",
    source=f"{SOURCE}, R4",
    least=limit(1, "messages in a quarter, at least"),
)
def every_quarter(at: RuleContext) -> Iterator[Finding]:
    """Find quarters in which an audience hears nothing: past ones by what was really sent."""
    year, planned, sent = fiscal(at), Counter[Any](), Counter[Any]()
    items = list(at.rows(_items(at)))
    for row in items:
        planned[row.audience, quarter_of(year, row.planned_on)] += 1
    for row in at.rows(_messages(at)):
        counter = sent if row.sent_on else planned
        counter[row.audience, quarter_of(year, row.sent_on or row.planned_on)] += 1
    for key, name in _audiences(at) if items else ():
        for quarter in year.quarters():
            heard = sent[key, quarter.key]
            heard += 0 if quarter.last < at.today else planned[key, quarter.key]
            if heard < at.limit("least"):
                yield Finding(key, f"audience {key} “{name}” hears nothing in {quarter.key}")


@rule(
    "SCO.R4b",
    Severity.WARN,
    "Every objective appears twice a year",
    mend="explain it in further messages",
    source=f"{SOURCE}, R4",
    least=limit(2, "times a year, at least"),
)
def every_objective(at: RuleContext) -> Iterator[Finding]:
    """Find corporate objectives that neither the plan nor the messages explain often enough."""
    o, p, c, m = Objective, PlanItem, MessageObjective, Message
    in_plan = select(p.objective, func.count()).where(p.year == at.year, at.live(p))
    in_messages = (
        select(c.objective, func.count(distinct(c.message)))
        .join(m, m.id == c.message)
        .where(at.live(c), *asked(at))
    )
    planned = {row[0]: row[1] for row in at.rows(in_plan.group_by(p.objective))}
    told = {row[0]: row[1] for row in at.rows(in_messages.group_by(c.objective))}
    query = select(o.id, o.name).where(
        o.year == at.year, o.unit == root_unit(at.session), o.status == "active", at.live(o)
    )
    for row in at.rows(query.order_by(o.id)) if planned else ():
        times = max(planned.get(row.id, 0), told.get(row.id, 0))
        if times < at.limit("least"):
            yield Finding(
                row.id, f"objective {row.id} “{row.name}” appears {counted(times, 'time')}"
            )


@rule(
    "SCO.R4c",
    Severity.WARN,
    "Nobody gets too many letters about the strategy",
    mend="join messages, or use another channel",
    source=f"{SOURCE}, R4",
    most=limit(2, "e-mails to a person in a month"),
)
def not_too_often(at: RuleContext) -> Iterator[Finding]:
    """Find months in which an audience gets, or would get, more e-mails than it reads."""
    planned, told = Counter[Any](), Counter[Any]()
    for row in at.rows(_items(at)):
        planned[row.audience, _month(row.planned_on)] += row.channel == MAIL
    for row in at.rows(_messages(at)):
        told[row.audience, _month(row.sent_on or row.planned_on)] += row.channel == MAIL
    for key, month in sorted(planned.keys() | told.keys()):
        letters = max(planned[key, month], told[key, month])
        if letters > at.limit("most"):
            yield Finding(key, f"audience {key} gets {counted(letters, 'e-mail')} in {month}")


def _items(at: RuleContext) -> Any:
    p = PlanItem
    return select(p.audience, p.channel, p.planned_on).where(p.year == at.year, at.live(p))


def _messages(at: RuleContext) -> Any:
    m = Message
    day = func.coalesce(m.sent_on, m.planned_on)
    return select(m.audience, m.channel, m.planned_on, m.sent_on).where(
        m.year == at.year, day.is_not(None), at.live(m)
    )


def _audiences(at: RuleContext) -> list[Any]:
    a = Audience
    query = select(a.id, a.name).where(a.year == at.year, at.live(a))
    return list(at.rows(query.order_by(a.id)))


def _month(day: date) -> str:
    return day.strftime("%Y-%m")
