"""Initiatives of a pack, the money they use, and the actions of earlier reviews."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from calendars.lateness import days_late
from calendars.working_calendar import WorkingCalendar
from engine.formatting import month_name
from engine.organisation.directory import home
from engine.schedule import deadlines
from office.reports import model
from office.reports.formatting import day
from office.reports.measures import LockedFigures, standing_figures
from office.reports.model import Burn, InitiativeLine, MeasureStatus, Names, OpenAction, Span
from persistence.base import in_force
from persistence.records.budget import BudgetLine, Spending
from persistence.records.initiatives import (
    Initiative,
    InitiativeEffect,
    InitiativeMilestone,
    StatusReport,
)
from persistence.records.reviews import ActionRecord, Meeting

LIVE = ("funded", "chartered", "active", "paused", "closing")
SLIP = 14  # calendar days after its baseline from which a milestone counts as slipped
SIGNS = 4  # that may speak against green lights: measure, milestone, progress, spending
BEHIND = 15  # percentage points that progress may trail the time gone by
Reports = Mapping[str, list[StatusReport]]
KIND = "stratex"


def initiatives(
    session: Session, span: Span, history: Sequence[LockedFigures], names: Names, today: date
) -> list[InitiativeLine]:
    """Return the live initiatives of the year, those that need most attention first."""
    reports, effects = _reports(session, span, today), _effects(session, today)
    slipped = _slipped(session, span.period.last, today)
    query = select(Initiative).where(
        Initiative.year == span.year.id, Initiative.stage.in_(LIVE), in_force(Initiative, today)
    )
    red = {f.measure for f in standing_figures(history) if f.status is MeasureStatus.RED}
    found = []
    for each in session.scalars(query.order_by(Initiative.id)):
        signs = _signs(
            each,
            reports[each.id],
            span,
            slipped[each.id],
            [m for m in effects[each.id] if m in red],
        )
        found.append(_line(each, reports[each.id], span, names, tuple(signs)))
    return sorted(found, key=lambda line: (_gravity(line), line.id))


def percent_of_time(start: date | None, finish: date | None, today: date) -> int | None:
    """Return how much of an initiative's time has gone by, in whole percents."""
    if start is None or finish is None or finish <= start:
        return None
    return max(0, min(100, round((today - start).days * 100 / (finish - start).days)))


def _line(
    each: Initiative, reports: list[StatusReport], span: Span, names: Names, signs: tuple[str, ...]
) -> InitiativeLine:
    last = reports[-1] if reports else None
    lights = (last.time, last.cost, last.benefit) if last else ("", "", "")
    time, cost, benefit = (model.read_statuses(text) for text in lights)
    return InitiativeLine(
        each.id,
        each.name,
        names.person(each.owner),
        names.person(each.sponsor),
        each.stage,
        last.percent_done if last else None,
        percent_of_time(each.start, each.finish, span.period.last),
        (time, cost, benefit),
        last.period if last else "",
        _is_current(last, span),
        (last.issue or "") if last else "",
        (last.help_needed or "") if last else "",
        signs,
        each.kill_hit_on,
        each.start,
    )


def _is_current(report: StatusReport | None, span: Span) -> bool:
    return report is not None and span.last_day(report.period) == span.period.last


def _signs(
    each: Initiative, reports: list[StatusReport], span: Span, slipped: list[str], reds: list[str]
) -> Iterator[str]:
    if reds:
        yield f"the measure it moves is off target ({', '.join(reds)})"
    if slipped:
        yield f"milestone slipped: {', '.join(slipped)}"
    if not reports:
        return
    gone = percent_of_time(each.start, each.finish, span.period.last)
    if gone is not None and gone - reports[-1].percent_done > BEHIND:
        yield f"{reports[-1].percent_done} % done after {gone} % of the time"
    if len(reports) > 1 and _stuck(*reports[-2:]):
        yield "nothing more done since the last report, though money was spent"


def _stuck(before: StatusReport, now: StatusReport) -> bool:
    spent = (now.spent or Decimal(0)) - (before.spent or Decimal(0))
    return now.percent_done == before.percent_done < 100 and spent > 0  # noqa: PLR2004 - percent


def _gravity(line: InitiativeLine) -> tuple[int, ...]:
    order = list(model.GRAVITY)
    return (line.kill_hit_on is None, order.index(model.worst_status(line.lights)), not line.signs)


def _reports(session: Session, span: Span, today: date) -> Reports:
    found: defaultdict[str, list[StatusReport]] = defaultdict(list)
    query = select(StatusReport).where(
        StatusReport.year == span.year.id, in_force(StatusReport, today)
    )
    for row in session.scalars(query):
        if span.last_day(row.period) <= span.period.last:
            found[row.initiative].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: span.last_day(row.period))
    return found


def _effects(session: Session, today: date) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for initiative, measure in session.execute(
        select(InitiativeEffect.initiative, InitiativeEffect.measure).where(
            in_force(InitiativeEffect, today)
        )
    ):
        found[initiative].append(measure)
    return found


def _slipped(session: Session, last: date, today: date) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    query = select(InitiativeMilestone).where(in_force(InitiativeMilestone, today))
    for row in session.scalars(query.order_by(InitiativeMilestone.id)):
        expected = row.reached_on or row.forecast_on or max(row.baseline_on, last)
        if (expected - row.baseline_on).days > SLIP and row.baseline_on <= last:
            found[row.initiative].append(row.name)
    return found


ByMonth = dict[str, Decimal]


def burn(session: Session, span: Span, today: date) -> Burn | None:
    """Return plan and spending in the organisation's currency; None where neither is recorded."""
    planned = _by_currency(session, BudgetLine, span, today)
    spent = _by_currency(session, Spending, span, today)
    currencies = sorted({*planned, *spent})
    if not currencies:
        return None
    own = home(session).currency
    currency = own if own in currencies else currencies[0]
    months = span.fiscal.periods()
    over = [each for each in months if each.last <= span.period.last]
    return Burn(
        currency,
        tuple(month_name(each.last) for each in months),
        _added(planned.get(currency, {}), (m.key for m in months)),
        _added(spent.get(currency, {}), (m.key for m in over)),
        tuple(each for each in currencies if each != currency),
    )


def _by_currency(
    session: Session, record: type[BudgetLine] | type[Spending], span: Span, today: date
) -> dict[str, ByMonth]:
    query = (
        select(record.currency, record.month, func.sum(record.amount))
        .where(record.year == span.year.id, record.kind == KIND, in_force(record, today))
        .group_by(record.currency, record.month)
    )
    found: defaultdict[str, ByMonth] = defaultdict(dict)
    for currency, month, amount in session.execute(query):
        found[currency][month] = Decimal(amount)
    return found


def _added(amounts: ByMonth, months: Iterable[str]) -> tuple[Decimal, ...]:
    return tuple(accumulate(amounts.get(month, Decimal(0)) for month in months))


def open_actions(session: Session, year: str, names: Names, today: date) -> list[OpenAction]:
    """Return the actions of a year that are not closed."""
    query = (
        select(ActionRecord, Meeting)
        .outerjoin(Meeting, Meeting.id == ActionRecord.meeting)
        .where(ActionRecord.year == year, ActionRecord.closed_on.is_(None))
        .where(in_force(ActionRecord, today))
        .order_by(ActionRecord.due, ActionRecord.id)
    )
    calendar = deadlines.calendar_of_year(session, year)
    return [
        _action(action, meeting, names, today, calendar)
        for action, meeting in session.execute(query)
    ]


def _action(
    action: ActionRecord,
    meeting: Meeting | None,
    names: Names,
    today: date,
    calendar: WorkingCalendar,
) -> OpenAction:
    since = (meeting.held_on or meeting.planned_on) if meeting else action.changed_at.date()
    return OpenAction(
        action.id,
        action.text,
        names.person(action.owner),
        action.due,
        max(0, (today - since).days),
        days_late(action.due, today, calendar),
        action.redated,
        f"meeting of {day(since)}",
    )
