"""Rules of communication: managers talk, questions are answered, new starters are taught."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, func, select

from engine.formatting import percentage
from engine.rulebook.workforce_families import is_after
from engine.rulebook.workforce_groups import SMALLEST, at_work, number
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.communication import StaffQuestion, TeamTalk
from persistence.records.workforce import Employee

SOURCE = "Strategy communication"


@rule(
    "SCO.R9",
    Severity.WARN,
    "Every manager talks with the team",
    mend="ask the managers who have not",
    source=f"{SOURCE}, R9",
    least=at_most(95, "% of managers, at least"),
    weeks=at_most(5, "weeks after the first day"),
)
def team_talks(at: Look) -> Iterator[Finding]:
    """Find that too few managers have confirmed their talk in time."""
    t, e = TeamTalk, Employee
    met = select(t.manager).where(t.year == at.year, t.met_on.is_not(None), at.live(t))
    query = select(
        func.count().filter(e.id.in_(met)).label("met"), func.count().label("managers")
    ).where(e.manages, at_work(at))
    row = next(at.rows(query))
    share = percent(row.met, row.managers)
    late = is_after(at, at.limit("weeks"))
    if late and row.managers >= SMALLEST and share < at.limit("least"):
        yield Finding(
            "", f"{percentage(share)} of {row.managers} managers have talked with the team"
        )


@rule(
    "SCO.R10",
    Severity.WARN,
    "Questions are answered soon",
    mend="answer it, or say when it will be answered",
    source=f"{SOURCE}, R10",
    days=at_most(10, "working days"),
)
def questions(at: Look) -> Iterator[Finding]:
    """Find questions of staff that waited, or wait, too long."""
    q = StaffQuestion
    query = select(q.id, q.asked_on, q.answered_on).where(q.year == at.year, at.live(q))
    for row in at.rows(query.order_by(q.id)):
        until = at.calendar.add(row.asked_on, int(at.limit("days")))
        if (row.answered_on or at.today) > until:
            how = f"was answered on {row.answered_on}" if row.answered_on else "is not answered"
            yield Finding(row.id, f"question {row.id} of {row.asked_on.isoformat()} {how}")


@rule(
    "SCO.R11",
    Severity.WARN,
    "New starters learn the scorecard",
    mend="teach them the module of the onboarding",
    source=f"{SOURCE}, R11",
    days=at_most(60, "days after joining"),
    back=at_most(365, "days back that are looked at"),
)
def onboarding(at: Look) -> Iterator[Finding]:
    """Find that some who joined within a year were not taught in time."""
    e = Employee
    first, last = (at.today - timedelta(days=int(at.limit(name))) for name in ("back", "days"))
    query = select(e.joined_on, e.onboarded_on).where(
        at_work(at), and_(e.joined_on >= first, e.joined_on < last)
    )
    rows = list(at.rows(query))
    within = timedelta(days=int(at.limit("days")))
    taught = sum(
        row.onboarded_on is not None and row.onboarded_on - row.joined_on <= within for row in rows
    )
    if taught < len(rows):
        share = percentage(percent(taught, len(rows)))
        said = share if len(rows) >= SMALLEST else "not all"
        text = f"{said} of {number(len(rows))} who joined were taught the scorecard in time"
        yield Finding("", text)
