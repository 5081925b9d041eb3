"""What administrators see in Prefect: names of runs, events, artifacts."""

import asyncio
from urllib.parse import quote

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.client.schemas.objects import FlowRun
from prefect.events import emit_event
from sqlalchemy import select

from engine.catalogue import CURRENT
from engine.flow_runs import ProcessRef
from engine.formatting import short_day
from engine.schedule import delays
from engine.types import InstanceView, Waiting
from engine.views import lists
from persistence.records.scorecard import FeedReading
from state_machines.diagrams import mermaid
from state_machines.labels import capital
from state_machines.markup import for_code, for_markdown, for_table
from workflows.context import FlowApp
from workflows.prefect_names import artifact_key, resource_of, shortened

MOVED, ENDED, OVERDUE = "smo.process.moved", "smo.process.ended", "smo.approval.overdue"
STUCK = "smo.run.stuck"
LONGEST_CELL = 120  # characters of names in one cell
MOST_ROWS = 100  # rows of a table; the console shows the rest
MILESTONES, APPROVALS = "milestones-of-the-year", "open-approvals"
FEEDS, SEAL = "feeds-of-measures", "seal-over-the-history"


def tell_moves(case: ProcessRef, standing: InstanceView) -> None:
    """Emit one event per move taken, and one when the process has ended."""
    for move in standing.moved:
        _emit(MOVED, case, {"move": move, "state": standing.state})
    if standing.finished:
        _emit(ENDED, case, {"state": standing.state, "status": standing.status})


def tell_overdue(case: ProcessRef, task_id: int, rung: str) -> None:
    """Emit that an approval has climbed beyond the third escalation."""
    _emit(OVERDUE, case, {"task": task_id, "rung": rung})


def tell_stuck(run: FlowRun) -> None:
    """Emit that a run, which should take seconds, has been running for many minutes."""
    resource = {
        "prefect.resource.id": f"prefect.flow-run.{run.id}",
        "prefect.resource.name": run.name,
    }
    emit_event(STUCK, resource=resource, payload={"run": str(run.id)})


async def show_process(office: FlowApp, case: ProcessRef, standing: InstanceView) -> None:
    """Keep the diagram and the status table of one process up to date."""
    text = await asyncio.to_thread(process_page, office.settings.base_url, case, standing)
    await acreate_markdown_artifact(
        text, key=artifact_key(case), description=for_markdown(case.title)
    )


async def show_milestones(office: FlowApp) -> None:
    """Keep the table of the milestones up to date."""
    rows = await asyncio.to_thread(_milestones, office)
    await _table(rows, MILESTONES, "The milestones that are not reached yet, next ones first")


async def show_approvals(office: FlowApp) -> None:
    """Keep the table of open approvals up to date, the most urgent first."""
    rows = await asyncio.to_thread(_approvals, office)
    await _table(rows, APPROVALS, "Open approvals, the most urgent first")


async def show_feeds(office: FlowApp) -> None:
    """Keep the table of the feeds up to date: what each gave, or why it did not."""
    rows = await asyncio.to_thread(feed_table, office)
    await _table(rows, FEEDS, "What the feeds gave, and why some did not")


async def show_seal(note: str) -> None:
    """Keep the latest seal over the history where administrators see it."""
    await acreate_markdown_artifact(
        f"```\n{for_code(note).rstrip()}\n```", key=SEAL, description="The latest seal"
    )


def process_page(base_url: str, case: ProcessRef, standing: InstanceView) -> str:
    """Return diagram and status table of a process as Markdown."""
    picture = mermaid(CURRENT.named(standing.definition_key), current=standing.state)
    title, state, status = map(for_markdown, (standing.title, standing.state, standing.status))
    lines = [
        f"**{title}** stands in **{state}** ({status}).",
        *(f"**{for_markdown(capital(late))}.**" for late in standing.late),
        f"[Open it in the console]({base_url}/process/{quote(case.id)})",
        "",
        "| Waits for | People | Due |",
        "| --- | --- | --- |",
        *map(_waiting_row, standing.waiting),
        "",
        "```mermaid",
        picture.rstrip(),
        "```",
    ]
    return "\n".join(lines)


def feed_table(office: FlowApp) -> list[dict[str, str]]:
    """Return what the feeds gave last, failures first."""
    with office.database.reading() as session:
        query = select(FeedReading).order_by(
            FeedReading.fault.is_(None), FeedReading.changed_at.desc(), FeedReading.measure
        )
        return [
            {
                "measure": row.measure,
                "period": row.period,
                "value": "-" if row.value is None else f"{row.value.normalize():f}",
                "as of": row.as_of.isoformat() if row.as_of else "-",
                "tries": str(row.attempts),
                "fault": row.fault or "",
            }
            for row in session.scalars(query.limit(MOST_ROWS))
        ]


def _emit(event: str, case: ProcessRef, payload: dict[str, object]) -> None:
    resource = {
        "prefect.resource.id": resource_of(case),
        "prefect.resource.name": case.title,
        "smo.process": case.process,
        "smo.unit": case.unit_id,
    }
    emit_event(event, resource=resource, payload=payload)


def _waiting_row(waiting: Waiting) -> str:
    due = short_day(waiting.due_at) if waiting.due_at else "-"
    people = for_markdown(shortened(list(waiting.people), LONGEST_CELL)) or "-"
    return f"| {for_markdown(waiting.title)} | {people} | {due} |"


async def _table(rows: list[dict[str, str]], key: str, description: str) -> None:
    if not rows:
        await acreate_markdown_artifact("Nothing at present.", key=key, description=description)
        return
    cells = [{name: for_table(text) for name, text in row.items()} for row in rows]
    await acreate_table_artifact(cells, key=key, description=description)


def _milestones(office: FlowApp) -> list[dict[str, str]]:
    with office.database.reading() as session:
        now = office.clock.now()
        known = lists.milestones(session, now)
        causes = delays.found(session, known, now)
        rows = [row for row in known if row.reached_at is None]
    return [
        {
            "due": row.due.isoformat() if row.due else "",
            "milestone": row.code,
            "title": row.title,
            "critical": "yes" if row.critical else "",
            "how it stands": str(row.lateness),
            "why": causes[row.id].behind(row) if row.id in causes else "",
        }
        for row in rows[:MOST_ROWS]
    ]


def _approvals(office: FlowApp) -> list[dict[str, str]]:
    with office.database.reading() as session:
        rows = lists.tasks(session, office.clock.now(), kind="approval", limit=MOST_ROWS)
    return [
        {
            "due": short_day(row.due_at) if row.due_at else "",
            "decision": row.title,
            "process": row.process,
            "person": row.person,
            "days late": str(row.lateness.overdue or ""),
            "rung": str(row.rung),
        }
        for row in rows
    ]
