"""What ends with a unit or a person: work that nobody needs, and notices that nobody would read."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine import in_force, moving, notices, people, roster
from engine.case import Case
from engine.items import CALLED_OFF
from engine.roster import Roster
from engine.types import Actor
from engine.wakeups import ALIVE, ring
from persistence.mail import Notice
from persistence.work import Instance

UNDER_WAY = (*ALIVE, "suspended")
PER_EMPLOYEE = "employees"
MUST_BE_HEARD = ("alert", "escalation", "question")  # kinds of notices that somebody has to read
LONGEST = 300  # characters of why something is told
RUNNING: Final = select(Instance).where(Instance.status.in_(UNDER_WAY)).order_by(Instance.id)
UNTOLD: Final = (
    select(Notice)
    .where(Notice.letter_id.is_(None), Notice.dropped_at.is_(None))
    .where(Notice.person_id.in_(bindparam("gone", expanding=True)))
    .order_by(Notice.id)
)


def call_off(session: Session, now: datetime, actor: Actor) -> None:
    """End the work for units that are no more, and the own items of employees who have left."""
    organisation = roster.of(session)
    for instance in session.scalars(RUNNING).all():
        on = organisation.calendar_of_year(instance.year_id).local_day(now)
        why = _is_moot(organisation, instance, on)
        if why and instance.status in UNDER_WAY:
            case = Case.of(session, moving.lock(session, instance.id), now, actor)
            moving.finish(case, CALLED_OFF, why)
            if instance.parent_id:
                ring(session, instance.parent_id, due_at=now, reason=f"{instance.id}: {why}")
            _tell_owner(case, why)


def pass_on_notices(session: Session, now: datetime) -> None:
    """Let the strategy office read what somebody who has left was still to be told."""
    organisation, on = roster.of(session), in_force.today(session, now)
    gone = [key for key in organisation.people if in_force.has_left(organisation, key, on)]
    if not gone:
        return
    office = in_force.responsible(session, on)
    for notice in session.scalars(UNTOLD, {"gone": gone}).all():
        if office and notice.kind in MUST_BE_HEARD:
            notices.tell(
                session,
                office[0],
                notice.kind,
                now=now,
                task_id=notice.task_id,
                instance_id=notice.instance_id,
                urgency=notice.urgency,
                rung=notice.rung,
                why=f"{organisation.name_of(notice.person_id)} has left: {notice.why}"[:LONGEST],
                facts=notice.facts,
            )
        notice.dropped_at = now


def _is_moot(organisation: Roster, instance: Instance, on: date) -> str:
    unit = organisation.units[instance.unit_id]
    if not in_force.is_alive(organisation, unit.id, on):
        return f"{unit.name} has ended: {unit.active_to} was its last day"
    subject = instance.subject_id
    own = subject and instance.facts.get("per") == PER_EMPLOYEE
    if subject and own and in_force.has_left(organisation, subject, on):
        return f"{organisation.name_of(subject)} has left"
    return ""


def _tell_owner(case: Case, why: str) -> None:
    owners = people.closest(case.roster, case.definition.owner, case.instance, case.today)
    told = [seat.assignee_id for seat in owners] or in_force.responsible(case.session, case.today)
    for person_id in told:
        notices.tell(
            case.session,
            person_id,
            "alert",
            now=case.now,
            instance_id=case.instance.id,
            urgency=notices.REQUEST,
            why=why,
            facts={"title": f"Called off: {why}"},
        )
