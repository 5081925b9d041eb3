"""Rules of the monthly status: heard of in time, on time, within the money, and honestly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from calendars.lateness import days_late, working_days
from engine.formatting import counted, shown
from engine.records.scores import Periods
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, rule
from persistence.records.initiatives import InitiativeEffect, InitiativeMilestone, StatusReport
from processes.initiatives.portfolio_rules import RUNNING, SOURCE, grouped, named, projects
from processes.reviews.strategy_rules import latest

REPORT_WITHIN = 5  # working days after the period's end, where a report names no day of its own
AMBER_SLIP, RED_SLIP = 10, 20  # working days
AMBER, RED = "amber", "red"


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


def reports(at: RuleContext) -> dict[str, list[Report]]:
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


def slips(at: RuleContext) -> Iterator[Slip]:
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
        days = days_late(row.baseline_on, expected, at.calendar)
        if days or row.rebaselined:
            yield Slip(
                row.id, row.initiative, row.name, row.baseline_on, expected, days, row.rebaselined
            )


def _report(at: RuleContext, row: Any, last: date) -> Report:
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


@rule(
    "INI.R9a",
    Severity.INFO,
    "Nearly all status reports come in time",
    mend="ask the owners what holds their reports up",
    source=f"{SOURCE}, R9",
    share=limit(95, "% of the reports, at least"),
)
def reports_in_time(at: RuleContext) -> Iterator[Finding]:
    """Report when too many owners are late."""
    found = [r for of in reports(at).values() for r in of if at.period in ("", r.period)]
    in_time = sum(not days_late(report.due, report.given, at.calendar) for report in found)
    share = percent(in_time, len(found))
    if share < at.limit("share"):
        text = f"{in_time} of {counted(len(found), 'status report')} came in time ({share:.0f} %)"
        yield Finding("", text)


@rule(
    "INI.R9b",
    Severity.WARN,
    "Every running initiative is heard of each month",
    mend="talk with its owner and have its status reported",
    source=f"{SOURCE}, R9",
    oldest=limit(35, "days"),
)
def heard_of(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that are not actively managed: the last news is too old."""
    known, first = reports(at), Periods.of(at.session, at.year)
    for key, project in projects(at, RUNNING).items():
        of = known.get(key, [])
        since = of[-1].given if of else max(project.start or at.today, first.first(at.year))
        age = (at.today - since).days
        if age > at.limit("oldest"):
            text = (
                f"was last heard of {counted(age, 'day')} ago"
                if of
                else "has never been reported on"
            )
            yield Finding(key, f"{project.called} {text}")


@rule(
    "INI.R10",
    Severity.WARN,
    "Milestones keep their baseline",
    mend="agree on what brings it back, or take the delay to the next review",
    source=f"{SOURCE}, R10",
    amber=limit(AMBER_SLIP, "working days"),
    red=limit(RED_SLIP, "working days"),
    baselines=limit(2, "new baselines"),
)
def milestones_hold(at: RuleContext) -> Iterator[Finding]:
    """Find the milestones that have slipped; amber is reported, red must be explained."""
    known = projects(at)
    for slip in slips(at):
        red = slip.days > at.limit("red") or slip.times >= at.limit("baselines")
        if slip.initiative in known and (red or slip.days > at.limit("amber")):
            again = f", re-baselined {counted(slip.times, 'time')}" if slip.times else ""
            text = f"milestone {slip.id} “{slip.name}” of {known[slip.initiative].called} is"
            text += f" {RED if red else AMBER}: {working_days(slip.days)} late"
            text += f" ({slip.baseline} to {slip.expected}){again}"
            yield Finding(slip.id, text, None if red else Severity.INFO)


@rule(
    "INI.R11",
    Severity.WARN,
    "Spending follows the plan",
    mend="correct the plan with finance, or take it to the next review",
    source=f"{SOURCE}, R11",
    amber=limit(10, "% off the plan"),
    red=limit(20, "% off the plan"),
)
def spending_on_plan(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that spend much more or less than planned; red must be explained."""
    known = projects(at)
    for key, of in sorted(reports(at).items()):
        last = of[-1]
        if key not in known or last.spent is None or not last.planned:
            continue
        off = percent(last.spent - last.planned, last.planned)
        if abs(off) > at.limit("amber"):
            red = abs(off) > at.limit("red")
            text = f"has spent {shown(last.spent)} of {shown(last.planned)} {last.currency or ''}"
            text = f"{text.rstrip()} planned so far ({off:+.1f} %, {RED if red else AMBER})"
            text += _indices(last, known[key].approved_cost)
            yield Finding(key, f"{known[key].called} {text}", None if red else Severity.INFO)


@rule(
    "INI.R12",
    Severity.WARN,
    "Money that is spent moves the work on",
    mend="find out what holds the work up before more is spent",
    source=f"{SOURCE}, R12",
    running=limit(2, "periods"),
)
def money_moves_work(at: RuleContext) -> Iterator[Finding]:
    """Find the initiatives that spend month after month while nothing gets done."""
    running, known = int(at.limit("running")), projects(at)
    for key, of in sorted(reports(at).items()):
        last = of[-running - 1 :]
        still = len(last) > running and len({report.done for report in last}) == 1
        if key in known and still and _grows(last):
            text = (
                f"stands at {last[-1].done} % for {counted(running, 'period')} while its spending"
            )
            text += f" rose from {shown(_spent(last[0]))} to {shown(_spent(last[-1]))}"
            yield Finding(key, f"{known[key].called} {text}")


@rule(
    "INI.R13",
    Severity.WARN,
    "A green status is green inside",
    mend="report what is so, or explain why green is right",
    source=f"{SOURCE}, R13",
    slip=limit(AMBER_SLIP, "working days"),
)
def no_watermelons(at: RuleContext) -> Iterator[Finding]:
    """Find the reports that are green although a measure is red or a milestone has slipped."""
    known = projects(at)
    slipped = grouped(s for s in slips(at) if s.days > at.limit("slip"))
    red = _red_measures(at)
    for key, of in sorted(reports(at).items()):
        if key not in known or not of[-1].green or known[key].explained:
            continue
        why = [f"measure {measure} is red" for measure in red.get(key, ())]
        why += [f"milestone {s.id} is {s.days} working days late" for s in slipped.get(key, ())]
        if why:
            text = f"is reported green in {of[-1].period}, but {' and '.join(why)}"
            yield Finding(key, f"{known[key].called} {text}")


def _indices(report: Report, approved: Decimal | None) -> str:
    """Return the schedule and cost index, earned value being the done part of the approved cost."""
    if not approved or not report.planned or not report.spent:
        return ""
    earned = approved * report.done / 100
    return f"; SPI {earned / report.planned:.2f}, CPI {earned / report.spent:.2f}"


def _spent(report: Report) -> Decimal:
    return report.spent or Decimal(0)


def _grows(of: list[Report]) -> bool:
    return all(_spent(a) < _spent(b) for a, b in pairwise(of))


def _red_measures(at: RuleContext) -> dict[str, list[str]]:
    """Return the measures an initiative moves that were red when the period was locked."""
    locked, e = latest(at), InitiativeEffect
    reds = {row["measure"] for row in locked.rows if row.get("status") == RED} if locked else set()
    query = named(at, e, e.initiative, e.measure).where(e.measure.in_(reds)).order_by(e.id)
    found = grouped(at.rows(query)) if reds else {}
    return {key: [row.measure for row in of] for key, of in found.items()}
