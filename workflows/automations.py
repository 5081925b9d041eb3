"""Automations that come with the office: failed and stuck runs, and approvals that nobody gives."""

from datetime import timedelta
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.events.actions import RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from workflows.events import OVERDUE
from workflows.names import POOL

STUCK = timedelta(minutes=10)  # a run of ours works for seconds; one that works longer is stuck
CALM = timedelta(minutes=10)  # after an alert the same automation is silent for so long
RUN = "prefect.flow-run."


def shipped(alert_id: UUID) -> list[AutomationCore]:
    """Return the automations; each starts the deployment that tells the office's director."""
    return [_failed(alert_id), _stuck(alert_id), _overdue(alert_id)]


async def create_missing(client: PrefectClient, alert_id: UUID) -> int:
    """Create those that are not there; what administrators changed stays. Return how many."""
    created = 0
    for automation in shipped(alert_id):
        if not await client.read_automations_by_name(automation.name):
            await client.create_automation(automation)
            created += 1
    return created


def _failed(alert_id: UUID) -> AutomationCore:
    return AutomationCore(
        name="Strategy office: a flow run failed",
        description="Tells the director of the strategy office that a run failed or crashed.",
        trigger=EventTrigger(
            expect={f"{RUN}Failed", f"{RUN}Crashed"}, posture=Posture.Reactive, threshold=1, within=CALM,
            match={"prefect.resource.id": f"{RUN}*"}, match_related=_our_pool(),
        ),
        actions=[_alert(alert_id, "a flow run failed; open it in Prefect and retry it",
                        "{{ flow_run.name }}")],
    )  # fmt: skip


def _stuck(alert_id: UUID) -> AutomationCore:
    return AutomationCore(
        name="Strategy office: a flow run is stuck",
        description="Tells the director that a run has been running far too long.",
        trigger=EventTrigger(
            after={f"{RUN}Running"}, posture=Posture.Proactive, threshold=1, within=STUCK,
            expect={f"{RUN}{state}" for state in ("Completed", "Cancelled", "Failed", "Crashed")}
            | {f"{RUN}Awaiting *", f"{RUN}Waiting *", f"{RUN}Suspended by the office"},
            match={"prefect.resource.id": f"{RUN}*"}, match_related=_our_pool(),
            for_each={"prefect.resource.id"},
        ),
        actions=[_alert(alert_id, "a flow run is stuck; cancel it in Prefect and restart its process",
                        "{{ flow_run.name }}")],
    )  # fmt: skip


def _overdue(alert_id: UUID) -> AutomationCore:
    return AutomationCore(
        name="Strategy office: an approval is overdue beyond L3",
        description="Tells the director that three escalations brought no answer.",
        trigger=EventTrigger(
            expect={OVERDUE}, posture=Posture.Reactive, threshold=1, within=CALM,
            match={"prefect.resource.id": "smo.process.*"}, for_each={"prefect.resource.id"},
        ),
        actions=[_alert(alert_id, "an approval is overdue beyond the third escalation",
                        "{{ event.resource.name }}")],
    )  # fmt: skip


def _alert(alert_id: UUID, what: str, name: str) -> RunDeployment:
    named = {"template": name, "__prefect_kind": "jinja"}
    return RunDeployment(
        source="selected", deployment_id=alert_id, parameters={"what": what, "name": named}
    )


def _our_pool() -> dict[str, str | list[str]]:
    return {"prefect.resource.role": "work-pool", "prefect.resource.name": POOL}
