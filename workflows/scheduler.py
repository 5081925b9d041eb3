"""The scheduler: the main loop of `smo up`, and the thread that it runs in."""

import asyncio
import logging
import math
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx
from prefect.exceptions import ObjectNotFound
from prefect.logging.handlers import APILogHandler

from engine.organisation.directory import home
from workflows import alerts, context, deployments, jobs
from workflows.context import FlowApp, StepGate
from workflows.deployments import Published
from workflows.errors import FlowsEnded
from workflows.flow_runs import FlowRunContext, end_superseded, reconcile
from workflows.prefect_names import POOL
from workflows.waker import Pacing, Stepper, WakeEvent, Waker
from workflows.worker import InProcessWorker

log = logging.getLogger(__name__)
PATIENCE = 20.0  # seconds that running flows have to come to their rest when we stop
LAST_WORDS = 5.0  # seconds that the last log lines have to reach Prefect
BACK_OFF = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds to wait after failed rounds in a row
STEP = 0.1  # seconds between two looks of a stepwise scheduler that nobody wakes
STOPS_WITHIN = 45.0  # seconds that the thread has to end: running flows come to their rest first
Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Intervals:
    """How often the scheduler does what it does, all in seconds."""

    look: float = 1.0  # between two looks at what is due when nobody wakes it
    poll: float = 5.0  # between two questions for runs that others scheduled: Prefect's pages, cron
    sync: float = 30.0  # between two signs of life to Prefect
    heal: float = 15.0  # between two comparisons of what we need with what Prefect has
    tidy: float = 60.0  # between two searches for runs that another one has replaced


@dataclass
class Scheduler:
    """One in-process worker and its waker; `name` must outlive restarts and be unique.

    With a `gate` it steps: it follows what is due only when it is asked to, one thing after the
    other, nothing by the machine's hours, and sends the letters itself.
    """

    office: FlowApp
    wake_event: WakeEvent
    name: str
    at_once: int = 4
    gate: StepGate | None = None
    every: Intervals = field(default_factory=Intervals)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    _failed: int = 0
    _worker: InProcessWorker | None = None
    _waker: Waker | None = None
    _stepper: Stepper | None = None
    _last: dict[str, float] = field(default_factory=dict)

    async def beat(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set, then let running flows come to their rest."""
        context.set_app(self.office, wake_event=self.wake_event.wake)
        worker = InProcessWorker(
            POOL, self.name, deployments.flows(), at_once=self.at_once, rested=self.wake_event.wake
        )
        self._worker = worker
        async with worker:
            while not stop.is_set():
                try:
                    await self._once(worker)
                    self._recovered()
                except Exception as cause:  # noqa: BLE001 - whatever happens, it goes on
                    self._noted(cause)
                await self._rest(stop)
            await worker.drain(PATIENCE)
            await send_logs()

    async def _begin(self, worker: InProcessWorker) -> Waker:
        """Tell Prefect of pool, deployments and automations."""
        published = await self._publish(worker)
        self._last["compare"] = time.monotonic()
        run_context = self._run_context(worker, published)
        scheduled = deployments.errand_deployments(published.ids)
        if self.gate is None:
            return Waker(run_context, worker, scheduled)
        at_once = Pacing(refill=0)
        waker = Waker(run_context, worker, scheduled, at_once, at_once, spell=0)
        self._stepper = Stepper(waker, self.gate)
        return waker

    async def _compare(self, worker: InProcessWorker, waker: Waker) -> None:
        """See to it that Prefect has what we need; what had to be made again is logged and told."""
        published = await self._publish(worker)
        waker.run_context = self._run_context(worker, published)
        waker.scheduled = deployments.errand_deployments(published.ids)
        if published.made:
            log.warning("Prefect is set up again", extra={"made": ", ".join(published.made)})
            await asyncio.to_thread(alerts.tell_made_again, self.office, published.made)

    async def _publish(self, worker: InProcessWorker) -> Published:
        zone = await asyncio.to_thread(self._zone)
        published = await deployments.publish(worker.client, zone, by_hours=self.gate is None)
        alert_id = published.ids[deployments.ALERT.flow.name]
        await deployments.create_missing(worker.client, alert_id)
        return published

    def _run_context(self, worker: InProcessWorker, published: Published) -> FlowRunContext:
        return FlowRunContext(
            self.office, worker.client, published.ids[deployments.PROCESS.flow.name]
        )

    async def _once(self, worker: InProcessWorker) -> None:
        """Do what is due; a part that fails keeps the others from their work in an outage only."""
        waker = self._waker = self._waker or await self._begin(worker)
        parts: tuple[Work, ...] = (
            lambda: self._every("compare", self.every.heal, lambda: self._compare(worker, waker)),
            lambda: self._every("sync", self.every.sync, worker.sync_with_backend),
            lambda: self._every(
                "heal", self.every.heal, lambda: reconcile(waker.run_context, worker)
            ),
            lambda: self._every("tidy", self.every.tidy, lambda: end_superseded(waker.run_context)),
            lambda: self._look(waker),
            lambda: self._every("poll", self.every.poll, worker.get_and_submit_flow_runs),
        )
        faults: list[Exception] = []
        for part in parts:
            try:
                await part()
            except Exception as fault:  # noqa: BLE001 - raised below
                faults.append(fault)
                if is_outage(fault):
                    break
        if faults:
            raise faults[-1] if is_outage(faults[-1]) else faults[0]
        self.ready.set()

    async def _look(self, waker: Waker) -> None:
        if not await (self._stepper or waker).look():
            self._compare_soon()

    def _compare_soon(self) -> None:
        """Let the next round compare what we need with what Prefect has."""
        self._last.pop("compare", None)
        self._last.pop("heal", None)

    async def _every(self, what: str, seconds: float, work: Work) -> None:
        if time.monotonic() - self._last.get(what, -math.inf) >= seconds:
            await work()
            self._last[what] = time.monotonic()

    async def _rest(self, stop: asyncio.Event) -> None:
        if self._failed:
            pause = BACK_OFF[min(self._failed, len(BACK_OFF)) - 1]
            await _either(stop.wait(), asyncio.sleep(pause))
        else:
            await _either(stop.wait(), self.wake_event.wait(self.every.look))

    def _zone(self) -> str:
        with self.office.database.reading() as session:
            return home(session).zone

    def _noted(self, cause: Exception) -> None:
        self._failed += 1
        if is_gone(cause):
            self._compare_soon()
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


class SchedulerThread:
    """The thread in which flows run; `name` is the worker's, the same after each restart."""

    def __init__(self, office: "FlowApp", name: str, *, gate: StepGate | None = None) -> None:
        """Prepare; with a `gate` the flows go step by step, as it allows."""
        self._office, self._name, self._gate = office, name, gate
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._wake_event = WakeEvent(self._loop)
        every = Intervals() if gate is None else Intervals(look=STEP)
        self._scheduler = Scheduler(office, self._wake_event, name, gate=gate, every=every)
        self._cause: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="flows", daemon=True)

    def start(self) -> None:
        """Begin to work; Prefect need not be there yet."""
        self._thread.start()

    def wake(self, instance_id: str = "") -> None:
        """Say that somebody has acted."""
        if self._gate is not None:
            self._gate.ask()
        self._wake_event.wake(instance_id)

    @property
    def is_ready(self) -> bool:
        """Whether the worker has taken up its work with Prefect."""
        return self._scheduler.ready.is_set()

    def tend(self) -> None:
        """Raise FlowsEnded when the thread has ended although nobody stopped it."""
        if self._cause is not None:
            raise FlowsEnded(self._cause)

    def stop(self) -> None:
        """Let running flows come to their rest and stop."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(STOPS_WITHIN)

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        logging.getLogger("httpx").setLevel(logging.WARNING)  # one line per call to Prefect
        try:
            self._loop.run_until_complete(self._both())
        except Exception as cause:
            log.exception("the flows ended by a fault")
            self._cause = cause
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _both(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._scheduler.beat(self._stop))
            if self._gate is None:
                group.create_task(jobs.send_while(self._office, self._stop))


async def _either(first: Awaitable[object], second: Awaitable[object]) -> None:
    """Wait for whichever comes first and let go of the other."""
    waits = [asyncio.ensure_future(first), asyncio.ensure_future(second)]
    _done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in pending:
        wait.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
