"""Prefect shows and walks; whatever is done to a run there, its process goes on."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import DeploymentSort
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    temporary_settings,
)
from prefect.states import Cancelled, Cancelling, Completed, Crashed
from sqlalchemy import select

from engine import flow_runs
from engine.instances import start
from engine.operations import decisions
from engine.types import Actor
from engine.views import lists
from persistence.audit_trail import Event
from persistence.outbox import Notice
from tests.notifications.mail_server import Sink
from tests.prefect_server import AUTH
from tests.workflows.conftest import PrefectPlace
from tests.workflows.harness import (
    KEY,
    OFTEN,
    PROCESS,
    YEAR,
    TestOffice,
    at_work,
    eventually,
    open_process,
    until,
)
from workflows import jobs
from workflows.alerts import RUN_LOST
from workflows.prefect_names import POOL

pytestmark = pytest.mark.prefect
AGAIN, SAID = "Prefect was set up again", "Prefect is set up again"
CALM = 2.0  # seconds in which nothing more is told
REASON = "the run was looked into"
Harm = Callable[[PrefectClient, UUID], Awaitable[object]]


def open_many(office: TestOffice, count: int) -> list[str]:
    """Open the small process for so many periods and return the ids."""
    with office.database.writing() as session:
        opened = [
            start.open_instance(
                session,
                KEY,
                year_id=YEAR,
                period=f"{YEAR}-{number:02}",
                unit_id=unit,
                now=office.clock.now(),
                actor=Actor("smd"),
            )
            for number, unit in [(n % 12 + 1, "group" if n < 12 else "north") for n in range(count)]
        ]
        return [each.id for each in opened]


def runs(office: TestOffice, ids: Sequence[str]) -> dict[str, str | None]:
    """Return the flow run of each process."""
    with office.database.reading() as session:
        found = flow_runs.process_refs(session, ids)
    return {each: found[each].flow_run_id for each in ids}


def asked(office: TestOffice, ids: Sequence[str], title: str) -> bool:
    """Tell whether each process asks for a task of this title."""
    with office.database.reading() as session:
        return all(
            [row.title for row in lists.tasks(session, office.clock.now(), root_id=each)] == [title]
            for each in ids
        )


def answer_all(office: TestOffice, ids: Sequence[str]) -> None:
    """Answer the one open task of each process."""
    with office.database.writing() as session:
        for each in ids:
            (task,) = lists.tasks(session, office.clock.now(), root_id=each)
            actor = Actor(task.person_id)
            decisions.decide(session, task.id, "done", actor=actor, now=office.clock.now())


def alerts(office: TestOffice) -> list[Notice]:
    """Return what the director was told at once."""
    with office.database.reading() as session:
        return list(session.scalars(select(Notice).where(Notice.kind == "alert")))


def lost(office: TestOffice) -> dict[str, str]:
    """Return how each process lost its run, as the history has it."""
    with office.database.reading() as session:
        return {e.chain: e.reason for e in session.scalars(select(Event)) if e.name == "run_lost"}


async def _cancel(client: PrefectClient, run: UUID) -> None:
    await client.set_flow_run_state(run, Cancelling())


async def _cancel_by_force(client: PrefectClient, run: UUID) -> None:
    await client.set_flow_run_state(run, Cancelled(message="words of a stranger"), force=True)


async def _crash(client: PrefectClient, run: UUID) -> None:
    await client.set_flow_run_state(run, Crashed(), force=True)


async def _complete(client: PrefectClient, run: UUID) -> None:
    await client.set_flow_run_state(run, Completed(), force=True)


async def _delete(client: PrefectClient, run: UUID) -> None:
    await client.delete_flow_run(run)


HARMS: tuple[Harm, ...] = (_cancel, _cancel_by_force, _crash, _complete, _delete)


@pytest.mark.usefixtures("prefect")
def test_a_run_that_ends_in_prefect_gets_a_successor(office: TestOffice) -> None:
    """Cancelled, crashed, completed or deleted: the answer is followed up without anybody's doing."""
    ids = open_many(office, len(HARMS))

    async def story() -> None:
        async with at_work(office, every=OFTEN):
            await eventually(lambda: asked(office, ids, "Invite the suppliers"))
            await asyncio.sleep(1)
            async with get_client() as client:
                before = runs(office, ids)
                for harm, run in zip(HARMS, before.values(), strict=True):
                    await harm(client, UUID(run))
            answer_all(office, ids)
            await eventually(lambda: asked(office, ids, "Allow the day"))
            assert all(runs(office, ids)[each] not in (None, before[each]) for each in ids)

    asyncio.run(story())

    assert set(lost(office)) == set(ids)
    assert all(" Prefect" in how or "crashed" in how for how in lost(office).values())
    assert [notice.why for notice in alerts(office)].count(RUN_LOST) == 1
    assert {notice.person_id for notice in alerts(office)} == {"smd"}
    assert "stranger" not in str([notice.facts for notice in alerts(office)])


async def _delete_deployment(client: PrefectClient) -> None:
    found = await client.read_deployment_by_name("strategy-process/office")
    await client.delete_deployment(found.id)


async def _delete_all_deployments(client: PrefectClient) -> None:
    for found in await client.read_deployments(limit=50, sort=DeploymentSort.NAME_ASC):
        await client.delete_deployment(found.id)


async def _delete_pool(client: PrefectClient) -> None:
    await client.delete_work_pool(POOL)


async def _pause_pool(client: PrefectClient) -> None:
    await client.update_work_pool(POOL, WorkPoolUpdate(is_paused=True))


async def _close_pool(client: PrefectClient) -> None:
    await client.update_work_pool(POOL, WorkPoolUpdate(concurrency_limit=0))


def told(mailbox: Sink, title: str) -> int:
    """Return how often the director was told of something by mail."""
    return sum(
        text.count(title)
        for mail in mailbox.mails
        if mail["To"] and "smd@" in mail["To"]
        for text in [body.get_content() for body in [mail.get_body(("plain",))] if body]
    )


async def follow_up(office: TestOffice, ids: Sequence[str]) -> None:
    """Wait until every answer is followed up, and let go what must be told."""
    await eventually(lambda: asked(office, ids, "Allow the day"))
    await eventually(lambda: any(AGAIN in notice.facts["title"] for notice in alerts(office)))
    await asyncio.sleep(CALM)
    await jobs.send_due(office)


@pytest.mark.usefixtures("prefect")
@pytest.mark.parametrize(
    ("harm", "names"),
    [
        (_delete_deployment, "deployment strategy-process"),
        (_delete_all_deployments, "deployment seal-history"),
        (_delete_pool, f"work pool {POOL}"),
        (_pause_pool, f"work pool {POOL} (paused)"),
        (_close_pool, f"work pool {POOL} (limited to 0 runs)"),
    ],
)
def test_what_the_office_needs_in_prefect_is_made_again(
    office: TestOffice,
    mailbox: Sink,
    caplog: pytest.LogCaptureFixture,
    harm: Callable[[PrefectClient], Awaitable[None]],
    names: str,
) -> None:
    """Every answer is followed up, the director is told once of each kind, the log names it."""
    ids = open_many(office, 3)

    async def story() -> None:
        async with at_work(office, every=OFTEN):
            await eventually(lambda: asked(office, ids, "Invite the suppliers"))
            async with get_client() as client:
                await harm(client)
            answer_all(office, ids)
            await follow_up(office, ids)

    asyncio.run(story())

    assert told(mailbox, AGAIN) == 1
    assert told(mailbox, "A flow run was lost") <= 1
    assert names in str([vars(record)["made"] for record in caplog.records if record.msg == SAID])


@pytest.mark.usefixtures("prefect")
def test_restarting_ends_the_run_that_it_replaces(office: TestOffice) -> None:
    """The old run does not wait for ever beside the new one."""

    async def ended(run: UUID) -> bool:
        async with get_client() as client:
            found = await client.read_flow_run(run)
        return found.state_type is StateType.CANCELLED

    async def story() -> None:
        open_process(office)
        async with at_work(office, every=OFTEN):
            old = await until(office, "Awaiting 1 task")
            with office.database.writing() as session:
                flow_runs.restart(
                    session, PROCESS, actor=Actor("smd"), now=office.clock.now(), reason=REASON
                )
            new = await until(office, "Awaiting 1 task")
            await eventually(lambda: asyncio.run(ended(old.id)))

        assert new.id != old.id

    asyncio.run(story())
    assert lost(office) == {}


def test_an_empty_prefect_in_the_place_of_ours_changes_nothing(
    office: TestOffice, mailbox: Sink, prefect_place: PrefectPlace, caplog: pytest.LogCaptureFixture
) -> None:
    """All of six answers that were given meanwhile are followed up."""
    ids = open_many(office, 6)
    place = prefect_place

    async def story() -> None:
        async with at_work(office, every=OFTEN):
            await eventually(lambda: asked(office, ids, "Invite the suppliers"))
            await asyncio.to_thread(place.server.stop)
            answer_all(office, ids)
            await asyncio.to_thread(place.clear)
            await asyncio.to_thread(place.begin)
            await follow_up(office, ids)

    there = {
        PREFECT_API_URL: place.server.api_url,
        PREFECT_API_AUTH_STRING: AUTH,
        PREFECT_CLIENT_MAX_RETRIES: 0,
    }
    try:
        with temporary_settings(there):
            asyncio.run(story())
    finally:
        if not place.server.runs:
            place.begin()

    assert set(lost(office)) == set(ids)
    assert (told(mailbox, AGAIN), told(mailbox, "A flow run was lost: 6 processes")) == (1, 1)
    assert SAID in caplog.text
