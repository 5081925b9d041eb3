"""Reconciling: a process without a living run gets one, and a run without a process ends."""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
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
from workflows import alerts, events, losses, names, runs
from workflows.process_flow import FLOW
from workflows.runs import Desk
from workflows.worker import MARK, InProcessWorker

PAGE = 200  # flow runs asked for at once
MACHINE = SystemClock()  # Prefect's times are the machine's, also where the office's are simulated
UNCLAIMED = timedelta(seconds=60)  # a run that no worker has marked by then is lost
GRACE = timedelta(seconds=5)  # time between a run being taken and its being marked
STUCK = timedelta(minutes=10)  # runs take seconds
FAILED_LONG = timedelta(minutes=5)  # a failed run that no wake-up has begun again by then


async def reconcile(desk: Desk, worker: InProcessWorker) -> int:
    """Compare our processes with Prefect's runs; return how many are made good for.

    The waker begins a run for each process that has lost its own.
    """
    cases = [case for case in await asyncio.to_thread(_living, desk) if case.flow_run_id]
    known = await _runs_of(desk, cases)
    lost: dict[Case, str] = {}
    mended = 0
    for case in cases:
        found = known.get(case.flow_run_id or "")
        how = losses.of(desk.deployment_id, found) if found else losses.DELETED
        if how:
            lost[case] = how
        elif found and found.state_type is StateType.FAILED and _age(found) > FAILED_LONG:
            mended += await runs.again(desk, found)
    mended += await losses.replace(desk.office, lost)
    await asyncio.to_thread(alerts.tell_lost, desk.office)
    return mended + await revive(desk, worker)


async def end_superseded(desk: Desk) -> int:
    """End the runs that wait although another one follows their process; return how many."""
    waiting = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PAUSED]))
    ended = offset = 0
    while page := await desk.client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=[FLOW])),
        flow_run_filter=FlowRunFilter(state=waiting),
        limit=PAGE,
        offset=offset,
        sort=FlowRunSort.ID_DESC,
    ):
        followed = await asyncio.to_thread(_followed, desk, page)
        replaced = [
            run
            for run in page
            if followed.get(str(run.parameters.get("instance_id")), str(run.id)) != str(run.id)
        ]
        for run in replaced:
            await runs.end(desk, run, runs.SUPERSEDED)
        ended += len(replaced)
        offset += len(page) - len(replaced)  # who has ended waits no more and is not listed
    return ended


def _followed(desk: Desk, found: Iterable[FlowRun]) -> dict[str, str | None]:
    """Return which run follows each process that the found ones were begun for."""
    ids = {str(run.parameters.get("instance_id")) for run in found}
    with desk.office.database.reading() as session:
        known = flow_runs.cases(session, ids)
    return {instance_id: case.flow_run_id for instance_id, case in known.items()}


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
        if run.state_type is StateType.CANCELLING:
            await runs.end(desk, run, "cancelled in Prefect")
        else:
            await runs.again(desk, run)
    return len(dead)


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
    if not mark:
        return _age(run) > UNCLAIMED
    is_ours = mark == worker.life  # and it does not run here: Prefect failed in the midst of it
    return _age(run) > GRACE and (is_ours or mark.split(MARK)[0] not in alive)


def _age(run: FlowRun) -> timedelta:
    """Return how long a run has been in its state."""
    return MACHINE.now() - run.state.timestamp if run.state else UNCLAIMED
