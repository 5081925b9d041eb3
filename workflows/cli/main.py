"""`smo`: the strategy office from the command line."""

from typing import Annotated

import typer

from workflows.cli import (
    demo,
    histories,
    packs,
    premises,
    processes,
    records,
    rules,
    tasks,
    years,
)
from workflows.cli.refusals import PoliteGroup

app = typer.Typer(
    cls=PoliteGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Run an organisation's strategy year: its calendar, processes, tasks and history.",
)
app.add_typer(years.app, name="calendar", help="The year: check, preview and publish its files.")
app.add_typer(processes.app, name="process", help="Processes: look, open, stop, go on.")
app.add_typer(tasks.app, name="task", help="Tasks: look, answer, reassign, defer, waive.")
app.add_typer(histories.app, name="history", help="History: show, verify, seal, export.")
premises.add_to(app)
records.add_to(app)
rules.add_to(app)
demo.add_to(app)
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
