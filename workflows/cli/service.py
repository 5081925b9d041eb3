"""Commands that begin and run an office: init, up, demo."""

import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.common import DEMO, REFUSED, AsJson, done, say, say_json, settings, show

if TYPE_CHECKING:
    from office.application import Application
    from workflows.service import Service

FROM = date(2028, 7, 3)  # the day up to which the demo's year is lived quickly
WEEKS = 13  # at a pace that a person can follow: a quarter


def add_service(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(init)
    app.command()(up)
    app.command()(doctor)


def init(
    folder: Annotated[Path, typer.Argument(help="Where the organisation's files are written.")],
    starts: Annotated[
        datetime,
        typer.Option("--starts", formats=["%Y-%m-%d"], help="First day of the fiscal year."),
    ],
    label: Annotated[str, typer.Option(help="The year's name, such as FY2028.")] = "",
) -> None:
    """Write a commented starter folder and make the database ready."""
    from engine.formatting import counted  # noqa: PLC0415 - `smo --help` needs none of this
    from office.application import Application  # noqa: PLC0415
    from office.settings import Settings  # noqa: PLC0415
    from office.starter import template  # noqa: PLC0415

    settings = Settings()
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    first: date = starts.date()
    files = template(folder, starts=first, label=label)
    office = Application.open(settings)
    office.database.migrate()
    office.close()
    done(f"Wrote {counted(len(files), 'file')} to {folder}; the database is ready.")
    say(f"Next: edit them, then `smo calendar check {folder}` and `smo calendar publish`.")


def up() -> None:
    """Run the office until Ctrl-C: pages, flows, letters, and Prefect if none is configured."""
    from office.application import Application  # noqa: PLC0415
    from office.logging import begin_logging  # noqa: PLC0415
    from office.settings import Settings  # noqa: PLC0415
    from workflows import service as upping  # noqa: PLC0415

    settings = Settings()
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    begin_logging(settings.log_level)
    office = Application.open(settings)
    try:
        upping.up(office, tell=_step, ready=_ready)
    finally:
        office.close()


def doctor(*, as_json: AsJson = False) -> None:
    """Check everything the office needs; every fault comes with what to do."""
    from workflows.doctor.report import checkup  # noqa: PLC0415

    found = checkup(settings)
    if as_json:
        say_json(found)
    else:
        rows = ((("ok" if f.ok else "FAULT"), f.what, f.finding, f.mend) for f in found)
        show("Check-up", ("", "What", "Found", "To do"), rows)
    if not all(finding.ok for finding in found):
        raise typer.Exit(REFUSED)


def way_to_console(office: "Application", *, terminal: bool) -> str:
    """Return the console's link for somebody at a terminal; a journal only hears where its key is.

    What is printed elsewhere is kept by others, and the link opens the whole year.
    """
    if terminal:
        return office.console_link
    address = f"{office.settings.base_url}/console/KEY"
    return f"{address}, where KEY is what {office.console_key_place} holds"


def add_demo(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its state.")] = Path(DEMO),
    pace: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Least seconds for each simulated day; 0 for full speed. Usual is 1 in a "
            "terminal and 0 elsewhere.",
            show_default=False,
        ),
    ] = None,
    begin: Annotated[
        datetime,
        typer.Option(
            "--from",
            formats=["%Y-%m-%d"],
            help="The day up to which the year is lived quickly, before the flows begin.",
        ),
    ] = datetime.combine(FROM, time()),
    weeks: Annotated[
        int,
        typer.Option(
            min=0,
            help="So many weeks are lived at a pace that you can follow; then the rest of the year "
            "is lived quickly, unless you take somebody's part.",
        ),
    ] = WEEKS,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="Throw away what an earlier demo left, and begin again.")
    ] = False,
) -> None:
    """Run the whole year with virtual owners, real letters and real flows."""
    from workflows.demo import run  # noqa: PLC0415 - `smo --help` needs none of this

    raise typer.Exit(run(folder, pace=pace, begin=begin.date(), weeks=weeks, anew=anew))


def _step(what: str) -> None:
    say(f"  {what} ...")


def _ready(running: "Service") -> None:
    office: Application = running.office  # type: ignore[assignment]  # opened as one in `up`
    done("The office is up. Stop it with Ctrl-C.")
    say(f"  Console   {way_to_console(office, terminal=sys.stdout.isatty())}")
    say(f"  Prefect   {running.prefect_pages}")
    say(f"            asks for a password: the whole line of {running.prefect_password}")
    with office.database.reading() as session:
        from engine.organisation.directory import home  # noqa: PLC0415
        from notifications import waiting_mail  # noqa: PLC0415

        if waits := waiting_mail.summary(session, office.clock.now()):
            say(f"  Letters   {waits}; `smo mail waiting` lists them")
        if not home(session).name:
            say("  No organisation yet: run `smo init`, then `smo calendar publish`.")
