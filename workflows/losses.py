"""Lost runs: flow runs that Prefect ended or lost, while only the office ends a process."""

import asyncio
import logging
from collections.abc import Mapping
from uuid import UUID

from prefect.client.schemas.objects import FlowRun, StateType

from engine import flow_runs
from engine.flow_runs import Case
from engine.formatting import short_moment
from workflows import names
from workflows.house import Office

log = logging.getLogger(__name__)
DELETED = "its flow run was deleted in Prefect, or Prefect's database is another one"
ORPHANED = "the deployment of its flow run was deleted in Prefect"
ADRIFT = "the work pool of its flow run was deleted in Prefect"
ENDED = {
    StateType.CANCELLED: "its flow run was cancelled in Prefect",
    StateType.CRASHED: "its flow run crashed",
    StateType.COMPLETED: "its flow run was set to completed in Prefect",
}


def of(deployment_id: UUID, run: FlowRun) -> str:
    """Return why a run will never follow its process again, empty while it may."""
    if run.deployment_id != deployment_id:
        return ORPHANED
    if run.state is not None and run.state.type in ENDED:
        return f"{ENDED[run.state.type]} on {short_moment(run.state.timestamp)} UTC"
    return "" if run.work_pool_name == names.POOL else ADRIFT


async def replace(office: Office, lost: Mapping[Case, str]) -> int:
    """Let go of runs that are lost, by process; return how many.

    The waker begins a new run for a process that has none.
    """
    return await asyncio.to_thread(_replace, office, lost) if lost else 0


def _replace(office: Office, lost: Mapping[Case, str]) -> int:
    now = office.clock.now()
    count = 0
    with office.database.writing() as session:
        for case, how in lost.items():
            if flow_runs.lose(session, case.id, case.flow_run_id or "", how=how, now=now):
                log.warning("flow run lost", extra={"instance": case.id, "how": how})
                count += 1
    return count
