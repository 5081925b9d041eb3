"""The waker: due instances become flow runs, not faster than Prefect can take them."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from calendars.clock import SystemClock
from engine import flow_runs
from engine.flow_runs import ProcessRef
from engine.schedule import wakeups
from workflows import flow_runs as workflow_flow_runs
from workflows import jobs
from workflows.context import StepGate
from workflows.flow_runs import FlowRunContext, Woken
from workflows.worker import InProcessWorker

BURST = 20  # wake-ups that a quiet process gets at once, one after the other
REFILL = 30.0  # seconds after which a busy process gets one more
MACHINE = SystemClock()  # spells are the machine's, also where the office's time is simulated
SPELL = 300  # seconds in which a job that stays due is started once


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Pacing:
    """A token bucket of wake-ups for each process, refilled with time.

    5,000 answers in a morning of three hours wake a process some 400 times, not 5,000.
    """

    def __init__(
        self,
        *,
        burst: int = BURST,
        refill: float = REFILL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Give `burst` wake-ups and one more every `refill` seconds; 0 gives any number."""
        self._burst, self._refill, self._monotonic = burst, refill, monotonic
        self._buckets: dict[str, _Bucket] = {}

    def ready(self, key: str) -> bool:
        """Tell whether a process may be woken now."""
        return not self._refill or self._bucket(key).left >= 1

    def woken(self, key: str) -> None:
        """Note that a process was woken."""
        if self._refill:
            bucket = self._bucket(key)
            bucket.left -= 1
            self._buckets[key] = bucket

    def forget(self) -> None:
        """Let go of processes whose bucket is full again."""
        full = [key for key in self._buckets if self._bucket(key).left >= self._burst]
        for key in full:
            del self._buckets[key]

    def _bucket(self, key: str) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.get(key) or _Bucket(self._burst, now)
        left = bucket.left + (now - bucket.at) / self._refill
        return _Bucket(min(self._burst, left), now)


@dataclass
class Waker:
    """Turn wake-ups into running flows; `scheduled` are the deployments of jobs by name.

    With a `spell` of 0 a job is started as often as it is due.
    """

    run_context: FlowRunContext
    worker: InProcessWorker
    scheduled: dict[str, UUID] = field(default_factory=dict)
    pacing: Pacing = field(default_factory=Pacing)
    errands_pacing: Pacing = field(default_factory=Pacing)
    spell: int = SPELL
    _sent: dict[str, UUID] = field(default_factory=dict)

    async def look(self) -> bool:
        """Wake every process and start every job that is due; tell whether all was well.

        It was not where a run is lost: what Prefect has must be compared with what we need.
        """
        woken, due = await self.due()
        done = await asyncio.gather(
            *(self.wake(case) for case in woken),
            *(self.send_on(name, since) for name, since in due.items()),
        )
        if Woken.SCHEDULED in done:
            await self.worker.get_and_submit_flow_runs()
        self.pacing.forget()
        if not woken and not due:
            await asyncio.to_thread(jobs.hold_decisions, self.run_context.office)
        return Woken.LOST not in done

    async def due(self) -> tuple[list[ProcessRef], dict[str, datetime]]:
        """Return the processes that should be looked at, and the jobs that wait."""
        return await asyncio.to_thread(self._due)

    def _due(self) -> tuple[list[ProcessRef], dict[str, datetime]]:
        now = self.run_context.office.clock.now()
        with self.run_context.office.database.reading() as session:
            return woken(session, now), wakeups.due_jobs(session, now)

    async def wake(self, case: ProcessRef) -> Woken:
        """Let the flow run of a process run, if it may; tell what became of it."""
        if self._runs_here(case) or not self.pacing.ready(case.id):
            return Woken.NOTHING
        woken = await workflow_flow_runs.wake(self.run_context, case)
        if woken is Woken.SCHEDULED:
            self.pacing.woken(case.id)
        return woken

    def _runs_here(self, case: ProcessRef) -> bool:
        """Tell whether this worker runs the process at this moment; it wakes us when it rests."""
        return bool(case.flow_run_id) and self.worker.is_busy_with(UUID(case.flow_run_id))

    async def send_on(self, name: str, since: datetime) -> Woken:
        """Start a scheduled flow ahead of its hour, once in a spell for the same job."""
        under_way = name in self._sent and self.worker.is_busy_with(self._sent[name])
        if under_way or name not in self.scheduled or not self.errands_pacing.ready(name):
            return Woken.NOTHING
        self.errands_pacing.woken(name)
        run = await self.run_context.client.create_flow_run_from_deployment(
            self.scheduled[name], idempotency_key=self._once(name, since)
        )
        self._sent[name] = run.id
        return Woken.SCHEDULED

    def _once(self, name: str, since: datetime) -> str | None:
        """Return the key under which a job is started once, None where each start counts."""
        if not self.spell:
            return None
        return f"{name}@{since.isoformat()}#{int(MACHINE.now().timestamp() // self.spell)}"


class Stepper:
    """Follows what is due one thing after the other, in the order of the engine's own follow-up.

    What is due is opened, then each process is looked at, then reminded, then letters leave, until
    nothing is due. As nothing overtakes anything, the same seed gives the same year.
    """

    def __init__(self, waker: Waker, gate: StepGate) -> None:
        """Step with `waker`, which must let wake without pause, as the gate allows."""
        self._waker, self._gate = waker, gate
        self._steps: AsyncGenerator[Woken] | None = None

    async def look(self) -> bool:
        """Start the next thing, if nothing runs; tell whether all was well."""
        with self._gate.looking() as may:
            if not may or self._waker.worker.is_busy:
                return True
            steps = self._steps = self._steps or self._round()
            try:
                return await anext(steps) is not Woken.LOST
            except BaseException as cause:
                self._steps = None
                if not isinstance(cause, StopAsyncIteration):
                    raise
            self._gate.rest()
            return True

    async def _round(self) -> AsyncGenerator[Woken]:
        """Yield whenever something was started that must come to its rest; end when all rests."""
        waker = self._waker
        while True:
            cases, due = await waker.due()
            if not cases and not due:
                if not await asyncio.to_thread(jobs.hold_decisions, waker.run_context.office):
                    return
                continue
            if wakeups.CALENDAR in due:
                yield await self._started(wakeups.CALENDAR, due)
                cases, due = await waker.due()
            for case in cases:
                yield await self._woken(case)
            await asyncio.to_thread(jobs.hand_on, waker.run_context.office)
            _cases, due = await waker.due()
            if wakeups.CHASE in due:
                yield await self._started(wakeups.CHASE, due)
            _cases, due = await waker.due()
            if wakeups.LETTERS in due:
                await jobs.send_due(waker.run_context.office)

    async def _started(self, name: str, due: dict[str, datetime]) -> Woken:
        return await self._submitted(await self._waker.send_on(name, due[name]))

    async def _woken(self, case: ProcessRef) -> Woken:
        return await self._submitted(await self._waker.wake(case))

    async def _submitted(self, woken: Woken) -> Woken:
        if woken is Woken.SCHEDULED:
            await self._waker.worker.get_and_submit_flow_runs()
        return woken


def woken(session: Session, now: datetime) -> list[ProcessRef]:
    """Return the processes that should be looked at, and those that no flow run follows.

    The order is that in which the engine follows them where there are no flows.
    """
    due = wakeups.due_instances(session, now)
    known = flow_runs.process_refs(session, due)
    found = {key: known[key] for key in due if key in known}
    found |= {case.id: case for case in flow_runs.without_run(session)}
    return list(found.values())


class WakeEvent:
    """An event of one event loop that any thread may set."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make the event for `loop`."""
        self._loop = loop
        self._event = asyncio.Event()

    def wake(self, _instance_id: str = "") -> None:
        """Wake whoever waits; harmless after the loop has closed."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)

    async def wait(self, seconds: float) -> bool:
        """Wait until it is set or `seconds` have passed; tell whether it was set."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True
