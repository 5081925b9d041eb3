"""Flow runs in Prefect: found, begun, resumed, and held against the instances they follow."""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
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
from prefect.client.schemas.objects import FlowRun, State, StateType, WorkerStatus
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Scheduled

from calendars.clock import SystemClock
from engine import flow_runs
from engine.flow_runs import ProcessRef
from engine.schedule import wakeups
from workflows import alerts, observability, prefect_names
from workflows.context import FlowApp
from workflows.flows import FLOW
from workflows.worker import MARK, InProcessWorker

log = logging.getLogger(__name__)
PAGE = 200  # flow runs asked for at once
BUSY = {StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING}
STOPPING = {StateType.CANCELLING}  # a worker ends it soon; it is replaced then
SUPERSEDED = "another run follows this process"
MACHINE = SystemClock()  # Prefect's times are the machine's, also where the office's are simulated
UNCLAIMED = timedelta(seconds=60)  # a run that no worker has marked by then is lost
GRACE = timedelta(seconds=5)  # time between a run being taken and its being marked
STUCK = timedelta(minutes=10)  # runs take seconds
FAILED_LONG = timedelta(minutes=5)  # a failed run that no wake-up has begun again by then


@dataclass(frozen=True, slots=True)
class FlowRunContext:
    """Where runs are handled: our office, Prefect's API, and the deployment runs are begun from."""

    office: FlowApp
    client: PrefectClient
    deployment_id: UUID


class Woken(StrEnum):
    """What became of waking a process."""

    SCHEDULED = "scheduled"
    NOTHING = "nothing"  # it runs already, or nothing follows
    LOST = "lost"  # its run will never follow it again: time to reconcile


async def wake(run_context: FlowRunContext, case: ProcessRef) -> Woken:
    """See to it that the flow run of a woken process runs; tell what became of it."""
    if case.flow_run_id is None:
        return _became(scheduled=await begin(run_context, case))
    found = await find(run_context, case)
    if not case.alive and (found is None or found.state_type is not StateType.PAUSED):
        await asyncio.to_thread(_settle, run_context, case)
        return Woken.NOTHING
    if found is None or alerts.lost_run(run_context.deployment_id, found):
        return Woken.LOST
    if found.state_type is StateType.PAUSED:
        return _became(scheduled=await _resume(run_context, found))
    if found.state_type in BUSY | STOPPING:
        return Woken.NOTHING
    return _became(scheduled=await again(run_context, found))


async def find(run_context: FlowRunContext, case: ProcessRef) -> FlowRun | None:
    """Return the flow run that follows a process, None when there is none any more."""
    if case.flow_run_id is None:
        return None
    try:
        return await run_context.client.read_flow_run(UUID(case.flow_run_id))
    except ObjectNotFound:
        return None


async def begin(run_context: FlowRunContext, case: ProcessRef) -> bool:
    """Begin a flow run for a process; two callers at once begin the same one."""
    if not case.alive:
        await asyncio.to_thread(_settle, run_context, case)
        return False
    key = f"{case.id}#{case.runs}"
    run = await _create(run_context, case, key)
    while run.state is not None and run.state.is_final():  # Prefect knew an earlier database
        run = await _create(run_context, case, f"{key}~{run.id}")
    bound = await asyncio.to_thread(_bind, run_context, case, str(run.id))
    log.info("flow run begun", extra={"instance": case.id, "bound": bound})
    return bound


async def again(run_context: FlowRunContext, run: FlowRun) -> bool:
    """Schedule a run that failed or whose worker died; it starts from the top, which is safe."""
    await run_context.client.set_flow_run_state(run.id, Scheduled(name="Resuming"), force=True)
    log.info("flow run scheduled again", extra={"flow_run": str(run.id)})
    return True


async def end(run_context: FlowRunContext, run: FlowRun, why: str) -> None:
    """Let a run that nobody runs any more come to its end."""
    state: State[Any] = Cancelled(message=why)
    await run_context.client.set_flow_run_state(run.id, state, force=True)


async def reconcile(run_context: FlowRunContext, worker: InProcessWorker) -> int:
    """Compare our processes with Prefect's runs; return how many are made good for.

    The waker begins a run for each process that has lost its own.
    """
    cases = [case for case in await asyncio.to_thread(_living, run_context) if case.flow_run_id]
    known = await _runs_of(run_context, cases)
    lost: dict[ProcessRef, str] = {}
    mended = 0
    for case in cases:
        found = known.get(case.flow_run_id or "")
        how = alerts.lost_run(run_context.deployment_id, found) if found else alerts.DELETED
        if how:
            lost[case] = how
        elif found and found.state_type is StateType.FAILED and _age(found) > FAILED_LONG:
            mended += await again(run_context, found)
    mended += await alerts.replace_lost(run_context.office, lost)
    await asyncio.to_thread(alerts.tell_lost, run_context.office)
    return mended + await revive(run_context, worker)


async def end_superseded(run_context: FlowRunContext) -> int:
    """End the runs that wait although another one follows their process; return how many."""
    waiting = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.PAUSED]))
    ended = offset = 0
    while page := await run_context.client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=[FLOW])),
        flow_run_filter=FlowRunFilter(state=waiting),
        limit=PAGE,
        offset=offset,
        sort=FlowRunSort.ID_DESC,
    ):
        followed = await asyncio.to_thread(_followed, run_context, page)
        replaced = [
            run
            for run in page
            if followed.get(str(run.parameters.get("instance_id")), str(run.id)) != str(run.id)
        ]
        for run in replaced:
            await end(run_context, run, SUPERSEDED)
        ended += len(replaced)
        offset += len(page) - len(replaced)  # who has ended waits no more and is not listed
    return ended


async def revive(run_context: FlowRunContext, worker: InProcessWorker) -> int:
    """Schedule again what a worker left behind when it was killed; return how many."""
    under_way = await _under_way(run_context)
    for run in under_way:
        if _age(run) > STUCK:
            observability.tell_stuck(run)
    lost = [run for run in under_way if not worker.is_busy_with(run.id)]
    if not lost:
        return 0
    alive = await _alive_workers(run_context, worker)
    dead = [run for run in lost if _is_dead(run, worker, alive)]
    for run in dead:
        if run.state_type is StateType.CANCELLING:
            await end(run_context, run, "cancelled in Prefect")
        else:
            await again(run_context, run)
    return len(dead)


def _became(*, scheduled: bool) -> Woken:
    return Woken.SCHEDULED if scheduled else Woken.NOTHING


async def _create(run_context: FlowRunContext, case: ProcessRef, key: str) -> FlowRun:
    """Create a run, or return the one that was created with the same key."""
    return await run_context.client.create_flow_run_from_deployment(
        run_context.deployment_id,
        name=case.title,
        tags=prefect_names.tags(case),
        parameters={"instance_id": case.id},
        idempotency_key=key,
    )


async def _resume(run_context: FlowRunContext, run: FlowRun) -> bool:
    answer = await run_context.client.resume_flow_run(run.id)
    return answer.status.value == "ACCEPT"


def _bind(run_context: FlowRunContext, case: ProcessRef, run_id: str) -> bool:
    with run_context.office.database.writing() as session:
        return flow_runs.bind(session, case.id, run_id, instead_of=case.flow_run_id)


def _settle(run_context: FlowRunContext, case: ProcessRef) -> None:
    """Nothing can follow a wake-up of a process that has ended."""
    with run_context.office.database.writing() as session:
        wakeups.mark_followed(session, case.id, run_context.office.clock.now())


def _followed(run_context: FlowRunContext, found: Iterable[FlowRun]) -> dict[str, str | None]:
    """Return which run follows each process that the found ones were begun for."""
    ids = {str(run.parameters.get("instance_id")) for run in found}
    with run_context.office.database.reading() as session:
        known = flow_runs.process_refs(session, ids)
    return {instance_id: case.flow_run_id for instance_id, case in known.items()}


def _living(run_context: FlowRunContext) -> list[ProcessRef]:
    with run_context.office.database.reading() as session:
        return flow_runs.live(session)


async def _runs_of(run_context: FlowRunContext, cases: Iterable[ProcessRef]) -> dict[str, FlowRun]:
    ids = [UUID(case.flow_run_id) for case in cases if case.flow_run_id]
    found: dict[str, FlowRun] = {}
    for page in _pages(ids):
        only = FlowRunFilter(id=FlowRunFilterId(any_=page))
        for run in await run_context.client.read_flow_runs(
            flow_run_filter=only, sort=FlowRunSort.ID_DESC, limit=PAGE
        ):
            found[str(run.id)] = run
    return found


def _pages(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), PAGE):
        yield ids[start : start + PAGE]


async def _under_way(run_context: FlowRunContext) -> list[FlowRun]:
    busy = FlowRunFilterState(
        type=FlowRunFilterStateType(
            any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
        )
    )
    return await run_context.client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=busy),
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[prefect_names.POOL])),
        limit=PAGE,
        sort=FlowRunSort.ID_DESC,
    )


async def _alive_workers(run_context: FlowRunContext, worker: InProcessWorker) -> set[str]:
    found = await run_context.client.read_workers_for_work_pool(
        prefect_names.POOL, limit=PAGE, offset=0
    )
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
