"""What calls an off-cycle review in the year: a broken assumption, an early signal, or much red.

Assumptions and signals are read in the year that they are about. Whatever is past its threshold
calls a review once: again only when it has held in between (`processes.md`, SRV, exceptions).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from calendars.identifiers import shifted
from engine.organisation.directory import home
from engine.records.scores import Periods
from engine.records.sheets import plain
from engine.records.snapshots import LockedEdition
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, rule
from persistence.instances import Instance
from persistence.records.strategy import Assumption, AssumptionReading, Signal, SignalReading
from persistence.strategy_year import PlanYear
from processes.reviews.strategy_rules import SOURCE, locked_periods, red_objectives
from processes.scorecard.map_rules import corporate

WATCHED_BY = {
    "metric": "signal",
    "threshold": "threshold",
    "breaks": "side on which it breaks",
    "owner": "owner",
}  # columns of an assumption, and what each is called
TEXT = 60  # characters of an assumption or signal that a finding repeats
MUCH_RED = limit(30, "% of the objectives")
REVIEW, CAUSES = "off_cycle_review", "causes"  # the machine that is called, and what called it
RED = "red"  # the cause that is about no record
Read = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class Watched:
    """An assumption or an early signal with its readings, oldest first, in the metric's unit."""

    sheet: str
    id: str
    text: str
    metric: str
    threshold: Decimal | None
    breaks: str | None
    readings: tuple[Read, ...]

    @property
    def broken_since(self) -> date | None:
        """Return the day of the first reading of those past the threshold; None when it holds."""
        since = None
        for day, reading in self.readings:
            since = (since or day) if self._is_past(reading) else None
        return since

    @property
    def sentence(self) -> str:
        """Return what the last reading says against the threshold."""
        day, reading = self.readings[-1]
        on = f" on {day}" if day != date.min else ""
        what = self.sheet.removesuffix("s")
        text = f"{what} {self.id} “{self.text[:TEXT]}” is broken: {self.metric or 'its signal'}"
        return f"{text} is {plain(reading)}{on}, {self.breaks} {plain(self.threshold)}"

    def _is_past(self, reading: Decimal) -> bool:
        if self.threshold is None:
            return False
        above = self.breaks == "above" and reading > self.threshold
        return above or (self.breaks == "below" and reading < self.threshold)


@dataclass(frozen=True, slots=True)
class Cause:
    """What calls an off-cycle review: `key` tells it from others, `since` is its first day."""

    key: str
    subject: str  # the id of the record, "" for the whole map
    text: str
    since: date


def in_course(at: RuleContext) -> RuleContext:
    """Return a look at the year under way: a year that is only planned has broken nothing yet."""
    before = shifted(at.year, -1)
    planned = at.starts is not None and at.today < at.starts
    year = at.session.get(PlanYear, before) if planned else None
    return replace(at, year=before, period="", starts=year.starts) if year else at


def _causes(at: RuleContext, much: Decimal) -> list[Cause]:
    """Return what is broken in a year; `much` is in percent of the objectives."""
    found = [
        Cause(f"{each.sheet}:{each.id}", each.id, each.sentence, since)
        for each in watched(at)
        if (since := each.broken_since) is not None
    ]
    return found + list(_much_red(at, much))


def unanswered(at: RuleContext, much: Decimal) -> list[Cause]:
    """Return what is broken in the year under way and has called no review since it broke.

    `much` is in percent of the objectives.
    """
    at, local_day = in_course(at), home(at.session).local_day
    called: dict[str, date] = {}
    query = select(Instance.facts, Instance.opened_at).where(
        Instance.definition_key == REVIEW, Instance.year_id == at.year
    )
    for facts, opened in at.session.execute(query.order_by(Instance.opened_at)).tuples():
        called |= dict.fromkeys(facts.get(CAUSES, {}), local_day(opened))
    return [each for each in _causes(at, much) if called.get(each.key, date.min) < each.since]


def watched(at: RuleContext) -> list[Watched]:
    """Return the assumptions and signals of a year with everything that was read of them."""
    a, s = Assumption, Signal
    registered = select(a.id, a.text, a.metric, a.threshold, a.breaks, a.reading, a.read_on).where(
        a.year == at.year, at.live(a)
    )
    signals = select(s.id, s.metric.label("text"), s.metric, s.threshold, s.breaks).where(
        s.year == at.year, at.live(s)
    )
    of = _readings(at, AssumptionReading, AssumptionReading.assumption)
    spoken = _readings(at, SignalReading, SignalReading.signal)
    return [
        *(
            _watched("assumptions", row, (*_registered(row), *of.get(row.id, ())))
            for row in at.rows(registered.order_by(a.id))
        ),
        *(
            _watched("signals", row, spoken.get(row.id, ()))
            for row in at.rows(signals.order_by(s.id))
        ),
    ]


def _watched(sheet: str, row: Any, readings: Iterable[Read]) -> Watched:
    inorder = tuple(sorted(readings))
    return Watched(sheet, row.id, row.text, row.metric or "", row.threshold, row.breaks, inorder)


def _registered(row: Any) -> Sequence[Read]:
    """Return the reading that stands in the register itself."""
    return () if row.reading is None else ((row.read_on or date.min, row.reading),)


def _readings(at: RuleContext, record: Any, of: Any) -> Mapping[str, Sequence[Read]]:
    """Return the readings up to today, by what was read; one without a day is of its period."""
    ends = Periods.of(at.session, at.year).ends if at.session.get(PlanYear, at.year) else {}
    query = select(of.label("of"), record.period, record.reading, record.read_on)
    found: dict[str, list[Read]] = {}
    for row in at.rows(query.where(record.year == at.year, at.live(record))):
        day = row.read_on or ends.get(row.period, date.min)
        if day <= at.today:
            found.setdefault(row.of, []).append((day, row.reading))
    return found


def _much_red(at: RuleContext, much: Decimal) -> Iterator[Cause]:
    known = {row.id for row in at.rows(corporate(at))}
    if not known or at.session.get(PlanYear, at.year) is None:
        return
    ends, since, last = Periods.of(at.session, at.year).ends, None, None
    for locked in locked_periods(at):
        red = sorted(known & set(red_objectives(locked)))
        if percent(len(red), len(known)) >= much:
            since, last = since or ends[locked.period], (locked, red)
        else:
            since, last = None, None
    if since is not None and last is not None:
        yield Cause(RED, "", _reds(*last, len(known)), since)


def _reds(locked: LockedEdition, red: Sequence[str], known: int) -> str:
    share = percent(len(red), known)
    text = f"{len(red)} of {known} objectives are red in {locked.period} ({share:.0f} %)"
    return f"{text}: {', '.join(red)}"


def lacking(row: Any) -> list[str]:
    """Return what an assumption lacks, without which it could break unnoticed."""
    return [word for name, word in WATCHED_BY.items() if getattr(row, name) in (None, "")]


@rule(
    "SRV.R12a",
    Severity.WARN,
    "Every assumption has an owner, a signal, a threshold, and a side on which it breaks",
    mend="say who watches what, and above or below which value it is broken",
    source=f"{SOURCE}, R12",
)
def watched_assumptions(at: RuleContext) -> Iterator[Finding]:
    """Find the assumptions that could break without anybody noticing."""
    a, at = Assumption, in_course(at)
    query = select(a.id, a.text, a.owner, a.metric, a.threshold, a.breaks)
    for row in at.rows(query.where(a.year == at.year, at.live(a)).order_by(a.id)):
        if lacks := lacking(row):
            text = f"has no {' and no '.join(lacks)}"
            yield Finding(row.id, f"assumption {row.id} “{row.text[:TEXT]}” {text}")


@rule(
    "SRV.R12b",
    Severity.WARN,
    "A broken assumption, or much red, leads to an off-cycle review",
    mend="hold the off-cycle review that the next look calls, or record why the strategy holds",
    source=f"{SOURCE}, R12",
    red=MUCH_RED,
)
def strategy_holds(at: RuleContext) -> Iterator[Finding]:
    """Find what is broken and has led to no review: assumptions, signals, a map that is too red."""
    for cause in unanswered(at, at.limit("red")):
        yield Finding(cause.subject, cause.text)
