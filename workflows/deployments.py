"""Deployments, schedules and automations, as Prefect is told of them."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import (
    DeploymentScheduleCreate,
    DeploymentUpdate,
    WorkPoolCreate,
    WorkPoolUpdate,
)
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterName,
)
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule
from prefect.client.schemas.sorting import DeploymentSort
from prefect.events.actions import RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.flows import Flow
from prefect.utilities.callables import parameter_schema

from engine.schedule import wakeups
from workflows.alerts import Noticed
from workflows.flows import (
    chase_approvals,
    collect_measures,
    deliver_letters,
    follow_process,
    seal_history,
    strategy_calendar,
    tell_the_office,
)
from workflows.observability import OVERDUE, STUCK
from workflows.prefect_names import POOL
from workflows.worker import InProcessWorker

DEPLOYMENT = "office"  # the name of every deployment, behind its flow's name
MOST = 200  # deployments that Prefect lists at once
# Raise it when a deployment changes in anything but its schedule and where its function is: these
# two are compared by themselves. A raised one has every deployment written anew.
REVISION = "2"
CALM = timedelta(minutes=10)  # after an alert the same automation is silent for so long
RUN = "prefect.flow-run."  # how the names of Prefect's events and resources begin


@dataclass(frozen=True, slots=True)
class Served:
    """A flow that is served; `cron` is read in the organisation's zone, empty for none."""

    flow: Flow[..., Any]
    cron: str = ""
    errand: str = ""  # the job for which it is started ahead of its schedule

    @property
    def entrypoint(self) -> str:
        """Return where its function is; a module may move, its flow's name stays."""
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


PROCESS = Served(follow_process)
ALERT = Served(tell_the_office)
SERVED = (
    PROCESS,
    ALERT,
    Served(strategy_calendar, "5 * * * *", wakeups.CALENDAR),
    Served(chase_approvals, "20 * * * *", wakeups.CHASE),
    Served(deliver_letters, "*/15 * * * *"),
    Served(collect_measures, "30 6 * * 1-5"),
    Served(seal_history, "45 23 * * *"),
)


def flows() -> dict[str, Flow[..., Any]]:
    """Return the flows that a worker of ours can run, by name."""
    return {served.flow.name: served.flow for served in SERVED}


async def publish(client: PrefectClient, zone: str, *, by_hours: bool = True) -> Published:
    """See to it that Prefect has pool and deployments, ready for work; tell what had to be made.

    What is there stays as administrators left it, unless ours changed; what they switched off stays
    off even then. A pool that takes nothing is opened again: nobody's answer would be followed up.
    Not `by_hours`, what is new has its schedule off: the office's hours are not the machine's.
    """
    made = await _pool(client)
    listed = await _listed(client)
    ids: dict[str, UUID] = {}
    for served in SERVED:
        name = served.flow.name
        known = listed.get(served.entrypoint) or await _named(client, served)
        if known is None or known.work_pool_name != POOL:
            made.append(f"deployment {name}")
        ids[name] = await _deployment(client, served, zone, known, by_hours=by_hours)
    return Published(ids, tuple(made))


def errand_deployments(ids: Mapping[str, UUID]) -> dict[str, UUID]:
    """Return the deployments that are started when a job is due, by job."""
    return {served.errand: ids[served.flow.name] for served in SERVED if served.errand}


def shipped(alert_id: UUID) -> list[AutomationCore]:
    """Return the automations; each starts the deployment that tells the office's director."""
    return [_failed(alert_id), _stuck(alert_id), _overdue(alert_id)]


async def create_missing(client: PrefectClient, alert_id: UUID) -> int:
    """Create those that are not there; one that was switched off stays off. Return how many.

    One that starts another deployment than ours now, or with other parameters, is put right.
    """
    created = 0
    for automation in shipped(alert_id):
        found = await client.read_automations_by_name(automation.name)
        if not found:
            await client.create_automation(automation)
            created += 1
        for each in found:
            if _starts(each) != _starts(automation):
                kept = automation.model_copy(update={"enabled": each.enabled})
                await client.update_automation(each.id, kept)
    return created


async def _pool(client: PrefectClient) -> list[str]:
    """Make the pool where it is missing, open it where it is shut; return what was done to it."""
    try:
        pool = await client.read_work_pool(POOL)
    except ObjectNotFound:
        await _make_pool(client)
        return [f"work pool {POOL}"]
    shut = "paused" if pool.is_paused else "limited to 0 runs"
    if not pool.is_paused and pool.concurrency_limit != 0:
        return []
    opened = WorkPoolUpdate(is_paused=False, concurrency_limit=pool.concurrency_limit or None)
    await client.update_work_pool(POOL, opened)
    return [f"work pool {POOL} ({shut})"]


async def _make_pool(client: PrefectClient) -> None:
    with suppress(ObjectAlreadyExists):  # another office was faster
        await client.create_work_pool(
            WorkPoolCreate(
                name=POOL,
                type=InProcessWorker.type,
                description="Runs inside the strategy office's own process.",
                base_job_template=InProcessWorker.get_default_base_job_template(),
            )
        )


async def _listed(client: PrefectClient) -> dict[str, DeploymentResponse]:
    """Return our deployments, in whatever pool they are, by their entrypoints."""
    listed = await client.read_deployments(
        flow_filter=FlowFilter(name=FlowFilterName(any_=list(flows()))),
        deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[DEPLOYMENT])),
        limit=MOST,
        sort=DeploymentSort.NAME_ASC,
    )
    return {each.entrypoint: each for each in listed if each.entrypoint}


async def _named(client: PrefectClient, served: Served) -> DeploymentResponse | None:
    """Return the deployment of a flow by its name, which it has wherever its function was."""
    try:
        return await client.read_deployment_by_name(f"{served.flow.name}/{DEPLOYMENT}")
    except ObjectNotFound:
        return None


async def _deployment(
    client: PrefectClient,
    served: Served,
    zone: str,
    known: DeploymentResponse | None,
    *,
    by_hours: bool,
) -> UUID:
    """Return a flow's deployment; write it where it is not there or not as we have it now."""
    if known is None or known.work_pool_name != POOL or known.version != served.version(zone):
        return await _write(client, served, zone, known, by_hours=by_hours)
    if known.entrypoint != served.entrypoint:  # its module moved, and nothing else is touched
        await client.update_deployment(known.id, DeploymentUpdate(entrypoint=served.entrypoint))
    return known.id


async def _write(
    client: PrefectClient,
    served: Served,
    zone: str,
    known: DeploymentResponse | None,
    *,
    by_hours: bool,
) -> UUID:
    """Write a deployment; what administrators switched off in the `known` one stays off."""
    return await client.create_deployment(
        await client.create_flow(served.flow),
        DEPLOYMENT,
        version=served.version(zone),
        work_pool_name=POOL,
        description=served.flow.description,
        schedules=_schedules(served, zone, known, by_hours=by_hours),
        paused=known is not None and known.paused,
        entrypoint=served.entrypoint,
        parameter_openapi_schema=parameter_schema(served.flow.fn).model_dump(),
        enforce_parameter_schema=True,
    )


def _schedules(
    served: Served, zone: str, known: DeploymentResponse | None, *, by_hours: bool
) -> list[DeploymentScheduleCreate]:
    """Return a flow's schedule; it is on, unless it was there and is off, or hours mean nothing."""
    if not served.cron:
        return []
    was = known.schedules if known else []
    schedule = CronSchedule(cron=served.cron, timezone=zone)
    active = any(each.active for each in was) if was else by_hours
    return [DeploymentScheduleCreate(schedule=schedule, active=active)]


def _starts(automation: AutomationCore) -> list[dict[str, object]]:
    return [
        action.model_dump(mode="json", include={"type", "deployment_id", "parameters"})
        for action in automation.actions
    ]


def _failed(alert_id: UUID) -> AutomationCore:
    return AutomationCore(
        name="Strategy office: a flow run failed",
        description="Tells the director of the strategy office that a run failed or crashed.",
        trigger=_once(
            {f"{RUN}Failed", f"{RUN}Crashed"}, {"prefect.resource.id": f"{RUN}*"}, _our_pool()
        ),
        actions=[_alert(alert_id, Noticed.FAILED, "{{ flow_run.id }}")],
    )


def _stuck(alert_id: UUID) -> AutomationCore:
    return AutomationCore(
        name="Strategy office: a flow run is stuck",
        description="Tells the director that a run has been running far too long.",
        trigger=_once({STUCK}, {"prefect.resource.id": f"{RUN}*"}),
        actions=[_alert(alert_id, Noticed.STUCK, "{{ event.payload['run'] }}")],
    )


def _overdue(alert_id: UUID) -> AutomationCore:
    return AutomationCore(
        name="Strategy office: an approval is overdue beyond L3",
        description="Tells the director that three escalations brought no answer.",
        trigger=_once({OVERDUE}, {"prefect.resource.id": "smo.process.*"}),
        actions=[_alert(alert_id, Noticed.OVERDUE, "{{ event.payload['task'] }}")],
    )


def _once(
    expect: set[str],
    match: dict[str, str | list[str]],
    related: dict[str, str | list[str]] | None = None,
) -> EventTrigger:
    """Return a trigger that fires at the first such event and then keeps calm for a while."""
    return EventTrigger(
        expect=expect,
        posture=Posture.Reactive,
        threshold=1,
        within=CALM,
        match=match,
        match_related=related or {},
    )


def _alert(alert_id: UUID, noticed: Noticed, about: str) -> RunDeployment:
    """Return the start of the flow that tells the director; it is given an id, never words."""
    template = {"template": about, "__prefect_kind": "jinja"}
    return RunDeployment(
        source="selected",
        deployment_id=alert_id,
        parameters={"noticed": noticed.value, "about": template},
    )


def _our_pool() -> dict[str, str | list[str]]:
    return {"prefect.resource.role": "work-pool", "prefect.resource.name": POOL}
