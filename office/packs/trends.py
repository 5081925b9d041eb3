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
from office.packs.snapshots import Figure, Locked, asked, standing
from office.packs.statuses import Status
from persistence.records.scorecards import VarianceNote
from persistence.validity import in_force
from processes.items.measure_return import VALUE_DUE

BEFORE = "before"  # the label of a value that was locked as the previous one


def trends(history: Sequence[Locked], span: Span, names: Names) -> list[Trend]:
    """Return every measure of the last locked period with its course, the group's first."""
    found = [_trend(figure, history, span, names) for figure in standing(history)]
    return sorted(found, key=lambda t: (not t.corporate, t.unit_name, t.objective, t.measure))


def reds(
    session: Session,
    found: Sequence[Trend],
    history: Sequence[Locked],
    span: Span,
    *,
    names: Names,
    today: date,
) -> list[Red]:
    """Return the measures that are off target with what was said about them."""
    notes = _notes(session, span, today)
    return [_red(each, history, notes, names) for each in found if each.status is Status.RED]


def gaps(session: Session, found: Sequence[Trend], span: Span, today: date) -> list[Gap]:
    """Return the measures without a value, and for how many working days it has been due."""
    calendar = days.calendar_of_year(session, span.year.id)
    due = parse(VALUE_DUE).resolve(
        {"period_end": span.period.last}, calendar, quarter=span.period.closes_quarter
    )
    overdue = max(0, calendar.between(due, today))
    return [
        Gap(each.measure, each.name, each.owner, due, overdue)
        for each in found
        if each.status is Status.MISSING and each.fresh
    ]


def periods_red(history: Sequence[Locked], measure: str) -> int:
    """Return for how many locked periods in a row, up to the last, a measure has been red."""
    back = reversed(asked(history, measure))
    return len(list(takewhile(lambda figure: figure.status is Status.RED, back)))


def _trend(figure: Figure, history: Sequence[Locked], span: Span, names: Names) -> Trend:
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
    )


def _points(figure: Figure, history: Sequence[Locked], span: Span) -> Iterator[Point]:
    found = asked(history, figure.measure)
    if found and found[0].previous is not None:
        yield Point(BEFORE, found[0].previous, None)
    for each in found:
        yield Point(span.label(each.period), each.value, each.target, each.estimate)
    if not found:
        yield Point(span.label(figure.period), None, None)


def _red(
    trend: Trend, history: Sequence[Locked], notes: Mapping[str, VarianceNote], names: Names
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
