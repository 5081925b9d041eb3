"""What people, units and objectives are called; read once for a pack."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from persistence.organisation import Person, Unit
from persistence.records.scorecards import Measure
from persistence.records.strategy import Objective


@dataclass(frozen=True, slots=True)
class About:
    """What the dictionary says about a measure."""

    name: str
    unit: str
    objective: str
    measured_in: str
    polarity: str
    owner: str
    updater: str


@dataclass(frozen=True, slots=True)
class Names:
    """The words for what records only name by their ids."""

    people: Mapping[str, str]
    units: Mapping[str, str]
    root: str  # the unit at the top
    objectives: Mapping[str, str]
    measures: Mapping[str, About]

    def person(self, key: str | None) -> str:
        """Return a person's name; "" for nobody."""
        return self.people.get(key, key) if key else ""

    def owner_of(self, measure: str) -> str:
        """Return the name of who answers for a measure's value."""
        about = self.measures.get(measure)
        return self.person(about.owner or about.updater) if about else ""


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
        _measures(session, year),
    )


def _measures(session: Session, year: str) -> dict[str, About]:
    query = select(
        Measure.id, Measure.name, Measure.unit, Measure.objective, Measure.measured_in,
        Measure.polarity, Measure.owner, Measure.updater,
    ).where(Measure.year == year)  # fmt: skip
    return {row[0]: About(*(text or "" for text in row[1:])) for row in session.execute(query)}
