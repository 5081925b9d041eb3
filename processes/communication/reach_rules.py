"""Rules of reach: whom a message reached, which teams talked, and who understood the strategy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, distinct, func, select

from calendars.lateness import working_days
from engine.formatting import percentage
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, rule
from persistence.records.communication import (
    Audience,
    Message,
    Receipt,
    StaffQuestion,
    SurveyAnswer,
    TeamTalk,
)
from persistence.records.workforce import Employee
from processes.communication.message_rules import asked
from processes.workforce.family_rules import SMALLEST, at_work, is_after, number

SOURCE = "Strategy communication"
DAYS = limit(10, "working days")
TOP_THREE = "top_three"


@rule(
    "SCO.R5",
    Severity.WARN,
    "A message reaches its audience",
    mend="bring it to those who were not reached, on another channel",
    source=f"{SOURCE}, R5",
    least=limit(90, "% of the audience, at least"),
    days=DAYS,
)
def reach(at: RuleContext) -> Iterator[Finding]:
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
    least=limit(80, "% of those asked, at least"),
    days=DAYS,
)
def acknowledged(at: RuleContext) -> Iterator[Finding]:
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
            said = f"{percentage(share)} of {row.size} people within {working_days(within)}"
            yield Finding(row.id, f"message {row.id} “{row.title}” was acknowledged by {said}")


def _sent(at: RuleContext) -> Any:
    m, a = Message, Audience
    return (
        select(m.id, m.title, m.sent_on, a.size)
        .join(a, a.id == m.audience)
        .where(m.sent_on.is_not(None), a.size >= SMALLEST, *asked(at))
        .order_by(m.id)
    )


@rule(
    "SCO.R9",
    Severity.WARN,
    "Every manager talks with the team",
    mend="ask the managers who have not",
    source=f"{SOURCE}, R9",
    least=limit(95, "% of managers, at least"),
    weeks=limit(5, "weeks after the first day"),
)
def team_talks(at: RuleContext) -> Iterator[Finding]:
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
    days=limit(10, "working days"),
)
def questions(at: RuleContext) -> Iterator[Finding]:
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
    days=limit(60, "days after joining"),
    back=limit(365, "days back that are looked at"),
)
def onboarding(at: RuleContext) -> Iterator[Finding]:
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


@rule(
    "SCO.R7",
    Severity.WARN,
    "People can name the three top objectives, managers and staff alike",
    mend="say it again in the words of those who did not understand",
    source=f"{SOURCE}, R7",
    least=limit(70, "% of those who answered, at least"),
    gap=limit(15, "points between managers and staff"),
    can=limit(4, "of 5, from which somebody can"),
)
def understanding(at: RuleContext) -> Iterator[Finding]:
    """Find audiences that do not know the objectives, and a gap between managers and staff."""
    found = [each for each in understood(at, int(at.limit("can"))) if each.people >= SMALLEST]
    for each in found:
        if each.share < at.limit("least"):
            yield Finding(
                each.audience,
                f"{percentage(each.share)} of {each.people} people of {each.name} can name the "
                f"three top objectives in {each.wave}",
            )
    sides = [_together([e for e in found if e.managers is side]) for side in (True, False)]
    if all(people >= SMALLEST for _, people in sides):
        managers, staff = (percent(can, people) for can, people in sides)
        if abs(managers - staff) > at.limit("gap"):
            yield Finding(
                "",
                f"{percentage(managers)} of managers and {percentage(staff)} of staff can "
                "name the three top objectives",
            )


@rule(
    "SCO.R8",
    Severity.WARN,
    "Enough people answer a survey",
    mend="treat its result as weak, and ask again",
    source=f"{SOURCE}, R8",
    least=limit(40, "% of the audiences asked, at least"),
)
def response(at: RuleContext) -> Iterator[Finding]:
    """Find the latest survey weak when few have answered it."""
    s, a = SurveyAnswer, Audience
    query = select(func.count(distinct(s.token))).where(s.wave == _wave(at), at.live(s))
    asked_people = select(func.sum(a.size)).where(a.year == at.year, at.live(a))
    people, size = at.session.scalar(query) or 0, at.session.scalar(asked_people) or 0
    share = percent(people, size)
    if people and size >= SMALLEST and share < at.limit("least"):
        yield Finding("", f"the latest survey was answered by {percentage(share)} of {size} people")


@dataclass(frozen=True, slots=True)
class Understanding:
    """How many of an audience's people who answered can name the objectives."""

    audience: str
    name: str
    managers: bool
    wave: str
    can: int
    people: int

    @property
    def share(self) -> Decimal:
        """Return the part that can, in percent."""
        return percent(self.can, self.people)


def understood(at: RuleContext, can: int) -> list[Understanding]:
    """Return the understanding of each audience in the latest survey."""
    s, a = SurveyAnswer, Audience
    query = (
        select(
            a.id,
            a.name,
            a.managers,
            s.wave,
            func.count(distinct(s.token)).filter(s.score >= can),
            func.count(distinct(s.token)),
        )
        .join(a, a.id == s.audience)
        .where(s.wave == _wave(at), s.item == TOP_THREE, at.live(s))
        .group_by(a.id, a.name, a.managers, s.wave)
    )
    return [Understanding(*row) for row in at.rows(query.order_by(a.id))]


def _together(found: list[Understanding]) -> tuple[int, int]:
    return sum(each.can for each in found), sum(each.people for each in found)


def _wave(at: RuleContext) -> Any:
    s = SurveyAnswer
    newest = select(func.max(s.wave)).where(s.year == at.year, at.live(s)).scalar_subquery()
    return at.period if "-H" in at.period else newest
