"""Deployments: the flows as Prefect lists them, with schedules in the organisation's zone."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
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

    @property
    def entrypoint(self) -> str:
        """Return where its function is, by which its deployment is known."""
        return f"{self.flow.fn.__module__}.{self.flow.fn.__name__}"

    def version(self, zone: str) -> str:
        """Return what tells one edition of its deployment from another."""
        told = f"{REVISION}|{self.cron}|{zone}"
        return hashlib.sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Published:
    """What Prefect has of us: deployments by flow name, and what was missing or shut till now."""

    ids: dict[str, UUID]
    made: tuple[str, ...]


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


async def publish(client: PrefectClient, zone: str) -> Published:
    """See to it that Prefect has pool and deployments, ready for work; tell what had to be made.

    What is there stays as administrators left it, unless ours changed. A pool that takes nothing
    is opened again: nobody's answer would be followed up.
    """
    made = await _pool(client)
    listed = await client.read_deployments(
        work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[names.POOL])),
        limit=MOST,
        sort=DeploymentSort.NAME_ASC,
    )
    found = {each.entrypoint: each for each in listed if each.name == DEPLOYMENT}
    ids: dict[str, UUID] = {}
    for served in SERVED:
        known = found.get(served.entrypoint)
        if known is None:
            made.append(f"deployment {served.flow.name}")
        is_ours = known is not None and known.version == served.version(zone)
        ids[served.flow.name] = (
            known.id if known and is_ours else await _deployment(client, served, zone)
        )
    return Published(ids, tuple(made))


def errand_deployments(ids: Mapping[str, UUID]) -> dict[str, UUID]:
    """Return the deployments that are started when an errand is due, by errand."""
    return {served.errand: ids[served.flow.name] for served in SERVED if served.errand}


async def _pool(client: PrefectClient) -> list[str]:
    """Make the pool where it is missing, open it where it is shut; return what was done to it."""
    try:
        pool = await client.read_work_pool(names.POOL)
    except ObjectNotFound:
        await _make_pool(client)
        return [f"work pool {names.POOL}"]
    shut = "paused" if pool.is_paused else "limited to 0 runs"
    if not pool.is_paused and pool.concurrency_limit != 0:
        return []
    opened = WorkPoolUpdate(is_paused=False, concurrency_limit=pool.concurrency_limit or None)
    await client.update_work_pool(names.POOL, opened)
    return [f"work pool {names.POOL} ({shut})"]


async def _make_pool(client: PrefectClient) -> None:
    with suppress(ObjectAlreadyExists):  # another office was faster
        await client.create_work_pool(
            WorkPoolCreate(
                name=names.POOL,
                type=InProcessWorker.type,
                description="Runs inside the strategy office's own process.",
                base_job_template=InProcessWorker.get_default_base_job_template(),
            )
        )


async def _deployment(client: PrefectClient, served: Served, zone: str) -> UUID:
    schedule = CronSchedule(cron=served.cron, timezone=zone) if served.cron else None
    return await client.create_deployment(
        await client.create_flow(served.flow),
        DEPLOYMENT,
        version=served.version(zone),
        work_pool_name=names.POOL,
        description=served.flow.description,
        schedules=[DeploymentScheduleCreate(schedule=schedule, active=True)] if schedule else [],
        entrypoint=served.entrypoint,
        parameter_openapi_schema=parameter_schema(served.flow.fn).model_dump(),
        enforce_parameter_schema=True,
    )
