"""`smo calendar`: the organisation's files become the year that is run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.common import (
    REFUSED,
    AsJson,
    Person,
    Refused,
    actor,
    done,
    office,
    reading,
    say,
    say_json,
    show,
    writing,
)

if TYPE_CHECKING:
    from engine.operations.registration import RegisterResult
    from state_machines.definition import Definition

app = typer.Typer(no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help="The folder with the organisation's files.")]


@app.command()
def check(folder: Folder, *, as_json: AsJson = False) -> None:
    """Check all files and report every fault: file, line, what is wrong, how to mend it."""
    from office.imports import folder as files  # noqa: PLC0415 - `smo --help` needs none of this
    from office.imports.faults import report, report_json  # noqa: PLC0415

    faults = files.check_folder(folder, _processes())
    say(report_json(faults) if as_json else report(faults))
    if faults:
        raise typer.Exit(REFUSED)


@app.command()
def preview(folder: Folder, *, as_json: AsJson = False) -> None:
    """Show every day that publishing would lay down or move, due days too. Nothing is changed."""
    from engine.operations import reschedule  # noqa: PLC0415
    from engine.operations.registration import register  # noqa: PLC0415
    from engine.schedule import publication  # noqa: PLC0415
    from engine.types import ENGINE  # noqa: PLC0415
    from office.imports.folder import read_folder  # noqa: PLC0415

    organisation, year = read_folder(folder, _processes())
    with office() as opened, opened.database.session() as session, session.begin() as trial:
        now = opened.clock.now()
        register(session, organisation, actor=ENGINE, now=now)
        days = [*publication.preview(session, year), *reschedule.preview(session, year, now)]
        trial.rollback()
    if as_json:
        say_json(days)
        return
    rows = (
        (d.day, d.kind, d.code, d.title, "" if d.was == d.day else d.was, d.person) for d in days
    )
    head = ("Day", "What", "Code", "Title", "Was", "Asked of")
    show(f"{year.label} as it would be published", head, rows)


@app.command()
def publish(folder: Folder, person: Person = "") -> None:
    """Register the organisation and publish its year, in one transaction."""
    from engine.operations.registration import register  # noqa: PLC0415
    from engine.schedule import publication  # noqa: PLC0415
    from engine.types import Actor  # noqa: PLC0415
    from office.imports.folder import read_folder  # noqa: PLC0415

    organisation, year = read_folder(folder, _processes())
    if person not in {known.id for known in organisation.people}:
        raise Refused("Say who publishes: --as PERSON, the id of somebody in people.yaml.")
    with writing() as (session, now):
        found = register(session, organisation, actor=Actor(person, channel="cli"), now=now)
        version = publication.publish(session, year, actor=actor(session, person, now), now=now)
        done(f"{year.label} is published as version {version.version}.")
        if changes := _changes(found):
            done(f"In the organisation: {changes}.")


@app.command(name="show")
def show_year(
    year: Annotated[str, typer.Argument(help="A year such as FY2028; all if left out.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Show the milestones: planned days and when they were reached."""
    from engine import lookup  # noqa: PLC0415
    from engine.views import lists  # noqa: PLC0415

    with reading() as (session, _now):
        rows = lists.milestones(session, year_id=year and lookup.year(session, year))
    if as_json:
        say_json(rows)
        return
    table = ((r.due, r.code, r.title, r.critical, r.reached_at) for r in rows)
    show(f"Milestones {year}".strip(), ("Due", "Code", "Title", "Critical", "Reached"), table)


def _changes(found: "RegisterResult") -> str:
    """Return what registering the organisation has changed, in words."""
    counts = (
        (found.added, "new people"),
        (found.changed, "people changed"),
        (found.renamed, "renamed"),
        (found.let_go, "people have left"),
        (found.ended, "roles, units or absences ended"),
        (found.handed_on, "open tasks handed on"),
    )
    return ", ".join(f"{number} {what}" for number, what in counts if number)


def _processes() -> "tuple[Definition, ...]":
    """Return the nine processes and those of the folder that the settings name."""
    from office.settings import Settings  # noqa: PLC0415
    from processes.registry import all_definitions  # noqa: PLC0415

    return all_definitions(Settings().processes_folder)
