"""Who would be asked: roles to people on a day, on paper, by the rules the engine follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from engine.in_force import HEADS, covers, is_active
from engine.registering import OrganisationPlan
from office.files.organisation import Held
from processes.roles import Role
from state_machines.definition import Definition


@dataclass(frozen=True, slots=True)
class Case:
    """Something that asks: a process for a unit, or an item for a member of a population."""

    definition: Definition
    unit_id: str
    subject_id: str | None = None
    per: str = ""  # what the item was opened for, such as role:MU


class Holding:
    """The assignments of an organisation, asked as the engine would ask them."""

    def __init__(self, plan: OrganisationPlan, held: Iterable[Held]) -> None:
        """Remember who holds what, who leads whom and which unit is below which."""
        self.people = {person.id: person for person in plan.people}
        self.units = {unit.id: unit for unit in plan.units}
        self._held: dict[str, list[Held]] = {}
        for each in held:
            self._held.setdefault(each.plan.role, []).append(each)
        self._managers = {person.manager_id for person in plan.people if person.manager_id}
        self.above = lru_cache(maxsize=None)(self._above)
        self.below = lru_cache(maxsize=None)(self._below)

    @property
    def top(self) -> str:
        """Return the unit at the top of the tree, empty where there is none."""
        return next((unit.id for unit in self.units.values() if unit.parent_id is None), "")

    def ever(self, role: str) -> list[Held]:
        """Return every assignment of a role on any day."""
        return self._held.get(role, [])

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
        roles = HEADS if role in HEADS else (role,)
        valid = [held for each in roles for held in self._valid(each, on)]
        ranked = [(rank, held) for held in valid if (rank := self._rank(held, case))]
        best = max((rank for rank, _ in ranked), default=0)
        return [held for rank, held in ranked if rank == best]

    def everyone(self, role: str, case: Case, on: date) -> list[Held]:
        """Return the assignments above and below a case's unit on a day."""
        units = self.above(case.unit_id) | self.below(case.unit_id)
        names = (None, case.definition.code, case.definition.key)
        return [
            held
            for held in self._valid(role, on)
            if held.plan.process in names
            and (held.plan.unit_id is None or held.plan.unit_id in units)
        ]

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

    def _valid(self, role: str, on: date) -> list[Held]:
        return [held for held in self.ever(role) if self._holds(held, on)]

    def _holds(self, held: Held, on: date) -> bool:
        person = self.people.get(held.plan.person_id)
        here = person is None or is_active(person, on)
        return here and covers(held.plan.first, held.plan.last, on)

    def _rank(self, held: Held, case: Case) -> int:
        plan, definition = held.plan, case.definition
        if plan.process not in (None, definition.code, definition.key):
            return 0
        if plan.unit_id is not None and plan.unit_id not in self.above(case.unit_id):
            return 0
        unit = 4 * (plan.unit_id == case.unit_id) + 2 * (plan.unit_id is not None)
        return 1 + 2 * unit + (plan.process is not None)

    def _above(self, unit_id: str) -> frozenset[str]:
        found: list[str] = []
        at: str | None = unit_id
        while at is not None and at not in found:
            found.append(at)
            at = self.units[at].parent_id if at in self.units else None
        return frozenset(found)

    def _below(self, unit_id: str) -> frozenset[str]:
        return frozenset(unit for unit in self.units if unit_id in self.above(unit))
