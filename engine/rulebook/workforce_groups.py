"""Figures about people: shown for groups that are large enough, and never so that one can subtract.

Groups of fewer than five people are shown together; where even those are too few, the next larger
group joins them. Whoever knows all figures but one learns nothing about a small group.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_

from engine.formatting import percentage
from engine.rules.figures import percent
from engine.rules.parts import Look
from persistence.records.workforce import Employee

SMALLEST = 5  # people in a group whose figures may be shown


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group's people have something; `name` is what findings call the group."""

    key: str
    name: str
    have: int
    people: int

    @property
    def percent(self) -> Decimal:
        """Return the part that has it, in percent."""
        return percent(self.have, self.people)

    def __str__(self) -> str:
        """Return the share as people read it: 87.5 % of the 40 people of north."""
        return f"{percentage(self.percent)} of the {self.people} people of {self.name}"


def shares(counts: Mapping[str, tuple[int, int]]) -> list[Share]:
    """Return what may be shown of (have, people) by group, in the order of the groups."""
    small = {key for key, (_, people) in counts.items() if people < SMALLEST}
    large = sorted(counts.keys() - small, key=lambda key: counts[key][1])
    while small and large and sum(counts[key][1] for key in small) < SMALLEST:
        small.add(large.pop(0))
    found = [Share(key, key, *counts[key]) for key in sorted(large)]
    have, people = (sum(counts[key][part] for key in small) for part in (0, 1))
    if people >= SMALLEST:
        found.append(Share("", f"{', '.join(sorted(small))} together", have, people))
    return found


def number(people: int) -> str:
    """Return how many people as it may be said: a number, or that they are few."""
    return f"{people} people" if people >= SMALLEST else f"fewer than {SMALLEST} people"


def at_work(at: Look) -> ColumnElement[bool]:
    """Return the condition that an employee works here on the day of a look."""
    e = Employee
    return and_(
        at.live(e),
        or_(e.joined_on.is_(None), e.joined_on <= at.today),
        or_(e.left_on.is_(None), e.left_on > at.today),
    )


def whose(at: Look) -> list[ColumnElement[bool]]:
    """Return the condition that an employee is the person looked at; none for all."""
    return [Employee.person == at.person] if at.person else []
