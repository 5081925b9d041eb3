"""What the rules of status look at: reports in order of their periods, and milestones that slip."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.records.periods import Periods
from engine.rulebook.initiatives_portfolio import grouped, named
from engine.rules.parts import Look
from persistence.records.initiatives import InitiativeMilestone, StatusReport

REPORT_WITHIN = 5  # working days after the period's end, where a report names no day of its own


@dataclass(frozen=True, slots=True)
class Report:
    """One status report; `last` is the end of its period, `due` and `given` are days."""

    initiative: str
    period: str
    last: date
    done: int
    planned: Decimal | None
    spent: Decimal | None
    currency: str | None
    lights: tuple[str, str, str]  # time, cost, benefit
    help_needed: str | None
    forecast_finish: date | None
    due: date
    given: date

    @property
    def green(self) -> bool:
        """Tell whether its owner says that all is well."""
        return set(self.lights) == {"green"}


@dataclass(frozen=True, slots=True)
class Slip:
    """A milestone with its delay in working days; `times` is how often it got a new baseline."""

    id: str
    initiative: str
    name: str
    baseline: date
    expected: date
    days: int
    times: int


def reports(at: Look) -> dict[str, list[Report]]:
    """Return the reports of each initiative up to the period looked at, the oldest first."""
    ends, r = Periods.of(at.session, at.year).ends, StatusReport
    until = ends[at.period] if at.period else date.max
    query = named(
        at,
        r,
        r.initiative,
        r.period,
        r.percent_done,
        r.planned_spend,
        r.spent,
        r.currency,
        r.time,
        r.cost,
        r.benefit,
        r.help_needed,
        r.forecast_finish,
        r.due,
        r.reported_on,
        r.changed_at,
    ).where(r.year == at.year)
    rows = [row for row in at.rows(query) if row.period in ends and ends[row.period] <= until]
    found = grouped(sorted(rows, key=lambda row: ends[row.period]))
    return {key: [_report(at, row, ends[row.period]) for row in of] for key, of in found.items()}


def slips(at: Look) -> Iterator[Slip]:
    """Yield the milestones that come, or came, after their baseline, and the re-baselined ones."""
    m = InitiativeMilestone
    query = named(
        at,
        m,
        m.id,
        m.initiative,
        m.name,
        m.baseline_on,
        m.forecast_on,
        m.reached_on,
        m.rebaselined,
    )
    for row in at.rows(query.order_by(m.id)):
        expected = row.reached_on or max(row.forecast_on or row.baseline_on, at.today)
        late = expected > row.baseline_on
        days = at.calendar.between(row.baseline_on, expected) if late else 0
        if days or row.rebaselined:
            yield Slip(
                row.id, row.initiative, row.name, row.baseline_on, expected, days, row.rebaselined
            )


def _report(at: Look, row: Any, last: date) -> Report:
    return Report(
        row.initiative,
        row.period,
        last,
        row.percent_done,
        row.planned_spend,
        row.spent,
        row.currency,
        (row.time, row.cost, row.benefit),
        row.help_needed,
        row.forecast_finish,
        row.due or at.calendar.add(last, REPORT_WITHIN),
        row.reported_on or at.calendar.local_day(row.changed_at),
    )
