"""`smo rehearse`: the year on a copy, lived through by virtual people; nothing is sent."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.common import (
    MISUSED,
    AsJson,
    Overwrite,
    Refused,
    done,
    known_processes,
    office,
    require_free,
    say,
    sentence_of,
    show,
    trying,
    write_whole,
)

if TYPE_CHECKING:
    from engine.schedule.attached_rehearsal import AttachedRehearsal
    from engine.types import Actor
    from office.application import Application
    from rehearsal.forecast.findings import RehearsedYear
    from rehearsal.forecast.run import DraftOfYear, RehearsalPlan, Watcher

MISSED = 3  # exit code of a rehearsal that went through and found milestones missed or work left
SHOWN = 15  # rows of each table in a terminal
Draft = Annotated[
    Path | None,
    typer.Argument(help="A folder whose calendar is not published yet; else the office's own."),
]
Usual = Annotated[
    str,
    typer.Option(
        "--owners",
        help="How everybody answers: punctual, full-time, typical, slow, silent, or history: each "
        "as before, where the history shows enough.",
    ),
]
Single = Annotated[
    list[str] | None,
    typer.Option("--person", help="How one person answers; may be repeated.", metavar="ID=STYLE"),
]
Leaves = Annotated[
    list[str] | None,
    typer.Option("--leaves", help="Whose last day it is; may be repeated.", metavar="ID=DAY"),
]
Begin = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="The day on which it begins, if not now."),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"], help="The day on which it ends; else 13 weeks after the year."
    ),
]
Csv = Annotated[Path | None, typer.Option("--csv", help="Write tables into this folder.")]
Page = Annotated[Path | None, typer.Option("--page", help="Write a page to read or to attach.")]


def add_rehearse(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(rehearse)


def rehearse(
    folder: Draft = None,
    *,
    owners: Usual = "typical",
    person: Single = None,
    leaves: Leaves = None,
    begin: Begin = None,
    until: Until = None,
    seed: Annotated[str, typer.Option(help="Another seed is another year.")] = "rehearsal",
    csv: Csv = None,
    page: Page = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Live through the year on a copy: what would be asked, when, of whom, and what is too tight.

    The exit code is 3 when milestones would be missed or work would be left over.
    """
    from rehearsal.forecast import report, run, styles  # noqa: PLC0415 - `smo --help` needs none

    tables = [csv / f"{name}.csv" for name in report.TABLES] if csv else []
    require_free([*([page] if page else []), *tables], overwrite=overwrite)
    singles = dict(_pairs(person, "ID=STYLE"))
    last_days = tuple((who, _day(last)) for who, last in _pairs(leaves, "ID=DAY"))
    with office() as opened:
        plan = run.RehearsalPlan(
            _instant(begin) or opened.clock.now(),
            styles.Casting(owners, singles, seed),
            _draft(folder),
            last_days,
            _instant(until),
        )
        _require_known(opened, plan)
        with _bar() as watch:
            found = run.rehearse(opened.database, plan, watch)
    if as_json:
        typer.echo(report.as_json(found))
    else:
        _tell(found)
    _write(found, page, csv, quiet=as_json)
    if found.missed or found.year.unfinished:
        raise typer.Exit(MISSED)


def to_attach(
    draft: "DraftOfYear", who: "Actor", owners: str, skipped: str
) -> "AttachedRehearsal | None":
    """Rehearse a folder for whoever would have to approve its calendar; None where nobody would.

    `skipped` says why it is not to be rehearsed, "" where it is. Raises StyleUnknown, and what
    proposing the calendar would raise.
    """
    from engine.operations.registration import register  # noqa: PLC0415
    from engine.schedule.year_plan import digest_of  # noqa: PLC0415
    from processes.planning.calendar_approval import Outcome, expected  # noqa: PLC0415

    organisation, year = draft
    with trying() as (session, now):
        register(session, organisation, actor=who, now=now)
        outcome, digest = expected(session, year, actor=who, now=now), digest_of(year)
    if outcome is not Outcome.ASKED:
        return None
    return _skipped(digest, skipped) if skipped else _attached(draft, owners, digest)


def _skipped(digest: str, why: str) -> "AttachedRehearsal":
    from engine.schedule.attached_rehearsal import (  # noqa: PLC0415
        AttachedRehearsal,
        RehearsalOutcome,
    )

    return AttachedRehearsal(digest, RehearsalOutcome.SKIPPED, f"not rehearsed: {why.rstrip('.')}")


def _attached(draft: "DraftOfYear", owners: str, digest: str) -> "AttachedRehearsal":
    from engine.schedule.attached_rehearsal import (  # noqa: PLC0415
        AttachedRehearsal,
        RehearsalOutcome,
    )
    from rehearsal.errors import StyleUnknown  # noqa: PLC0415
    from rehearsal.forecast import attachment, run, styles  # noqa: PLC0415

    with office() as opened:
        plan = run.RehearsalPlan(opened.clock.now(), styles.Casting(owners), draft)
        try:
            with _bar() as watch:
                found = run.rehearse(opened.database, plan, watch)
        except StyleUnknown:
            raise
        except Exception as cause:  # noqa: BLE001 - whatever it was, the approver is told
            why = f"the rehearsal failed: {sentence_of(cause) or cause}"
            return AttachedRehearsal(digest, RehearsalOutcome.FAILED, why.rstrip("."))
    return attachment.as_attachment(found, digest)


def _write(found: "RehearsedYear", page: Path | None, csv: Path | None, *, quiet: bool) -> None:
    from rehearsal.forecast import report  # noqa: PLC0415

    if page:
        write_whole(page, report.as_page(found).encode())
    if csv:
        csv.mkdir(parents=True, exist_ok=True)
        for name, content in report.as_tables(found).items():
            write_whole(csv / name, content.encode())
    for place in (page, csv):
        if place and not quiet:
            done(f"Written: {place}")


def _pairs(given: list[str] | None, form: str) -> Iterator[tuple[str, str]]:
    for each in given or ():
        name, sign, value = each.partition("=")
        if not sign or not name.strip() or not value.strip():
            say(f"“{each}” is not of the form {form}.", err=True, colour=typer.colors.RED)
            raise typer.Exit(MISUSED)
        yield name.strip(), value.strip()


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as cause:
        raise Refused(f"“{text}” is no day; write it as 2028-03-31.") from cause


def _instant(day: datetime | None) -> datetime | None:
    return datetime.combine(day.date(), time(), tzinfo=UTC) if day else None


def _draft(folder: Path | None) -> "DraftOfYear | None":
    if folder is None:
        return None
    from office.imports.folder import read_folder  # noqa: PLC0415

    return read_folder(folder, known_processes())


def _require_known(opened: "Application", plan: "RehearsalPlan") -> None:
    """Raise NameUnknown for a person whom neither the office nor the draft knows."""
    from engine import lookup  # noqa: PLC0415

    drafted = {each.id for each in plan.draft[0].people} if plan.draft else set()
    with opened.database.reading() as session:
        for person_id in (*plan.casting.people, *(who for who, _ in plan.leaves)):
            if person_id not in drafted:
                lookup.person(session, person_id)


@contextmanager
def _bar() -> "Iterator[Watcher]":
    """Show how far the year is, where somebody looks."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("copying", total=1.0)

        def watch(now: datetime, first: datetime, last: datetime) -> None:
            part = (now - first) / (last - first) if last > first else 1.0
            bar.update(task, completed=min(part, 1.0), description=f"{now:%a %d %b %Y}")

        yield watch


def _tell(found: "RehearsedYear") -> None:
    from engine.formatting import counted  # noqa: PLC0415
    from rehearsal.forecast import report  # noqa: PLC0415

    facts = report.facts(found)
    say(
        f"From {found.begins:%d %b %Y} to {found.ends:%d %b %Y}, everybody “{found.owners}”: "
        f"{counted(facts['tasks_asked'], 'task')}, "
        f"{counted(facts['letters_written'], 'letter')}, "
        f"{counted(facts['reminders'], 'reminder')}, "
        f"{counted(facts['escalations'], 'escalation')}, "
        f"{counted(facts['returns'], 'time')} sent back. Nothing was sent."
    )
    missed = ((m.planned, m.day, m.title, m.standing, m.why) for m in found.missed[:SHOWN])
    show("Milestones missed", ("Planned", "Reached", "Milestone", "Standing", "Why"), missed)
    _table("Full weeks", found.full_weeks, ("person", "week", "minutes", "tasks"))
    _table("Two meetings on one day", found.collisions, ("day", "person", "meetings"))
    alone = ("role", "person", "tasks", "minutes", "deputy")
    _table("Roles that hang on one person", found.single_points, alone)
    _table("Moves never taken", found.untaken, ("process", "source", "name", "trigger"))
    for line in found.year.unfinished:
        say(f"Unfinished: {line}", colour=typer.colors.RED)


def _table(title: str, rows: tuple[object, ...], columns: tuple[str, ...]) -> None:
    shown = [[_shown(getattr(row, name)) for name in columns] for row in rows[:SHOWN]]
    show(title, [name.capitalize() for name in columns], shown)
    if (more := len(rows) - SHOWN) > 0:
        say(f"  and {more} more: --csv FOLDER, --page FILE or --json has them all")


def _shown(value: object) -> object:
    return "; ".join(value) if isinstance(value, tuple) else value
