"""What we ask of Prefect itself: schedules, automations, and getting over its absence."""

import asyncio
import logging
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.schedules import CronSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)

from tests.prefect_server import AUTH
from tests.workflows.conftest import PrefectPlace, forget_runs
from tests.workflows.harness import (
    TestOffice,
    answer,
    at_work,
    eventually,
    open_process,
    open_tasks,
    until,
)
from workflows import deployments
from workflows.prefect_server import PrefectServer

pytestmark = pytest.mark.prefect
ZONE = "Europe/Berlin"


async def switch_off(client: PrefectClient, deployment_id: UUID, switch: str) -> None:
    """Switch off a deployment's schedule, or the deployment, as Prefect's pages do."""
    if switch == "deployment":
        await client.update_deployment(deployment_id, DeploymentUpdate(paused=True))
        return
    for each in (await client.read_deployment(deployment_id)).schedules:
        await client.update_deployment_schedule(deployment_id, each.id, active=False)


async def write_as_an_older_version(
    client: PrefectClient, deployment_id: UUID, version: str | None = None
) -> None:
    """Let a deployment be as it was when flows were in other modules, or of another revision."""
    older = DeploymentUpdate(entrypoint="workflows.scheduled_flows.seal_history")
    if version:
        older = older.model_copy(update={"version": version})
    await client.update_deployment(deployment_id, older)


def test_publishing_twice_changes_nothing(prefect: PrefectServer) -> None:
    """Every flow has one deployment, the same after a second start."""

    async def story() -> None:
        async with get_client() as client:
            first = await deployments.publish(client, "Europe/Berlin")
            second = await deployments.publish(client, "Europe/Berlin")

        assert first.ids == second.ids
        assert set(first.ids) == set(deployments.flows())
        assert second.made == ()

    assert prefect.runs
    asyncio.run(story())


def test_schedules_are_in_the_zone_of_the_organisation(prefect: PrefectServer) -> None:
    """A changed zone changes the schedules, and Prefect plans runs by them."""

    async def story() -> None:
        async with get_client() as client:
            ids = (await deployments.publish(client, "Asia/Tokyo")).ids
            found = await client.read_deployment(ids["seal-history"])

        kept = [planned.schedule.model_dump() for planned in found.schedules]
        assert [schedule["timezone"] for schedule in kept] == ["Asia/Tokyo"]

    assert prefect.runs
    asyncio.run(story())


@pytest.mark.parametrize("version", [None, "of-another-revision"], ids=["moved", "moved-and-new"])
@pytest.mark.parametrize("switch", ["schedule", "deployment"])
def test_what_an_administrator_switched_off_stays_off_when_modules_move(
    prefect: PrefectServer, version: str | None, switch: str
) -> None:
    """An upgrade finds deployments by the names of their flows, and leaves their switches alone."""

    async def story() -> None:
        async with get_client() as client:
            before = (await deployments.publish(client, ZONE)).ids["seal-history"]
            await switch_off(client, before, switch)
            await write_as_an_older_version(client, before, version)

            published = await deployments.publish(client, ZONE)

            assert published.ids["seal-history"] == before
            assert published.made == ()
            found = await client.read_deployment(before)
            assert found.entrypoint == "workflows.flows.seal_history"
            assert [each.active for each in found.schedules] == [switch != "schedule"]
            assert found.paused == (switch == "deployment")
            await client.delete_deployment(before)

    assert prefect.runs
    asyncio.run(story())


def test_a_schedule_that_an_administrator_added_outlives_a_move(prefect: PrefectServer) -> None:
    """Where only the module moved, nothing but the entrypoint is written."""

    async def story() -> None:
        async with get_client() as client:
            known = (await deployments.publish(client, ZONE)).ids["seal-history"]
            at_noon = DeploymentScheduleCreate(schedule=CronSchedule(cron="0 12 * * *"))
            await client.create_deployment_schedules(known, [at_noon])
            await write_as_an_older_version(client, known)

            await deployments.publish(client, ZONE)

            found = await client.read_deployment(known)
            assert found.entrypoint == "workflows.flows.seal_history"
            assert len(found.schedules) == 2
            await client.delete_deployment(known)

    assert prefect.runs
    asyncio.run(story())


def test_prefect_plans_the_runs_of_a_schedule(prefect: PrefectServer) -> None:
    """The server's own scheduler writes down the next runs of our deployments."""

    async def planned() -> bool:
        async with get_client() as client:
            await deployments.publish(client, "Europe/Lisbon")
            planned_ahead = FlowRunFilter(tags=FlowRunFilterTags(all_=["auto-scheduled"]))
            found = await client.read_flow_runs(
                flow_run_filter=planned_ahead, limit=1, sort=FlowRunSort.ID_DESC
            )
        return bool(found)

    asyncio.run(eventually(lambda: asyncio.run(planned())))

    assert prefect.runs


def test_prefect_refuses_nobody_when_many_write_at_once(prefect: PrefectServer) -> None:
    """Runs begun and labelled by many at once are all written at the first attempt."""

    async def story() -> None:
        async with get_client() as client:
            ids = (await deployments.publish(client, "UTC")).ids

            async def begin(number: int) -> None:
                run = await client.create_flow_run_from_deployment(
                    ids["tell-the-office"],
                    parameters={"noticed": "overdue", "about": str(number)},
                )
                await client.update_flow_run_labels(run.id, {"number": number})

            await asyncio.gather(*map(begin, range(40)))

    with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
        asyncio.run(story())
    assert prefect.runs


def test_automations_are_created_once_and_stay_as_they_are(prefect: PrefectServer) -> None:
    """A second start creates none, and one that was switched off stays off."""

    async def story() -> None:
        async with get_client() as client:
            alert = (await deployments.publish(client, "UTC")).ids["tell-the-office"]
            await deployments.create_missing(client, alert)
            name = deployments.shipped(alert)[0].name
            (found,) = await client.read_automations_by_name(name)
            await client.pause_automation(found.id)

            assert await deployments.create_missing(client, alert) == 0
            (again,) = await client.read_automations_by_name(name)
            assert not again.enabled

    assert prefect.runs
    asyncio.run(story())


def test_people_decide_while_prefect_is_down(
    office: TestOffice, prefect_place: PrefectPlace, caplog: pytest.LogCaptureFixture
) -> None:
    """Without Prefect the answer is taken at once; the flow catches up when Prefect is back."""
    server = prefect_place.server

    async def story() -> None:
        async with at_work(office):
            open_process(office)
            await until(office, "Awaiting 1 task")
            await asyncio.to_thread(server.stop)
            answer(office, "done")
            assert open_tasks(office) == []
            await eventually(lambda: "cannot be reached" in caplog.text)
            await asyncio.to_thread(prefect_place.begin)
            await until(office, "Awaiting 1 approval")

    soon = {
        PREFECT_API_URL: server.api_url,
        PREFECT_API_AUTH_STRING: AUTH,
        PREFECT_CLIENT_MAX_RETRIES: 0,
    }
    try:
        with temporary_settings(soon), caplog.at_level(logging.INFO):
            asyncio.run(story())
            asyncio.run(forget_runs())
    finally:
        if not server.runs:
            prefect_place.begin()
    assert caplog.text.count("cannot be reached") == 1
    assert "Prefect is back" in caplog.text
