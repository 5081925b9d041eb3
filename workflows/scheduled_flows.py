"""The scheduled flows: what happens by the clock, beside the processes' own runs."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal
from uuid import UUID

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound

from engine.feeding import Wanted
from workflows import alerts, collecting, errands, events, house, showing
from workflows.process_flow import send_letters


def _called(what: str) -> Callable[[], str]:
    """Return a function that names a run after what it does and when."""

    def name() -> str:
        return f"{what} · {house.office().clock.now():%d %b %Y %H:%M} UTC"

    return name


QUIETLY: dict[str, Any] = {"persist_result": False, "validate_parameters": False}


@flow(name="strategy-calendar", flow_run_name=_called("Open what is due"), **QUIETLY)
async def strategy_calendar() -> None:
    """Open what the calendar owes and show the year's milestones."""
    opened = await open_what_is_due()
    if opened:
        await wake_what_was_opened()
    await showing.show_milestones(house.office())


@flow(name="chase-approvals", flow_run_name=_called("Chase"), **QUIETLY)
async def chase_approvals() -> None:
    """Remind, escalate, and show what is still open."""
    await remind_and_escalate()
    await send_letters()
    await showing.show_approvals(house.office())


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
    await showing.show_feeds(house.office())
    await send_letters()
    if failures:
        raise failures[0]


@flow(name="seal-history", flow_run_name=_called("Seal the history"), **QUIETLY)
async def seal_history() -> None:
    """Verify every chain of the history, sign their heads and tell the auditors."""
    seal = await verify_and_sign()
    await showing.show_seal(seal)
    await send_letters()


@flow(name="tell-the-office", flow_run_name=_called("Tell the office"), **QUIETLY)
async def tell_the_office(noticed: Literal["failed", "stuck", "overdue"], about: str) -> None:
    """Tell the director what an automation noticed about a flow run or a task, by its id.

    Prefect's automations start this; the words of the letter are the office's own.
    """
    flow_name = "" if noticed == "overdue" else await _own_flow(about)
    await asyncio.to_thread(alerts.tell_noticed, house.office(), noticed, about, flow_name)
    await send_letters()


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


@task(task_run_name="open what is due", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5)
async def open_what_is_due() -> list[str]:
    """Open every process whose day has come and that nothing holds up."""
    return await asyncio.to_thread(errands.open_due, house.office())


@task(task_run_name="wake what was opened", cache_policy=NO_CACHE)
async def wake_what_was_opened() -> None:
    """Ring for the new processes, so that they begin at once."""
    house.ring()


@task(task_run_name="remind and escalate", cache_policy=NO_CACHE, retries=2, retry_delay_seconds=5)
async def remind_and_escalate() -> None:
    """Climb the ladder wherever a rung is due; tell Prefect what climbed beyond the third one."""
    _chased, overdue = await asyncio.to_thread(errands.chase, house.office())
    for case, task_id, rung in overdue:
        events.tell_overdue(case, task_id, rung)


@task(task_run_name="see which feeds owe a value", cache_policy=NO_CACHE)
async def feeds_that_owe() -> list[Wanted]:
    """Return every value that a feed owes."""
    return await asyncio.to_thread(collecting.due, house.office())


@task(task_run_name="draw {wanted.measure} for {wanted.period}", cache_policy=NO_CACHE)
async def draw_value(wanted: Wanted) -> None:
    """Draw one value, with a few tries; keep it, or ask the feed's owner to mend it."""
    await collecting.draw(house.office(), wanted)


@task(task_run_name="verify and sign the history", cache_policy=NO_CACHE)
async def verify_and_sign() -> str:
    """Return the signed note over all chains; raises HistoryBroken when one does not verify."""
    return await asyncio.to_thread(errands.seal, house.office())
