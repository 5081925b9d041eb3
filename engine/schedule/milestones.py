"""Milestones: which are reached, which hold a step up, and who hears that one was reached."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from calendars.fiscal_year import key_of
from engine import audit_trail
from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.schedule.wakeups import wake
from engine.types import ENGINE
from persistence.instances import Instance, InstanceStatus
from persistence.strategy_year import Milestone, Occurrence
from state_machines.definition import Definition, Step

# The month that closes a quarter or a half; monthly milestones of it count for the longer period.
CLOSING_MONTH = {"Q1": "03", "Q2": "06", "Q3": "09", "Q4": "12", "H1": "06", "H2": "12"}


def code_for(code: str, period: str) -> str:
    """Return the milestone that a code means in a period: periodic ones carry it after an @."""
    return f"{code}@{period}" if code in CURRENT.contents.periodic and "@" not in code else code


def missing(session: Session, year_id: str, codes: Iterable[str]) -> list[str]:
    """Return which of these milestones have not been reached; unknown ones hold nothing up.

    A period may be written in full or short: both SRV.confirmed@FY2028-Q1 and SRV.confirmed@Q1.
    """
    wanted = list(dict.fromkeys(codes))
    if not wanted:
        return []
    meant = {code: _written(code, year_id) for code in wanted}
    query = select(Milestone.code).where(
        Milestone.year_id == year_id,
        Milestone.code.in_(set().union(*meant.values())),
        Milestone.reached_at.is_(None),
    )
    open_codes = set(session.scalars(query))
    return [code for code in wanted if meant[code] & open_codes]


def came(
    session: Session, year_id: str, period: str, codes: Iterable[str]
) -> list[tuple[str, str]]:
    """Return of these milestones, as waited for in a period, the day on which each came (UTC).

    One that the year does not keep held nothing up.
    """
    meant = {code: code_for(code, period) for code in codes}
    written = {code: _written(full, year_id) for code, full in meant.items()}
    query = select(Milestone.code, Milestone.reached_at).where(
        Milestone.year_id == year_id, Milestone.code.in_(set().union(*written.values()))
    )
    days = {code: at.date().isoformat() for code, at in session.execute(query) if at}
    return [
        (meant[code], next((days[name] for name in names if name in days), "not in the calendar"))
        for code, names in written.items()
    ]


def held_by(execution: Execution, step: Step) -> list[str]:
    """Return the milestones a step still waits for.

    They are its own `waits`, and those that the calendar puts before a milestone it reaches.
    """
    instance = execution.instance
    waits = [code_for(code, instance.period) for code in step.waits]
    reached = [code_for(code, instance.period) for code in step.reaches]
    if reached:
        query = select(Milestone.waits_for).where(
            Milestone.year_id == instance.year_id, Milestone.code.in_(reached)
        )
        waits += [
            code for prerequisites in execution.session.scalars(query) for code in prerequisites
        ]
    return missing(execution.session, instance.year_id, waits)


def reach(execution: Execution, code: str) -> None:
    """Mark a milestone as reached by an instance, once, and wake whoever waited for it."""
    instance = execution.instance
    full = code_for(code, instance.period)
    if _mark(execution.session, instance.year_id, full, execution.now, by=instance.id):
        execution.by(ENGINE).remember("milestone", milestone=full)
        _wake(execution.session, instance.year_id, full, execution.now)


def reach_by_calendar(
    session: Session, year_id: str, milestone: Milestone, now: datetime, explanation: str = ""
) -> None:
    """Mark a milestone that its day alone reaches."""
    if _mark(session, year_id, milestone.code, now, by="calendar", explanation=explanation):
        audit_trail.append(
            session,
            audit_trail.OFFICE,
            "milestone",
            actor=ENGINE,
            now=now,
            reason=explanation,
            milestone=milestone.code,
            year=year_id,
        )
        _wake(session, year_id, milestone.code, now)


def _written(code: str, year_id: str) -> set[str]:
    """Return the codes under which the year may keep a milestone: its period, or its last month."""
    stem, at, period = code.partition("@")
    if not at:
        return {code}
    name = period.removeprefix(key_of(year_id, ""))
    names = {name, CLOSING_MONTH.get(name, name)}
    return {code, *(f"{stem}@{key_of(year_id, each)}" for each in names)}


def _mark(
    session: Session, year_id: str, code: str, now: datetime, *, by: str, explanation: str = ""
) -> bool:
    change = (
        update(Milestone)
        .where(Milestone.year_id == year_id, Milestone.code == code, Milestone.reached_at.is_(None))
        .values(reached_at=now, reached_by=by)
    )
    if explanation:
        change = change.values(explanation=explanation)
    return bool(session.execute(change).rowcount == 1)  # type: ignore[attr-defined]


def _wake(session: Session, year_id: str, code: str, now: datetime) -> None:
    following = _following(session, year_id, code)
    plain = code.split("@", 1)[0]
    keys = [d.key for d in CURRENT.all() if _mentions(d, plain) or following & d.reaches]
    query = select(Instance.id).where(
        Instance.year_id == year_id,
        Instance.definition_key.in_(keys),
        Instance.status.in_(InstanceStatus.ACTIVE),
    )
    for instance_id in session.scalars(query):
        wake(session, instance_id, due_at=now, reason=f"{code} reached")
    session.execute(
        update(Occurrence)
        .where(Occurrence.year_id == year_id, Occurrence.held.is_(True))
        .values(held=False),
        execution_options={"synchronize_session": False},
    )


def _mentions(definition: Definition, code: str) -> bool:
    in_steps = any(code in step.waits for step in definition.steps)
    return in_steps or any(code == move.after for move in definition.moves)


def _following(session: Session, year_id: str, code: str) -> set[str]:
    """Return the open milestones, without their period, that the calendar puts after this one."""
    query = select(Milestone.code, Milestone.waits_for).where(
        Milestone.year_id == year_id, Milestone.reached_at.is_(None)
    )
    return {later.split("@", 1)[0] for later, waits in session.execute(query) if code in waits}
