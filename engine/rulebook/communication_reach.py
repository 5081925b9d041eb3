"""Rules of communication: whom a message reached, and who acknowledged it.

Receipts are deliberate clicks, attendance and acknowledgements; opened mails do not count, because
scanners open them too. Audiences of fewer than five people are not shown.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import distinct, func, select

from engine.formatting import percentage
from engine.rulebook.communication_calendar import asked
from engine.rulebook.workforce_groups import SMALLEST
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.communication import Audience, Message, Receipt

SOURCE = "Strategy communication"
DAYS = at_most(10, "working days")


@rule(
    "SCO.R5",
    Severity.WARN,
    "A message reaches its audience",
    mend="bring it to those who were not reached, on another channel",
    source=f"{SOURCE}, R5",
    least=at_most(90, "% of the audience, at least"),
    days=DAYS,
)
def reach(at: Look) -> Iterator[Finding]:
    """Find sent messages that too few people have deliberately taken in."""
    r, since = Receipt, at.calendar.add(at.today, -int(at.limit("days")))
    counts = select(r.message, func.count(distinct(r.token))).where(at.live(r)).group_by(r.message)
    reached = {row[0]: row[1] for row in at.rows(counts)}
    for row in at.rows(_sent(at).where(Message.sent_on <= since)):
        share = percent(Decimal(reached.get(row.id, 0)), Decimal(row.size))
        if share < at.limit("least"):
            text = (
                f"message {row.id} “{row.title}” reached {percentage(share)} of {row.size} people"
            )
            yield Finding(row.id, text)


@rule(
    "SCO.R6",
    Severity.WARN,
    "Who is asked to acknowledge does so",
    mend="remind those who have not, through their managers",
    source=f"{SOURCE}, R6",
    least=at_most(80, "% of those asked, at least"),
    days=DAYS,
)
def acknowledged(at: Look) -> Iterator[Finding]:
    """Find messages that too few have acknowledged in time."""
    r, within = Receipt, int(at.limit("days"))
    query = select(r.message, r.at, func.count(distinct(r.token)).label("people")).where(
        r.kind == "acknowledged", at.live(r)
    )
    days: dict[str, list[Any]] = {}
    for row in at.rows(query.group_by(r.message, r.at)):
        days.setdefault(row.message, []).append(row)
    for row in at.rows(_sent(at).where(Message.acknowledged_by.is_not(None))):
        until = at.calendar.add(row.sent_on, within)
        people = sum(day.people for day in days.get(row.id, ()) if day.at <= until)
        share = percent(people, row.size)
        if until < at.today and share < at.limit("least"):
            said = f"{percentage(share)} of {row.size} people within {within} working days"
            yield Finding(row.id, f"message {row.id} “{row.title}” was acknowledged by {said}")


def _sent(at: Look) -> Any:
    m, a = Message, Audience
    return (
        select(m.id, m.title, m.sent_on, a.size)
        .join(a, a.id == m.audience)
        .where(m.sent_on.is_not(None), a.size >= SMALLEST, *asked(at))
        .order_by(m.id)
    )
