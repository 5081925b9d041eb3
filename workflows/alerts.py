"""Alerts and lost runs: what the director of the office is told of the flows."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from prefect.client.schemas.objects import FlowRun, StateType
from sqlalchemy.orm import Session

from engine import audit_trail, flow_runs, outbox
from engine.flow_runs import ProcessRef
from engine.formatting import counted, short_moment
from engine.organisation import roles
from engine.views import lists
from persistence.outbox import NoticeKind
from workflows import prefect_names
from workflows.context import FlowApp
from workflows.errors import NothingToTell

log = logging.getLogger(__name__)
LONGEST_ID = 18  # digits that a task's id can have
MOST_ROWS = 20  # processes named in one letter
NOTICED = "something happened in Prefect"
RUN_LOST = "a flow run was lost in Prefect"
MADE_AGAIN = "Prefect had to be set up again"
CALM = timedelta(minutes=10)  # between two letters of the last two reasons
RECENT = timedelta(days=1)  # what was lost before is told to nobody any more
UNKNOWN_WHO = (
    "Prefect has one password for all its administrators and does not keep who of them it was."
)
DELETED = "its flow run was deleted in Prefect, or Prefect's database is another one"
ORPHANED = "the deployment of its flow run was deleted in Prefect"
ADRIFT = "the work pool of its flow run was deleted in Prefect"
ENDED = {
    StateType.CANCELLED: "its flow run was cancelled in Prefect",
    StateType.CRASHED: "its flow run crashed",
    StateType.COMPLETED: "its flow run was set to completed in Prefect",
}
Rows = Sequence[tuple[str, str]]  # names and what belongs to them, as a letter shows them


class Noticed(StrEnum):
    """What an automation in Prefect may have noticed."""

    FAILED = "failed"
    STUCK = "stuck"
    OVERDUE = "overdue"


WORDS = {
    Noticed.FAILED: (
        "A flow run failed",
        "A step of it failed in every attempt.",
        "Open the run in Prefect, read why it failed, and retry it.",
    ),
    Noticed.STUCK: (
        "A flow run is stuck",
        "It should take seconds and has been running for long.",
        "Give its process a new run with `smo process restart`.",
    ),
    Noticed.OVERDUE: (
        "An approval is overdue",
        "Three escalations brought no answer.",
        "Reach the person, or hand the task on with `smo task reassign`.",
    ),
}


def tell_noticed(office: FlowApp, noticed: str, about: str, flow: str = "") -> None:
    """Tell the director what an automation noticed about a flow run or a task, by its id.

    `flow` is the name of one of our flows, for a run that follows no process. Raises NothingToTell
    where the office knows no such thing.
    """
    now = office.clock.now()
    with office.database.writing() as session:
        rows = _about(session, noticed, about, flow, now)
        title, what, mend = WORDS[Noticed(noticed)]
        _tell(session, now, title=f"{title}: {rows[0][1]}", what=what, mend=mend, rows=rows)


def tell_lost(office: FlowApp) -> None:
    """Tell the director which processes lost their runs, and how, once in a calm.

    What is lost meanwhile is told when the calm has passed. Nothing is locked while nothing is.
    """
    now = office.clock.now()
    with office.database.reading() as session:
        if not _lost_untold(session, now):
            return
    with office.database.writing() as session:
        if lost := _lost_untold(session, now):
            _tell_lost(session, lost, now)


def tell_made_again(office: FlowApp, what: Sequence[str]) -> None:
    """Tell the director what Prefect had lost or shut and what was made anew, once in a calm."""
    now = office.clock.now()
    with office.database.writing() as session:
        if _is_calm(session, MADE_AGAIN, now):
            return
        _tell(
            session,
            now,
            title="Prefect was set up again",
            why=MADE_AGAIN,
            rows=[("Missing or shut", name) for name in what],
            what="Parts of Prefect that the office works with had been deleted or paused, or its "
            "server was replaced. They are as they were; nothing is lost. " + UNKNOWN_WHO,
            mend="Ask the administrators; to halt the office stop `smo up`.",
        )


def lost_run(deployment_id: UUID, run: FlowRun) -> str:
    """Return why a run will never follow its process again, empty while it may."""
    if run.deployment_id != deployment_id:
        return ORPHANED
    if run.state is not None and run.state.type in ENDED:
        return f"{ENDED[run.state.type]} on {short_moment(run.state.timestamp)} UTC"
    return "" if run.work_pool_name == prefect_names.POOL else ADRIFT


async def replace_lost(office: FlowApp, lost: Mapping[ProcessRef, str]) -> int:
    """Let go of runs that are lost, by process; return how many.

    The waker begins a new run for a process that has none.
    """
    return await asyncio.to_thread(_replace, office, lost) if lost else 0


def _lost_untold(session: Session, now: datetime) -> Rows:
    """Return the processes whose loss is to be told now, with how it came."""
    events = audit_trail.since(session, "run_lost", now - RECENT)
    if not events or _is_calm(session, RUN_LOST, now):
        return []
    last = outbox.last_told(session, NoticeKind.ALERT, RUN_LOST)
    untold = [event for event in events if last is None or event.at > last]
    cases = flow_runs.process_refs(session, {event.chain for event in untold})
    return list({cases[e.chain].title: e.reason for e in untold if e.chain in cases}.items())


def _is_calm(session: Session, why: str, now: datetime) -> bool:
    """Tell whether the director heard of the same within the calm."""
    last = outbox.last_told(session, NoticeKind.ALERT, why)
    return last is not None and now - last < CALM


def _tell_lost(session: Session, lost: Rows, now: datetime) -> None:
    count = counted(len(lost), "process") if len(lost) > 1 else lost[0][0]
    left_out = len(lost) - MOST_ROWS
    rows = [*lost[:MOST_ROWS], *([("and", f"{left_out} more")] if left_out > 0 else [])]
    _tell(
        session,
        now,
        title=f"A flow run was lost: {count}",
        why=RUN_LOST,
        rows=rows,
        what="Each process goes on with a new run, and no answer is lost. " + UNKNOWN_WHO,
        mend="To end or to halt a process use `smo process cancel` or `smo process suspend`; "
        "Prefect only shows and walks.",
    )


def _about(session: Session, noticed: str, about: str, flow: str, now: datetime) -> Rows:
    """Return what an id stands for, from our own tables."""
    if noticed not in set(Noticed):
        raise NothingToTell(noticed, about)
    if noticed == Noticed.OVERDUE:
        is_id = about.isdecimal() and len(about) <= LONGEST_ID
        found = lists.task(session, int(about), now) if is_id else None
        if found is None:
            raise NothingToTell(noticed, about)
        return [("Process", found.process), ("Decision", found.title), ("With", found.person)]
    title = flow_runs.bound(session, [about]).get(about)
    if not title and not flow:
        raise NothingToTell(noticed, about)
    return [("Process", title)] if title else [("Flow", flow)]


def _tell(
    session: Session,
    now: datetime,
    *,
    title: str,
    what: str,
    mend: str,
    rows: Rows,
    why: str = NOTICED,
) -> None:
    facts = {"title": title, "what": what, "mend": mend, "rows": [list(row) for row in rows]}
    for person_id in roles.responsible(session, roles.today(session, now)):
        outbox.notify(
            session,
            person_id,
            NoticeKind.ALERT,
            now=now,
            urgency=outbox.URGENT,
            why=why,
            facts=facts,
        )


def _replace(office: FlowApp, lost: Mapping[ProcessRef, str]) -> int:
    now = office.clock.now()
    count = 0
    with office.database.writing() as session:
        for case, how in lost.items():
            if flow_runs.lose(session, case.id, case.flow_run_id or "", how=how, now=now):
                log.warning("flow run lost", extra={"instance": case.id, "how": how})
                count += 1
    return count
