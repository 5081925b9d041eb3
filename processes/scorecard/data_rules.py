"""Rules of the data cycle: values come in time, are plausible, and stay as locked."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from statistics import pstdev
from typing import Any

from sqlalchemy import Select, Text, cast, func, select

from calendars.identifiers import shifted
from engine.organisation import directory
from engine.records import lines
from engine.records.scores import Periods, Score, ScoredYear, scored_year
from engine.records.sheets import plain
from engine.rules.rule import Finding, RuleContext, Severity, limit, read_once, rule
from engine.schedule.lateness import of_task_on
from engine.scoring.aggregation import month_of
from persistence.instances import Instance, StepRun, Task
from persistence.organisation import Person
from persistence.records.scorecard import Measure, MeasureValue, Snapshot
from processes.scorecard.map_rules import SOURCE

RETURN, ENTRY = "measure_return", "B2"  # the item machine and its step that asks for values
HUNDRED = Decimal(100)
KEPT = 32  # editions whose rows stay read: those of a year and a half


@dataclass(frozen=True, slots=True)
class Judged:
    """A value that was entered, with its measure's range and the values before, latest first."""

    id: str
    measure: str
    period: str
    value: Decimal
    as_of: date | None
    estimate: bool
    confirmed: bool
    measured_in: str | None
    lowest: Decimal | None
    highest: Decimal | None
    first: date
    last: date
    before: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many returns an updater was asked for, and how many came by their due time."""

    person: str
    name: str
    asked: int
    on_time: int


def judged(at: RuleContext) -> list[Judged]:
    """Return the values of the period that is looked at, or of the whole year."""
    return [value for value in _entered(at) if at.period in ("", value.period)]


def period_of(at: RuleContext) -> str:
    """Return the period that is looked at: the latest one with values when none is named."""
    if at.period:
        return at.period
    ends = Periods.of(at.session, at.year).ends
    query = _values(at).with_only_columns(MeasureValue.period).order_by(None).distinct()
    known = [(ends[row.period], row.period) for row in at.rows(query) if row.period in ends]
    return max(known)[1] if known else ""


@read_once
def scored(at: RuleContext) -> ScoredYear:
    """Return what the scores of the year follow from."""
    return scored_year(at.session, at.year, at.today)


@read_once
def scores_of(at: RuleContext, period: str) -> list[Score]:
    """Return the scores of a period; none where there is no period yet."""
    return scored(at).scores(period) if period else []


def estimates(at: RuleContext) -> Iterator[tuple[Judged, int]]:
    """Yield the estimates of the year, each with the periods that have ended since."""
    periods, found = Periods.of(at.session, at.year), _entered(at)
    now = max((value.last for value in found), default=at.today)
    now = periods.ends[at.period] if at.period else now
    months = [period.last for period in periods.year.periods()]
    for value in found:
        if value.estimate:
            yield value, sum(value.last < last <= now for last in months)


def punctuality(at: RuleContext) -> Iterator[Punctuality]:
    """Yield for each updater how many of the returns due so far this year came in time."""
    organisation = directory.of(at.session)
    query = (
        select(Person.id, Person.name, Task.due_at, Task.answered_at)
        .join(Task, Task.assignee_id == Person.id)
        .join(StepRun, StepRun.id == Task.step_id)
        .join(Instance, Instance.id == StepRun.instance_id)
        .where(Instance.definition_key == RETURN, Instance.year_id == at.year)
        .where(StepRun.key == ENTRY)
        .order_by(Person.id)
    )
    asked, in_time, names = Counter[str](), Counter[str](), dict[str, str]()
    for person, name, due_at, answered_at in at.session.execute(query):
        found = of_task_on(organisation, person, due_at, at.today, answered_at=answered_at)
        if answered_at or found.missed:
            names[person] = name
            asked[person] += 1
            in_time[person] += not found.missed
    for person, name in names.items():
        yield Punctuality(person, name, asked[person], in_time[person])


@read_once
def _entered(at: RuleContext) -> list[Judged]:
    periods = Periods.of(at.session, at.year)
    by_measure: dict[str, list[Any]] = {}
    for row in at.rows(_values(at)):
        if row.period in periods.ends:
            by_measure.setdefault(row.measure, []).append(row)
    found, before = list[Judged](), _of_last_year(at)
    for rows in by_measure.values():
        rows.sort(key=lambda row: periods.ends[row.period])
        known = list(before.get(rows[0].measure, ()))
        for row in rows:
            ends = periods.first(row.period), periods.ends[row.period]
            found.append(_judged(row, ends, tuple(reversed(known))))
            known.append(row.value)
    return found


def _of_last_year(at: RuleContext) -> dict[str, list[Decimal]]:
    """Return the values of the year before, the latest last, by what their measure is now."""
    now, label = lines.present(at.session, Measure.__tablename__, at.year), shifted(at.year, -1)
    query = select(MeasureValue.measure, MeasureValue.period, MeasureValue.value).where(
        MeasureValue.year == label, at.live(MeasureValue), MeasureValue.value.is_not(None)
    )
    rows = [row for row in at.rows(query) if row.measure in now] if now else []
    found: dict[str, list[Decimal]] = {}
    for row in sorted(rows, key=lambda row: month_of(label, row.period)):
        found.setdefault(now[row.measure], []).append(row.value)
    return found


def _judged(row: Any, ends: tuple[date, date], before: tuple[Decimal, ...]) -> Judged:
    return Judged(
        row.id,
        row.measure,
        row.period,
        row.value,
        row.as_of,
        bool(row.estimate),
        bool(row.confirmed),
        row.measured_in,
        row.lowest,
        row.highest,
        *ends,
        before,
    )


def _values(at: RuleContext) -> Select[Any]:
    query = (
        select(
            MeasureValue.id,
            MeasureValue.measure,
            MeasureValue.period,
            MeasureValue.value,
            MeasureValue.as_of,
            MeasureValue.estimate,
            MeasureValue.confirmed,
            Measure.measured_in,
            Measure.lowest,
            Measure.highest,
        )
        .join(Measure, Measure.id == MeasureValue.measure)
        .where(MeasureValue.year == at.year, at.live(MeasureValue), Measure.status == "active")
        .where(MeasureValue.value.is_not(None))
        .order_by(MeasureValue.id)
    )
    return query.where(Measure.updater == at.person) if at.person else query


@rule(
    "SCM.R13",
    Severity.BLOCK,
    "Nearly all values have come before a period is locked",
    mend="get the values from their updaters, or have the period accepted with its gaps",
    source=f"{SOURCE}, R13",
    invariant=False,
    lock=limit(95, "%"),
    expected=limit(98, "%"),
)
def nearly_complete(at: RuleContext) -> Iterator[Finding]:
    """Find a period of which too many values are missing."""
    period = period_of(at)
    asked = [score for score in scores_of(at, period) if score.asked]
    missing = [score.measure for score in asked if score.missing]
    if not asked:
        return
    share = HUNDRED * (len(asked) - len(missing)) / len(asked)
    if share < at.limit("expected"):
        named = ", ".join(missing[:5]) + (" and more" if len(missing) > 5 else "")  # noqa: PLR2004 - a sentence names five
        text = f"{share:.1f} % of {len(asked)} values of {period} have come; missing: {named}"
        yield Finding(period, text, None if share < at.limit("lock") else Severity.WARN)


@rule(
    "SCM.R14",
    Severity.INFO,
    "Updaters hand in on time",
    mend="ask the updater what holds the values up",
    source=f"{SOURCE}, R14",
    rate=limit(90, "%"),
)
def on_time(at: RuleContext) -> Iterator[Finding]:
    """Report the updaters who hand in late again and again."""
    for updater in punctuality(at):
        share = HUNDRED * updater.on_time / updater.asked
        if share < at.limit("rate"):
            text = f"{updater.name} handed in {updater.on_time} of {updater.asked} returns on time"
            yield Finding(updater.person, f"{text} ({share:.0f} %)")


@rule(
    "SCM.R15",
    Severity.WARN,
    "A value lies in its valid range",
    mend="correct the value, or have the range of the measure changed",
    source=f"{SOURCE}, R15",
)
def in_range(at: RuleContext) -> Iterator[Finding]:
    """Find the values that cannot be."""
    for value in judged(at):
        low, high = value.lowest, value.highest
        if (low is not None and value.value < low) or (high is not None and value.value > high):
            text = f"is outside {_number(low)} to {_number(high)}"
            yield Finding(value.id, f"{_named(value)} {text}")


@rule(
    "SCM.R16",
    Severity.WARN,
    "A jump is confirmed",
    mend="tick “confirmed” when the jump is real, or correct the value",
    source=f"{SOURCE}, R16",
    change=limit(50, "%"),
    sigmas=limit(3, "standard deviations"),
    periods=limit(12, "periods"),
    least=limit(4, "periods"),
)
def confirmed_jumps(at: RuleContext) -> Iterator[Finding]:
    """Find the values that differ much from those before, and that nobody has confirmed."""
    for value in judged(at):
        if value.before and not value.confirmed and (why := _jump(at, value)):
            yield Finding(value.id, f"{_named(value)} {why}")


@rule(
    "SCM.R17",
    Severity.WARN,
    "A value that stays the same is confirmed",
    mend="tick “confirmed” when nothing has changed, or enter the new value",
    source=f"{SOURCE}, R17",
    running=limit(3, "periods"),
)
def confirmed_copies(at: RuleContext) -> Iterator[Finding]:
    """Find the values that look as if somebody had only copied the last one."""
    running = int(at.limit("running"))
    for value in judged(at):
        last = [value.value, *value.before[: running - 1]]
        if len(last) == running and len(set(last)) == 1 and not value.confirmed:
            yield Finding(value.id, f"{_named(value)} is the same for {running} periods")


@rule(
    "SCM.R18",
    Severity.WARN,
    "A value is of a day inside its period",
    mend="enter the day on which the value was true",
    source=f"{SOURCE}, R18",
)
def inside_the_period(at: RuleContext) -> Iterator[Finding]:
    """Find the values that belong to another period; one without a day is of its last day."""
    for value in judged(at):
        if value.as_of is not None and not value.first <= value.as_of <= value.last:
            text = f"is of {value.as_of}, the period runs from {value.first} to {value.last}"
            yield Finding(value.id, f"{_named(value)} {text}")


@rule(
    "SCM.R19",
    Severity.WARN,
    "An estimate gives way to the actual value",
    mend="restate the period with the actual value",
    source=f"{SOURCE}, R19",
    within=limit(2, "periods"),
)
def estimates_replaced(at: RuleContext) -> Iterator[Finding]:
    """Find the estimates that have stood for too long."""
    for value, age in estimates(at):
        if age > at.limit("within"):
            yield Finding(value.id, f"{_named(value)} has been an estimate for {age} periods")


@rule(
    "SCM.R20",
    Severity.BLOCK,
    "A locked period changes only when it is reopened with approval",
    mend="reopen the period and have the restatement approved, or put the value back",
    source=f"{SOURCE}, R20",
)
def locked_stays(at: RuleContext) -> Iterator[Finding]:
    """Find the values that are no longer what they were when their period was locked."""
    values, ends = _values_in_force(at), Periods.of(at.session, at.year).ends
    for period, rows in _locked(at):
        for row in (row for row in rows if not row.get("calculated")):
            now = values.get((row["measure"], ends.get(period)))
            if now != row["value"]:
                text = f"was locked as {row['value'] or 'missing'} and is now {now or 'missing'}"
                yield Finding(f"{row['measure']}@{period}", f"{row['measure']} of {period} {text}")


def _jump(at: RuleContext, value: Any) -> str:
    before = value.before[: int(at.limit("periods"))]
    change, base = value.value - before[0], abs(before[0])
    if base and abs(change) * HUNDRED > at.limit("change") * base:
        return f"changed by {change * HUNDRED / base:+.0f} % from {plain(before[0])}"
    spread = Decimal(str(pstdev(map(float, before)))) if len(before) >= at.limit("least") else None
    if spread and abs(change) > at.limit("sigmas") * spread:
        return f"changed by {abs(change) / spread:.1f} standard deviations"
    return ""


def _locked(at: RuleContext) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the newest edition of every locked period that is not being reopened."""
    newest = (
        select(Snapshot.period, func.max(Snapshot.edition).label("edition"))
        .where(Snapshot.year == at.year)
        .group_by(Snapshot.period)
        .subquery()
    )
    query = select(Snapshot.period, cast(Snapshot.rows, Text).label("text")).join(
        newest,
        (newest.c.period == Snapshot.period) & (newest.c.edition == Snapshot.edition),
    )
    open_now = select(Instance.period).where(
        Instance.definition_key == "data_cycle",
        Instance.state == "reopened",
        Instance.year_id == at.year,
    )
    for row in at.rows(query.where(Snapshot.period.not_in(open_now)).order_by(Snapshot.period)):
        yield row.period, _parsed(row.text)


@lru_cache(maxsize=KEPT)
def _parsed(text: str) -> list[dict[str, Any]]:
    """Return the rows of an edition, read once as long as they say the same; to be looked at."""
    found: list[dict[str, Any]] = json.loads(text)
    return found


def _values_in_force(at: RuleContext) -> dict[tuple[str, date | None], Any]:
    """Return the values by measure and last day: a quarter is locked with its last month."""
    ends = Periods.of(at.session, at.year).ends
    query = select(MeasureValue.measure, MeasureValue.period, MeasureValue.value).where(
        MeasureValue.year == at.year, at.live(MeasureValue)
    )
    return {(row.measure, ends.get(row.period)): plain(row.value) for row in at.rows(query)}


def _named(value: Any) -> str:
    unit = f" {value.measured_in}" if value.measured_in else ""
    return f"{value.measure} of {value.period}: {_number(value.value)}{unit}"


def _number(value: Decimal | None) -> str:
    return "any" if value is None else str(plain(value))
