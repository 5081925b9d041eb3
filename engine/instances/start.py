"""Opening what the calendar owes: exactly once, on its day, when what it waits for is there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine import catalogue
from engine.catalogue import CURRENT
from engine.errors import YearUnknown
from engine.execution import Execution
from engine.instance_ids import item_id, process_id
from engine.instances import transitions
from engine.instances.items import NAMED, UNNAMED, Member
from engine.organisation.directory import home
from engine.schedule import deadlines, milestones
from engine.schedule.wakeups import wake
from engine.types import ENGINE, Actor
from persistence.instances import Instance, InstanceStatus
from persistence.organisation import Unit
from persistence.strategy_year import Milestone, Occurrence, PlanYear
from state_machines.definition import Definition, Step

FISCAL_START = "F"
TITLE = 300  # characters; the width of the column
# Built once: these run at every look, and building a statement takes longer than running it.
OWED: Final = (
    select(Occurrence)
    .where(Occurrence.opened_at.is_(None), Occurrence.dropped.is_(None))
    .where(Occurrence.due <= bindparam("today"), Occurrence.held.is_(False))
    .order_by(Occurrence.due, Occurrence.id)
    .with_for_update(skip_locked=True)
)
DATED: Final = select(Milestone).where(
    Milestone.by_calendar.is_(True),
    Milestone.reached_at.is_(None),
    Milestone.due <= bindparam("today"),
)


def open_due(session: Session, now: datetime) -> list[str]:
    """Open every process that is owed and not held up; return the ids of those opened now."""
    today = home(session).local_day(now)
    for milestone in _dated(session, today):
        milestones.reach_by_calendar(
            session, milestone.year_id, milestone, now, _unready(session, milestone)
        )
    owed = session.scalars(OWED, {"today": today}).all()
    return [i.id for o in owed if (i := _open_occurrence(session, o, now))]


def open_instance(
    session: Session,
    definition_key: str,
    *,
    year_id: str,
    period: str,
    unit_id: str,
    now: datetime,
    actor: Actor,
    title: str | None = None,
    name: str = "",
) -> Instance:
    """Open a process, or return it when it is already there; raises YearUnknown.

    `name` tells it from others of its kind in the same period and unit.
    """
    definition = CURRENT.named(definition_key)
    instance_id = process_id(definition.key, period, unit_id, name)
    if found := session.get(Instance, instance_id):
        return found
    year = session.get(PlanYear, year_id)
    if year is None:
        raise YearUnknown(year_id)
    unit = session.get_one(Unit, unit_id)
    instance = _new(session, definition, year, period, now)
    instance.id, instance.unit_id = instance_id, unit_id
    instance.title = _fitting(title or f"{definition.title} {period} · {unit.name}")
    return _begin_first(Execution.of(session, instance, now, actor))


def open_item(
    parent: Execution, step: Step, definition: Definition, member: Member
) -> Instance | None:
    """Open an item under its parent, which is looked at next; None when it is already there."""
    if parent.session.get(Instance, id_of_item(parent, definition, member)) is not None:
        return None
    item = begin_item(parent, step, definition, member).instance
    wake(parent.session, item.id, due_at=parent.now, reason="opened")
    return item


def id_of_item(parent: Execution, definition: Definition, member: Member) -> str:
    """Return the id of the item that opens for a member."""
    return item_id(parent.instance.id, definition.key, member.name)


def begin_item(parent: Execution, step: Step, definition: Definition, member: Member) -> Execution:
    """Begin an item that is not there yet, for whoever looks at it at once."""
    session, above = parent.session, parent.instance
    year = session.get_one(PlanYear, above.year_id)
    item = _new(session, definition, year, above.period, parent.now)
    item.id, item.unit_id = id_of_item(parent, definition, member), member.unit_id
    item.title = _fitting(f"{definition.title} {above.period} · {member.title}")
    item.parent_id, item.parent_step, item.subject_id = above.id, step.key, member.subject_id
    item.record_id = member.record_id
    item.anchors = {**above.anchors, **item.anchors}
    item.facts = {**item.facts, "per": _opened_for(step, definition)}
    found = {NAMED: member.named, UNNAMED: member.unnamed}
    item.facts = {**item.facts, **{fact: True for fact, holds in found.items() if holds}}
    execution = Execution.of(session, item, parent.now)
    execution.cache.share(parent.cache)
    _begin(execution)
    return execution


def _opened_for(step: Step, machine: Definition) -> str:
    """Return what items are opened for; whom records name has the role of their first step."""
    per = step.items.per if step.items else ""
    if NAMED not in per.split("+"):
        return per
    return f"role:{machine.steps_of(machine.initial)[0].by}"


def _fitting(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1]}…"


def _open_occurrence(session: Session, owed: Occurrence, now: datetime) -> Instance | None:
    definition = CURRENT.named(owed.definition_key)
    waits = [milestones.code_for(code, owed.period) for code in definition.starts.waits]
    if milestones.missing(session, owed.year_id, waits):
        owed.held = True
        return None
    instance = open_instance(
        session,
        owed.definition_key,
        year_id=owed.year_id,
        period=owed.period,
        unit_id=owed.unit_id,
        now=now,
        actor=ENGINE,
    )
    owed.opened_at, owed.instance_id = now, instance.id
    return instance


def _new(
    session: Session, definition: Definition, year: PlanYear, period: str, now: datetime
) -> Instance:
    span = deadlines.period_of(deadlines.fiscal_year(year), period)
    today = deadlines.calendar_of_site(session, year.site_id).local_day(now)
    return Instance(
        definition_key=definition.key,
        process=definition.code,
        year_id=year.id,
        period=period,
        definition_version=catalogue.pin(session, definition, now),
        status=InstanceStatus.RUNNING,
        state=definition.initial,
        opened_at=now,
        entered_at=now,
        returns={},
        anchors=deadlines.first_anchors(session, definition, year, span, today),
        facts={"closes_quarter": span.closes_quarter, deadlines.TIMED_BY: year.calendar_id},
    )


def _begin_first(execution: Execution) -> Instance:
    """Begin an instance, or return the one that somebody else began at the same moment."""
    instance_id = execution.instance.id
    try:
        with execution.session.begin_nested():
            _begin(execution)
            wake(execution.session, instance_id, due_at=execution.now, reason="opened")
    except IntegrityError:
        found = execution.session.get(Instance, instance_id)
        if found is None:
            raise
        return found
    return execution.instance


def _begin(execution: Execution) -> None:
    instance = execution.instance
    execution.session.add(instance)
    execution.session.flush()
    execution.cache.begin()
    execution.remember(
        "opened",
        from_state=None,
        to_state=execution.definition.initial,
        title=instance.title,
        period=instance.period,
    )
    transitions.enter_first(execution)


def _dated(session: Session, today: date) -> Sequence[Milestone]:
    return session.scalars(DATED, {"today": today}).all()


def _unready(session: Session, milestone: Milestone) -> str:
    late = milestones.missing(session, milestone.year_id, milestone.waits_for)
    if late and milestone.code == FISCAL_START:
        return f"run-rate mode: {', '.join(late)} not reached; no new STRATEX, targets provisional"
    return f"{', '.join(late)} not reached" if late else ""
