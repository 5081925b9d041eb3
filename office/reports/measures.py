"""Measures of a pack: locked figures of its period, and their trend."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import takewhile
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.lateness import days_late
from calendars.offsets import parse
from engine.audit_trail import content_hash
from engine.records.scores import definitions_of
from engine.schedule import deadlines
from engine.scoring.aggregation import key_of_span, month_of, span_of_key
from engine.scoring.year_numbers import ToDate
from office.reports import model
from office.reports.model import (
    UNSCORED,
    LockedScore,
    MeasureStatus,
    MissingValue,
    Names,
    Point,
    Red,
    Span,
    Trend,
)
from persistence.base import in_force
from persistence.organisation import Person
from persistence.records.scorecard import Snapshot, VarianceNote
from processes.scorecard.measure_return import VALUE_DUE
from processes.scorecard.reconciliation import Reconciled, reconciled

NO_TOTAL = "the lock holds no total of it"
NUMBERS_TO_DATE = (
    "value",
    "plan",
    "score",
    "last_year",
    "outlook",
    "year_plan",
    "outlook_score",
)
BEFORE = "before"  # the label of a value that was locked as the previous one


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
    status: MeasureStatus
    previous: Decimal | None
    asked: bool
    estimate: bool
    scored: LockedScore = UNSCORED


@dataclass(frozen=True, slots=True)
class LockedFigures:
    """A locked period. `intact`: its rows still have the hash with which they were locked."""

    period: str
    edition: int
    on: date
    by: str
    digest: str
    intact: bool
    figures: Mapping[str, Figure]


def locked_until(session: Session, span: Span) -> list[LockedFigures]:
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


def standing_figures(history: Sequence[LockedFigures]) -> list[Figure]:
    """Return how each measure of the last locked period stands.

    A measure that is not asked in that period stands as in the latest one in which it was; the
    figure says of which period it is. One that was never asked is not due yet.
    """
    if not history:
        return []
    return [_standing(figure, history) for figure in history[-1].figures.values()]


def measures_asked(history: Sequence[LockedFigures], measure: str) -> list[Figure]:
    """Return the figures of a measure in the periods in which it was asked for."""
    found = (locked.figures.get(measure) for locked in history)
    return [figure for figure in found if figure is not None and figure.asked]


def _standing(figure: Figure, history: Sequence[LockedFigures]) -> Figure:
    if figure.asked:
        return figure
    earlier = measures_asked(history, figure.measure)
    return earlier[-1] if earlier else replace(figure, status=MeasureStatus.NOT_DUE)


def _locked(row: Snapshot, names: Mapping[str, str]) -> LockedFigures:
    figures = [_figure(row.period, each) for each in row.rows]
    return LockedFigures(
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
        model.read_statuses(row.get("status"), has_value=value is not None),
        _number(row.get("previous")),
        row.get("asked", True),
        row.get("estimate", False),
        LockedScore(
            _number(row.get("score")),
            row.get("why") or "",
            row.get("tolerance") or "",
            _number(row.get("progress")),
            {span: _to_date(each) for span, each in (row.get("to_date") or {}).items()},
        ),
    )


def _to_date(row: Mapping[str, Any]) -> ToDate:
    return ToDate(
        key=row["key"],
        periods=row["periods"],
        why=row["why"],
        tolerance=row["tolerance"],
        lacking=tuple(row["lacking"]),
        **{name: _number(row.get(name)) for name in NUMBERS_TO_DATE},
    )


def as_spans(history: Sequence[LockedFigures], span: Span) -> list[LockedFigures]:
    """Return locked months as the quarters, halves or years that they close, where `span` is one.

    So a quarter's revenue is the sum of its months and not the last of them. A span that was locked
    under its own name is taken as it is; what closes no span of its length is left out.
    """
    label = span.year.id
    kind = span_of_key(label, span.period.key)
    if kind is None:
        return list(history)
    own = {each.period for each in history if span_of_key(label, each.period) == kind}
    found = []
    for each in history:
        key = key_of_span(kind, label, month_of(label, each.period))
        if each.period in own:
            found.append(each)
        elif key is not None and key not in own:
            figures = {m: _as_span(f, kind, key) for m, f in each.figures.items()}
            found.append(replace(each, period=key, figures=figures))
    return found


def _as_span(figure: Figure, kind: str, key: str) -> Figure:
    found = figure.scored.to_date.get(kind)
    if found is None:
        lost = LockedScore(why=NO_TOTAL, to_date=figure.scored.to_date)
        return replace(
            figure, period=key, value=None, target=None, status=MeasureStatus.MISSING, scored=lost
        )
    status = model.read_statuses(
        found.status, has_value=found.value is not None and not found.lacking
    )
    scored = replace(figure.scored, score=found.score, why=found.why, tolerance=found.tolerance)
    return replace(
        figure,
        period=key,
        value=found.value,
        target=found.plan,
        status=status,
        previous=None,
        asked=True,
        scored=scored,
    )


def _number(text: object) -> Decimal | None:
    return None if text in (None, "") else Decimal(str(text))


def trends(history: Sequence[LockedFigures], span: Span, names: Names) -> list[Trend]:
    """Return every measure of the last locked period with its course, the group's first."""
    found = [_trend(figure, history, span, names) for figure in standing_figures(history)]
    return sorted(found, key=lambda t: (not t.corporate, t.unit_name, t.objective, t.measure))


def reds(
    session: Session,
    found: Sequence[Trend],
    history: Sequence[LockedFigures],
    span: Span,
    *,
    names: Names,
    today: date,
) -> list[Red]:
    """Return the measures that are off target with what was said about them."""
    notes = _notes(session, span, today)
    return [_red(each, history, notes, names) for each in found if each.status is MeasureStatus.RED]


def gaps(session: Session, found: Sequence[Trend], span: Span, today: date) -> list[MissingValue]:
    """Return the measures without a value, and for how many working days it has been due."""
    calendar = deadlines.calendar_of_year(session, span.year.id)
    due = parse(VALUE_DUE).resolve(
        {"period_end": span.period.last}, calendar, quarter=span.period.closes_quarter
    )
    overdue = days_late(due, today, calendar)
    return [
        MissingValue(each.measure, each.name, each.owner, due, overdue)
        for each in found
        if each.status is MeasureStatus.MISSING and each.fresh
    ]


def reconciliation(
    session: Session, span: Span, locked: LockedFigures, today: date
) -> list[Reconciled]:
    """Return the group's locked figures beside what those of its units come to."""
    values = {f.measure: f.value for f in locked.figures.values() if f.asked}
    return reconciled(definitions_of(session, span.year.id, today), values)


def periods_red(history: Sequence[LockedFigures], measure: str) -> int:
    """Return for how many locked periods in a row, up to the last, a measure has been red."""
    back = reversed(measures_asked(history, measure))
    return len(list(takewhile(lambda figure: figure.status is MeasureStatus.RED, back)))


def _trend(figure: Figure, history: Sequence[LockedFigures], span: Span, names: Names) -> Trend:
    return Trend(
        figure.measure,
        figure.name,
        figure.objective,
        names.objectives.get(figure.objective, figure.objective),
        names.units.get(figure.unit, figure.unit),
        figure.measured_in,
        names.person(figure.owner),
        figure.status,
        tuple(_points(figure, history, span)),
        figure.unit == names.root,
        figure.period == span.period.key and figure.asked,
        figure.scored,
    )


def _points(figure: Figure, history: Sequence[LockedFigures], span: Span) -> Iterator[Point]:
    found = measures_asked(history, figure.measure)
    if found and found[0].previous is not None:
        yield Point(BEFORE, found[0].previous, None)
    for each in found:
        yield Point(span.label(each.period), each.value, each.target, each.estimate)
    if not found:
        yield Point(span.label(figure.period), None, None)


def _red(
    trend: Trend, history: Sequence[LockedFigures], notes: Mapping[str, VarianceNote], names: Names
) -> Red:
    count = periods_red(history, trend.measure)
    note = notes.get(trend.measure)
    if note is None:
        return Red(trend, count)
    override = f"{note.override}: {note.justification or ''}" if note.override else ""
    return Red(
        trend,
        count,
        note.cause,
        note.action,
        names.person(note.owner),
        note.due,
        note.forecast,
        override,
    )


def _notes(session: Session, span: Span, today: date) -> dict[str, VarianceNote]:
    """Return the statements on the period, under whichever name it ends: a month or a quarter."""
    query = select(VarianceNote).where(
        VarianceNote.year == span.year.id, in_force(VarianceNote, today)
    )
    found = (note for note in session.scalars(query) if _ends(note, span))
    return {note.measure: note for note in found}


def _ends(note: VarianceNote, span: Span) -> bool:
    return span.last_day(note.period) == span.period.last
