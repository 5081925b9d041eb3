"""Reconciling: processes without a living run get one; cancelled and orphaned runs are noticed."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType, WorkerStatus
from prefect.client.schemas.sorting import FlowRunSort

from calendars.clock import SystemClock
from engine import flow_runs
from engine.flow_runs import Case
from workflows import events, names, runs
from workflows.runs import Desk
from workflows.worker import MARK, InProcessWorker

log = logging.getLogger(__name__)
PAGE = 200  # flow runs asked for at once
MACHINE = SystemClock()  # Prefect's times are the machine's, also where the office's are simulated
UNCLAIMED = timedelta(seconds=60)  # a run that no worker has marked by then is lost
GRACE = timedelta(seconds=5)  # time between a run being taken and its being marked
STUCK = timedelta(minutes=10)  # runs take seconds


async def reconcile(desk: Desk, worker: InProcessWorker) -> int:
    """Compare our processes with Prefect's runs; return how many runs were begun or begun again."""
    cases = [case for case in await asyncio.to_thread(_living, desk) if not case.stopped]
    known = await _runs_of(desk, cases)
    mended = 0
    for case in cases:
        mended += await _mend(desk, case, known.get(case.flow_run_id or ""))
    return mended + await revive(desk, worker)


async def revive(desk: Desk, worker: InProcessWorker) -> int:
    """Schedule again what a worker left behind when it was killed; return how many."""
    under_way = await _under_way(desk)
    for run in under_way:
        if _age(run) > STUCK:
            events.tell_stuck(run)
    lost = [run for run in under_way if not worker.is_busy_with(run.id)]
    if not lost:
        return 0
    alive = await _alive_workers(desk, worker)
    dead = [run for run in lost if _is_dead(run, worker, alive)]
    for run in dead:
        await (runs.end if run.state_type is StateType.CANCELLING else runs.again)(desk, run)
    return len(dead)


async def _mend(desk: Desk, case: Case, found: FlowRun | None) -> bool:
    if found is None:
        return await runs.begin(desk, case)
    if found.state_type is StateType.CANCELLED:
        log.warning("run stopped by an administrator", extra={"instance": case.id})
        await asyncio.to_thread(runs.stop, desk, case)
    return False


def _living(desk: Desk) -> list[Case]:
    with desk.office.database.reading() as session:
        return flow_runs.live(session)


async def _runs_of(desk: Desk, cases: Iterable[Case]) -> dict[str, FlowRun]:
    ids = [UUID(case.flow_run_id) for case in cases if case.flow_run_id]
    found: dict[str, FlowRun] = {}
    for page in _pages(ids):
        only = FlowRunFilter(id=FlowRunFilterId(any_=page))
        for run in await desk.client.read_flow_runs(
            flow_run_filter=only, sort=FlowRunSort.ID_DESC, limit=PAGE
        ):
            found[str(run.id)] = run
    return found


def _pages(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), PAGE):
        yield ids[start : start + PAGE]


async def _under_way(desk: Desk) -> list[FlowRun]:
    busy = FlowRunFilterState(
        type=FlowRunFilterStateType(
            any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
        )
    )
    return await desk.client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=busy),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[names.POOL])),
        limit=PAGE,
        sort=FlowRunSort.ID_DESC,
    )


async def _alive_workers(desk: Desk, worker: InProcessWorker) -> set[str]:
    found = await desk.client.read_workers_for_work_pool(names.POOL, limit=PAGE, offset=0)
    return {w.name for w in found if w.status is WorkerStatus.ONLINE} - {worker.name}


def _is_dead(run: FlowRun, worker: InProcessWorker, alive: set[str]) -> bool:
    """Tell whether the process that took a run is gone.

    The mark of a run names the worker that took it last; while a run is being taken, it still
    names the one before, hence the moment's grace.
    """
    mark = run.infrastructure_pid
    if not mark or mark == worker.life:
        return _age(run) > UNCLAIMED
    return mark.split(MARK)[0] not in alive and _age(run) > GRACE


def _age(run: FlowRun) -> timedelta:
    """Return how long a run has been in its state."""
    return MACHINE.now() - run.state.timestamp if run.state else UNCLAIMED
