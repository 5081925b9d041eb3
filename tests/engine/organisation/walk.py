"""Random changes of an organisation, as an office would write them into its files."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from engine.organisation.plan import (
    AbsencePlan,
    AssignmentPlan,
    OrganisationPlan,
    PersonPlan,
    UnitPlan,
)

DAY = timedelta(days=1)
KEPT_ROLES = ("CEO", "SMD")  # an office without either cannot run a process


@dataclass
class Walk:
    """An organisation that changes at random; the plan is what its files say."""

    plan: OrganisationPlan
    chance: Random
    today: date
    number: int = 0

    def step(self) -> str:
        """Change one thing, or two at once; return what."""
        count = self.chance.choice((1, 1, 2))
        return ", ".join(self._change() for _ in range(count))

    def here(self) -> set[str]:
        """Return who works here today, as the files say."""
        return {person.id for person in self.plan.people if self._is_here(person)}

    def holders(self, role: str) -> set[str]:
        """Return who holds a role today, as the files say."""
        here = self.here()
        return {
            a.person_id
            for a in self.plan.assignments
            if a.role == role and a.person_id in here and self._counts(a.first, a.last)
        }

    def deputies(self) -> set[str]:
        """Return who stands in for somebody today, or did so before, as the files say."""
        return {absence.deputy_id or "" for absence in self.plan.absences}

    def _change(self) -> str:
        changes: tuple[Callable[[], str], ...] = (
            self._leave,
            self._leave_with_notice,
            self._join,
            self._rename,
            self._swap_mailboxes,
            self._move,
            self._end_role,
            self._take_role,
            self._absence,
            self._dissolve,
            self._rename_unit,
            self._rename_top,
        )
        return self.chance.choice(changes)()

    def _leave(self) -> str:
        """Somebody's row is taken out of the files, with everything that names it."""
        gone = self._somebody()
        self._succeed(gone.id)
        people = tuple(p for p in self.plan.people if p.id != gone.id)
        self._set(people=tuple(self._without_manager(p, gone) for p in people))
        self._forget(gone.id)
        return f"{gone.id} leaves the files"

    def _leave_with_notice(self) -> str:
        """Somebody gets a last day, perhaps still to come; the roles stay or are handed on."""
        gone = self._somebody()
        last = self.today + self.chance.choice((-1, 0, 3)) * DAY
        if self.chance.random() < 0.7 or self._is_needed(gone.id):
            self._succeed(gone.id)
        self._person(replace(gone, active_to=last))
        return f"{gone.id} leaves on {last}"

    def _join(self) -> str:
        self.number += 1
        key, unit = f"new{self.number}", self._unit()
        begins = self.chance.choice((None, None, self.today + 3 * DAY))
        joined = PersonPlan(
            key,
            f"Newcomer {self.number}",
            f"{key}@example.org",
            "",
            unit,
            "home",
            "ceo",
            active_from=begins,
        )
        self._set(people=(*self.plan.people, joined))
        return f"{key} joins"

    def _rename(self) -> str:
        """Somebody gets another id and keeps mailbox and name."""
        self.number += 1
        before = self._somebody(keep_top=False)
        after = f"{before.id[:20]}-{self.number}"
        self._set(
            people=tuple(
                replace(
                    p,
                    id=after if p.id == before.id else p.id,
                    manager_id=after if p.manager_id == before.id else p.manager_id,
                )
                for p in self.plan.people
            ),
            assignments=tuple(
                replace(
                    a,
                    person_id=after if a.person_id == before.id else a.person_id,
                    deputy_id=after if a.deputy_id == before.id else a.deputy_id,
                )
                for a in self.plan.assignments
            ),
            absences=tuple(
                replace(
                    a,
                    person_id=after if a.person_id == before.id else a.person_id,
                    deputy_id=after if a.deputy_id == before.id else a.deputy_id,
                )
                for a in self.plan.absences
            ),
        )
        return f"{before.id} is now {after}"

    def _swap_mailboxes(self) -> str:
        one, other = self.chance.sample(self._present(), 2)
        self._person(replace(one, email=other.email))
        self._person(replace(other, email=one.email))
        return f"{one.id} and {other.id} swap mailboxes"

    def _move(self) -> str:
        moved = self._somebody(keep_top=False)
        self._person(replace(moved, unit_id=self._unit()))
        return f"{moved.id} moves"

    def _end_role(self) -> str:
        """A role ends: its row goes, or gets a last day."""
        found = [a for a in self.plan.assignments if a.role not in KEPT_ROLES]
        if not found:
            return "no role is left"
        gone = self.chance.choice(found)
        rest = tuple(a for a in self.plan.assignments if a is not gone)
        if self.chance.random() < 0.5:
            last = self.today + self.chance.choice((-1, 2)) * DAY
            rest = (*rest, replace(gone, last=max(last, gone.first or last)))
        self._set(assignments=rest)
        return f"{gone.person_id} holds {gone.role} no more"

    def _take_role(self) -> str:
        role = self.chance.choice(("FP", "XC", "MU", "SMA", "CFO", "BUH"))
        person = self._somebody(keep_top=False)
        unit = self.chance.choice((None, self._unit()))
        taken = AssignmentPlan(role, person.id, unit_id=unit, first=self.today)
        self._set(assignments=(*self.plan.assignments, taken))
        return f"{person.id} takes {role}"

    def _absence(self) -> str:
        """Somebody is away; the deputy may leave meanwhile, as another change."""
        away, deputy = self.chance.sample(self._present(), 2)
        if any(a.person_id == away.id and a.first == self.today for a in self.plan.absences):
            return "away already"
        absence = AbsencePlan(away.id, self.today, self.today + 9 * DAY, deputy.id)
        self._set(absences=(*self.plan.absences, absence))
        return f"{away.id} is away, {deputy.id} stands in"

    def _dissolve(self) -> str:
        """A unit is taken out; its people and roles go to another."""
        found = [u for u in self.plan.units if u.parent_id is not None]
        if len(found) < 2:
            return "one unit is left"
        gone = self.chance.choice(found)
        top = next(u.id for u in self.plan.units if u.parent_id is None)
        self._set(
            units=tuple(
                replace(u, parent_id=top) if u.parent_id == gone.id else u
                for u in self.plan.units
                if u.id != gone.id
            ),
            people=tuple(
                replace(p, unit_id=top) if p.unit_id == gone.id else p for p in self.plan.people
            ),
            assignments=tuple(a for a in self.plan.assignments if a.unit_id != gone.id),
        )
        return f"{gone.id} is dissolved"

    def _rename_unit(self) -> str:
        return self._unit_renamed(self._unit())

    def _rename_top(self) -> str:
        return self._unit_renamed(next(u.id for u in self.plan.units if u.parent_id is None))

    def _unit_renamed(self, before: str) -> str:
        self.number += 1
        after = f"{before[:20]}-{self.number}"
        self._set(
            units=tuple(self._called(u, before, after) for u in self.plan.units),
            people=tuple(
                replace(p, unit_id=after) if p.unit_id == before else p for p in self.plan.people
            ),
            assignments=tuple(
                replace(a, unit_id=after) if a.unit_id == before else a
                for a in self.plan.assignments
            ),
        )
        return f"{before} is now {after}"

    @staticmethod
    def _called(unit: UnitPlan, before: str, after: str) -> UnitPlan:
        if unit.id == before:
            return replace(unit, id=after)
        return replace(unit, parent_id=after) if unit.parent_id == before else unit

    def _succeed(self, gone: str) -> None:
        """Let somebody else have the roles of who goes; or some of them, or none but the needed."""
        others = [p.id for p in self._present() if p.id != gone]
        found = []
        for each in self.plan.assignments:
            if each.person_id != gone:
                found.append(each)
            elif each.role in KEPT_ROLES or self.chance.random() < 0.6:
                found.append(replace(each, person_id=self.chance.choice(others)))
        self._set(assignments=tuple(dict.fromkeys(found)))

    def _forget(self, gone: str) -> None:
        self._set(
            assignments=tuple(
                replace(a, deputy_id=None) if a.deputy_id == gone else a
                for a in self.plan.assignments
                if a.person_id != gone
            ),
            absences=tuple(
                replace(a, deputy_id=None) if a.deputy_id == gone else a
                for a in self.plan.absences
                if a.person_id != gone
            ),
        )

    def _is_needed(self, person: str) -> bool:
        return any(a.person_id == person and a.role in KEPT_ROLES for a in self.plan.assignments)

    def _without_manager(self, person: PersonPlan, gone: PersonPlan) -> PersonPlan:
        mine = person.manager_id == gone.id
        return replace(person, manager_id=gone.manager_id) if mine else person

    def _person(self, changed: PersonPlan) -> None:
        people = tuple(changed if p.id == changed.id else p for p in self.plan.people)
        self._set(people=people)

    def _somebody(self, *, keep_top: bool = True) -> PersonPlan:
        """Return somebody who works here without an end; somebody stays at the top."""
        found = self._present()
        if keep_top:
            found = [p for p in found if p.manager_id is not None] or found
        return self.chance.choice(found)

    def _present(self) -> list[PersonPlan]:
        return [p for p in self.plan.people if self._is_here(p) and p.active_to is None]

    def _unit(self) -> str:
        below = [u.id for u in self.plan.units if u.parent_id is not None]
        return self.chance.choice(below or [self.plan.units[0].id])

    def _is_here(self, person: PersonPlan) -> bool:
        return self._counts(person.active_from, person.active_to)

    def _counts(self, first: date | None, last: date | None) -> bool:
        return (first is None or first <= self.today) and (last is None or self.today <= last)

    def _set(self, **changes: object) -> None:
        self.plan = replace(self.plan, **changes)  # type: ignore[arg-type] # its own fields
