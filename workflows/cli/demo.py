"""`smo demo`: a made-up organisation lives through its strategy year while you watch."""

from pathlib import Path
from typing import Annotated

import typer

from workflows.cli.rooms import DEMO


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its state.")] = Path(DEMO),
    pace: Annotated[
        float, typer.Option(help="Least seconds for each simulated working day; 0 for full speed.")
    ] = 0.0,
    minutes: Annotated[
        float,
        typer.Option(
            help="About how long the year takes: the flows look less often when it is late; "
            "0 lets them look twice a day, however long that takes."
        ),
    ] = 11.0,
    *,
    anew: Annotated[
        bool, typer.Option("--anew", help="Throw away what an earlier demo left, and begin again.")
    ] = False,
) -> None:
    """Run the whole year with virtual owners, real letters and real flows."""
    from workflows.demo_wiring import run  # noqa: PLC0415 - `smo --help` needs none of this

    raise typer.Exit(run(folder, pace=pace, minutes=minutes, anew=anew))
