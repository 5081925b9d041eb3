"""`smo`: the strategy office from the command line."""

from typing import Annotated

import typer

from workflows.cli import (
    calendar,
    history,
    mail,
    packs,
    processes,
    records,
    rehearsals,
    service,
    tasks,
)
from workflows.cli.common import PoliteGroup

app = typer.Typer(
    cls=PoliteGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Run an organisation's strategy year: its calendar, processes, tasks and history.",
)
app.add_typer(calendar.app, name="calendar", help="The year: check, preview and publish its files.")
app.add_typer(processes.app, name="process", help="Processes: look, open, stop, go on.")
app.add_typer(tasks.app, name="task", help="Tasks: look, answer, reassign, defer, waive.")
app.add_typer(history.app, name="history", help="History: show, verify, seal, export.")
app.add_typer(mail.app, name="mail", help="Letters: what waits, until when and why.")
service.add_service(app)
records.add_records(app)
records.add_rules(app)
service.add_demo(app)
rehearsals.add_rehearse(app)
packs.add_to(app)


def _version(wanted: bool) -> None:  # noqa: FBT001 - called by typer
    if wanted:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

        try:
            typer.echo(f"smo {version('strategy-year')}")
        except PackageNotFoundError:
            typer.echo("smo (not installed)")
        raise typer.Exit


@app.callback()
def main(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Run an organisation's strategy year: its calendar, processes, tasks and history."""


def run() -> None:
    """Run the command line; the entry point of `smo`."""
    app()
