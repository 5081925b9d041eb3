"""Automations that come with the office: failed and stuck runs, and approvals that nobody gives."""

from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.events.actions import RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from workflows.alerts import Noticed
from workflows.events import OVERDUE, STUCK
from workflows.names import POOL

CALM = timedelta(minutes=10)  # after an alert the same automation is silent for so long
RUN = "prefect.flow-run."


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
