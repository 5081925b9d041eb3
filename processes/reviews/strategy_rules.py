"""Rules of the yearly reviews: on locked numbers, each hypothesis with a verdict."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from engine.records.scores import Periods
from engine.records.snapshots import LOCKED, LockedEdition
from engine.rules.rule import Finding, RuleContext, Severity, limit, rule
from engine.scoring.thresholds import RED
from persistence.records.scorecard import Snapshot
from processes.reviews import hypotheses

SOURCE = "Strategy reviews"


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
