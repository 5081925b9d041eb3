"""The heart of `smo up`: wakes, polls, heals, and keeps trying while Prefect cannot be reached."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from prefect.exceptions import ObjectNotFound
from prefect.logging.handlers import APILogHandler

from engine.organisation import home
from workflows import alerts, automations, deployments, house
from workflows.bell import Bell
from workflows.errors import DeploymentsGone
from workflows.house import Office
from workflows.names import POOL
from workflows.pacing import Pacing, unpaced
from workflows.reconciling import end_superseded, reconcile
from workflows.runs import Desk
from workflows.waking import SHORT_SPELL, SPELL, Waker, anything_due
from workflows.worker import InProcessWorker

Work = Callable[[], Awaitable[object]]
log = logging.getLogger(__name__)
LOOK = 1.0  # seconds between two looks at the outbox when no bell rings
POLL = 5.0  # seconds between two questions for runs that others scheduled: Prefect's pages, cron
SYNC = 30.0  # seconds between two signs of life to Prefect
HEAL = 15.0  # seconds between two comparisons of our processes with Prefect's runs
TIDY = 60.0  # seconds between two searches for runs that another one has replaced
PATIENCE = 20.0  # seconds that running flows have to come to their rest when we stop
LAST_WORDS = 5.0  # seconds that the last log lines have to reach Prefect
CALM = 600.0  # seconds between two alerts that Prefect was set up again
BACK_OFF = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds to wait after failed beats in a row


@dataclass
class Heart:
    """One in-process worker and its waker; `name` must outlive restarts and be unique.

    A heart that is not `patient` wakes a busy process as often as anything happens in it.
    """

    office: Office
    bell: Bell
    name: str
    at_once: int = 4
    patient: bool = True
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _failed: int = 0
    _worker: InProcessWorker | None = None
    _last: dict[str, float] = field(default_factory=dict)
    _ids: dict[str, UUID] = field(default_factory=dict)
    _told: float = -CALM

    async def beat(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let running flows come to their rest."""
        house.move_in(self.office, bell=self.bell.ring)
        worker = InProcessWorker(
            POOL, self.name, deployments.flows(), at_once=self.at_once, rested=self.bell.ring
        )
        self._worker = worker
        async with worker:
            waker: Waker | None = None
            while not stop.is_set():
                try:
                    waker = waker or await self._begin(worker)
                    await self._once(worker, waker)
                    self._recovered()
                except Exception as cause:  # noqa: BLE001 - whatever happens, it beats again
                    waker = await self._after(cause, waker)
                await self._rest(stop)
            await worker.drain(PATIENCE)
            await send_logs()

    async def _begin(self, worker: InProcessWorker) -> Waker:
        """Tell Prefect of pool, deployments and automations."""
        zone = await asyncio.to_thread(self._zone)
        self._ids = ids = await deployments.publish(worker.client, zone)
        await automations.create_missing(worker.client, ids[deployments.ALERT.flow.name])
        desk = Desk(self.office, worker.client, ids[deployments.PROCESS.flow.name])
        self._last.clear()
        pace, spell = (Pacing, SPELL) if self.patient else (unpaced, SHORT_SPELL)
        return Waker(desk, worker, deployments.errand_deployments(ids), pace(), pace(), spell)

    def is_quiet(self) -> bool:
        """Tell whether nothing is due now and nothing runs; safe from any thread."""
        if self._worker is None or self._worker.is_busy or self._failed:
            return False
        return not anything_due(self.office)

    async def _once(self, worker: InProcessWorker, waker: Waker) -> None:
        """Do what is due; a part that fails keeps the others from their work in an outage only."""
        parts: tuple[Work, ...] = (
            lambda: self._every(
                "know", HEAL, lambda: deployments.require(worker.client, self._ids)
            ),
            lambda: self._every("sync", SYNC, worker.sync_with_backend),
            lambda: self._every("heal", HEAL, lambda: reconcile(waker.desk, worker)),
            lambda: self._every("tidy", TIDY, lambda: end_superseded(waker.desk)),
            waker.look,
            lambda: self._every("poll", POLL, worker.get_and_submit_flow_runs),
        )
        faults: list[Exception] = []
        for part in parts:
            try:
                await part()
            except Exception as fault:  # noqa: BLE001 - raised below
                faults.append(fault)
                if is_outage(fault) or isinstance(fault, DeploymentsGone):
                    break
        if faults:
            raise faults[-1] if is_outage(faults[-1]) else faults[0]
        self.ready.set()

    async def _every(self, what: str, seconds: float, work: Work) -> None:
        if time.monotonic() - self._last.get(what, -seconds) >= seconds:
            await work()
            self._last[what] = time.monotonic()

    async def _rest(self, stop: asyncio.Event) -> None:
        if self._failed:
            pause = BACK_OFF[min(self._failed, len(BACK_OFF)) - 1]
            await _either(stop.wait(), asyncio.sleep(pause))
        else:
            await _either(stop.wait(), self.bell.wait(LOOK))

    def _zone(self) -> str:
        with self.office.database.reading() as session:
            return home(session).zone

    async def _after(self, cause: Exception, waker: Waker | None) -> Waker | None:
        """Note what failed; return who goes on, None where Prefect must be told of us again."""
        if isinstance(cause, DeploymentsGone):
            log.warning("Prefect is set up again", extra={"missing": len(cause.missing)})
            if time.monotonic() - self._told > CALM:
                self._told = time.monotonic()
                await asyncio.to_thread(self._tell, cause.missing)
            return None
        self._noted(cause)
        return None if is_gone(cause) else waker

    def _tell(self, missing: tuple[str, ...]) -> None:
        with self.office.database.writing() as session:
            alerts.tell_made_again(session, missing, self.office.clock.now())

    def _noted(self, cause: Exception) -> None:
        self._failed += 1
        if not is_outage(cause):
            log.error("a beat failed", exc_info=cause, extra={"in_a_row": self._failed})
        elif self._failed == 1:
            log.warning("Prefect cannot be reached; people can decide, flows catch up later")

    def _recovered(self) -> None:
        if self._failed:
            log.info("Prefect is back", extra={"failed_beats": self._failed})
            self._last.clear()
        self._failed = 0


async def send_logs() -> None:
    """Let Prefect have the last lines before it is stopped."""
    try:
        async with asyncio.timeout(LAST_WORDS):
            await APILogHandler.aflush()
    except TimeoutError:
        log.info("the last lines did not reach Prefect")


def is_outage(cause: Exception) -> bool:
    """Tell whether Prefect was not there, as opposed to a fault of ours."""
    if isinstance(cause, httpx.HTTPStatusError):
        return cause.response.is_server_error
    return isinstance(cause, httpx.TransportError)


def is_gone(cause: Exception) -> bool:
    """Tell whether Prefect no longer knows something that we asked it for by its id."""
    if isinstance(cause, httpx.HTTPStatusError):
        return cause.response.status_code == httpx.codes.NOT_FOUND
    return isinstance(cause, ObjectNotFound)


async def _either(first: Awaitable[object], second: Awaitable[object]) -> None:
    """Wait for whichever comes first and let go of the other."""
    waits = [asyncio.ensure_future(first), asyncio.ensure_future(second)]
    _done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
