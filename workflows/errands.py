"""What the scheduled flows do, each in one transaction; no Prefect here."""

from datetime import datetime

from sqlalchemy.orm import Session

from auditing.notes import Signer
from auditing.sealing import seal as seal_heads
from engine import chasing, flow_runs, opening
from engine.flow_runs import Case
from engine.instance_ids import root_of
from engine.types import Chased
from workflows.house import Office

THIRD = 6  # the rung of the third escalation
BATCH = 200  # tasks that are chased in one transaction

Overdue = tuple[Case, int, str]


def open_due(office: Office) -> list[str]:
    """Open what the calendar owes; return the ids of the processes opened now."""
    with office.database.writing() as session:
        return opening.open_due(session, office.clock.now())


def chase(office: Office) -> tuple[Chased, list[Overdue]]:
    """Chase what is due; return what was done and which approvals climbed beyond the third rung.

    Each batch is a transaction of its own, so that nobody who decides waits for all of them.
    """
    now = office.clock.now()
    chased, overdue = Chased(more=True), list[Overdue]()
    while chased.more:
        with office.database.writing() as session:
            batch = chasing.chase_due(session, now, BATCH)
            overdue += _overdue(session, batch)
        chased = _together(chased, batch)
    return chased, overdue


def seal(office: Office) -> str:
    """Verify and sign the history; return the note. Raises HistoryBroken."""
    now: datetime = office.clock.now()
    with office.database.writing() as session:
        return seal_heads(session, now, signer(office)).note


def signer(office: Office) -> Signer:
    """Return the key that this office seals with."""
    keyring = office.keyring
    return Signer(keyring.keys[keyring.current])


def _overdue(session: Session, batch: Chased) -> list[Overdue]:
    late = [climbed for climbed in batch.approvals if climbed.rung > THIRD]
    roots = flow_runs.cases(session, {root_of(each.instance_id) for each in late})
    return [
        (roots[root_of(each.instance_id)], each.task_id, f"L{each.rung - THIRD + 3}")
        for each in late
    ]


def _together(one: Chased, other: Chased) -> Chased:
    return Chased(
        one.reminders + other.reminders,
        one.escalations + other.escalations,
        one.lapsed + other.lapsed,
        one.approvals + other.approvals,
        other.more,
    )
