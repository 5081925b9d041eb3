"""Where a simulated clock is conducted, flows follow what is due only when they are asked to."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import DeploymentSort

from engine.schedule import wakeups
from engine.views import lists
from persistence.outbox import Letter
from rehearsal import demo
from rehearsal.simulation import follow_up
from tests.patience import PATIENCE
from tests.workflows.harness import (
    TestOffice,
    answer,
    at_work,
    open_process,
    open_tasks,
    the_case,
    the_run,
)
from workflows.context import StepGate
from workflows.deployments import SERVED, publish
from workflows.scheduler import Intervals, Scheduler

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect")]
STEPWISE = Intervals(look=0.1)


@pytest.fixture(autouse=True)
def schedules_as_found(prefect: object) -> Iterator[None]:
    """Begin without deployments, and leave none behind whose schedules are off."""
    del prefect
    asyncio.run(forget_deployments())
    yield
    asyncio.run(forget_deployments())


async def forget_deployments() -> None:
    """Delete ours, so that whoever publishes next writes them anew."""
    async with get_client() as client:
        for each in await client.read_deployments(limit=200, sort=DeploymentSort.NAME_ASC):
            await client.delete_deployment(each.id)


async def followed(gate: StepGate, scheduler: Scheduler) -> None:
    """Ask that everything be followed, and wait until it is."""
    gate.ask()
    scheduler.wake_event.wake()
    assert await asyncio.to_thread(gate.until_rest, PATIENCE)


def test_nothing_is_followed_before_it_is_asked_for(office: TestOffice) -> None:
    """Then all of it is, to its rest: the run waits, the task is asked, the letter has left."""
    gate = StepGate()

    async def story() -> None:
        open_process(office)
        async with at_work(office, gate=gate, every=STEPWISE) as scheduler:
            await asyncio.sleep(1)
            assert the_case(office).flow_run_id is None
            await followed(gate, scheduler)

    asyncio.run(story())
    assert the_case(office).flow_run_id is not None
    assert ["smd"] == [task.person_id for task in open_tasks(office)]
    with office.database.reading() as session:
        assert {"sent"} == {letter.status for letter in session.query(Letter)}
        assert {} == wakeups.due_jobs(session, office.clock.now())


def test_what_is_answered_while_they_are_held_is_followed_after(office: TestOffice) -> None:
    """However often somebody wakes the scheduler meanwhile."""
    gate = StepGate()

    async def story() -> None:
        open_process(office)
        async with at_work(office, gate=gate, every=STEPWISE) as scheduler:
            await followed(gate, scheduler)
            with gate.held():
                answer(office, "done")
                gate.ask()
                scheduler.wake_event.wake()
                await asyncio.sleep(1)
                assert [] == open_tasks(office)
            await followed(gate, scheduler)

    asyncio.run(story())
    assert ["ceo"] == [task.person_id for task in open_tasks(office)]


def test_a_run_sees_what_was_led_on_without_it(office: TestOffice) -> None:
    """The engine went on to the end while they were held; then the run ends as its process did."""
    gate = StepGate()

    async def story() -> str:
        open_process(office)
        async with at_work(office, gate=gate, every=STEPWISE) as scheduler:
            await followed(gate, scheduler)
            with gate.held():
                for choice in ("done", "approve"):
                    answer(office, choice)
                    lead_on(office)
            assert not the_case(office).alive
            await followed(gate, scheduler)
            asleep = await state_of_the_run(office)
            with office.database.writing() as session:
                demo.wake_flows(session, office.clock.now())
            await followed(gate, scheduler)
            return f"{asleep}, then {await state_of_the_run(office)}"

    assert "PAUSED, then COMPLETED" == asyncio.run(story())


def lead_on(office: TestOffice) -> None:
    """Follow up what is due through the engine alone."""
    with office.database.writing() as session:
        follow_up(session, office.clock.now())


async def state_of_the_run(office: TestOffice) -> str:
    """Return the state in which the process's flow run is."""
    async with get_client() as client:
        run = await the_run(client, the_case(office))
    assert run is not None
    assert run.state_type is not None
    return run.state_type.value


def test_reminders_come_with_the_flow_that_chases(office: TestOffice) -> None:
    """A day on, the late task is reminded of once, however often it is asked."""
    gate = StepGate()

    async def story() -> None:
        open_process(office)
        async with at_work(office, gate=gate, every=STEPWISE) as scheduler:
            await followed(gate, scheduler)
            office.clock.advance(timedelta(days=12))
            await followed(gate, scheduler)
            await followed(gate, scheduler)

    asyncio.run(story())
    with office.database.reading() as session:
        assert [True] == [row.rung > 0 for row in lists.tasks(session, office.clock.now())]


def test_schedules_that_mean_nothing_there_are_off() -> None:
    """The machine's hours are not the office's; what people switch on afterwards stays on."""

    async def story() -> list[bool]:
        async with get_client() as client:
            published = await publish(client, "Europe/Berlin", by_hours=False)
            found = [await client.read_deployment(key) for key in published.ids.values()]
            return [each.active for one in found for each in one.schedules]

    assert [False] * sum(bool(served.cron) for served in SERVED) == asyncio.run(story())
