"""Deployments: the flows as Prefect lists them, with schedules in the organisation's zone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName
from prefect.client.schemas.schedules import CronSchedule
from prefect.client.schemas.sorting import DeploymentSort
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.flows import Flow
from prefect.utilities.callables import parameter_schema

from engine import errands
from workflows import names, process_flow, scheduled_flows
from workflows.errors import DeploymentsGone
from workflows.worker import InProcessWorker

DEPLOYMENT = "office"  # the name of every deployment, behind its flow's name
MOST = 200  # deployments that Prefect lists at once
REVISION = "2"  # raise it when a deployment changes other than in its schedule


@dataclass(frozen=True, slots=True)
class Served:
    """A flow that is served; `cron` is read in the organisation's zone, empty for none."""

    flow: Flow[..., Any]
    cron: str = ""
    errand: str = ""  # the errand for which it is started ahead of its schedule


PROCESS = Served(process_flow.follow_process)
ALERT = Served(scheduled_flows.tell_the_office)
SERVED = (
    PROCESS,
    ALERT,
    Served(scheduled_flows.strategy_calendar, "5 * * * *", errands.CALENDAR),
    Served(scheduled_flows.chase_approvals, "20 * * * *", errands.CHASE),
    Served(scheduled_flows.deliver_letters, "*/15 * * * *"),
    Served(scheduled_flows.collect_measures, "30 6 * * 1-5"),
    Served(scheduled_flows.seal_history, "45 23 * * *"),
)


def flows() -> dict[str, Flow[..., Any]]:
    """Return the flows that a worker of ours can run, by name."""
    return {served.flow.name: served.flow for served in SERVED}


async def publish(client: PrefectClient, zone: str) -> dict[str, UUID]:
    """Make pool and deployments known to Prefect; return the deployments' ids by flow name.

    A deployment that is there already stays as administrators left it, unless ours changed.
    """
    await _pool(client)
    return {served.flow.name: await _deployment(client, served, zone) for served in SERVED}


async def require(client: PrefectClient, ids: Mapping[str, UUID]) -> None:
    """Raise DeploymentsGone unless Prefect has all that was published, ready for work.

    A pool that was paused is opened again: nobody's answer would be followed up.
    """
    ours = WorkPoolFilter(name=WorkPoolFilterName(any_=[names.POOL]))
    listed = await client.read_deployments(
        work_pool_filter=ours, limit=MOST, sort=DeploymentSort.NAME_ASC
    )
    found = {each.id for each in listed}
    if missing := [name for name, known in ids.items() if known not in found]:
        raise DeploymentsGone([f"deployment {name}" for name in missing])
    if shut := await _open(client):
        raise DeploymentsGone(shut)


async def _open(client: PrefectClient) -> list[str]:
    """Open the pool where somebody has paused it; return what was shut."""
    shut = []
    if (await client.read_work_pool(names.POOL)).is_paused:
        await client.update_work_pool(names.POOL, WorkPoolUpdate(is_paused=False))
        shut.append(f"work pool {names.POOL} (paused)")
    return shut


def errand_deployments(ids: Mapping[str, UUID]) -> dict[str, UUID]:
    """Return the deployments that are started when an errand is due, by errand."""
    return {served.errand: ids[served.flow.name] for served in SERVED if served.errand}


async def _pool(client: PrefectClient) -> None:
    try:
        await client.create_work_pool(
            WorkPoolCreate(
                name=names.POOL, type=InProcessWorker.type,
                description="Runs inside the strategy office's own process.",
                base_job_template=InProcessWorker.get_default_base_job_template(),
            )
        )  # fmt: skip
    except ObjectAlreadyExists:
        return


async def _deployment(client: PrefectClient, served: Served, zone: str) -> UUID:
    version = hashlib.sha256(f"{REVISION}|{served.cron}|{zone}".encode()).hexdigest()[:12]
    try:
        found = await client.read_deployment_by_name(f"{served.flow.name}/{DEPLOYMENT}")
        if found.version == version and found.work_pool_name == names.POOL:
            return found.id
    except ObjectNotFound:
        pass
    schedule = CronSchedule(cron=served.cron, timezone=zone) if served.cron else None
    return await client.create_deployment(
        await client.create_flow(served.flow), DEPLOYMENT,
        version=version, work_pool_name=names.POOL, description=served.flow.description,
        schedules=[DeploymentScheduleCreate(schedule=schedule, active=True)] if schedule else [],
        entrypoint=f"{served.flow.fn.__module__}.{served.flow.fn.__name__}",
        parameter_openapi_schema=parameter_schema(served.flow.fn).model_dump(),
        enforce_parameter_schema=True,
    )  # fmt: skip
