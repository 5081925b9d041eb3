"""`smo rules`: what every rule finds in a year's records."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.refusals import REFUSED, Refused
from workflows.cli.rooms import AsJson, reading
from workflows.cli.speaking import say, say_json, show

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Year = Annotated[
    str, typer.Option("--year", help="A year such as FY2028; the only one if left out.")
]
Day = Annotated[
    datetime | None,
    typer.Option("--day", formats=["%Y-%m-%d"], help="The day that counts as today; today itself."),
]
Process = Annotated[str, typer.Option("--process", help="Only one process, such as SCM.")]


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(rules)


def rules(
    year: Year = "", process: Process = "", day: Day = None, *, as_json: AsJson = False
) -> None:
    """Run every rule over a year's records and print what it finds, by process.

    The exit code is 1 where a finding blocks a decision.
    """
    from engine import lookup, organisation  # noqa: PLC0415 - not for `smo --help`
    from engine.rules import catalogue, running  # noqa: PLC0415

    with reading() as (session, now):
        label = lookup.year(session, year) if year else _only_year(session)
        today = day.date() if day else organisation.home(session).local_day(now)
        chosen = (
            catalogue.of_process(lookup.ruled_process(process))
            if process
            else catalogue.rules().values()
        )
        found = list(running.run(chosen, running.of_year(session, label, today)))
    rows = [
        {
            "process": rule.process,
            "rule": rule.code,
            "severity": (finding.severity or rule.severity).value,
            "subject": finding.subject,
            "text": finding.text,
            "mend": rule.mend,
            "source": rule.source,
        }
        for rule, finding in found
    ]
    if as_json:
        say_json(rows)
    else:
        _tabled(rows, label)
    if any(row["severity"] == "block" for row in rows):
        raise typer.Exit(REFUSED)


def _tabled(rows: list[dict[str, str]], label: str) -> None:
    from itertools import groupby  # noqa: PLC0415

    for process, found in groupby(rows, key=lambda row: row["process"]):
        lines = ((r["rule"], r["severity"], r["text"], f"To mend it, {r['mend']}.") for r in found)
        show(f"{process} {label}", ("Rule", "", "Finding", "Remedy"), lines)
    noun = "finding" if len(rows) == 1 else "findings"
    say(f"{len(rows)} {noun} in {label}.")


def _only_year(session: "Session") -> str:
    from sqlalchemy import select  # noqa: PLC0415

    from persistence.year import PlanYear  # noqa: PLC0415

    years = sorted(session.scalars(select(PlanYear.id)))
    if not years:
        raise Refused("No year is published yet; publish one with `smo calendar publish`.")
    if len(years) > 1:
        raise Refused(f"Say which year: --year {' or --year '.join(years)}.")
    return years[0]
