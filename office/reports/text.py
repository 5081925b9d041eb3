"""Sentences that every format of a pack says in the same words."""

from collections.abc import Iterator
from decimal import Decimal

from calendars.lateness import working_days
from engine.formatting import NOTHING, figure, several, short_money, shown
from engine.scoring.aggregation import PERCENT, QUARTER, YEAR
from engine.scoring.thresholds import light_of, of_ten
from engine.scoring.weights import MEASURE, UNIT
from office.reports.formatting import day
from office.reports.measures import Figure
from office.reports.model import (
    GRAVITY,
    STATUS_OF,
    Burn,
    InitiativeLine,
    MeasureStatus,
    OpenAction,
    Point,
    Red,
    Trend,
)
from office.reports.pack import Pack
from office.reports.scorecard import ScoreLine
from state_machines.labels import capital

SCORES = (
    "Scores run from 0 to 10: a target that is met has 10, the last green value 6.67, the last "
    "amber one 3.33. Above a measure stands the mean of what is there by its weights, and beside "
    "it the worst light below, which no weight can hide."
)
PROGRESS = "The bar is what is done; the mark is how much of the time has gone by."
NAMED = ("Time", "Cost", "Benefit")
UNDER = 75  # % of the plan below which spending on the strategy is looked at (BUD rule R13)


def facts(pack: Pack) -> Iterator[str]:
    """Say what the pack is about, of which numbers, and when it was made."""
    yield pack.span.title
    if pack.locked:
        locked = pack.locked
        yield f"Version {locked.edition}, locked on {day(locked.on)} by {locked.by}"
        yield f"Hash of the locked numbers: {locked.digest}"
        if not locked.intact:
            yield "Warning: the numbers no longer match the hash with which they were locked."
        if pack.locking.state == "reopened":
            yield "The period is open again for a restatement; a new version may follow."
    yield f"Made on {day(pack.made_on)}. Every figure of a measure is a locked one."


def tally(pack: Pack) -> str:
    """Say how many measures stand how."""
    counts = dict.fromkeys(GRAVITY, 0)
    for trend in pack.trends:
        counts[trend.status] += 1
    told = (f"{count} {status.word.lower()}" for status, count in counts.items() if count)
    return "Measures: " + (", ".join(told) or "none") + "."


def worth(pack: Pack) -> str:
    """Say what the verdicts on the links of the map are worth; "" where there is no link."""
    return f"{pack.map.evidence.unlinked.sentence}." if pack.map.evidence.links else ""


def unlocked(pack: Pack) -> Iterator[str]:
    """Say that there are no locked numbers and who must lock them."""
    who = several(list(pack.locking.people)) or "nobody yet: the role SMD is vacant"
    yield "A pack prints locked figures only, so there is none for this period yet."
    yield f"Who must lock the period: {who}."
    if pack.locking.asked:
        yield "The approval is waiting for an answer."
    elif pack.locking.instance:
        yield f"The data cycle stands in “{pack.locking.state.replace('_', ' ')}”."
    else:
        yield "The data cycle of this period has not opened yet."


def belongs(trend: Trend) -> str:
    """Say which objective a measure tells about, and on whose card."""
    card = "" if trend.corporate else f", {trend.unit_name}"
    old = "" if trend.fresh else f", not asked in this period, last in {trend.last.label}"
    return f"{trend.objective_name}{card}{old}"


def course(trend: Trend) -> str:
    """Say in words what the chart of a measure shows."""
    parts = (
        f"{point.label}: {_value(point.value, trend)}{_estimated(point)}"
        + (
            f", target {figure(point.target, trend.measured_in)}"
            if point.target is not None
            else ""
        )
        for point in trend.points
    )
    return f"{trend.status.word}. " + "; ".join(parts) + "."


def against(trend: Trend) -> str:
    """Say how a measure's last value stands against its target."""
    value, target = (figure(v, trend.measured_in) for v in (trend.last.value, trend.last.target))
    return f"{value} against a target of {target}"


def standing(found: Figure) -> str:
    """Say a figure against its target, or which of them lacks."""
    value, target = (figure(each, found.measured_in) for each in (found.value, found.target))
    if found.value is None:
        return "no data" if found.target is None else f"no data against {target}"
    return f"{value}, no target" if found.target is None else f"{value} against {target}"


def score(line: ScoreLine) -> str:
    """Say a score as the field reads it, from 0 to 10; or why there is none."""
    if line.score is not None:
        return shown(of_ten(line.score) or Decimal(0))
    return line.figure.scored.why if line.figure else "no score"


def span(found: Figure, name: str) -> str:
    """Say what a measure comes to in a span, against its plan; or what lacks."""
    each = found.scored.to_date.get(name)
    if each is None:
        return NOTHING
    unit = found.measured_in
    if each.lacking:
        return f"{figure(each.value, unit)} without {several(list(each.lacking))}: not judged"
    plan = f" of {figure(each.plan, unit)}" if each.plan is not None else ", no plan"
    word = f", {_light(each.status)}" if each.score is not None else ""
    return f"{figure(each.value, unit)}{plan}{word}"


def quarter(found: Figure) -> str:
    """Say what a month's quarter comes to so far; "" where that is no more than the figure."""
    each = found.scored.to_date.get(QUARTER)
    own = each is None or each.periods == 1 or found.period == each.key
    return "" if own else f"quarter {span(found, QUARTER)}"


def year_on_year(found: Figure) -> str:
    """Say what the year to date was a year before, with the change."""
    each = found.scored.to_date.get(YEAR)
    if each is None or each.last_year is None:
        return ""
    before = f"last year {figure(each.last_year, found.measured_in)}"
    if each.value is None or each.lacking or not each.last_year:
        return before
    change, unit = each.value - each.last_year, "points"
    if not found.measured_in.startswith(PERCENT):
        change, unit = change * 100 / abs(each.last_year), PERCENT
    return f"{before} ({'+' if change >= 0 else ''}{shown(change, 1)} {unit})"


def outlook(found: Figure) -> str:
    """Say where the year ends at the present rate, against its plan."""
    each = found.scored.to_date.get(YEAR)
    if each is None or each.outlook is None:
        return NOTHING
    plan = f" of {figure(each.year_plan, found.measured_in)}" if each.year_plan is not None else ""
    word = f", {_light(light_of(each.outlook_score))}" if each.outlook_score is not None else ""
    return f"{figure(each.outlook, found.measured_in)}{plan}{word}"


def way(found: Figure) -> str:
    """Say how much of the way from the baseline to the year's last target is gone."""
    gone = found.scored.progress
    return NOTHING if gone is None else f"{shown(gone, 0)} %"


def tolerated(found: Figure) -> str:
    """Say which values are green and amber."""
    return found.scored.tolerance or found.scored.why or NOTHING


def described(line: ScoreLine) -> str:
    """Say what a line is, who answers for it, and its weight where it is not one."""
    what = {MEASURE: line.id, UNIT: "card"}.get(line.level, line.level)
    return " · ".join(filter(None, (what, line.owner if line.below else "", weighed(line))))


def weighed(line: ScoreLine) -> str:
    """Say the weight of a line where it is not one."""
    return f"weight {shown(line.weight)}" if line.weight != 1 else ""


def _light(light: str) -> str:
    return STATUS_OF[light].word.lower()


def statement(red: Red) -> Iterator[str]:
    """Say what a red measure's owner said about it."""
    if red.periods_red > 1:
        yield f"Off target for {red.periods_red} locked periods in a row."
    if not red.explained:
        yield f"No variance statement; it is owed by {red.owner or 'nobody'}."
        return
    yield f"Why: {red.cause}"
    yield f"What is done: {red.action}"
    yield f"Who and when: {red.who or red.owner or 'nobody'}, by {day(red.due)}"
    if red.forecast is not None:
        yield f"Owner's forecast for the year end: {figure(red.forecast, red.trend.measured_in)}"
    if red.override:
        yield f"Owner asks for another status, {red.override}"


def lights(line: InitiativeLine) -> list[tuple[str, MeasureStatus]]:
    """Return the three lights of an initiative with what each is about; none without a report."""
    return list(zip(NAMED, line.lights, strict=True)) if line.reported else []


def remarks(line: InitiativeLine) -> Iterator[str]:
    """Say what else is known about an initiative."""
    if line.kill_hit_on:
        yield f"Kill criterion hit on {day(line.kill_hit_on)}."
    if not line.reported:
        yield "No status was ever reported."
    elif not line.current:
        yield f"Last report: {line.reported}."
    if line.watermelon:
        yield f"Looks too green: {'; '.join(line.signs)}."
    elif line.signs:
        signs = "; ".join(line.signs)
        yield f"{capital(signs)}."
    if line.issue:
        yield f"Issue: {line.issue}"
    if line.help_needed:
        yield f"Help needed: {line.help_needed}"


def not_begun(pack: Pack) -> str:
    """Name the initiatives whose first day is still to come; "" when there is none."""
    told = ", ".join(f"{line.name} ({day(line.start)})" for line in pack.to_begin)
    return f"To begin: {told}." if told else ""


def progress(line: InitiativeLine) -> str:
    """Say how far an initiative is and how much of its time has gone by."""
    done = "unknown" if line.percent_done is None else f"{line.percent_done} %"
    gone = "unknown" if line.percent_time is None else f"{line.percent_time} %"
    return f"done {done}, time gone {gone}"


def burn(found: Burn | None) -> Iterator[str]:
    """Say how spending compares with its plan."""
    if found is None:
        yield "No budget line and no spending on the strategy is recorded."
        return
    spent, planned = (short_money(v, found.currency) for v in (found.spent_now, found.planned_now))
    share = f", {found.share} %" if found.share is not None else ""
    under = " That is low enough to ask what has not started." if _is_low(found) else ""
    yield f"{spent} of {planned} planned so far was spent{share}.{under}"
    if found.others:
        yield f"Amounts in {several(list(found.others))} are not added."


def lateness(action: OpenAction) -> str:
    """Say whether an action is late and how often it was re-dated."""
    late = f"{working_days(action.overdue)} late" if action.overdue else "in time"
    return late + (f", re-dated {action.redated}×" if action.redated else "")


def _is_low(found: Burn) -> bool:
    return found.share is not None and found.share < UNDER


def _value(value: Decimal | None, trend: Trend) -> str:
    return "no data" if value is None else figure(value, trend.measured_in)


def _estimated(point: Point) -> str:
    return " (estimate)" if point.estimate else ""
