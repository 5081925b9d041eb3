"""Rules of the certificates: how well it all fits, and whether the cards are certified in time."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from engine.formatting import shown
from engine.organisation import root
from engine.rulebook.alignment_cards import SOURCE
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.scorecards import Card, Checkpoint


@rule(
    "OAL.R11",
    Severity.INFO,
    "The alignment score is the mean of the checkpoints",
    mend="work on the checkpoints with the lowest scores",
    source=f"{SOURCE}, R11",
    good=at_most(3, "of 4 points"),
)
def alignment_score(at: Look) -> Iterator[Finding]:
    """Tell the alignment score where it is not good yet, with the weakest checkpoint."""
    query = select(Checkpoint.name, Checkpoint.score).where(
        Checkpoint.year == at.year, at.live(Checkpoint)
    )
    rows = list(at.rows(query.order_by(Checkpoint.score, Checkpoint.id)))
    score = Decimal(sum(row.score for row in rows)) / max(len(rows), 1)
    if rows and score < at.limit("good"):
        text = f"the alignment score is {shown(score)} of 4 over {len(rows)} checkpoints"
        yield Finding("", f"{text}; the weakest is “{rows[0].name}” with {rows[0].score}")


@rule(
    "OAL.R12",
    Severity.WARN,
    "Every unit's card is certified by its day",
    mend="certify the card, or say what holds it up",
    source=f"{SOURCE}, R12",
)
def certified_in_time(at: Look) -> Iterator[Finding]:
    """Find the cards that were certified late or are still waiting, with their lag."""
    for row in at.rows(_cards(at).where(Card.due.is_not(None))):
        done = row.certified_on or at.today
        if done > row.due:
            text = f"the card of {row.unit} was due on {row.due} and {_state(row.certified_on)}"
            yield Finding(row.id, f"{text}, {at.calendar.between(row.due, done)} working days late")


@rule(
    "OAL.R13",
    Severity.WARN,
    "A card is certified again soon after the corporate map changed",
    mend="bring the card in line with the map and certify it",
    source=f"{SOURCE}, R13",
    within=at_most(15, "working days"),
)
def certified_again(at: Look) -> Iterator[Finding]:
    """Find the cards that a change of the corporate map touched and nobody certified since."""
    for row in at.rows(_cards(at).where(Card.map_changed_on.is_not(None))):
        since = row.certified_on and row.certified_on >= row.map_changed_on
        done = row.certified_on if since else None
        last = at.calendar.add(row.map_changed_on, int(at.limit("within")))
        if (done or at.today) > last:
            text = f"the corporate map changed for {row.unit} on {row.map_changed_on}"
            yield Finding(row.id, f"{text}; its card {_state(done)}, due by {last}")


def _cards(at: Look) -> Select[Any]:
    query = select(Card.id, Card.unit, Card.due, Card.certified_on, Card.map_changed_on).where(
        Card.year == at.year, Card.unit.not_in(root()), Card.state != "superseded", at.live(Card)
    )
    return query.where(Card.unit == at.unit) if at.unit else query


def _state(certified_on: date | None) -> str:
    return f"was certified on {certified_on}" if certified_on else "is not certified"
