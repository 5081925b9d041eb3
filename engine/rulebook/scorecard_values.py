"""Rules of the data cycle: values that come in time, are plausible, and stay as locked."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from statistics import pstdev
from typing import Any

from sqlalchemy import func, select

from engine.records.periods import Periods
from engine.records.scores import scores
from engine.records.sheets import plain
from engine.rulebook import scorecard_returns as returns
from engine.rulebook.scorecard_map import SOURCE
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.scorecards import MeasureValue, Snapshot
from persistence.work import Instance

HUNDRED = Decimal(100)


@rule(
    "SCM.R13",
    Severity.BLOCK,
    "Nearly all values have come before a period is locked",
    mend="get the values from their updaters, or have the period accepted with its gaps",
    source=f"{SOURCE}, R13",
    lock=at_most(95, "%"),
    expected=at_most(98, "%"),
)
def nearly_complete(at: Look) -> Iterator[Finding]:
    """Find a period of which too many values are missing."""
    period = returns.period_of(at)
    asked = [s for s in scores(at.session, at.year, period, at.today) if s.asked] if period else []
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
    rate=at_most(90, "%"),
)
def on_time(at: Look) -> Iterator[Finding]:
    """Report the updaters who hand in late again and again."""
    for updater in returns.punctuality(at):
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
def in_range(at: Look) -> Iterator[Finding]:
    """Find the values that cannot be."""
    for value in returns.judged(at):
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
    change=at_most(50, "%"),
    sigmas=at_most(3, "standard deviations"),
    periods=at_most(12, "periods"),
    least=at_most(4, "periods"),
)
def confirmed_jumps(at: Look) -> Iterator[Finding]:
    """Find the values that differ much from those before, and that nobody has confirmed."""
    for value in returns.judged(at):
        if value.before and not value.confirmed and (why := _jump(at, value)):
            yield Finding(value.id, f"{_named(value)} {why}")


@rule(
    "SCM.R17",
    Severity.WARN,
    "A value that stays the same is confirmed",
    mend="tick “confirmed” when nothing has changed, or enter the new value",
    source=f"{SOURCE}, R17",
    running=at_most(3, "periods"),
)
def confirmed_copies(at: Look) -> Iterator[Finding]:
    """Find the values that look as if somebody had only copied the last one."""
    running = int(at.limit("running"))
    for value in returns.judged(at):
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
def inside_the_period(at: Look) -> Iterator[Finding]:
    """Find the values that belong to another period, or to no day at all."""
    for value in returns.judged(at):
        if value.as_of is None:
            yield Finding(value.id, f"{_named(value)} has no day")
        elif not value.first <= value.as_of <= value.last:
            text = f"is of {value.as_of}, the period runs from {value.first} to {value.last}"
            yield Finding(value.id, f"{_named(value)} {text}")


@rule(
    "SCM.R19",
    Severity.WARN,
    "An estimate gives way to the actual value",
    mend="restate the period with the actual value",
    source=f"{SOURCE}, R19",
    within=at_most(2, "periods"),
)
def estimates_replaced(at: Look) -> Iterator[Finding]:
    """Find the estimates that have stood for too long."""
    for value, age in returns.estimates(at):
        if age > at.limit("within"):
            yield Finding(value.id, f"{_named(value)} has been an estimate for {age} periods")


@rule(
    "SCM.R20",
    Severity.BLOCK,
    "A locked period changes only when it is reopened with approval",
    mend="reopen the period and have the restatement approved, or put the value back",
    source=f"{SOURCE}, R20",
)
def locked_stays(at: Look) -> Iterator[Finding]:
    """Find the values that are no longer what they were when their period was locked."""
    values, ends = _values_in_force(at), Periods.of(at.session, at.year).ends
    for period, rows in _locked(at):
        for row in rows:
            now = values.get((row["measure"], ends.get(period)))
            if now != row["value"]:
                text = f"was locked as {row['value'] or 'missing'} and is now {now or 'missing'}"
                yield Finding(f"{row['measure']}@{period}", f"{row['measure']} of {period} {text}")


def _jump(at: Look, value: Any) -> str:
    before = value.before[: int(at.limit("periods"))]
    change, base = value.value - before[0], abs(before[0])
    if base and abs(change) * HUNDRED > at.limit("change") * base:
        return f"changed by {change * HUNDRED / base:+.0f} % from {plain(before[0])}"
    spread = Decimal(str(pstdev(map(float, before)))) if len(before) >= at.limit("least") else None
    if spread and abs(change) > at.limit("sigmas") * spread:
        return f"changed by {abs(change) / spread:.1f} standard deviations"
    return ""


def _locked(at: Look) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the newest edition of every locked period that is not being reopened."""
    newest = (
        select(Snapshot.period, func.max(Snapshot.edition).label("edition"))
        .where(Snapshot.year == at.year)
        .group_by(Snapshot.period)
        .subquery()
    )
    query = select(Snapshot.period, Snapshot.rows).join(
        newest,
        (newest.c.period == Snapshot.period) & (newest.c.edition == Snapshot.edition),
    )
    open_now = select(Instance.period).where(
        Instance.definition_key == "data_cycle",
        Instance.state == "reopened",
        Instance.year_id == at.year,
    )
    for row in at.rows(query.where(Snapshot.period.not_in(open_now)).order_by(Snapshot.period)):
        yield row.period, row.rows


def _values_in_force(at: Look) -> dict[tuple[str, date | None], Any]:
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
