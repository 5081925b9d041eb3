"""The calendar is what is approved: proposing it, asking for it, and what approval does at once."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import CalendarBlocked, CalendarSetAside, ProposalWaits
from engine.execution import Execution, latest_runs
from engine.formatting import counted
from engine.instance_ids import process_id
from engine.instances.start import open_instance
from engine.operations.ripple import Ripple, ripple, to_facts
from engine.operations.service_steps import CheckResult
from engine.organisation import directory, roles
from engine.organisation.directory import root_unit
from engine.schedule import attached_rehearsal, before_our_time, deadlines, publication, versions
from engine.schedule.attached_rehearsal import AttachedRehearsal
from engine.schedule.year_plan import YearPlan, content_of, digest_of, plan_of
from engine.types import Actor
from persistence.instances import Instance, InstanceStatus, StepStatus
from persistence.strategy_year import CalendarStatus, CalendarVersion
from processes.planning.calendar_change import CALENDAR_CHANGE
from processes.planning.strategy_planning import STRATEGY_PLANNING
from processes.planning.strategy_planning import State as PlanningState
from processes.roles import Role
from state_machines.definition import Step

NAMED = "calendar_version"  # what a step that names a version calls it
DIGEST = "content_hash"
REHEARSED = "rehearsal_hash"
NAMING = ("1-version", "C1")  # the steps that name the version which is decided on
MOST_NAMES = 12  # people who are named in one line


class Outcome(StrEnum):
    """What became of a calendar that somebody wants in force."""

    UNCHANGED = "unchanged"  # it is in force already
    IN_FORCE = "in_force"  # whoever asked may put it in force alone
    ASKED = "asked"  # somebody must approve it


@dataclass(frozen=True, slots=True)
class ProposedCalendar:
    """A version of a year's calendar, and what became of it; `process` is where it is approved."""

    outcome: Outcome
    version: CalendarVersion
    ripple: Ripple
    process: Instance | None = None


@dataclass(frozen=True, slots=True)
class _Considered:
    """What becomes of a calendar that somebody wants in force, beside the one in force."""

    outcome: Outcome
    known: CalendarVersion | None
    ripple: Ripple
    small: bool = False


def expected(session: Session, plan: YearPlan, *, actor: Actor, now: datetime) -> Outcome:
    """Tell what would become of a calendar that `actor` proposes now; nothing stays written.

    Raises what `propose` raises.
    """
    return _considered(session, plan, actor, now).outcome


def propose(
    session: Session,
    plan: YearPlan,
    *,
    actor: Actor,
    now: datetime,
    rehearsal: AttachedRehearsal | None = None,
) -> ProposedCalendar:
    """Put a calendar in force where `actor` may do so alone, and have it approved otherwise.

    The chief executive may always, holders of certain roles by as much as the version in force
    allows. The first calendar of a year is approved in strategy planning, a later one in a process
    of its own; whoever is asked sees the `rehearsal`, which nobody needs otherwise. Raises
    NotInForce, CalendarBlocked, ProposalWaits, OtherRehearsed, and what `ripple` raises.
    """
    found = _considered(session, plan, actor, now)
    if found.outcome is Outcome.UNCHANGED and found.known is not None:
        return ProposedCalendar(found.outcome, found.known, found.ripple)
    if found.outcome is Outcome.IN_FORCE:
        version = publication.publish(session, plan, actor=actor, now=now, small=found.small)
        return ProposedCalendar(found.outcome, version, found.ripple)
    shown = to_facts(found.ripple)
    version = versions.draft(session, plan, actor=actor, now=now, ripple=shown, rehearsal=rehearsal)
    process = _opened(session, plan, version, actor=actor, now=now)
    return ProposedCalendar(found.outcome, version, found.ripple, process)


def _considered(session: Session, plan: YearPlan, actor: Actor, now: datetime) -> _Considered:
    today = roles.today(session, now)
    roles.require(directory.of(session), actor, today)
    known = publication.in_force(session, plan.label)
    found = ripple(session, plan, now)
    if known is not None and known.content_hash == digest_of(plan):
        return _Considered(Outcome.UNCHANGED, known, found)
    _require_none_waits(session, plan.label)
    if found.blocked:
        raise CalendarBlocked(plan.label, [each.what for each in found.conflicts if each.blocks])
    small = known is not None and (
        _says_the_same(known, plan) or is_small(session, known, plan, actor, today)
    )
    alone = small or _holds(session, Role.CEO, actor, today)
    return _Considered(Outcome.IN_FORCE if alone else Outcome.ASKED, known, found, small)


def is_small(
    session: Session, known: CalendarVersion, plan: YearPlan, actor: Actor, today: date
) -> bool:
    """Tell whether a plan only moves days, by as much as the version in force lets `actor` alone.

    Working days count from the last version that was approved; a fixed milestone is never small.
    """
    allowed = plan_of(known.content).small
    if allowed is None or not any(_holds(session, role, actor, today) for role in allowed.by):
        return False
    approved = versions.last_approved(session, plan.label) or known
    after = content_of(plan)
    if _without_days(after) != _without_days(known.content):
        return False
    calendar = deadlines.calendar_of_site(session, plan.site_id)
    fixed = publication.fixed_in(known.content)
    return all(
        each.code not in fixed
        and each.old is not None
        and each.new is not None
        and abs(calendar.between(each.old, each.new)) <= allowed.days
        for each in versions.difference(session, approved.content, after).days
    )


def name_calendar(execution: Execution, _step: Step) -> CheckResult:
    """Write down which version is decided on, its hash, its rehearsal, and what it moves."""
    session, label = execution.session, execution.instance.year_id
    version = versions.newest_draft(session, label) or publication.in_force(session, label)
    if version is None:
        return CheckResult(passed=False, findings=(f"{label} has no calendar",))
    record = [(NAMED, str(version.version)), (DIGEST, version.content_hash)]
    findings = _moves(version.ripple or {})
    rehearsal = attached_rehearsal.of_version(session, version)
    if rehearsal is not None:
        record.append((REHEARSED, rehearsal.digest))
    if rehearsal is not None or version.status == CalendarStatus.DRAFT:
        findings = [*attached_rehearsal.in_short(rehearsal), *findings]
    return CheckResult(True, tuple(findings), tuple(record))


def put_calendar_in_force(execution: Execution, step: Step) -> CheckResult:
    """Let the version that was approved drive the year. Raises CalendarSetAside.

    One that has been in force already is agreed to, and changes nothing any more.
    """
    version = _approved(execution, step)
    if version.status == CalendarStatus.SET_ASIDE:
        raise CalendarSetAside(version.year, version.version)
    if version.status == CalendarStatus.DRAFT:
        versions.approve(execution.session, version, actor=execution.actor, now=execution.now)
    return CheckResult(True, (), ((NAMED, str(version.version)), (DIGEST, version.content_hash)))


def set_calendar_aside(execution: Execution, _step: Step) -> CheckResult:
    """Let the draft that was turned down drive nothing, ever."""
    version = versions.newest_draft(execution.session, execution.instance.year_id)
    if version is not None:
        version.status = CalendarStatus.SET_ASIDE
    return CheckResult(True)


def _approved(execution: Execution, step: Step) -> CalendarVersion:
    """Return the version that an approval was bound to, held against its hash."""
    for run in execution.latest(step.binds).values():
        if NAMED in run.content:
            number = int(run.content[NAMED])
            version = versions.version_of(execution.session, execution.instance.year_id, number)
            if version is None or version.content_hash != run.content[DIGEST]:
                raise CalendarSetAside(execution.instance.year_id, number)
            return version
    raise CalendarSetAside(execution.instance.year_id, 0)


def _moves(shown: dict[str, Any]) -> list[str]:
    """Return what a version changes, in a line for each kind of change."""
    people = list(dict.fromkeys(task["person"] for task in shown.get("tasks", ())))
    left_out = len(people) - MOST_NAMES
    more = f" and {counted(left_out, 'other')}" if left_out > 0 else ""
    names = ", ".join(people[:MOST_NAMES])
    lines = (
        ("Milestones on other days", len(shown.get("milestones", ())), ""),
        ("Processes that open on other days", len(shown.get("starts", ())), ""),
        ("Open tasks that move", len(shown.get("tasks", ())), f", of {names}{more}"),
        ("Weeks that become too full for somebody", len(shown.get("full_weeks", ())), ""),
        ("Before our time, and settled", len(shown.get("before_our_time", ())), ""),
    )
    found = [f"{what}: {count}{whose}" for what, count, whose in lines if count]
    return found + [each["what"] for each in shown.get("conflicts", ())]


def _opened(
    session: Session, plan: YearPlan, version: CalendarVersion, *, actor: Actor, now: datetime
) -> Instance:
    """Open the process in which a draft is approved, or return the one that waits for it."""
    if _approves_year(session, plan, roles.today(session, now)):
        key, name, title = STRATEGY_PLANNING.key, "", None
    else:
        key, name = CALENDAR_CHANGE.key, f"v{version.version}"
        title = f"{CALENDAR_CHANGE.title} {plan.label}, version {version.version}"
    return open_instance(
        session,
        key,
        year_id=plan.label,
        period=plan.label,
        unit_id=root_unit(session),
        now=now,
        actor=actor,
        title=title,
        name=name,
    )


def _approves_year(session: Session, plan: YearPlan, today: date) -> bool:
    """Tell whether strategy planning has still to ask for the approval of the year's calendar.

    In a year that begins when it would be over, it is not opened for that alone.
    """
    planning_id = process_id(STRATEGY_PLANNING.key, plan.label, root_unit(session))
    planning = session.get(Instance, planning_id)
    if planning is None:
        if publication.in_force(session, plan.label) or STRATEGY_PLANNING.key in plan.off:
            return False
        return before_our_time.makes_sense(session, plan.label, STRATEGY_PLANNING, today)
    return planning.status in InstanceStatus.UNDER_WAY and not (
        planning.state != PlanningState.PLANNED or _has_named(session, planning)
    )


def _has_named(session: Session, instance: Instance) -> bool:
    """Tell whether a process has named the version that somebody is to approve."""
    named = latest_runs(session, instance.id, NAMING)
    return any(run.status == StepStatus.CLOSED for run in named.values())


def _require_none_waits(session: Session, label: str) -> None:
    """Raise ProposalWaits while somebody is asked to approve a version."""
    waiting = versions.newest_draft(session, label)
    query = select(Instance).where(
        Instance.year_id == label,
        Instance.definition_key.in_((STRATEGY_PLANNING.key, CALENDAR_CHANGE.key)),
        Instance.state.in_((PlanningState.PLANNED, CALENDAR_CHANGE.initial)),
        Instance.status.in_(InstanceStatus.UNDER_WAY),
    )
    for instance in session.scalars(query) if waiting is not None else ():
        if waiting is not None and _has_named(session, instance):
            raise ProposalWaits(label, waiting.version, instance.id)


def _says_the_same(known: CalendarVersion, plan: YearPlan) -> bool:
    """Tell whether only the program's processes are other ones than when a version was written."""
    after = content_of(plan)
    return {**known.content, "definitions": None} == {**after, "definitions": None}


def _without_days(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a version says beside its days, to tell whether only those have changed."""
    rows = [
        {key: value for key, value in row.items() if key != "offset"}
        for row in content["milestones"]
    ]
    file = {key: value for key, value in content["file"].items() if key != "milestones"}
    left = {key: value for key, value in content.items() if key not in {"dates", "definitions"}}
    return {**left, "milestones": rows, "file": file}


def _holds(session: Session, role: str, actor: Actor, today: date) -> bool:
    held = roles.held(directory.of(session), (role,), today)
    return any(each.person_id == actor.person_id for each in held)


SERVICES = {
    "name_calendar": name_calendar,
    "put_calendar_in_force": put_calendar_in_force,
    "set_calendar_aside": set_calendar_aside,
}
