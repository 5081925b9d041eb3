"""Who would be asked: roles to people on a day, on paper, by the rules the engine follows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from engine import people
from engine.registering import OrganisationPlan
from engine.roster import Colleague, OrgUnit, Roster
from engine.roster import Holding as Assigned
from office.files.organisation import Held
from processes.roles import Role
from state_machines.definition import Definition

Made = TypeVar("Made", Assigned, Colleague, OrgUnit)


@dataclass(frozen=True, slots=True)
class Case:
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


class Holding:
    """The assignments of an organisation, asked as the engine would ask them."""

    def __init__(self, plan: OrganisationPlan, held: Iterable[Held]) -> None:
        """Remember who holds what, who leads whom and which unit is below which."""
        self.people = {person.id: person for person in plan.people}
        self.units = {unit.id: unit for unit in plan.units}
        self._written = tuple(held)
        self.roster = _on_paper(plan, self._written)
        self._managers = {person.manager_id for person in plan.people if person.manager_id}

    @property
    def top(self) -> str:
        """Return the unit at the top of the tree, empty where there is none."""
        return next((unit.id for unit in self.units.values() if unit.parent_id is None), "")

    def ever(self, role: str) -> list[Held]:
        """Return every assignment of a role on any day."""
        return [self._written[held.id] for held in self.roster.holdings.get(role, ())]

    def subject(self, role: str, case: Case) -> str | None:
        """Return the person a role means because the item is about somebody."""
        if case.subject_id is None:
            return None
        if role == Role.EMP or case.per == f"role:{role}":
            return case.subject_id
        person = self.people.get(case.subject_id)
        return person.manager_id if role == Role.LM and person else None

    def closest(self, role: str, case: Case, on: date) -> list[Held]:
        """Return the assignments whose scope fits a case most closely on a day."""
        return [self._written[held.id] for held in people.fitting(self.roster, role, case, on)]

    def everyone(self, role: str, case: Case, on: date) -> list[Held]:
        """Return the assignments above and below a case's unit on a day."""
        return [self._written[held.id] for held in people.around(self.roster, role, case, on)]

    def members(self, per: str, definition: Definition, item: Definition) -> list[Case]:
        """Return the cases that `Items.per` opens for a process of the whole organisation."""
        kind, _, which = per.partition(":")
        if kind == "units":
            return [Case(item, unit, per=per) for unit in self.units_of(which)]
        subjects = self._subjects(kind, which, definition)
        known = [self.people[person] for person in subjects if person in self.people]
        return [Case(item, person.unit_id, person.id, per) for person in known]

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


def _on_paper(plan: OrganisationPlan, written: Sequence[Held]) -> Roster:
    """Return a plan as the organisation that it would become.

    Whoever holds a role and is nobody's row is a fault of its own, and counts as at work here.
    """
    unknown = {held.plan.person_id for held in written} - {person.id for person in plan.people}
    holdings: defaultdict[str, list[Assigned]] = defaultdict(list)
    for number, held in enumerate(written):
        holdings[held.plan.role].append(_of(Assigned, held.plan, id=number))
    return Roster(
        units={unit.id: _of(OrgUnit, unit, active_to=None) for unit in plan.units},
        parents={unit.id: unit.parent_id for unit in plan.units},
        people={person.id: _of(Colleague, person) for person in plan.people}
        | {key: Colleague(key, key, "", "", None, None, None) for key in unknown},
        holdings=holdings,
        leaves={},
        loans={},
        calendars={},
        sites={},
    )


def _of(made: type[Made], row: Any, **more: Any) -> Made:
    """Return a record of those fields of a row that it has, and of others that are given."""
    names = {each.name for each in fields(made)} - more.keys()
    return made(**{name: getattr(row, name) for name in names}, **more)
