"""Locked numbers: the only source of a figure in a pack, and proof that they are as locked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records.writing import content_hash
from office.packs import statuses
from office.packs.periods import Span
from office.packs.statuses import Status
from persistence.organisation import Person
from persistence.records.scorecards import Snapshot


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one locked period."""

    measure: str
    objective: str
    unit: str
    value: Decimal | None
    target: Decimal | None
    status: Status
    previous: Decimal | None
    trend: str  # better, worse, same or none


@dataclass(frozen=True, slots=True)
class Locked:
    """A locked period. `intact`: its rows still have the hash with which they were locked."""

    period: str
    edition: int
    on: date
    by: str
    digest: str
    intact: bool
    figures: Mapping[str, Figure]

    def of_objective(self, objective: str) -> list[Figure]:
        """Return the figures of an objective."""
        return [each for each in self.figures.values() if each.objective == objective]


def until(session: Session, span: Span) -> list[Locked]:
    """Return the locked periods of a year up to a period, each in its newest edition, in order."""
    newest: dict[str, Snapshot] = {}
    query = select(Snapshot).where(Snapshot.year == span.year.id, Snapshot.state == "locked")
    for row in session.scalars(query.order_by(Snapshot.edition)):
        newest[row.period] = row
    last = {key: span.last_day(key) for key in newest}
    names = dict(session.execute(select(Person.id, Person.name)).tuples().all())
    return [
        _locked(newest[key], names)
        for key in sorted(newest, key=lambda key: (last[key], key != span.period.key))
        if last[key] <= span.period.last
    ]


def of(session: Session, span: Span) -> Locked | None:
    """Return the locked numbers of exactly this period."""
    return next((each for each in until(session, span) if each.period == span.period.key), None)


def _locked(row: Snapshot, names: Mapping[str, str]) -> Locked:
    figures = [_figure(each) for each in row.rows]
    return Locked(
        row.period, row.edition, row.locked_on, names.get(row.locked_by, row.locked_by),
        row.digest, content_hash(row.rows) == row.digest, {f.measure: f for f in figures},
    )  # fmt: skip


def _figure(row: Mapping[str, Any]) -> Figure:
    value = _number(row.get("value"))
    return Figure(
        row["measure"], row.get("objective") or "", row.get("unit") or "", value,
        _number(row.get("target")), statuses.read(row.get("status"), has_value=value is not None),
        _number(row.get("previous")), str(row.get("trend") or "none"),
    )  # fmt: skip


def _number(text: Any) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))
