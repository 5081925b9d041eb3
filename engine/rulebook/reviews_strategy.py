"""Rules of testing the strategy: links against the data, assumptions against their signals."""

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import select

from engine import hypotheses
from engine.records.sheets import plain
from engine.rulebook.reviews_meetings import SOURCE
from engine.rulebook.reviews_snapshots import latest, red_objectives
from engine.rulebook.scorecard_map import corporate
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.strategy import Assumption

NEEDED = {"owner": "owner", "metric": "signal", "threshold": "threshold"}
TEXT = 60  # characters of an assumption that a finding repeats


@rule(
    "SRV.R11",
    Severity.WARN,
    "The data does not contradict the strategy map",
    mend="take the link to the next test-and-adapt review: keep, revise or drop it",
    source=f"{SOURCE}, R11",
    least=at_most(hypotheses.LEAST, "common periods"),
)
def links_hold(at: Look) -> Iterator[Finding]:
    """Find the links whose measures move against each other."""
    least = int(at.limit("least"))
    for tested in hypotheses.verdicts(at.session, at.year, at.today, least):
        if tested.verdict == hypotheses.CONTRADICTED:
            yield Finding(tested.link, f"link {tested.sentence}")


@rule(
    "SRV.R12a",
    Severity.WARN,
    "Every assumption has an owner, a signal and a threshold",
    mend="say who watches what, and from which value on it is broken",
    source=f"{SOURCE}, R12",
)
def watched_assumptions(at: Look) -> Iterator[Finding]:
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
    red=at_most(30, "% of the objectives"),
)
def strategy_holds(at: Look) -> Iterator[Finding]:
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


def _much_red(at: Look) -> Iterator[Finding]:
    locked = latest(at)
    known = [row.id for row in at.rows(corporate(at))]
    if locked is None or not known:
        return
    red = sorted(set(known) & set(red_objectives(locked)))
    share = percent(len(red), len(known))
    if share >= at.limit("red"):
        text = f"{len(red)} of {len(known)} objectives are red in {locked.period} ({share:.0f} %)"
        yield Finding("", f"{text}: {', '.join(red)}")
