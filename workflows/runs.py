"""Flow runs of processes: find them, wake them, begin new ones. Prefect is asked, never trusted."""

import asyncio
import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Scheduled

from engine import flow_runs, wakeups
from engine.flow_runs import Case
from workflows import losses, names
from workflows.house import Office

log = logging.getLogger(__name__)
BUSY = {StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING}
STOPPING = {StateType.CANCELLING}  # a worker ends it soon; it is replaced then
SUPERSEDED = "another run follows this process"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where runs are handled: our office, Prefect's API, and the deployment runs are begun from."""

    office: Office
    client: PrefectClient
    deployment_id: UUID


class Woken(StrEnum):
    """What became of waking a process."""

    SCHEDULED = "scheduled"
    NOTHING = "nothing"  # it runs already, or nothing follows
    LOST = "lost"  # its run will never follow it again: time to reconcile


async def wake(desk: Desk, case: Case) -> Woken:
    """See to it that the flow run of a woken process runs; tell what became of it."""
    if case.flow_run_id is None:
        return _became(scheduled=await begin(desk, case))
    found = await find(desk, case)
    if not case.alive and (found is None or found.state_type is not StateType.PAUSED):
        await asyncio.to_thread(_settle, desk, case)
        return Woken.NOTHING
    if found is None or losses.of(desk.deployment_id, found):
        return Woken.LOST
    if found.state_type is StateType.PAUSED:
        return _became(scheduled=await _resume(desk, found))
    if found.state_type in BUSY | STOPPING:
        return Woken.NOTHING
    return _became(scheduled=await again(desk, found))


def _became(*, scheduled: bool) -> Woken:
    return Woken.SCHEDULED if scheduled else Woken.NOTHING


async def find(desk: Desk, case: Case) -> FlowRun | None:
    """Return the flow run that follows a process, None when there is none any more."""
    if case.flow_run_id is None:
        return None
    try:
        return await desk.client.read_flow_run(UUID(case.flow_run_id))
    except ObjectNotFound:
        return None


async def begin(desk: Desk, case: Case) -> bool:
    """Begin a flow run for a process; two callers at once begin the same one."""
    if not case.alive:
        await asyncio.to_thread(_settle, desk, case)
        return False
    key = f"{case.id}#{case.runs}"
    run = await _create(desk, case, key)
    while run.state is not None and run.state.is_final():  # Prefect knew an earlier database
        run = await _create(desk, case, f"{key}~{run.id}")
    bound = await asyncio.to_thread(_bind, desk, case, str(run.id))
    log.info("flow run begun", extra={"instance": case.id, "bound": bound})
    return bound


async def _create(desk: Desk, case: Case, key: str) -> FlowRun:
    """Create a run, or return the one that was created with the same key."""
    return await desk.client.create_flow_run_from_deployment(
        desk.deployment_id,
        name=case.title,
        tags=names.tags(case),
        parameters={"instance_id": case.id},
        idempotency_key=key,
    )


async def again(desk: Desk, run: FlowRun) -> bool:
    """Schedule a run that failed or whose worker died; it starts from the top, which is safe."""
    await desk.client.set_flow_run_state(run.id, Scheduled(name="Resuming"), force=True)
    log.info("flow run scheduled again", extra={"flow_run": str(run.id)})
    return True


async def end(desk: Desk, run: FlowRun, why: str) -> None:
    """Let a run that nobody runs any more come to its end."""
    state: State[Any] = Cancelled(message=why)
    await desk.client.set_flow_run_state(run.id, state, force=True)


async def _resume(desk: Desk, run: FlowRun) -> bool:
    answer = await desk.client.resume_flow_run(run.id)
    return answer.status.value == "ACCEPT"


def _bind(desk: Desk, case: Case, run_id: str) -> bool:
    with desk.office.database.writing() as session:
        return flow_runs.bind(session, case.id, run_id, instead_of=case.flow_run_id)


def _settle(desk: Desk, case: Case) -> None:
    """Nothing can follow a wake-up of a process that has ended."""
    with desk.office.database.writing() as session:
        wakeups.settle(session, case.id, desk.office.clock.now())
