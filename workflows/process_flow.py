"""One flow run for the whole life of a process: it looks, asks, shows, and waits for people."""

import asyncio
from typing import Any
from uuid import uuid4

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, StateDetails, StateType
from prefect.runtime import flow_run as present
from prefect.states import Cancelled, Completed

from engine.flow_runs import Case
from engine.types import Standing
from workflows import events, house, letters, names, showing, steps

FLOW = "strategy-process"
# seconds between attempts of a step whose database or mail server was busy
AGAIN = [1.0, 5.0, 15.0]
PATIENTLY: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "retries": len(AGAIN),
    "retry_delay_seconds": AGAIN,
}


@flow(name=FLOW, persist_result=False, validate_parameters=False)
async def follow_process(instance_id: str) -> "State[Any]":
    """Walk one process as far as it goes without people, then wait for them."""
    looked = await look_at_what_came_in(instance_id)
    if looked is None:
        return Completed(name="Superseded", message="another run follows this process")
    case, standing = looked
    if standing.opened or standing.moved:
        await send_letters()
    await showing.show_process(house.office(), case, standing)
    return rest(standing)


@task(task_run_name="look at what came in", **PATIENTLY)
async def look_at_what_came_in(instance_id: str) -> tuple[Case, Standing] | None:
    """Take the moves that are due and ask people for what comes next.

    Return None when another run follows the process by now.
    """
    looked = await asyncio.to_thread(steps.look, house.office(), instance_id, str(present.id))
    if looked is not None:
        events.tell_moves(*looked)
    return looked


@task(task_run_name="write and send letters", cache_policy=NO_CACHE)
async def send_letters() -> None:
    """Gather what must be told into letters and send them; what cannot leave is tried again."""
    await letters.send_due(house.office())


def rest(standing: Standing) -> "State[Any]":
    """Return the state in which the run rests: ended, or suspended until it is woken."""
    if standing.status == "cancelled":
        return Cancelled(message=f"{standing.title} was cancelled by the office")
    if standing.finished:
        return Completed(message=f"{standing.title} ended in {standing.state}")
    kinds = steps.kinds(standing.definition_key)
    return State(
        type=StateType.PAUSED,
        name=names.waiting_name(standing, kinds),
        message=names.waiting_message(standing),
        # a key of its own for every wait: Prefect refuses one that was used before
        state_details=StateDetails(
            pause_reschedule=True,
            pause_timeout=None,
            pause_key=f"{standing.state}:{uuid4().hex}",
        ),
    )
