"""Artifacts: what Prefect's pages show of a process and of the whole year. Small and keyed."""

import asyncio
from urllib.parse import quote

from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from engine import listing
from engine.definitions import CURRENT
from engine.flow_runs import Case
from engine.formatting import short_day
from engine.types import Standing, Waiting
from state_machines.diagrams import mermaid
from state_machines.markup import for_code, for_markdown, for_table
from workflows import collecting, names
from workflows.house import Office

LONGEST_CELL = 120  # characters of names in one cell
MOST_ROWS = 100  # rows of a table; the console shows the rest
MILESTONES, APPROVALS = "milestones-of-the-year", "open-approvals"
FEEDS, SEAL = "feeds-of-measures", "seal-over-the-history"


async def show_process(office: Office, case: Case, standing: Standing) -> None:
    """Keep the diagram and the status table of one process up to date."""
    text = await asyncio.to_thread(process_page, office.settings.base_url, case, standing)
    await acreate_markdown_artifact(
        text, key=names.artifact_key(case), description=for_markdown(case.title)
    )


async def show_milestones(office: Office) -> None:
    """Keep the table of the milestones up to date."""
    rows = await asyncio.to_thread(_milestones, office)
    await _table(rows, MILESTONES, "The milestones that are not reached yet, next ones first")


async def show_approvals(office: Office) -> None:
    """Keep the table of open approvals up to date, the most urgent first."""
    rows = await asyncio.to_thread(_approvals, office)
    await _table(rows, APPROVALS, "Open approvals, the most urgent first")


async def show_feeds(office: Office) -> None:
    """Keep the table of the feeds up to date: what each gave, or why it did not."""
    rows = await asyncio.to_thread(collecting.table, office)
    await _table(rows, FEEDS, "What the feeds gave, and why some did not")


async def show_seal(note: str) -> None:
    """Keep the latest seal over the history where administrators see it."""
    await acreate_markdown_artifact(
        f"```\n{for_code(note).rstrip()}\n```", key=SEAL, description="The latest seal"
    )


def process_page(base_url: str, case: Case, standing: Standing) -> str:
    """Return diagram and status table of a process as Markdown."""
    picture = mermaid(CURRENT.named(standing.definition_key), current=standing.state)
    title, state, status = map(for_markdown, (standing.title, standing.state, standing.status))
    lines = [
        f"**{title}** stands in **{state}** ({status}).",
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


def _waiting_row(waiting: Waiting) -> str:
    due = short_day(waiting.due_at) if waiting.due_at else "-"
    people = for_markdown(names.shortened(list(waiting.people), LONGEST_CELL)) or "-"
    return f"| {for_markdown(waiting.title)} | {people} | {due} |"


async def _table(rows: list[dict[str, str]], key: str, description: str) -> None:
    if not rows:
        await acreate_markdown_artifact("Nothing at present.", key=key, description=description)
        return
    cells = [{name: for_table(text) for name, text in row.items()} for row in rows]
    await acreate_table_artifact(cells, key=key, description=description)


def _milestones(office: Office) -> list[dict[str, str]]:
    with office.database.reading() as session:
        rows = [row for row in listing.milestones(session) if row.reached_at is None]
    return [
        {
            "due": row.due.isoformat() if row.due else "",
            "milestone": row.code,
            "title": row.title,
            "critical": "yes" if row.critical else "",
        }
        for row in rows[:MOST_ROWS]
    ]


def _approvals(office: Office) -> list[dict[str, str]]:
    with office.database.reading() as session:
        rows = listing.tasks(session, kind="approval", limit=MOST_ROWS)
    return [
        {
            "due": short_day(row.due_at) if row.due_at else "",
            "decision": row.title,
            "process": row.process,
            "person": row.person,
            "rung": str(row.rung),
        }
        for row in rows
    ]
