"""One flow run follows a process for its whole life, whatever happens around it."""

import asyncio
import logging
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Pending, Running

from engine.operations import interventions
from engine.types import Actor
from tests.workflows.harness import (
    PROCESS,
    TestOffice,
    answer,
    at_work,
    forget_the_run,
    open_process,
    open_tasks,
    runs_of,
    until,
)
from workflows.flow_runs import GRACE

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect")]
TITLE = "Supplier day FY2028 · Group"
REASON = "the administrator looked into it"


def test_a_process_is_followed_by_one_run_to_its_end(office: TestOffice) -> None:
    """It waits for one person, is woken, waits for the next, and completes: in one run."""

    async def story() -> None:
        open_process(office)
        async with at_work(office) as scheduler:
            first = await until(office, "Awaiting 1 task")
            answer(office, "done")
            scheduler.wake_event.wake()
            second = await until(office, "Awaiting 1 approval")
            answer(office, "approve")
            scheduler.wake_event.wake()
            last = await until(office, "Completed")

        assert (first.id, second.id) == (last.id, last.id)
        assert second.state is not None
        assert second.state.message == "Clara Ode"
        assert (last.name, set(last.tags)) == (TITLE, {"SUP", "FY2028", "unit:group"})
        assert last.parameters == {"instance_id": PROCESS}

    asyncio.run(story())


LINGER = 1.0  # seconds of waiting that are listened to


def test_waiting_is_normal(office: TestOffice, caplog: pytest.LogCaptureFixture) -> None:
    """A process that waits for people writes no warning and no error."""
    said: list[logging.LogRecord] = []

    async def story() -> None:
        open_process(office)
        async with at_work(office):
            await until(office, "Awaiting 1 task")
            await asyncio.sleep(LINGER)
            said.extend(caplog.records)  # what Prefect says while it stops is not waiting

    with caplog.at_level(logging.INFO):
        asyncio.run(story())

    assert [r.getMessage() for r in said if r.levelno >= logging.WARNING] == []
    assert any("Awaiting 1 task" in r.getMessage() for r in said)


def test_nobody_rings_and_still_it_is_noticed(office: TestOffice) -> None:
    """An answer from another program, which wakes nobody, is followed within a look or two."""

    async def story() -> None:
        open_process(office)
        async with at_work(office):
            await until(office, "Awaiting 1 task")
            answer(office, "done")
            await until(office, "Awaiting 1 approval")

    asyncio.run(story())


def test_what_a_killed_worker_left_is_taken_up_again(office: TestOffice) -> None:
    """A run that a dead life of the same worker had taken is run again from the top."""

    async def story() -> None:
        open_process(office)
        async with at_work(office):
            run = await until(office, "Awaiting 1 task")
        answer(office, "done")
        async with get_client() as client:
            await client.resume_flow_run(run.id)
            states: list[State[Any]] = [Pending(), Running()]
            for state in states:
                await client.set_flow_run_state(run.id, state, force=True)
            await client.update_flow_run(run.id, infrastructure_pid="worker-a#1-killed")
        await asyncio.sleep(GRACE.total_seconds())
        async with at_work(office):
            again = await until(office, "Awaiting 1 approval")

        assert again.id == run.id

    asyncio.run(story())


def test_deleted_runs_are_begun_anew(office: TestOffice) -> None:
    """Deleting every flow run in Prefect changes no task; a new run follows the process."""

    async def story() -> None:
        open_process(office)
        async with at_work(office):
            run = await until(office, "Awaiting 1 task")
        before = open_tasks(office)
        async with get_client() as client:
            await client.delete_flow_run(run.id)
        async with at_work(office):
            again = await until(office, "Awaiting 1 task")

        assert again.id != run.id
        assert open_tasks(office) == before

    asyncio.run(story())


def test_a_process_that_the_office_cancels_ends_its_run(office: TestOffice) -> None:
    """Cancelling is the office's act; its flow run shows the same."""

    async def story() -> None:
        open_process(office)
        async with at_work(office):
            await until(office, "Awaiting 1 task")
            with office.database.writing() as session:
                interventions.cancel(
                    session, PROCESS, actor=Actor("smd"), now=office.clock.now(), reason=REASON
                )
            run = await until(office, "Cancelled")

        assert run.state is not None
        assert "by the office" in (run.state.message or "")

    asyncio.run(story())


def test_two_workers_share_the_work(office: TestOffice) -> None:
    """Two wakers on one database begin one run, ask once, and follow each answer once."""

    async def story() -> None:
        async with at_work(office, "worker-b"), at_work(office, "worker-c"):
            open_process(office)
            await until(office, "Awaiting 1 task")
            answer(office, "done")
            last = await until(office, "Awaiting 1 approval")
            async with get_client() as client:
                found = await runs_of(client, TITLE)

        assert [run.id for run in found] == [last.id]
        assert len(open_tasks(office)) == 1

    asyncio.run(story())


def test_an_old_run_of_the_same_name_does_not_stand_in_the_way(office: TestOffice) -> None:
    """After the database was begun anew, a run that ended in Prefect's is not taken for ours."""

    async def story() -> None:
        open_process(office)
        async with at_work(office):
            old = await until(office, "Awaiting 1 task")
        async with get_client() as client:
            await client.set_flow_run_state(old.id, Cancelled(), force=True)
        forget_the_run(office)
        async with at_work(office):
            new = await until(office, "Awaiting 1 task")

        assert new.id != old.id

    asyncio.run(story())
