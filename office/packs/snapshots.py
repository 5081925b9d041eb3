"""Locked numbers: the only source of a figure in a pack, and proof that they are as locked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.hashing import content_hash
from office.packs import statuses
from office.packs.periods import Span
from office.packs.statuses import Status
from persistence.organisation import Person
from persistence.records.scorecards import Snapshot


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one locked period. `asked`: its frequency asks for a value in that period."""

    period: str
    measure: str
    name: str
    objective: str
    unit: str
    measured_in: str
    owner: str  # who answers for the value: its owner, else its updater
    value: Decimal | None
    target: Decimal | None
    status: Status
    previous: Decimal | None
    asked: bool
    estimate: bool


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
        for key in sorted(newest, key=lambda key: (last[key], key == span.period.key))
        if last[key] <= span.period.last
    ]


def standing(history: Sequence[Locked]) -> list[Figure]:
    """Return how each measure of the last locked period stands.

    A measure that is not asked in that period stands as in the latest one in which it was; the
    figure says of which period it is. One that was never asked is not due yet.
    """
    if not history:
        return []
    return [_standing(figure, history) for figure in history[-1].figures.values()]


def asked(history: Sequence[Locked], measure: str) -> list[Figure]:
    """Return the figures of a measure in the periods in which it was asked for."""
    found = (locked.figures.get(measure) for locked in history)
    return [figure for figure in found if figure is not None and figure.asked]


def _standing(figure: Figure, history: Sequence[Locked]) -> Figure:
    if figure.asked:
        return figure
    earlier = asked(history, figure.measure)
    return earlier[-1] if earlier else replace(figure, status=Status.NOT_DUE)


def _locked(row: Snapshot, names: Mapping[str, str]) -> Locked:
    figures = [_figure(row.period, each) for each in row.rows]
    return Locked(
        row.period,
        row.edition,
        row.locked_on,
        names.get(row.locked_by, row.locked_by),
        row.digest,
        content_hash(row.rows) == row.digest,
        {f.measure: f for f in figures},
    )


def _figure(period: str, row: Mapping[str, Any]) -> Figure:
    """Return a row as a figure; what a row from elsewhere does not say is taken as usual."""
    value = _number(row.get("value"))
    return Figure(
        period,
        row["measure"],
        row.get("name") or row["measure"],
        row.get("objective") or "",
        row.get("unit") or "",
        row.get("measured_in") or "",
        row.get("owner") or row.get("updater") or "",
        value,
        _number(row.get("target")),
        statuses.read(row.get("status"), has_value=value is not None),
        _number(row.get("previous")),
        row.get("asked", True),
        row.get("estimate", False),
    )


def _number(text: object) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))
