"""Measures over the locked periods of the year, the reds among them, and what has no data."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.offsets import parse
from engine import days
from office.packs.names import Names
from office.packs.parts import Gap, Point, Red, Trend
from office.packs.periods import Span
from office.packs.snapshots import Figure, Locked
from office.packs.statuses import Status
from persistence.records.scorecards import VarianceNote
from processes.items.measure_return import VALUE_DUE

BEFORE = "before"  # the label of a value that was locked as the previous one


def trends(history: Sequence[Locked], span: Span, names: Names) -> list[Trend]:
    """Return every measure of the last locked period with its course, the group's first."""
    found = [_trend(figure, history, span, names) for figure in history[-1].figures.values()]
    return sorted(found, key=lambda t: (not t.corporate, t.unit_name, t.objective, t.measure))


def reds(
    session: Session, found: Sequence[Trend], history: Sequence[Locked], names: Names
) -> list[Red]:
    """Return the measures that are off target with what was said about them."""
    notes = _notes(session, history[-1].period)
    return [_red(each, history, notes, names) for each in found if each.status is Status.RED]


def gaps(
    session: Session, found: Sequence[Trend], span: Span, names: Names, today: date
) -> list[Gap]:
    """Return the measures without a value, and for how many working days it has been due."""
    calendar = days.calendar_of_year(session, span.year.id)
    due = parse(VALUE_DUE).resolve(
        {"period_end": span.period.last}, calendar, quarter=span.period.closes_quarter
    )
    overdue = max(0, calendar.between(due, today))
    return [
        Gap(each.measure, each.name, names.owner_of(each.measure), due, overdue)
        for each in found if each.status is Status.MISSING
    ]  # fmt: skip


def periods_red(history: Sequence[Locked], measure: str) -> int:
    """Return for how many locked periods in a row, up to the last, a measure has been red."""
    back = (period.figures.get(measure) for period in reversed(history))
    known = (figure for figure in back if figure is not None)
    return len(list(takewhile(lambda figure: figure.status is Status.RED, known)))


def _trend(figure: Figure, history: Sequence[Locked], span: Span, names: Names) -> Trend:
    about = names.measures.get(figure.measure)
    unit = figure.unit or (about.unit if about else "")
    return Trend(
        figure.measure, about.name if about else figure.measure, figure.objective,
        names.objectives.get(figure.objective, figure.objective), names.units.get(unit, unit),
        about.measured_in if about else "", about.polarity if about else "", figure.status,
        tuple(_points(figure.measure, history, span)), unit == names.root,
    )  # fmt: skip


def _points(measure: str, history: Sequence[Locked], span: Span) -> Iterator[Point]:
    found = [(each, each.figures[measure]) for each in history if measure in each.figures]
    first = found[0][1]
    if first.previous is not None:
        yield Point(BEFORE, first.previous, None)
    for locked, figure in found:
        last = locked is history[-1]
        if figure.value is not None or figure.target is not None or last:
            yield Point(span.label(locked.period), figure.value, figure.target)


def _red(
    trend: Trend, history: Sequence[Locked], notes: Mapping[str, VarianceNote], names: Names
) -> Red:
    owner, count = names.owner_of(trend.measure), periods_red(history, trend.measure)
    note = notes.get(trend.measure)
    if note is None:
        return Red(trend, owner, count)
    override = f"{note.override}: {note.justification or ''}" if note.override else ""
    return Red(
        trend, owner, count, note.cause, note.action, names.person(note.owner), note.due,
        note.forecast, override,
    )  # fmt: skip


def _notes(session: Session, period: str) -> dict[str, VarianceNote]:
    query = select(VarianceNote).where(VarianceNote.period == period)
    return {note.measure: note for note in session.scalars(query)}
