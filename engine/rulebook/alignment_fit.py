"""Rules of the horizontal fit: demands are answered, and shared measures mean the same."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from engine.rulebook.alignment_cards import SOURCE
from engine.rules.parts import Finding, Look, Severity, rule
from persistence.organisation import Unit
from persistence.records.scorecards import Measure, ServiceDemand

ALIKE = {
    "formula": "formula",
    "measured_in": "measured in",
    "frequency": "frequency",
    "aggregation": "aggregation",
}
Provider = aliased(Unit)


@rule(
    "OAL.R5",
    Severity.BLOCK,
    "Every demand on a support unit is answered",
    mend="let the support unit accept, counter or decline it",
    source=f"{SOURCE}, R5",
)
def demands_answered(at: Look) -> Iterator[Finding]:
    """Find the demands that nobody has answered; of a support unit, those made on it."""
    query = (
        select(
            ServiceDemand.id, ServiceDemand.text, Unit.name.label("by"), Provider.name.label("of")
        )
        .join(Unit, Unit.id == ServiceDemand.requester)
        .join(Provider, Provider.id == ServiceDemand.provider)
        .where(ServiceDemand.year == at.year, ServiceDemand.answer.is_(None))
        .where(at.live(ServiceDemand))
    )
    if at.unit:
        query = query.where(ServiceDemand.provider == at.unit)
    for row in at.rows(query.order_by(ServiceDemand.id)):
        text = f"{row.of} has not answered demand {row.id} of {row.by}: “{row.text[:80]}”"
        yield Finding(row.id, text)


@rule(
    "OAL.R6",
    Severity.WARN,
    "A measure that units share is defined once",
    mend="agree on one definition, or give the measures different names",
    source=f"{SOURCE}, R6",
)
def one_definition(at: Look) -> Iterator[Finding]:
    """Find the shared measures that units define differently."""
    for word, rows in _shared(at):
        differing = [title for name, title in ALIKE.items() if len({r[name] for r in rows}) > 1]
        if differing:
            text = f"“{word}” is not the same in {_places(rows)}: {', '.join(differing)} differ"
            yield Finding(rows[0]["id"], text)


@rule(
    "OAL.R9",
    Severity.WARN,
    "What is better for one unit is better for the other",
    mend="agree on which direction of the measure is good",
    source=f"{SOURCE}, R9",
)
def opposite_polarity(at: Look) -> Iterator[Finding]:
    """Find the shared measures that one unit wants to raise and another to lower."""
    for word, rows in _shared(at):
        if {"up", "down"} <= {row["polarity"] for row in rows}:
            wants = ", ".join(f"{row['polarity']} in {row['unit']}" for row in rows)
            yield Finding(rows[0]["id"], f"“{word}” should go {wants}")


def _shared(at: Look) -> Iterator[tuple[str, list[Any]]]:
    """Yield the measures of the same thing, by its name, that two or more units have."""
    word = func.coalesce(Measure.shared_as, func.lower(Measure.name)).label("word")
    query = select(
        word, Measure.id, Measure.unit, Measure.polarity, *(getattr(Measure, n) for n in ALIKE)
    ).where(Measure.year == at.year, Measure.status == "active", at.live(Measure))
    groups: dict[str, list[Any]] = {}
    for row in at.rows(query.order_by(word, Measure.id)):
        groups.setdefault(row.word, []).append(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way
    yield from ((name, rows) for name, rows in groups.items() if len({r["unit"] for r in rows}) > 1)


def _places(rows: list[Any]) -> str:
    return " and ".join(f"{row['id']} ({row['unit']})" for row in rows)
