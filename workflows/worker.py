"""A Prefect worker that runs flows inside this process: a wake-up takes moments, not seconds."""

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import Any, Self
from uuid import UUID, uuid4

from anyio.abc import TaskStatus
from prefect.client.schemas.objects import FlowRun, State, WorkPool
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow_async
from prefect.flows import Flow
from prefect.states import Cancelled
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from workflows.prefect_patches import patch_worker

TYPE = "smo-in-process"
BREATH = 0.1  # seconds between two looks at what still runs
MARK = "#"  # parts a worker's name from the mark of its present life


class InProcessResult(BaseWorkerResult):
    """How a run in this process ended; the run's own state says more."""


class InProcessConfiguration(BaseJobConfiguration):
    """Nothing can be configured for a run in this process, so nothing is asked of Prefect."""

    @classmethod
    async def resolve_for_flow_run(
        cls,
        flow_run: FlowRun,
        *,
        work_pool: WorkPool,
        worker_name: str,
        worker_id: UUID | None = None,
        **_sources: object,
    ) -> Self:
        """Return what Prefect's events say of a run, without a question for each."""
        configuration = cls()
        configuration.prepare_for_flow_run(
            flow_run, work_pool=work_pool, worker_name=worker_name, worker_id=worker_id
        )
        return configuration


class InProcessWorker(BaseWorker[InProcessConfiguration, BaseVariables, InProcessResult]):
    """Take flow runs of one work pool and run them in this process's event loop.

    Prefect lets only one worker take a scheduled run (scheduled to pending), so several of these
    may share a pool. `life` marks the runs that were begun by this very process.
    """

    type = TYPE
    job_configuration = InProcessConfiguration
    job_configuration_variables = BaseVariables
    _description = "Run flows inside the strategy office's own process."
    _display_name = "Strategy office"

    def __init__(
        self,
        pool: str,
        name: str,
        flows: Mapping[str, Flow[..., Any]],
        *,
        at_once: int = 4,
        rested: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare to run `flows`, by name, for the pool; at most `at_once` at the same time.

        `name` must be the same after a restart and different from every other worker's: runs
        that an earlier life of this name left behind are taken up again. `rested` is called
        whenever a run has come to its rest.
        """
        super().__init__(work_pool_name=pool, name=name, limit=at_once, prefetch_seconds=1)
        self.life = f"{name}{MARK}{os.getpid()}-{uuid4().hex[:8]}"
        self.draining = False
        self._running: set[UUID] = set()
        self._rested = rested
        self._flows = flows
        self._names: dict[UUID, str] = {}
        patch_worker()

    @property
    def is_busy(self) -> bool:
        """Whether anything runs here or is about to."""
        return bool(self._running or self._submitting_flow_run_ids)

    def is_busy_with(self, flow_run_id: UUID) -> bool:
        """Tell whether this worker is about to run, or runs, a flow run."""
        return flow_run_id in self._running or flow_run_id in self._submitting_flow_run_ids

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Take what is scheduled, unless this worker is about to stop."""
        return [] if self.draining else await super().get_and_submit_flow_runs()

    async def _submit_run(self, flow_run: FlowRun) -> None:
        """Take one run; where Prefect fails in the midst of it, only this run waits.

        Prefect's worker lets such a fault end all its runs, and itself. A run that was not taken
        is still scheduled or is found by whoever looks for what was left behind.
        """
        try:
            await super()._submit_run(flow_run)
        except Exception:
            self._logger.exception("run not taken", extra={"flow_run": str(flow_run.id)})
            self._submitting_flow_run_ids.discard(flow_run.id)
            self._release_limit_slot(flow_run.id)

    async def _submit_run_and_capture_errors(
        self, flow_run: FlowRun, task_status: TaskStatus[Any] | None = None
    ) -> BaseWorkerResult | Exception:
        """Run it; a fault of Prefect's while it is told how the run ended stays with this run."""
        try:
            return await super()._submit_run_and_capture_errors(flow_run, task_status)
        except Exception as fault:
            self._logger.exception("run lost sight of", extra={"flow_run": str(flow_run.id)})
            return fault

    async def run(
        self,
        flow_run: FlowRun,
        configuration: InProcessConfiguration,  # noqa: ARG002 - nothing to configure in process
        task_status: TaskStatus[Any] | None = None,
    ) -> InProcessResult:
        """Run a flow run to its rest: suspended, completed, failed or cancelled."""
        self._running.add(flow_run.id)
        if task_status is not None:
            task_status.started(self.life)
        try:
            await self._run(flow_run)
        finally:
            self._running.discard(flow_run.id)
            self._rested()
        return InProcessResult(identifier=self.life, status_code=0)

    async def _run(self, flow_run: FlowRun) -> None:
        flow = self._flows[await self._flow_name(flow_run)]
        ended: State[Any] | None = None
        try:
            ended = await run_flow_async(
                flow, flow_run=flow_run, parameters=flow_run.parameters, return_type="state"
            )
        except (Abort, Pause):
            self._logger.info("run not continued", extra={"flow_run": str(flow_run.id)})
        if ended is None or not ended.is_paused():
            await self._finish_cancelling(flow_run)

    async def _finish_cancelling(self, flow_run: FlowRun) -> None:
        """Let a run that an administrator cancelled while it ran come to its end."""
        found = await self.client.read_flow_run(flow_run.id)
        if found.state is not None and found.state.is_cancelling():
            state: State[Any] = Cancelled(message="cancelled in Prefect")
            await self.client.set_flow_run_state(flow_run.id, state, force=True)

    async def _flow_name(self, flow_run: FlowRun) -> str:
        if flow_run.flow_id not in self._names:
            self._names[flow_run.flow_id] = (await self.client.read_flow(flow_run.flow_id)).name
        return self._names[flow_run.flow_id]

    async def drain(self, patience: float) -> bool:
        """Take nothing more and wait for what runs, `patience` seconds; tell whether it rests."""
        self.draining = True
        for _ in range(int(patience / BREATH)):
            if not self.is_busy:
                return True
            await asyncio.sleep(BREATH)
        return False
