"""What flows do, each in a transaction of its own: open, escalate, deliver, collect, seal."""

import asyncio
import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

import stamina
from prefect.blocks.system import Secret
from sqlalchemy.orm import Session

from auditing import seals
from auditing.seals import Signer
from engine import flow_runs
from engine.catalogue import CURRENT
from engine.flow_runs import ProcessRef
from engine.instance_ids import root_of
from engine.instances import start
from engine.operations import advance, escalation, invariants, succession
from engine.schedule import wakeups
from engine.types import EscalationRun, InstanceView
from notifications.mail_queue import claim_prefix
from office.feeds.access import Credentials, Lookup, Reach, block_of, from_environment, wanted
from office.feeds.feed import FeedFailed, Reading, Request
from office.feeds.sources import draw as draw_from
from processes.scorecard import services
from processes.scorecard.services import Wanted
from workflows.context import FlowApp

if TYPE_CHECKING:
    from notifications.delivery import Delivered
    from notifications.smtp import Verdict

log = logging.getLogger(__name__)
THIRD = 6  # the level of the third escalation
BATCH = 200  # tasks that are escalated in one transaction
ITEMS = 25  # items of a process that are opened or advanced in one transaction
PAUSE = 1.0  # seconds between two looks at the letters that flows did not send
TRIES = 4  # attempts at one value before its owner is asked
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds between two of them
Overdue = tuple[ProcessRef, int, str]  # the process, its task, how far the approval climbed


class ProcessGone(LookupError):
    """A flow run follows a process that the database does not know."""

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id
        super().__init__(f"there is no process {instance_id!r} in this office's database")


def look_at_process(
    office: FlowApp, instance_id: str, flow_run_id: str
) -> tuple[ProcessRef, InstanceView] | None:
    """Advance the process that a run follows until it waits again; return where it stands.

    None when another run follows it by now. Where many of its items open or are woken at once, as
    when a calendar is published anew, they follow a batch at a time, each in a transaction of its
    own.
    Raises ProcessGone when it does not exist.
    """
    now, done = office.clock.now(), advance.NOTHING
    while True:
        with office.database.writing() as session:
            case = flow_runs.process_ref(session, instance_id)
            if case is None:
                raise ProcessGone(instance_id)
            if not flow_runs.bind(session, instance_id, flow_run_id, instead_of=None):
                return None
            if not case.alive:
                wakeups.mark_followed(session, case.id, now)
                return case, advance.view_instance(session, case.id, now)
            done = done.and_then(advance.advance_until_idle(session, case.id, now, most=ITEMS))
            if not done.more:
                view = advance.view_instance(
                    session, case.id, now, opened=done.opened, moved=done.moved
                )
                return case, view


def definition_kinds(definition_key: str) -> dict[str, str]:
    """Return what sort of work each step of a process is, by the step's key."""
    return {step.key: step.kind.value for step in CURRENT.named(definition_key).steps}


def open_due(office: FlowApp) -> list[str]:
    """Open what the calendar owes; return the ids of the processes opened now."""
    with office.database.writing() as session:
        return start.open_due(session, office.clock.now())


def escalate(office: FlowApp) -> tuple[EscalationRun, list[Overdue]]:
    """Escalate what is due; return what was done and which approvals went beyond the third level.

    Each batch is a transaction of its own, so that nobody who decides waits for all of them.
    """
    now = office.clock.now()
    chased, overdue = EscalationRun(more=True), list[Overdue]()
    while chased.more:
        with office.database.writing() as session:
            batch = escalation.escalate_due(session, now, BATCH)
            overdue += _overdue(session, batch)
        chased = _together(chased, batch)
    return chased, overdue


def hand_on(office: FlowApp) -> int:
    """Hand on what is asked of people who left, once for each change; return how many tasks."""
    with office.database.writing() as session:
        return succession.hand_on_once(session, office.clock.now()) or 0


def hold_decisions(office: FlowApp) -> int:
    """Hold what was decided against its rules, if anything changed; return what broke or mended."""
    now = office.clock.now()
    with office.database.reading() as session:
        if not invariants.is_due(session, now):
            return 0
    with office.database.writing() as session:
        return invariants.hold(session, now)


def seal(office: FlowApp) -> str:
    """Verify and sign the history; return the note. Raises HistoryBroken.

    Writers are held while the newest event is named, and not while all of them are verified.
    """
    now: datetime = office.clock.now()
    with office.database.writing() as session:
        last = seals.settled(session)
    with office.database.snapshot() as session:
        state = seals.examined(session, now, last)
    with office.database.writing() as session:
        return seals.seal(session, state, signer(office)).note


def signer(office: FlowApp) -> Signer:
    """Return the key that this office seals with."""
    keyring = office.keyring
    return Signer(keyring.keys[keyring.current])


async def send_due(office: FlowApp) -> "Delivered":
    """Gather what must be told into letters and hand them to the mail server."""
    from notifications import delivery  # noqa: PLC0415 - mail libraries only where mail leaves

    await asyncio.to_thread(gather_letters, office)
    return await delivery.deliver_due(
        office.database,
        office.clock,
        office.smtp_server,
        office.keyring,
        office.renderer,
        carrier=claim_prefix(office.settings.state_dir),
    )


def gather_letters(office: FlowApp) -> int:
    """Turn due notices into letters; return how many letters were written."""
    from notifications import batching  # noqa: PLC0415

    return batching.gather_each(office.database, office.clock.now(), renderer=office.renderer)


async def ask_for_ourselves(office: FlowApp) -> "Verdict":
    """Ask the mail server whether it takes our sender and mail to our own address; sends nothing.

    Whatever is refused stands in the log as an error, before any letter pays for it.
    """
    from notifications.smtp import SmtpConnection, SmtpOutcome  # noqa: PLC0415

    mail_connection = SmtpConnection(office.smtp_server, office.settings.sender_address)
    try:
        verdict = await mail_connection.ask(office.settings.reply_to)
    finally:
        await mail_connection.close()
    if verdict.outcome is not SmtpOutcome.SENT:
        facts = {"outcome": verdict.outcome.value, "words": verdict.words}
        log.error("mail to ourselves is refused", extra=facts)
    return verdict


async def send_while(office: FlowApp, stop: asyncio.Event) -> None:
    """Send whatever becomes due until `stop` is set, also while Prefect is not there."""
    await ask_for_ourselves(office)
    failed = False
    while not stop.is_set():
        try:
            if await asyncio.to_thread(_waiting, office):
                await send_due(office)
            failed = False
        except Exception:
            if not failed:
                log.exception("letters could not be sent")
            failed = True
        try:
            async with asyncio.timeout(PAUSE):
                await stop.wait()
        except TimeoutError:
            continue


async def known_credentials(location: str, measure: str, first: Lookup) -> Credentials:
    """Return the credentials that a feed's location names; `first` is asked first.

    Raises FeedFailed for a feed that can have none.
    """
    places = wanted(location, measure)
    return {name: first(place) or await _of_block(place) for name, place in places.items()}


def due_feeds(office: FlowApp) -> list[Wanted]:
    """Return every value that a feed owes."""
    with office.database.reading() as session:
        return services.due(session)


async def draw_feed(office: FlowApp, wanted: Wanted) -> None:
    """Draw one value and keep it; when it cannot be had, its owner is asked."""
    try:
        credentials = await known_credentials(wanted.location, wanted.measure, from_environment)
    except FeedFailed as failure:
        await asyncio.to_thread(_keep_failure, office, wanted, failure, 1)
        return
    await asyncio.to_thread(draw_and_keep_feed, office, wanted, credentials)


def draw_and_keep_feed(
    office: FlowApp, wanted: Wanted, credentials: Credentials, pause: float = FIRST_PAUSE
) -> None:
    """Draw one value with a few tries, `pause` seconds before the second; keep the outcome."""
    request = Request(
        wanted.measure,
        wanted.kind,
        wanted.location,
        wanted.pick,
        wanted.period,
        wanted.first,
        wanted.last,
        wanted.in_percent,
    )
    tries = [0]
    try:
        found = _patiently(request, credentials, office.reach, tries, pause)
    except FeedFailed as failure:
        _keep_failure(office, wanted, failure, tries[0])
        return
    with office.database.writing() as session:
        services.received(
            session, wanted, found.value, found.as_of, attempts=tries[0], now=office.clock.now()
        )


def _overdue(session: Session, batch: EscalationRun) -> list[Overdue]:
    late = [climbed for climbed in batch.approvals if climbed.rung > THIRD]
    roots = flow_runs.process_refs(session, {root_of(each.instance_id) for each in late})
    return [
        (roots[root_of(each.instance_id)], each.task_id, f"L{each.rung - THIRD + 3}")
        for each in late
    ]


def _together(one: EscalationRun, other: EscalationRun) -> EscalationRun:
    return EscalationRun(
        one.reminders + other.reminders,
        one.escalations + other.escalations,
        one.lapsed + other.lapsed,
        one.approvals + other.approvals,
        other.more,
    )


def _waiting(office: FlowApp) -> bool:
    with office.database.reading() as session:
        return wakeups.LETTERS in wakeups.due_jobs(session, office.clock.now())


async def _of_block(name: str) -> str | None:
    """Return what the block of that name holds; block names are written with dashes."""
    try:
        block: Any = await Secret.aload(block_of(name))
    except ValueError:
        return None
    return str(block.get())


def _keep_failure(office: FlowApp, wanted: Wanted, failure: FeedFailed, tries: int) -> None:
    log.info("feed failed", extra={"measure": wanted.measure, "tries": tries})
    with office.database.writing() as session:
        services.failed(
            session, wanted, failure.what, failure.mend, attempts=tries, now=office.clock.now()
        )


def _patiently(
    request: Request, credentials: Credentials, reach: Reach, tries: list[int], pause: float
) -> Reading:
    """Draw, and try again after what may pass."""
    attempts = stamina.retry_context(
        on=lambda cause: isinstance(cause, FeedFailed) and cause.passing,
        attempts=TRIES,
        wait_initial=pause,
        wait_max=LONGEST_PAUSE,
        timeout=None,
    )
    for attempt in attempts:
        with attempt:
            tries[0] = attempt.num
            return draw_from(request, credentials, reach)
    raise AssertionError("the last attempt returns or raises")
