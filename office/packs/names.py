"""What people, units and objectives are called; read once for a pack."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from persistence.organisation import Person, Unit
from persistence.records.strategy import Objective


@dataclass(frozen=True, slots=True)
class Names:
    """The words for what records only name by their ids."""

    people: Mapping[str, str]
    units: Mapping[str, str]
    root: str  # the unit at the top
    objectives: Mapping[str, str]

    def person(self, key: str | None) -> str:
        """Return a person's name; "" for nobody."""
        return self.people.get(key, key) if key else ""


def names(session: Session, year: str) -> Names:
    """Read the words of a year."""
    units = session.execute(select(Unit.id, Unit.name, Unit.parent_id)).tuples().all()
    return Names(
        dict(session.execute(select(Person.id, Person.name)).tuples().all()),
        {key: name for key, name, _ in units},
        next((key for key, _, parent in units if parent is None), ""),
        dict(
            session.execute(select(Objective.id, Objective.name).where(Objective.year == year))
            .tuples()
            .all()
        ),
    )
