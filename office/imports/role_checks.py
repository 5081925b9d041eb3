"""Checks of roles: every step finds its people on its days, and four eyes hold."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, TypeVar

from calendars.errors import CalendarError
from calendars.working_calendar import WorkingCalendar
from engine.instances.items import NAMED
from engine.organisation import roles
from engine.organisation.directory import AssignmentEntry as Assigned
from engine.organisation.directory import Directory, OrgUnit, PersonEntry
from engine.organisation.plan import OrganisationPlan
from engine.schedule.publication import openings
from engine.schedule.year_plan import YearPlan
from office.imports.faults import FilePlace, Findings
from office.imports.organisation import Held
from office.imports.reader import Folder
from processes.roles import Role
from state_machines.definition import Definition, Kind, Mode, Step

Made = TypeVar("Made", Assigned, PersonEntry, OrgUnit)
PREPARES = timedelta(weeks=45)  # before F
EVALUATES = timedelta(weeks=60)  # after F
DAY = timedelta(days=1)
SUBJECT_ROLES = (Role.EMP, Role.LM)  # named by the item itself, never by an assignment


@dataclass(frozen=True, slots=True)
class RoleCase:
    """Something that asks: a process for a unit, or an item for a member of a population."""

    definition: Definition
    unit_id: str
    subject_id: str | None = None
    per: str = ""  # what the item was opened for, such as role:MU

    @property
    def process(self) -> str:
        """The code of its process."""
        return self.definition.code

    @property
    def definition_key(self) -> str:
        """The machine that it runs by."""
        return self.definition.key


class PlannedRoles:
    """The assignments of an organisation, asked as the engine would ask them."""

    def __init__(self, plan: OrganisationPlan, held: Iterable[Held]) -> None:
        """Remember who holds what, who leads whom and which unit is below which."""
        self.people = {person.id: person for person in plan.people}
        self.units = {unit.id: unit for unit in plan.units}
        self._written = tuple(held)
        self.organisation = _on_paper(plan, self._written)
        self._managers = {person.manager_id for person in plan.people if person.manager_id}

    @property
    def top(self) -> str:
        """Return the unit at the top of the tree, empty where there is none."""
        return next((unit.id for unit in self.units.values() if unit.parent_id is None), "")

    def ever(self, role: str) -> list[Held]:
        """Return every assignment of a role on any day."""
        return [self._written[held.id] for held in self.organisation.assignments.get(role, ())]

    def subject(self, role: str, case: RoleCase) -> str | None:
        """Return the person a role means because the item is about somebody."""
        if case.subject_id is None:
            return None
        if role == Role.EMP or case.per == f"role:{role}":
            return case.subject_id
        person = self.people.get(case.subject_id)
        return person.manager_id if role == Role.LM and person else None

    def closest(self, role: str, case: RoleCase, on: date) -> list[Held]:
        """Return the assignments whose scope fits a case most closely on a day."""
        return [self._written[held.id] for held in roles.fitting(self.organisation, role, case, on)]

    def everyone(self, role: str, case: RoleCase, on: date) -> list[Held]:
        """Return the assignments above and below a case's unit on a day."""
        return [self._written[held.id] for held in roles.around(self.organisation, role, case, on)]

    def members(self, per: str, definition: Definition, item: Definition) -> list[RoleCase]:
        """Return the cases that `Items.per` opens for a process of the whole organisation."""
        if NAMED in per.split("+"):  # records name them; on paper the role stands for them
            per = f"role:{item.steps_of(item.initial)[0].by}"
        kind, _, which = per.partition(":")
        if kind == "rows":  # records stand in no plan; each may be of any unit
            return [RoleCase(item, unit, per=per) for unit in self.units_of("all")]
        if kind == "units":
            return [RoleCase(item, unit, per=per) for unit in self.units_of(which)]
        subjects = self._subjects(kind, which, definition)
        known = [self.people[person] for person in subjects if person in self.people]
        return [RoleCase(item, person.unit_id, person.id, per) for person in known]

    def units_of(self, which: str) -> list[str]:
        """Return the units below the top: all, the mandatory ones, or those of a type."""
        units = [unit for unit in self.units.values() if unit.parent_id is not None]
        if which == "mandatory":
            return [unit.id for unit in units if unit.mandatory_card]
        return [unit.id for unit in units if which in ("all", unit.type)]

    def _subjects(self, kind: str, which: str, definition: Definition) -> list[str]:
        if kind == "employees":
            return [person.id for person in self.people.values() if person.manager_id]
        if (kind, which) == ("role", Role.LM):
            return sorted(self._managers)
        names = (None, definition.code)
        held = self.ever(which) if kind == "role" else []
        return sorted({h.plan.person_id for h in held if h.plan.process in names})


def _on_paper(plan: OrganisationPlan, written: Sequence[Held]) -> Directory:
    """Return a plan as the organisation that it would become.

    Whoever holds a role and is nobody's row is a fault of its own, and counts as at work here.
    """
    unknown = {held.plan.person_id for held in written} - {person.id for person in plan.people}
    assignments: defaultdict[str, list[Assigned]] = defaultdict(list)
    for number, held in enumerate(written):
        assignments[held.plan.role].append(_of(Assigned, held.plan, id=number))
    return Directory(
        units={unit.id: _of(OrgUnit, unit, active_to=None) for unit in plan.units},
        parents={unit.id: unit.parent_id for unit in plan.units},
        people={person.id: _of(PersonEntry, person) for person in plan.people}
        | {key: PersonEntry(key, key, "", "", None, None, None) for key in unknown},
        assignments=assignments,
        absences={},
        delegations={},
        calendars={},
        sites={},
        versions={},
    )


def _of(made: type[Made], row: Any, **more: Any) -> Made:
    """Return a record of those fields of a row that it has, and of others that are given."""
    names = {each.name for each in fields(made)} - more.keys()
    return made(**{name: getattr(row, name) for name in names}, **more)


@dataclass(frozen=True, slots=True)
class AskedDays:
    """What is run, and the days on which somebody may be asked."""

    definitions: tuple[Definition, ...]
    first: date
    last: date

    @classmethod
    def of(
        cls,
        plan: YearPlan,
        definitions: tuple[Definition, ...],
        sites: tuple[WorkingCalendar, ...],
    ) -> "AskedDays":
        """Return the year without the definitions that are switched off.

        It begins before its usual first day where a moved milestone lets a process open earlier.
        """
        running = tuple(d for d in definitions if d.key not in plan.off)
        first = min((plan.starts - PREPARES, *_opening_days(plan, running, sites)))
        return cls(running, first, plan.starts + EVALUATES)

    def turning_days(self, plan: OrganisationPlan) -> tuple[date, ...]:
        """Return the first day and every later one on which the holders of a role may change."""
        starts = [a.first for a in plan.assignments] + [p.active_from for p in plan.people]
        ends = [a.last for a in plan.assignments] + [p.active_to for p in plan.people]
        days = {day for day in starts if day} | {day + DAY for day in ends if day}
        return tuple(sorted({self.first} | {d for d in days if self.first <= d <= self.last}))


def _opening_days(
    plan: YearPlan, running: tuple[Definition, ...], sites: tuple[WorkingCalendar, ...]
) -> list[date]:
    """Return on which days processes open; none while the calendar is at fault."""
    try:
        calendar = next(site for site in sites if site.site == plan.site_id)
        return [opening.day for opening in openings(plan, calendar, running)]
    except (CalendarError, StopIteration, OverflowError):
        return []  # the checks of the calendar say so


def role_cases(holding: PlannedRoles, year: AskedDays) -> Iterator[RoleCase]:
    """Return one case per running process and unit, and one per member of each population."""
    by_key = {definition.key: definition for definition in year.definitions}
    opened = set()
    for definition in year.definitions:
        for step in definition.steps:
            item = by_key.get(step.items.machine) if step.items else None
            if step.items and item and step.items.per:
                opened.add(item.key)
                yield from holding.members(step.items.per, definition, item)
    for definition in year.definitions:
        if definition.key not in opened:
            which = definition.starts.per_unit.partition(":")[2] or definition.starts.per_unit
            units = holding.units_of(which) if which else [holding.top]
            yield from (RoleCase(definition, unit) for unit in units)


@dataclass(frozen=True, slots=True)
class RoleGap:
    """A role that does not resolve: on which day, for which unit, and what is held instead."""

    role: str
    unit_id: str
    on: date
    wanted: int
    held: tuple[Held, ...]

    @property
    def names(self) -> list[str]:
        """Return who holds the role, each person once."""
        return sorted({held.plan.person_id for held in self.held})


def check_roles(
    folder: Folder,
    holding: PlannedRoles,
    year: AskedDays,
    days: tuple[date, ...],
    findings: Findings,
) -> None:
    """Add one fault per role and unit, with the first day and a step that asks."""
    asked: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[RoleGap, str]] = {}
    for gap, asks in _gaps(holding, year, days):
        unit = gap.unit_id if holding.ever(gap.role) else ""
        key = (str(gap.role), ",".join(gap.names) or unit)
        asked[key] += 1
        first.setdefault(key, (gap, asks))
    for key, (gap, asks) in first.items():
        _report(folder, gap, asks, asked[key] - 1, findings)


def _gaps(
    holding: PlannedRoles, year: AskedDays, days: tuple[date, ...]
) -> Iterator[tuple[RoleGap, str]]:
    seen = set()
    for case in role_cases(holding, year):
        for step in case.definition.steps:
            if not step.by or (step.by in SUBJECT_ROLES and case.subject_id is None):
                continue
            asks = f"{case.definition.key} step {step.key}"
            key = (asks, case.unit_id, holding.subject(step.by, case) is None)
            if key not in seen:
                seen.add(key)
                yield from ((gap, asks) for gap in _first_gap(holding, case, step, days))


def _first_gap(
    holding: PlannedRoles, case: RoleCase, step: Step, days: tuple[date, ...]
) -> Iterator[RoleGap]:
    if holding.subject(step.by, case) is not None:
        return
    for on in days:
        held = tuple(holding.closest(step.by, case, on))
        if step.mode is not Mode.ONE:
            held = tuple(holding.everyone(step.by, case, on)) or held
        people = {each.plan.person_id for each in held}
        wanted = max(1, step.quorum)
        if len(people) < wanted or (step.mode is Mode.ONE and len(held) > 1):
            yield RoleGap(step.by, case.unit_id, on, wanted, held)
            return


def _report(folder: Folder, gap: RoleGap, asks: str, more: int, findings: Findings) -> None:
    also = f"{asks} and {more} more ask for it" if more else f"{asks} asks for it"
    unit = f" for unit {gap.unit_id!r}" if gap.unit_id else ""
    if not gap.held:
        what = f"nobody holds {gap.role}{unit} on {gap.on}; {also}"
        findings.add(folder.place("roles", str(gap.role)), what, _add_row(gap.role))
        return
    names = ", ".join(gap.names)
    place = max((held.place for held in gap.held), key=lambda place: (place.file, place.line))
    if len(gap.held) >= gap.wanted > 1 or gap.wanted == 1:
        what = f"{gap.role} is held by {names} with the same scope{unit} on {gap.on}; {also}"
        mend = "give one of them a process, a unit or other days, or remove one"
    else:
        what = f"{gap.wanted} must answer for {gap.role} but only {names} holds it; {also}"
        mend = _add_row(gap.role)
    findings.add(place.at(place.line, str(gap.role)), what, mend)


def _add_row(role: str) -> str:
    head = " or name the unit's head in units" if role in (Role.BUH, Role.SUH) else ""
    return f"add a row with role: {role} in roles{head}"


def check_four_eyes(
    folder: Folder,
    holding: PlannedRoles,
    year: AskedDays,
    days: tuple[date, ...],
    findings: Findings,
) -> None:
    """Add one fault per pair of roles and person who would approve their own work."""
    seen: set[tuple[str, str, str]] = set()
    for case in role_cases(holding, year):
        for approval, delivery in _pairs(case):
            person = next(
                (p for on in days if (p := _alone(holding, case, approval, delivery, on))), ""
            )
            key = (delivery.by, approval.by, person)
            if person and key not in seen:
                seen.add(key)
                findings.add(*_fault(folder, holding, case, (approval, delivery), person))


def _pairs(case: RoleCase) -> Iterator[tuple[Step, Step]]:
    by_key = {step.key: step for step in case.definition.steps}
    for approval in case.definition.steps:
        if approval.kind is Kind.APPROVAL:
            for key in approval.binds:
                if key in by_key and by_key[key].waits_for_people:
                    yield approval, by_key[key]


def _alone(
    holding: PlannedRoles, case: RoleCase, approval: Step, delivery: Step, on: date
) -> str | None:
    """Return the one person who alone delivers and alone approves on a day."""
    deciding = _asked(holding, case, approval, on)
    delivering = _asked(holding, case, delivery, on)
    return next(iter(deciding)) if len(deciding) == 1 and deciding == delivering else None


def _asked(holding: PlannedRoles, case: RoleCase, step: Step, on: date) -> set[str]:
    if (subject := holding.subject(step.by, case)) is not None:
        return {subject}
    closest = holding.closest(step.by, case, on)
    held = closest if step.mode is Mode.ONE else holding.everyone(step.by, case, on) or closest
    return {each.plan.person_id for each in held}


def _fault(
    folder: Folder, holding: PlannedRoles, case: RoleCase, steps: tuple[Step, Step], person: str
) -> tuple[FilePlace, str, str]:
    approval, delivery = steps
    rows = [held.place for held in holding.ever(approval.by) if held.plan.person_id == person]
    place = rows[0] if rows else folder.place("roles")
    what = (
        f"{person!r} holds {delivery.by} and {approval.by} for unit {case.unit_id!r}, so would "
        f"approve their own work ({case.definition.key} steps {delivery.key} and {approval.key})"
    )
    mend = f"let somebody else hold {approval.by} or {delivery.by} there"
    return place.at(place.line, str(approval.by)), what, mend
