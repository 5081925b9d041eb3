"""What the committee has not decided yet: reds that come back, and what an agenda asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.packs.names import Names
from office.packs.parts import Red
from office.packs.periods import Span
from persistence.records.meetings import AgendaItem, DecisionRecord, Meeting
from persistence.validity import in_force

REVIEW_KINDS = ("month", "quarter")
REVIEWS = 2  # locked periods in a row that an objective may be red without a decision (SRV.R7)


@dataclass(frozen=True, slots=True)
class Undecided:
    """Objectives red again without a decision, and deep dives with what they ask."""

    reds: tuple[Red, ...]
    dives: tuple[tuple[str, str, str], ...]  # objective id, its name, why


def undecided(
    session: Session, span: Span, names: Names, reds: Sequence[Red], today: date
) -> Undecided:
    """Return what waits for a decision of the committee in this period."""
    meetings = _meetings(session, span, today)
    decided = set(
        session.scalars(
            select(DecisionRecord.objective).where(
                DecisionRecord.meeting.in_(meetings.values()), in_force(DecisionRecord, today)
            )
        )
    )
    again = (r for r in reds if r.periods_red >= REVIEWS and r.trend.objective not in decided)
    own = meetings.get(span.period.last, "")
    dives = session.execute(
        select(AgendaItem.objective, AgendaItem.reason)
        .where(AgendaItem.meeting == own, in_force(AgendaItem, today))
        .order_by(AgendaItem.id)
    )
    return Undecided(
        tuple(again),
        tuple((key, names.objectives.get(key, key), reason or "") for key, reason in dives),
    )


def _meetings(session: Session, span: Span, today: date) -> dict[date, str]:
    """Return the meetings of this period and of the latest one before it, by its last day."""
    query = select(Meeting.period, Meeting.id).where(
        Meeting.year == span.year.id, in_force(Meeting, today), Meeting.kind.in_(REVIEW_KINDS)
    )
    found = {span.last_day(period): key for period, key in session.execute(query)}
    latest = sorted(day for day in found if date.min < day <= span.period.last)[-REVIEWS:]
    return {day: found[day] for day in latest}
