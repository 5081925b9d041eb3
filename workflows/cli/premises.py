"""`smo init`, `smo up` and `smo doctor`: set the office up, run it, and see what it lacks."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.refusals import REFUSED
from workflows.cli.rooms import AsJson
from workflows.cli.speaking import done, say, say_json, show

if TYPE_CHECKING:
    from office.composition import Office
    from workflows.running import Running


def add_to(app: typer.Typer) -> None:
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
    from office.composition import Office  # noqa: PLC0415 - `smo --help` needs none of this
    from office.files.starter import template  # noqa: PLC0415
    from office.settings import Settings  # noqa: PLC0415

    settings = Settings()
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    first: date = starts.date()
    files = template(folder, starts=first, label=label)
    office = Office.open(settings)
    office.database.migrate()
    office.close()
    done(f"Wrote {len(files)} files to {folder}; the database is ready.")
    say(f"Next: edit them, then `smo calendar check {folder}` and `smo calendar publish`.")


def up() -> None:
    """Run the office until Ctrl-C: pages, flows, letters, and Prefect if none is configured."""
    from office.composition import Office  # noqa: PLC0415
    from office.logging import begin_logging  # noqa: PLC0415
    from office.settings import Settings  # noqa: PLC0415
    from workflows import up as upping  # noqa: PLC0415

    settings = Settings()
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    begin_logging(settings.log_level)
    office = Office.open(settings)
    try:
        upping.up(office, tell=_step, ready=_ready)
    finally:
        office.close()


def doctor(*, as_json: AsJson = False) -> None:
    """Check everything the office needs; every fault comes with what to do."""
    from workflows.checkup.checkup import checkup  # noqa: PLC0415

    found = checkup()
    if as_json:
        say_json(found)
    else:
        rows = ((("ok" if f.ok else "FAULT"), f.what, f.finding, f.mend) for f in found)
        show("Check-up", ("", "What", "Found", "To do"), rows)
    if not all(finding.ok for finding in found):
        raise typer.Exit(REFUSED)


def way_to_console(office: "Office", *, terminal: bool) -> str:
    """Return the console's link for somebody at a terminal; a journal only hears where its key is.

    What is printed elsewhere is kept by others, and the link opens the whole year.
    """
    if terminal:
        return office.console_link
    address = f"{office.settings.base_url}/console/KEY"
    return f"{address}, where KEY is what {office.console_key_place} holds"


def _step(what: str) -> None:
    say(f"  {what} ...")


def _ready(running: "Running") -> None:
    office: Office = running.office  # type: ignore[assignment]  # opened as one in `up`
    done("The office is up. Stop it with Ctrl-C.")
    say(f"  Console   {way_to_console(office, terminal=sys.stdout.isatty())}")
    say(f"  Prefect   {running.prefect_pages}")
    say(f"            asks for a password: the whole line of {running.prefect_password}")
    with office.database.reading() as session:
        from engine.organisation import home  # noqa: PLC0415

        if not home(session).name:
            say("  No organisation yet: run `smo init`, then `smo calendar publish`.")
