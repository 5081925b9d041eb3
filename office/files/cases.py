"""Every case of a year in which somebody is asked: running processes and the items they open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from engine.planning import YearPlan
from engine.registering import OrganisationPlan
from office.files.holding import Case, Holding
from state_machines.definition import Definition

PREPARES = timedelta(weeks=45)  # before F
EVALUATES = timedelta(weeks=60)  # after F
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """What is run, and the days on which somebody may be asked."""

    definitions: tuple[Definition, ...]
    first: date
    last: date

    @classmethod
    def of(cls, plan: YearPlan, definitions: tuple[Definition, ...]) -> "Year":
        """Return the year without the definitions that are switched off."""
        running = tuple(d for d in definitions if d.key not in plan.off)
        return cls(running, plan.starts - PREPARES, plan.starts + EVALUATES)

    def turning_days(self, plan: OrganisationPlan) -> tuple[date, ...]:
        """Return the first day and every later one on which the holders of a role may change."""
        starts = [a.first for a in plan.assignments] + [p.active_from for p in plan.people]
        ends = [a.last for a in plan.assignments] + [p.active_to for p in plan.people]
        days = {day for day in starts if day} | {day + DAY for day in ends if day}
        return tuple(sorted({self.first} | {d for d in days if self.first <= d <= self.last}))


def cases(holding: Holding, year: Year) -> Iterator[Case]:
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
            yield from (Case(definition, unit) for unit in units)
