"""Alerts to the strategy office about its mail: at once, to whoever answers for it that day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import in_force, notices, people, roster
from engine.in_force import DIRECTOR
from persistence.work import Instance


def to_office(
    session: Session,
    facts: Mapping[str, Any],
    *,
    why: str,
    now: datetime,
    instance_id: str | None = None,
    but: str = "",
) -> None:
    """Alert whoever answers for the strategy office, as the person `but` cannot be told."""
    for director in directors(session, instance_id, now):
        if director != but:
            notices.tell(
                session,
                director,
                "alert",
                now=now,
                instance_id=instance_id,
                urgency=notices.DECISION,
                why=why,
                facts=dict(facts),
            )


def directors(session: Session, instance_id: str | None, now: datetime) -> list[str]:
    """Return who answers for the strategy office now, for one process or altogether."""
    on = in_force.today(session, now)
    instance = session.get(Instance, instance_id) if instance_id else None
    seats = people.closest(roster.of(session), DIRECTOR, instance, on) if instance else []
    return [seat.assignee_id for seat in seats] or in_force.responsible(session, on)
