"""The flows: one that follows a process, and those that run on a schedule or on an alert."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID, uuid4

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateDetails, StateType
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run as present
from prefect.states import Cancelled, Completed

from engine.flow_runs import ProcessRef
from engine.types import InstanceView
from persistence.instances import InstanceStatus
from processes.scorecard.services import Wanted
from workflows import alerts, context, jobs, observability, prefect_names

FLOW = "strategy-process"

# seconds between attempts of a step whose database or mail server was busy
AGAIN = [1.0, 5.0, 15.0]
PATIENTLY: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "retries": len(AGAIN),
    "retry_delay_seconds": AGAIN,
}
QUIETLY: dict[str, Any] = {"persist_result": False, "validate_parameters": False}


@flow(name=FLOW, persist_result=False, validate_parameters=False)
async def follow_process(instance_id: str) -> "State[Any]":
    """Walk one process as far as it goes without people, then wait for them."""
    looked = await look_at_what_came_in(instance_id)
    if looked is None:
        return Completed(name="Superseded", message="another run follows this process")
    case, standing = looked
    if standing.opened or standing.moved:
        await send_letters()
    await observability.show_process(context.current_app(), case, standing)
    return rest(standing)


@task(task_run_name="look at what came in", **PATIENTLY)
async def look_at_what_came_in(instance_id: str) -> tuple[ProcessRef, InstanceView] | None:
    """Take the moves that are due and ask people for what comes next.

    Return None when another run follows the process by now.
    """
    looked = await asyncio.to_thread(
        jobs.look_at_process, context.current_app(), instance_id, str(present.id)
    )
    if looked is not None:
        observability.tell_moves(*looked)
    return looked


@task(task_run_name="write and send letters", cache_policy=NO_CACHE)
async def send_letters() -> None:
    """Gather what must be told into letters and send them; what cannot leave is tried again."""
    await jobs.send_due(context.current_app())


def rest(standing: InstanceView) -> "State[Any]":
    """Return the state in which the run rests: ended, or suspended until it is woken."""
    if standing.status == InstanceStatus.CANCELLED:
        return Cancelled(message=f"{standing.title} was cancelled by the office")
    if standing.finished:
        return Completed(message=f"{standing.title} ended in {standing.state}")
    kinds = jobs.definition_kinds(standing.definition_key)
    return State(
        type=StateType.PAUSED,
        name=prefect_names.waiting_name(standing, kinds),
        message=prefect_names.waiting_message(standing),
        # a key of its own for every wait: Prefect refuses one that was used before
        state_details=StateDetails(
            pause_reschedule=True,
            pause_timeout=None,
            pause_key=f"{standing.state}:{uuid4().hex}",
        ),
    )


def _called(what: str) -> Callable[[], str]:
    """Return a function that names a run after what it does and when."""

    def name() -> str:
        return f"{what} · {context.current_app().clock.now():%d %b %Y %H:%M} UTC"

    return name


@flow(name="strategy-calendar", flow_run_name=_called("Open what is due"), **QUIETLY)
async def strategy_calendar() -> None:
    """Open what the calendar owes and show the year's milestones."""
    opened = await open_what_is_due()
    if opened:
        await wake_what_was_opened()
    await observability.show_milestones(context.current_app())


@flow(name="chase-approvals", flow_run_name=_called("Chase"), **QUIETLY)
async def chase_approvals() -> None:
    """Remind, escalate, and show what is still open."""
    await remind_and_escalate()
    await send_letters()
    await observability.show_approvals(context.current_app())


@flow(name="deliver-letters", flow_run_name=_called("Deliver letters"), **QUIETLY)
async def deliver_letters() -> None:
    """Send what is due and was not sent when it was written."""
    await send_letters()


@flow(name="collect-measures", flow_run_name=_called("Collect measures"), **QUIETLY)
async def collect_measures() -> None:
    """Ask every feed for what it owes; a feed that fails becomes a task for its owner.

    Where we ourselves fail with one, the others are asked all the same; then the run fails.
    """
    failures: list[Exception] = []
    for wanted in await feeds_that_owe():
        try:
            await draw_value(wanted)
        except Exception as failure:  # noqa: BLE001 - it is raised below
            failures.append(failure)
    await observability.show_feeds(context.current_app())
    await send_letters()
    if failures:
        raise failures[0]


@flow(name="seal-history", flow_run_name=_called("Seal the history"), **QUIETLY)
async def seal_history() -> None:
    """Verify every chain of the history, sign their heads and tell the auditors."""
    seal = await verify_and_sign()
    await observability.show_seal(seal)
    await send_letters()


@flow(name="tell-the-office", flow_run_name=_called("Tell the office"), **QUIETLY)
async def tell_the_office(noticed: Literal["failed", "stuck", "overdue"], about: str) -> None:
    """Tell the director what an automation noticed about a flow run or a task, by its id.

    Prefect's automations start this; the words of the letter are the office's own.
    """
    flow_name = "" if noticed == "overdue" else await _own_flow(about)
    await asyncio.to_thread(alerts.tell_noticed, context.current_app(), noticed, about, flow_name)
    await send_letters()


@task(task_run_name="open what is due", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5)
async def open_what_is_due() -> list[str]:
    """Open every process whose day has come and that nothing holds up."""
    return await asyncio.to_thread(jobs.open_due, context.current_app())


@task(task_run_name="wake what was opened", cache_policy=NO_CACHE)
async def wake_what_was_opened() -> None:
    """Wake the scheduler for the new processes, so that they begin at once."""
    context.wake()


@task(task_run_name="remind and escalate", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5)
async def remind_and_escalate() -> None:
    """Escalate whatever is due; tell Prefect what went beyond the third level."""
    _chased, overdue = await asyncio.to_thread(jobs.escalate, context.current_app())
    for case, task_id, rung in overdue:
        observability.tell_overdue(case, task_id, rung)


@task(task_run_name="see which feeds owe a value", cache_policy=NO_CACHE)
async def feeds_that_owe() -> list[Wanted]:
    """Return every value that a feed owes."""
    return await asyncio.to_thread(jobs.due_feeds, context.current_app())


@task(task_run_name="draw {wanted.measure} for {wanted.period}", cache_policy=NO_CACHE)
async def draw_value(wanted: Wanted) -> None:
    """Draw one value, with a few tries; keep it, or ask the feed's owner to mend it."""
    await jobs.draw_feed(context.current_app(), wanted)


@task(task_run_name="verify and sign the history", cache_policy=NO_CACHE)
async def verify_and_sign() -> str:
    """Return the signed note over all chains; raises HistoryBroken when one does not verify."""
    return await asyncio.to_thread(jobs.seal, context.current_app())


async def _own_flow(flow_run_id: str) -> str:
    """Return the name of the flow of a run if it is one of ours, empty otherwise."""
    try:
        async with get_client() as client:
            run = await client.read_flow_run(UUID(flow_run_id))
            found = (await client.read_flow(run.flow_id)).name
    except (ValueError, ObjectNotFound):
        return ""
    ours = (strategy_calendar, chase_approvals, deliver_letters, collect_measures, seal_history)
    return found if found in {each.name for each in ours} else ""
