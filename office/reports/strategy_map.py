"""The strategy map of a year with how each objective stands and what became of each hypothesis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.reports import model
from office.reports.measures import Figure, LockedFigures, standing_figures
from office.reports.model import MeasureStatus, Names
from persistence.base import in_force
from persistence.records.strategy import Objective, ObjectiveLink, Perspective, Theme
from processes.reviews import hypotheses
from processes.reviews.hypotheses import Evidence

UNTESTED = "untested"
VERDICTS = {
    "confirmed": "confirmed",
    "contradicted": "contradicted",
    "no_evidence": "no evidence",
    "too_early": "too early to tell",
    UNTESTED: "untested",
}


@dataclass(frozen=True, slots=True)
class Node:
    """An objective on the map with its locked figures."""

    id: str
    name: str
    owner: str
    theme: str
    status: MeasureStatus
    figures: tuple[Figure, ...]
    as_of: str  # the period of its figures where that is not the latest locked one

    @property
    def without_data(self) -> int:
        """Return how many of its measures have no value."""
        return sum(figure.status is MeasureStatus.MISSING for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Band:
    """A perspective; `rank` 1 is the foundation."""

    name: str
    rank: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MapLink:
    """A cause and its effect; the verdict is the recorded one, or else what the data say today."""

    origin: str
    target: str
    verdict: str
    hypothesis: str
    lag: int | None  # months
    id: str = ""
    recorded: str = ""  # the verdict of the records; "" where they have none


@dataclass(frozen=True, slots=True)
class StrategyMap:
    """Bands from the top down, and the links between their objectives."""

    bands: tuple[Band, ...]
    links: tuple[MapLink, ...]
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def nodes(self) -> Mapping[str, Node]:
        """Return every objective by its id."""
        return {node.id: node for band in self.bands for node in band.nodes}

    def to(self, node: str) -> list[MapLink]:
        """Return the links that start at an objective."""
        return [link for link in self.links if link.origin == node]


def strategy_map(
    session: Session, year: str, history: Sequence[LockedFigures], names: Names, today: date
) -> StrategyMap:
    """Return the corporate map of a year; without locked numbers no objective has a status."""
    figures = _by_objective(history)
    query = select(Objective).where(
        Objective.year == year,
        Objective.unit == names.root,
        Objective.status == "active",
        in_force(Objective, today),
    )
    themes = dict(session.execute(select(Theme.id, Theme.name)).tuples().all())
    by_band: dict[str, list[Node]] = {}
    for each in session.scalars(query.order_by(Objective.id)):
        by_band.setdefault(each.perspective or "", []).append(
            _node(each, figures.get(each.id, []), history, names, themes)
        )
    known = {node.id for nodes in by_band.values() for node in nodes}
    said = hypotheses.evidence(session, year, today)
    links = _links(session, year, known, today)
    told = {each.link: each.verdict for each in said.links}
    return StrategyMap(
        tuple(_bands(session, by_band)), tuple(_link(each, told) for each in links), said
    )


def _bands(session: Session, by_band: Mapping[str, list[Node]]) -> list[Band]:
    perspectives = session.scalars(select(Perspective).order_by(Perspective.rank.desc())).all()
    bands = [Band(p.name, p.rank, tuple(by_band.get(p.id, ()))) for p in perspectives]
    nowhere = tuple(by_band.get("", ()))
    return [b for b in bands if b.nodes] + ([Band("No perspective", 0, nowhere)] if nowhere else [])


def _by_objective(history: Sequence[LockedFigures]) -> Mapping[str, list[Figure]]:
    found: dict[str, list[Figure]] = {}
    for figure in standing_figures(history):
        found.setdefault(figure.objective, []).append(figure)
    return found


def _node(
    each: Objective,
    figures: list[Figure],
    history: Sequence[LockedFigures],
    names: Names,
    themes: Mapping[str, str],
) -> Node:
    status = model.worst_status(figure.status for figure in figures)
    periods = {figure.period for figure in figures if figure.asked}
    old = history and periods and history[-1].period not in periods
    return Node(
        each.id,
        each.name,
        names.person(each.owner),
        themes.get(each.theme or "", ""),
        status,
        tuple(figures),
        max(periods) if old else "",
    )


def _links(session: Session, year: str, known: set[str], today: date) -> list[ObjectiveLink]:
    query = select(ObjectiveLink).where(
        ObjectiveLink.year == year,
        ObjectiveLink.kind == "cause_effect",
        in_force(ObjectiveLink, today),
    )
    found = session.scalars(query.order_by(ObjectiveLink.id))
    return [each for each in found if {each.origin, each.target} <= known]


def _link(each: ObjectiveLink, told: Mapping[str, str]) -> MapLink:
    recorded = "" if each.verdict == UNTESTED else each.verdict
    verdict = recorded or told.get(each.id, UNTESTED)
    return MapLink(
        each.origin, each.target, verdict, each.hypothesis or "", each.lag, each.id, recorded
    )
