"""What the workflow tests work with: a small process, an office, and a scheduler at work."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound

from calendars.clock import FixedClock
from engine import flow_runs
from engine.flow_runs import ProcessRef
from engine.instances import start
from engine.operations import decisions
from engine.types import Actor
from engine.views import lists
from engine.views.lists import TaskRow
from notifications.links import Keyring
from notifications.rendering import EmailRenderer
from notifications.smtp import SmtpServer
from office.feeds.access import Reach
from persistence.database import Database
from persistence.instances import Instance
from tests.patience import PATIENCE
from workflows.context import StepGate
from workflows.scheduler import Intervals, Scheduler
from workflows.waker import WakeEvent

KEY, YEAR = "supplier_day", "FY2028"
PROCESS = f"{KEY}:{YEAR}:group"
USUAL, OFTEN = Intervals(), Intervals(heal=1.0, tidy=1.0)
SUPPLIER_DAY = '''
"""Supplier days: the strategy is shown to the suppliers."""

from state_machines.definition import Definition
from state_machines.definition import Kind, Move, Silence, Step

SUPPLIER_DAY = Definition(
    key="supplier_day", title="Supplier day", code="SUP", purpose="Tell the suppliers.",
    owner="SMD", initial="inviting", states=("inviting", "agreed", "held"), final=("held",),
    silence=Silence.ESCALATE,
    moves=(Move("agree", "inviting", "agreed"), Move("hold", "agreed", "held")),
    steps=(
        Step("invite", "Invite the suppliers", "inviting", Kind.TASK, "SMD", "7wd"),
        Step("allow", "Allow the day", "agreed", Kind.APPROVAL, "CEO", "7wd",
             answers=("approve",)),
    ),
)
'''


@dataclass
class TestOffice:
    """An office with fixed time and a mail server of the test's own."""

    __test__ = False
    database: Database
    clock: FixedClock
    smtp_server: SmtpServer
    settings: SimpleNamespace = field(
        default_factory=lambda: SimpleNamespace(
            base_url="http://office.example", state_dir=Path("office.example")
        )
    )
    reach: Reach = field(default_factory=Reach)
    keyring: Keyring = field(default_factory=lambda: Keyring({"k1": b"k" * 32}, "k1"))
    renderer: EmailRenderer = field(
        default_factory=lambda: EmailRenderer(
            "Example Group",
            "http://office.example",
            "Office",
            "office@example.org",
            "office@example.org",
        )
    )


def write_process(folder: Path) -> Path:
    """Write the small process into a folder of further processes."""
    (folder / "supplier_day.py").write_text(SUPPLIER_DAY, encoding="utf-8")
    return folder


def open_process(office: TestOffice) -> ProcessRef:
    """Open the small process and return it."""
    with office.database.writing() as session:
        start.open_instance(
            session,
            KEY,
            year_id=YEAR,
            period=YEAR,
            unit_id="group",
            now=office.clock.now(),
            actor=Actor("smd"),
        )
    return the_case(office)


def the_case(office: TestOffice) -> ProcessRef:
    """Return the process as it stands in the database."""
    with office.database.reading() as session:
        found = flow_runs.process_ref(session, PROCESS)
    assert found is not None
    return found


def forget_the_run(office: TestOffice) -> None:
    """Make the database look as if no flow run had ever followed the small process."""
    with office.database.writing() as session:
        found = session.get_one(Instance, PROCESS)
        found.flow_run_id, found.facts = None, {}


def open_tasks(office: TestOffice) -> list[TaskRow]:
    """Return the open tasks of the small process."""
    with office.database.reading() as session:
        return lists.tasks(session, office.clock.now(), root_id=PROCESS)


def answer(office: TestOffice, choice: str) -> None:
    """Answer the one open task as the person it is asked of."""
    (task,) = open_tasks(office)
    with office.database.writing() as session:
        decisions.decide(
            session, task.id, choice, actor=Actor(task.person_id), now=office.clock.now()
        )


@asynccontextmanager
async def at_work(
    office: TestOffice,
    name: str = "worker-a",
    *,
    ready: bool = True,
    every: Intervals = USUAL,
    gate: StepGate | None = None,
) -> AsyncIterator[Scheduler]:
    """Let a scheduler work while the block runs."""
    stop = asyncio.Event()
    event = WakeEvent(asyncio.get_running_loop())
    scheduler = Scheduler(office, event, name, gate=gate, every=every)
    beating = asyncio.create_task(scheduler.beat(stop))
    try:
        if ready:
            await asyncio.wait_for(scheduler.ready.wait(), PATIENCE)
        yield scheduler
    finally:
        stop.set()
        scheduler.wake_event.wake()
        await beating


async def until(office: TestOffice, state_name: str) -> FlowRun:
    """Wait until the flow run of the small process is in a state of this name."""
    async with get_client() as client:
        begun = time.monotonic()
        while True:
            case = the_case(office)
            run = await the_run(client, case)
            if run is not None and run.state_name == state_name:
                return run
            found = run.state_name if run else None
            assert time.monotonic() - begun < PATIENCE, f"{found!r} instead of {state_name!r}"
            await asyncio.sleep(0.1)


async def the_run(client: PrefectClient, case: ProcessRef) -> FlowRun | None:
    """Return the flow run that a process is bound to, if Prefect has it."""
    with suppress(ObjectNotFound):
        return await client.read_flow_run(UUID(case.flow_run_id)) if case.flow_run_id else None
    return None


async def runs_of(client: PrefectClient, title: str) -> list[FlowRun]:
    """Return all flow runs of a name."""
    found = await client.read_flow_runs(limit=200, sort=FlowRunSort.ID_DESC)
    return [run for run in found if run.name == title]


async def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    begun = time.monotonic()
    while not await asyncio.to_thread(holds):
        assert time.monotonic() - begun < PATIENCE
        await asyncio.sleep(0.1)
