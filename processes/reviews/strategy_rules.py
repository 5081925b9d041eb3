"""Rules of the yearly reviews: on locked numbers, each hypothesis with a verdict."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.records.scores import Periods
from engine.records.sheets import plain
from engine.records.snapshots import LOCKED, LockedEdition
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, rule
from engine.scoring.thresholds import RED
from persistence.records.scorecard import Snapshot
from persistence.records.strategy import Assumption
from processes.reviews import hypotheses
from processes.scorecard.map_rules import corporate

SOURCE = "Strategy reviews"
NEEDED = {"owner": "owner", "metric": "signal", "threshold": "threshold"}
TEXT = 60  # characters of an assumption that a finding repeats


def locked_periods(at: RuleContext, most: int | None = None) -> list[LockedEdition]:
    """Return the newest edition of each locked period up to the one looked at, oldest first.

    With `most` the latest so many: the rows of the others are not read.
    """
    s, ends = Snapshot, Periods.of(at.session, at.year).ends
    query = select(s.id, s.period).where(s.year == at.year, s.state == LOCKED)
    newest = {
        row.period: row.id
        for row in at.rows(query.order_by(s.edition))
        if row.period in ends and (not at.period or ends[row.period] <= ends[at.period])
    }
    wanted = sorted(newest, key=lambda period: ends[period])
    wanted = wanted if most is None else wanted[max(len(wanted) - most, 0) :]
    whole = select(s.id, s.period, s.edition, s.locked_on, s.locked_by, s.rows, s.digest)
    found = {
        row.period: LockedEdition(
            row.id,
            row.period,
            row.edition,
            row.locked_on,
            row.locked_by,
            tuple(row.rows or ()),
            row.digest,
        )
        for row in at.rows(whole.where(s.id.in_([newest[period] for period in wanted])))
    }
    return [found[period] for period in wanted]


def latest(at: RuleContext) -> LockedEdition | None:
    """Return the latest locked period up to the one looked at."""
    return next(iter(locked_periods(at, 1)), None)


def red_objectives(locked: LockedEdition) -> Mapping[str, list[str]]:
    """Return the measures that were red in a locked period, by objective."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in locked.rows:
        if row.get("status") == RED and row.get("objective"):
            found[row["objective"]].append(row["measure"])
    return found


def said_of(row: Mapping[str, Any]) -> str:
    """Return what a locked row says: value and target with their unit."""
    unit = f" {row['measured_in']}" if row.get("measured_in") else ""
    target = f" against {row['target']}{unit}" if row.get("target") is not None else ""
    return f"{row['measure']} {row.get('value') or 'missing'}{unit}{target}"


@rule(
    "SRV.R11",
    Severity.WARN,
    "The data does not contradict the strategy map",
    mend="take the link to the next test-and-adapt review: keep, revise or drop it",
    source=f"{SOURCE}, R11",
    least=limit(hypotheses.LEAST, "common changes"),
)
def links_hold(at: RuleContext) -> Iterator[Finding]:
    """Find the links whose measures move against each other."""
    least = int(at.limit("least"))
    for tested in hypotheses.evidence(at.session, at.year, at.today, least).links:
        if tested.verdict == hypotheses.CONTRADICTED:
            yield Finding(tested.link, f"link {tested.sentence}")


@rule(
    "SRV.R12a",
    Severity.WARN,
    "Every assumption has an owner, a signal and a threshold",
    mend="say who watches what, and from which value on it is broken",
    source=f"{SOURCE}, R12",
)
def watched_assumptions(at: RuleContext) -> Iterator[Finding]:
    """Find the assumptions that could break without anybody noticing."""
    a = Assumption
    query = select(a.id, a.text, a.owner, a.metric, a.threshold)
    for row in at.rows(query.where(a.year == at.year, at.live(a)).order_by(a.id)):
        lacks = [word for name, word in NEEDED.items() if getattr(row, name) in (None, "")]
        if lacks:
            text = f"has no {' and no '.join(lacks)}"
            yield Finding(row.id, f"assumption {row.id} “{row.text[:TEXT]}” {text}")


@rule(
    "SRV.R12b",
    Severity.WARN,
    "A broken assumption, or much red, leads to an off-cycle review",
    mend="propose an off-cycle review, or record why the strategy holds",
    source=f"{SOURCE}, R12",
    red=limit(30, "% of the objectives"),
)
def strategy_holds(at: RuleContext) -> Iterator[Finding]:
    """Find the assumptions that are broken, and a map that is too red to go on with."""
    a = Assumption
    query = select(a.id, a.text, a.metric, a.threshold, a.breaks, a.reading, a.read_on)
    for row in at.rows(query.where(a.year == at.year, at.live(a)).order_by(a.id)):
        if _is_broken(row.reading, row.threshold, row.breaks):
            text = f"is broken: {row.metric or 'its signal'} is {plain(row.reading)}"
            when = f" on {row.read_on}" if row.read_on else ""
            text = f"{text}{when}, {row.breaks} {plain(row.threshold)}"
            yield Finding(row.id, f"assumption {row.id} “{row.text[:TEXT]}” {text}")
    yield from _much_red(at)


def _is_broken(reading: Decimal | None, threshold: Decimal | None, breaks: str | None) -> bool:
    if reading is None or threshold is None:
        return False
    return reading > threshold if breaks == "above" else breaks == "below" and reading < threshold


def _much_red(at: RuleContext) -> Iterator[Finding]:
    locked = latest(at)
    known = [row.id for row in at.rows(corporate(at))]
    if locked is None or not known:
        return
    red = sorted(set(known) & set(red_objectives(locked)))
    share = percent(len(red), len(known))
    if share >= at.limit("red"):
        text = f"{len(red)} of {len(known)} objectives are red in {locked.period} ({share:.0f} %)"
        yield Finding("", f"{text}: {', '.join(red)}")
