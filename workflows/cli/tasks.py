"""`smo task`: look at what people are asked, answer as one of them, and move work."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workflows.cli.common import (
    AsJson,
    Overwrite,
    Person,
    Reason,
    Refused,
    actor,
    done,
    reading,
    require_free,
    say_json,
    show,
    write_whole,
    writing,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.views.sheets import SheetView

app = typer.Typer(no_args_is_help=True)
Id = Annotated[int, typer.Argument(help="The task's number, as `smo task list` shows it.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]


@app.command(name="list")
def list_tasks(
    *,
    of: Annotated[str, typer.Option("--of", help="Only the tasks of this person.")] = "",
    process: Annotated[str, typer.Option(help="Only the tasks of this process.")] = "",
    kind: Annotated[str, typer.Option(help="task, form, approval, meeting or message.")] = "",
    as_json: AsJson = False,
) -> None:
    """List open tasks, the most urgent first."""
    from engine import lookup  # noqa: PLC0415 - `smo --help` needs none of this
    from engine.views import lists  # noqa: PLC0415

    with reading() as (session, now):
        rows = lists.tasks(
            session,
            now,
            person_id=of and lookup.person(session, of),
            root_id=process and lookup.instance(session, process),
            kind=kind and lookup.kind(kind),
        )
    if as_json:
        say_json(rows)
        return
    table = (
        (r.id, r.title, r.kind, r.process, r.person, r.due_at, r.lateness.overdue or None, r.rung)
        for r in rows
    )
    columns = ("No", "Task", "Kind", "Process", "Person", "Due (UTC)", "Days late", "Rung")
    show("Open tasks", columns, table)


@app.command(name="show")
def show_task(task: Id, *, as_json: AsJson = False) -> None:
    """Show what a task asks and how it may be answered."""
    from engine.errors import TaskUnknown  # noqa: PLC0415
    from engine.views import lists  # noqa: PLC0415
    from engine.views.task import present  # noqa: PLC0415

    with reading() as (session, now):
        row = lists.task(session, task, now)
        if row is None:
            raise TaskUnknown(task)
        view = present(session, task, now=now, person_id=row.person_id)
    if as_json:
        say_json(view)
        return
    facts = [("Process", view.instance_title), ("Person", view.assignee_name), ("Due", view.due_at)]
    facts += [("Status", view.status), ("Asked because", view.basis)]
    facts += [("How it stands", words) for words in view.standing]
    facts += [(f"Answer {answer.name}", answer.title) for answer in view.answers]
    if view.sheet is not None:
        facts.append(("Rows", f"{view.sheet.title}: {len(view.sheet.rows)} stand there"))
    facts += [(f"Found: {found.weight}", f"{found.rule} {found.text}") for found in view.findings]
    facts += [(f"Field {field.name}", f"{field.title} ({field.type})") for field in view.fields]
    show(f"Task {task}: {view.title}", ("", ""), facts)


@app.command()
def answer(
    task: Id,
    choice: Annotated[str, typer.Argument(help="One of the answers that `smo task show` lists.")],
    *,
    field: Annotated[list[str] | None, typer.Option(help="A form field as name=value.")] = None,
    rows: Annotated[
        Path | None, typer.Option(help="Rows to hand in: an .xlsx or .csv file.", dir_okay=False)
    ] = None,
    reason: Annotated[str, typer.Option(help="Reason code, such as incomplete.")] = "",
    note: Annotated[str, typer.Option(help="A sentence of why.")] = "",
    person: Person = "",
) -> None:
    """Answer a task; the same rules hold as on its page."""
    from engine.operations.decisions import decide  # noqa: PLC0415

    with writing() as (session, now):
        decision = decide(
            session,
            task,
            choice,
            actor=actor(session, person, now),
            now=now,
            form=_form(field or []),
            rows=_rows(session, task, rows, now),
            reason_code=reason,
            note=note,
        )
    words = "had been recorded before" if decision.repeated else "is recorded"
    done(f"{decision.answer} by {decision.by_name} {words}.")


@app.command()
def sheet(
    task: Id,
    file: Annotated[Path, typer.Argument(help="The .xlsx file to write.", dir_okay=False)],
    *,
    overwrite: Overwrite = False,
) -> None:
    """Write the sheet that a task asks for as a workbook, filled with what is known."""
    from engine.records.closed_sets import offered  # noqa: PLC0415
    from engine.records.sheets import sheet as named  # noqa: PLC0415
    from office.imports import workbooks  # noqa: PLC0415

    require_free([file], overwrite=overwrite)
    with reading() as (session, now):
        view = _asked(session, task, now)
        words = offered(session, named(view.key), view.fixed)
        write_whole(file, workbooks.write_sheet(view, words))
    done(f"{file} is written; fill it in and hand it in with `smo task answer --rows {file}`.")


@app.command()
def reassign(
    task: Id,
    to: Annotated[str, typer.Option("--to", help="The new person's id.")],
    reason: Reason,
    person: Person = "",
) -> None:
    """Give an open task to somebody else."""
    from engine import lookup  # noqa: PLC0415
    from engine.operations import interventions  # noqa: PLC0415

    with writing() as (session, now):
        by, taker = actor(session, person, now), lookup.person(session, to)
        interventions.reassign(session, task, to=taker, actor=by, now=now, reason=reason)
    done(f"Task {task} is now asked of {to}.")


@app.command()
def defer(task: Id, until: Day, reason: Reason, person: Person = "") -> None:
    """Give an open task a later due day."""
    from engine.formatting import short_day  # noqa: PLC0415
    from engine.operations import interventions  # noqa: PLC0415

    with writing() as (session, now):
        moved = interventions.defer(
            session,
            task,
            until=until.date(),
            actor=actor(session, person, now),
            now=now,
            reason=reason,
        )
        due = moved.due_at
    done(f"Task {task} is due {short_day(due)}." if due else f"Task {task} has no due day.")


@app.command()
def waive(
    process: Annotated[str, typer.Argument(help="The process's or item's id.")],
    step: Annotated[str, typer.Argument(help="The step's key, as `smo process show` lists it.")],
    expires: Day,
    reason: Reason,
    person: Person = "",
) -> None:
    """Accept that a step is not done, until a day."""
    from engine import lookup  # noqa: PLC0415
    from engine.formatting import short_day  # noqa: PLC0415
    from engine.operations import interventions  # noqa: PLC0415

    with writing() as (session, now):
        interventions.waive(
            session,
            lookup.instance(session, process),
            step,
            expires=expires.date(),
            actor=actor(session, person, now),
            now=now,
            reason=reason,
        )
    done(f"{step} of {process} is waived until {short_day(expires)}.")


def _form(fields: list[str]) -> dict[str, str]:
    pairs = [field.partition("=") for field in fields]
    if wrong := [name for name, sign, _value in pairs if not sign]:
        raise Refused(f"Write --field name=value; {wrong[0]!r} has no value.")
    return {name: value for name, _sign, value in pairs}


def _rows(session: "Session", task: int, file: Path | None, now: datetime) -> list[Any]:
    """Return the rows of a file for the sheet that a task asks for."""
    from engine.records.sheets import sheet as named  # noqa: PLC0415
    from office.imports.csv_sheets import read_sheet_file  # noqa: PLC0415

    if file is None:
        return []
    kind = named(_asked(session, task, now).key)
    return list(read_sheet_file(file.name, file.read_bytes(), kind).rows)


def _asked(session: "Session", task: int, now: datetime) -> "SheetView":
    from engine.errors import TaskUnknown  # noqa: PLC0415
    from engine.views import lists  # noqa: PLC0415
    from engine.views.task import present  # noqa: PLC0415

    row = lists.task(session, task, now)
    if row is None:
        raise TaskUnknown(task)
    view = present(session, task, now=now, person_id=row.person_id)
    if view.sheet is None:
        raise Refused(f"Task {task}, “{view.title}”, asks for no rows.")
    return view.sheet
