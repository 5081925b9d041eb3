"""The scorecard: scores of objectives, perspectives, cards and units from locked figures.

Each has two lights: that of its weighted score, and the worst below it. What is missing stands
beside both, with who owes it and for how long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records import lines
from engine.scoring.weights import (
    MEASURE,
    MISSING,
    OBJECTIVE,
    PERSPECTIVE,
    UNIT,
    Part,
    WeightedScore,
    Weights,
    read_together,
)
from office.reports.measures import Figure, LockedFigures, standing_figures
from office.reports.model import STATUS_OF, MeasureStatus, MissingValue, Names, Span
from persistence.base import in_force
from persistence.organisation import Unit
from persistence.records.scorecard import Measure, ScoreWeight
from persistence.records.strategy import Objective, Perspective

NOWHERE = "No perspective"
LIGHTS = {status: light for light, status in STATUS_OF.items()}


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A measure, objective, perspective, card or unit with its score, weight and both lights.

    `score`: 0 to 100. `missing` says of each value that is owed who owes it and for how long.
    """

    level: str
    id: str
    name: str
    owner: str
    weight: Decimal
    reading: WeightedScore
    missing: tuple[str, ...] = ()
    figure: Figure | None = None
    below: tuple["ScoreLine", ...] = ()

    @property
    def score(self) -> Decimal | None:
        """Return the weighted score."""
        return self.reading.score

    @property
    def status(self) -> MeasureStatus:
        """Return the light of the weighted score."""
        return STATUS_OF[self.reading.light]

    @property
    def worst(self) -> MeasureStatus:
        """Return the gravest light below."""
        return STATUS_OF[self.reading.worst]

    @property
    def part(self) -> Part:
        """Return it as a part of what stands above it."""
        r = self.reading
        return Part(self.id, r.score, r.worst, self.weight, r.missing)


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit's card, and the unit with the units below it."""

    unit: str
    card: ScoreLine
    whole: ScoreLine


@dataclass(frozen=True, slots=True)
class _Weighing:
    """What each line of the cards needs: weights, names, and what is said of a missing value."""

    weights: Weights
    names: Names
    owed: Mapping[str, str]

    def measure(self, figure: Figure) -> ScoreLine:
        """Return the line of a measure."""
        owner = self.names.person(figure.owner)
        weight = self.weights.of(MEASURE, figure.measure)
        said: tuple[str, ...] = ()
        if figure.status is MeasureStatus.MISSING:
            text = self.owed.get(figure.measure, f"no data, owner {owner or 'nobody'}")
            reading = WeightedScore(None, MISSING, (figure.measure,), 0, 1)
            said = (f"{figure.name}: {text}",)
        else:
            score = figure.scored.score
            reading = WeightedScore(score, LIGHTS[figure.status], (), int(score is not None), 1)
        return ScoreLine(MEASURE, figure.measure, figure.name, owner, weight, reading, said, figure)

    def above(
        self, level: str, key: str, name: str, below: Sequence[ScoreLine], owner: str = ""
    ) -> ScoreLine:
        """Return the line of what stands above others."""
        return ScoreLine(
            level,
            key,
            name,
            owner,
            self.weights.of(level, key),
            read_together(line.part for line in below),
            tuple(dict.fromkeys(text for line in below for text in line.missing)),
            below=tuple(below),
        )

    def whole(
        self, unit: str, cards: Mapping[str, ScoreLine], parents: Mapping[str, str | None]
    ) -> ScoreLine:
        """Return a unit: its own card and the units below it, each by its weight."""
        children = [key for key, parent in parents.items() if parent == unit and key in cards]
        below = [self.whole(child, cards, parents) for child in children]
        own = cards[unit]
        return self.above(UNIT, unit, own.name, [own, *below]) if below else own


def scorecards(
    session: Session,
    span: Span,
    history: Sequence[LockedFigures],
    gaps: Sequence[MissingValue],
    names: Names,
) -> list[UnitCard]:
    """Return the cards of the last locked period, the group's first, with weights of its last day.

    A measure that is not due yet stands on no card.
    """
    year, day, figures = span.year.id, span.period.last, standing_figures(history)
    owed = {gap.measure: gap.text for gap in gaps}
    weighing = _Weighing(weights_of(session, year, day), names, owed)
    by_objective: dict[str, list[ScoreLine]] = {}
    for figure in figures:
        if figure.status is not MeasureStatus.NOT_DUE:
            by_objective.setdefault(figure.objective, []).append(weighing.measure(figure))
    objectives = _objectives(session, year, by_objective, weighing, day)
    cards = _cards(session, objectives, weighing)
    parents = dict(session.execute(select(Unit.id, Unit.parent_id)).tuples().all())
    order = sorted(cards, key=lambda unit: (unit != names.root, names.units.get(unit, unit)))
    return [UnitCard(unit, cards[unit], weighing.whole(unit, cards, parents)) for unit in order]


def weights_of(session: Session, year: str, day: date) -> Weights:
    """Return the weights of a year as they are on a day; those of earlier years go on."""
    query = select(ScoreWeight.level, ScoreWeight.of, ScoreWeight.since, ScoreWeight.weight).where(
        ScoreWeight.year <= year, in_force(ScoreWeight, day)
    )
    found = session.execute(query.order_by(ScoreWeight.since, ScoreWeight.id)).all()
    homes = (Measure.__tablename__, Objective.__tablename__) if found else ()
    now = {key: of for home in homes for key, of in lines.present(session, home, year).items()}
    rows: dict[tuple[str, str], list[tuple[date, Decimal]]] = {}
    for row in found:
        rows.setdefault((row.level, now.get(row.of, row.of)), []).append((row.since, row.weight))
    return Weights(rows, day)


def _objectives(
    session: Session,
    year: str,
    by_objective: Mapping[str, list[ScoreLine]],
    weighing: _Weighing,
    day: date,
) -> dict[tuple[str, str], list[ScoreLine]]:
    """Return the objectives with measures, by unit and perspective."""
    o = Objective
    query = select(o.id, o.name, o.unit, o.perspective, o.owner).where(
        o.year == year, o.status == "active", in_force(o, day)
    )
    found: dict[tuple[str, str], list[ScoreLine]] = {}
    for row in session.execute(query.order_by(o.id)):
        if below := by_objective.get(row.id, []):
            owner = weighing.names.person(row.owner)
            line = weighing.above(OBJECTIVE, row.id, row.name, below, owner)
            found.setdefault((row.unit, row.perspective or ""), []).append(line)
    return found


def _cards(
    session: Session,
    objectives: Mapping[tuple[str, str], list[ScoreLine]],
    weighing: _Weighing,
) -> dict[str, ScoreLine]:
    """Return each unit's card with its perspectives from the top down."""
    ranked = select(Perspective.id, Perspective.name).order_by(Perspective.rank.desc())
    bands = [*session.execute(ranked).tuples(), ("", NOWHERE)]
    below: dict[str, list[ScoreLine]] = {}
    for key, name in bands:
        for (unit, band), below_it in objectives.items():
            if band == key:
                line = weighing.above(PERSPECTIVE, key, name, below_it)
                below.setdefault(unit, []).append(line)
    units = weighing.names.units
    return {
        unit: weighing.above(UNIT, unit, units.get(unit, unit), lines)
        for unit, lines in below.items()
    }
