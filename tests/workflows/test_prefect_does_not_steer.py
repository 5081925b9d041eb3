"""Prefect shows and walks; whatever is done to a run there, its process goes on."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolUpdate
from prefect.client.schemas.objects import StateType
from prefect.states import Cancelled, Cancelling, Completed, Crashed
from sqlalchemy import select

from engine import acting, flow_runs, listing, opening
from engine.types import Actor
from persistence.mail import Notice
from persistence.past import Event
from tests.workflows.staging import (
    KEY,
    PATIENCE,
    PROCESS,
    YEAR,
    TestOffice,
    answer,
    at_work,
    eventually,
    open_process,
    until,
)
from workflows.names import POOL

pytestmark = pytest.mark.prefect
WITHIN = 60.0  # seconds until a process has its successor
REASON = "the run was looked into"
Harm = Callable[[PrefectClient, UUID], Awaitable[object]]


def open_many(office: TestOffice, count: int) -> list[str]:
    """Open the small process for so many periods and return the ids."""
    with office.database.writing() as session:
        opened = [
            opening.open_instance(
                session, KEY, year_id=YEAR, period=f"{YEAR}-{number:02}", unit_id=unit,
                now=office.clock.now(), actor=Actor("smd"),
            )
            for number, unit in [(n % 12 + 1, "group" if n < 12 else "north") for n in range(count)]
        ]  # fmt: skip
        return [each.id for each in opened]


def runs(office: TestOffice, ids: Sequence[str]) -> dict[str, str | None]:
    """Return the flow run of each process."""
    with office.database.reading() as session:
        found = flow_runs.cases(session, ids)
    return {each: found[each].flow_run_id for each in ids}


def asked(office: TestOffice, ids: Sequence[str], title: str) -> bool:
    """Tell whether each process asks for a task of this title."""
    with office.database.reading() as session:
        return all(
            [row.title for row in listing.tasks(session, root_id=each)] == [title] for each in ids
        )


def answer_all(office: TestOffice, ids: Sequence[str]) -> None:
    """Answer the one open task of each process."""
    with office.database.writing() as session:
        for each in ids:
            (task,) = listing.tasks(session, root_id=each)
            actor = Actor(task.person_id)
            acting.act(session, task.id, "done", actor=actor, now=office.clock.now())


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
    """Cancelled, crashed, completed or deleted: within a minute the answer is followed up."""
    ids = open_many(office, len(HARMS))

    async def story() -> float:
        async with at_work(office):
            await eventually(lambda: asked(office, ids, "Invite the suppliers"))
            await asyncio.sleep(1)
            async with get_client() as client:
                before = runs(office, ids)
                for harm, run in zip(HARMS, before.values(), strict=True):
                    await harm(client, UUID(run))
            begun = time.monotonic()
            answer_all(office, ids)
            await eventually(lambda: asked(office, ids, "Allow the day"))
            assert all(runs(office, ids)[each] not in (None, before[each]) for each in ids)
            return time.monotonic() - begun

    took = asyncio.run(story())

    assert took < WITHIN
    assert set(lost(office)) == set(ids)
    assert all(" Prefect" in how or "crashed" in how for how in lost(office).values())
    told = [row for notice in alerts(office) for row in notice.facts["rows"]]
    assert len(told) == len(ids)
    assert {notice.person_id for notice in alerts(office)} == {"smd"}
    assert "stranger" not in str([notice.facts for notice in alerts(office)])


async def _delete_pool(client: PrefectClient) -> None:
    await client.delete_work_pool(POOL)


async def _pause_pool(client: PrefectClient) -> None:
    await client.update_work_pool(POOL, WorkPoolUpdate(is_paused=True))


@pytest.mark.usefixtures("prefect")
@pytest.mark.parametrize(
    "harm",
    [_delete_pool, _pause_pool],
)
def test_what_the_office_needs_in_prefect_is_made_again(
    office: TestOffice, harm: Callable[[PrefectClient], Awaitable[None]]
) -> None:
    """The pool comes back, or goes on, within a minute, and answers are followed up."""

    async def story() -> float:
        open_process(office)
        async with at_work(office):
            await until(office, "Awaiting 1 task")
            async with get_client() as client:
                await harm(client)
            begun = time.monotonic()
            answer(office, "done")
            await until(office, "Awaiting 1 approval")
            took = time.monotonic() - begun
            while not any("set up again" in notice.facts["title"] for notice in alerts(office)):
                assert time.monotonic() - begun < WITHIN, "nobody told the director"
                await asyncio.sleep(0.5)
            return took

    assert asyncio.run(story()) < WITHIN


@pytest.mark.usefixtures("prefect")
def test_restarting_ends_the_run_that_it_replaces(office: TestOffice) -> None:
    """The old run does not wait for ever beside the new one."""

    async def ended(run: UUID) -> bool:
        async with get_client() as client:
            found = await client.read_flow_run(run)
        return found.state_type is StateType.CANCELLED

    async def story() -> None:
        open_process(office)
        async with at_work(office):
            old = await until(office, "Awaiting 1 task")
            with office.database.writing() as session:
                flow_runs.restart(
                    session, PROCESS, actor=Actor("smd"), now=office.clock.now(), reason=REASON
                )
            new = await until(office, "Awaiting 1 task")
            begun = time.monotonic()
            while not await ended(old.id):
                assert time.monotonic() - begun < 2 * PATIENCE
                await asyncio.sleep(1)

        assert new.id != old.id

    asyncio.run(story())
    assert lost(office) == {}
