"""The scheduled flows run when there is something for them to do, and show what they did."""

import asyncio
from datetime import timedelta

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import FlowRunSort

from engine.operations import advance, decisions
from engine.types import Actor
from engine.views import lists
from persistence.audit_trail import Seal
from persistence.outbox import Letter
from tests.conftest import MONDAY
from tests.patience import PATIENCE
from tests.workflows.harness import TestOffice, at_work, eventually, open_process, until
from workflows import deployments, jobs

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect")]


def test_the_calendar_opens_what_is_due_without_waiting_for_its_hour(office: TestOffice) -> None:
    """The day has come: the process opens, its run begins, and its first letter leaves."""

    def asked() -> bool:
        with office.database.reading() as session:
            letters = session.query(Letter).filter(Letter.status == "sent").count()
            return bool(letters and lists.tasks(session, office.clock.now(), person_id="smd"))

    async def story() -> None:
        office.clock.set(MONDAY)
        async with at_work(office):
            await eventually(asked)

    asyncio.run(story())


def test_what_is_late_is_chased_at_once(office: TestOffice) -> None:
    """The level is due, nobody waits for the next full hour."""

    def chased() -> bool:
        with office.database.reading() as session:
            return [row.rung > 0 for row in lists.tasks(session, office.clock.now())] == [True]

    async def story() -> None:
        open_process(office)
        async with at_work(office):
            await until(office, "Awaiting 1 task")
            office.clock.advance(timedelta(days=12))
            await eventually(chased)

    asyncio.run(story())


def test_sealing_shows_the_seal(office: TestOffice) -> None:
    """A run of seal-history keeps a seal and shows it as an artifact."""

    def sealed() -> bool:
        with office.database.reading() as session:
            return session.query(Seal).count() == 1

    async def story() -> None:
        async with at_work(office), get_client() as client:
            ids = (await deployments.publish(client, "UTC")).ids
            await client.create_flow_run_from_deployment(ids["seal-history"])
            await eventually(sealed)
            assert await _shown("seal-over-the-history")

    asyncio.run(story())


def test_each_process_has_its_diagram(office: TestOffice) -> None:
    """The artifact of a process holds its diagram, whom it waits for, and the way to its page."""

    async def story() -> str:
        open_process(office)
        async with at_work(office):
            await until(office, "Awaiting 1 task")
        return await _shown("supplier-day-fy2028-group")

    page = asyncio.run(story())
    assert "stateDiagram-v2" in page
    assert "| Invite the suppliers | Sam Dirk |" in page
    assert "http://office.example/process/supplier_day%3AFY2028%3Agroup" in page
    assert "@" not in page


def test_runs_have_speaking_names(office: TestOffice) -> None:
    """A scheduled run is named after what it does and when."""

    async def story() -> list[str]:
        office.clock.set(MONDAY)
        async with at_work(office), get_client() as client:
            await eventually(lambda: bool(_open(office)))
            found = await client.read_flow_runs(limit=50, sort=FlowRunSort.ID_DESC)
            return [run.name for run in found if "auto-scheduled" not in run.tags]

    assert "Open what is due · 01 Mar 2027 09:00 UTC" in asyncio.run(story())


def test_an_approval_beyond_the_third_rung_is_reported_once(office: TestOffice) -> None:
    """The climb past L3 is told when it happens, not at every escalation after it."""
    open_process(office)
    with office.database.writing() as session:
        advance.advance_process(session, "supplier_day:FY2028:group", office.clock.now())
        (task,) = lists.tasks(session, office.clock.now())
        decisions.decide(session, task.id, "done", actor=Actor("smd"), now=office.clock.now())
        advance.advance_process(session, "supplier_day:FY2028:group", office.clock.now())
    office.clock.advance(timedelta(days=60))

    _chased, overdue = jobs.escalate(office)
    _again, nothing = jobs.escalate(office)

    assert [case.id for case, _task, _rung in overdue] == ["supplier_day:FY2028:group"]
    assert nothing == []


def _open(office: TestOffice) -> list[lists.ProcessRow]:
    with office.database.reading() as session:
        return lists.processes(session, office.clock.now())


async def _shown(key: str) -> str:
    """Wait for an artifact of a key, and return the newest."""
    wanted = {"artifacts": {"key": {"any_": [key]}}, "sort": "UPDATED_DESC", "limit": 1}
    async with get_client() as client, asyncio.timeout(PATIENCE):
        while True:
            found = (await client.request("POST", "/artifacts/filter", json=wanted)).json()
            if found:
                return str(found[0]["data"])
            await asyncio.sleep(0.1)
