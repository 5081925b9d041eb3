"""Rules of communication: everyone hears enough of the strategy, and nobody too much."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import distinct, func, select

from engine.organisation import root_unit
from engine.rulebook.communication_calendar import asked, fiscal, quarter_of
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.communication import Audience, Message, MessageObjective, PlanItem
from persistence.records.strategy import Objective

SOURCE = "Strategy communication"
MAIL = "email"


@rule(
    "SCO.R4a",
    Severity.WARN,
    "Every audience hears of the strategy in every quarter",
    mend="plan a message to it, or send the one that was planned",
    source=f"{SOURCE}, R4",
    least=at_most(1, "messages in a quarter, at least"),
)
def every_quarter(at: Look) -> Iterator[Finding]:
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
    least=at_most(2, "times a year, at least"),
)
def every_objective(at: Look) -> Iterator[Finding]:
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
            yield Finding(row.id, f"objective {row.id} “{row.name}” appears {times} times")


@rule(
    "SCO.R4c",
    Severity.WARN,
    "Nobody gets too many letters about the strategy",
    mend="join messages, or use another channel",
    source=f"{SOURCE}, R4",
    most=at_most(2, "e-mails to a person in a month"),
)
def not_too_often(at: Look) -> Iterator[Finding]:
    """Find months in which an audience gets, or would get, more e-mails than it reads."""
    planned, told = Counter[Any](), Counter[Any]()
    for row in at.rows(_items(at)):
        planned[row.audience, _month(row.planned_on)] += row.channel == MAIL
    for row in at.rows(_messages(at)):
        told[row.audience, _month(row.sent_on or row.planned_on)] += row.channel == MAIL
    for key, month in sorted(planned.keys() | told.keys()):
        letters = max(planned[key, month], told[key, month])
        if letters > at.limit("most"):
            yield Finding(key, f"audience {key} gets {letters} e-mails in {month}")


def _items(at: Look) -> Any:
    p = PlanItem
    return select(p.audience, p.channel, p.planned_on).where(p.year == at.year, at.live(p))


def _messages(at: Look) -> Any:
    m = Message
    day = func.coalesce(m.sent_on, m.planned_on)
    return select(m.audience, m.channel, m.planned_on, m.sent_on).where(
        m.year == at.year, day.is_not(None), at.live(m)
    )


def _audiences(at: Look) -> list[Any]:
    a = Audience
    query = select(a.id, a.name).where(a.year == at.year, at.live(a))
    return list(at.rows(query.order_by(a.id)))


def _month(day: date) -> str:
    return day.strftime("%Y-%m")
