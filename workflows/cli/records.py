"""Commands for records and rules: import, export, check."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.common import (
    REFUSED,
    AsJson,
    Overwrite,
    Person,
    Refused,
    actor,
    done,
    known_processes,
    reading,
    require_free,
    say,
    say_json,
    say_unasked,
    show,
    writing,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.operations.invariants import BrokenView
    from engine.views.sheets import SheetView
    from office.imports.faults import RecordFault
    from office.imports.records import Tell

Source = Annotated[
    Path, typer.Argument(help="A folder of CSV files, one CSV file, or a workbook (.xlsx).")
]
Target = Annotated[
    Path, typer.Argument(help="A folder for CSV files, or a workbook to write (.xlsx).")
]
Check = Annotated[bool, typer.Option("--check", help="Report every fault; change nothing.")]
Apply = Annotated[bool, typer.Option("--apply", help="Make records of all rows, or of none.")]
Signed = Annotated[
    bool, typer.Option("--signed", help="Take who entered, approved and locked from the files too.")
]
Year = Annotated[str, typer.Option("--year", help="A year such as FY2028; all if left out.")]
Template = Annotated[bool, typer.Option("--template", help="Write the sheets empty, to fill in.")]
Bom = Annotated[bool, typer.Option("--bom", help="Begin CSV files as Excel likes UTF-8 to begin.")]
OneYear = Annotated[
    str, typer.Option("--year", help="A year such as FY2028; the only one if left out.")
]
Day = Annotated[
    datetime | None,
    typer.Option("--day", formats=["%Y-%m-%d"], help="The day that counts as today; today itself."),
]
Process = Annotated[str, typer.Option("--process", help="Only one process, such as SCM.")]


def add_records(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(name="import")(bring_in)
    app.command(name="export")(take_out)


def bring_in(
    path: Source,
    person: Person = "",
    *,
    check: Check = False,
    apply: Apply = False,
    signed: Signed = False,
    as_json: AsJson = False,
) -> None:
    """Bring the strategy's records in from files: objectives, measures, budget lines and the rest.

    All faults are reported at once: file, line or cell, what is wrong, how to mend it.
    """
    if check == apply:
        raise typer.BadParameter("Say --check to see the faults, or --apply to make records.")
    known_processes()
    if check:
        _check(path, signed=signed, as_json=as_json)
    else:
        _apply(path, person, signed=signed, as_json=as_json)


def take_out(
    path: Target,
    year: Year = "",
    *,
    template: Template = False,
    bom: Bom = False,
    overwrite: Overwrite = False,
) -> None:
    """Write every sheet with its records, as CSV files or as one workbook."""
    from engine import lookup  # noqa: PLC0415
    from office.imports import records  # noqa: PLC0415

    known_processes()
    require_free(records.files_of(path), overwrite=overwrite)
    if template:
        records.put(records.empty(), path, bom=bom)
    else:
        with reading() as (session, _now), _progress() as tell:
            records.put(
                _told(records.views(session, year and lookup.year(session, year)), tell),
                path,
                bom=bom,
                words=records.words(session),
            )
    done(f"Wrote {path}.")


def add_rules(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(rules)


def rules(
    year: OneYear = "", process: Process = "", day: Day = None, *, as_json: AsJson = False
) -> None:
    """Run every rule over a year's records and print what it finds, by process.

    What no longer meets the rules under which it was decided stands below, with who answers for it.

    The exit code is 1 where a finding blocks a decision and nobody has answered to it.
    """
    from engine import lookup  # noqa: PLC0415
    from engine.operations import invariants  # noqa: PLC0415
    from engine.organisation import directory  # noqa: PLC0415 - not for `smo --help`
    from engine.rules import gate, rule  # noqa: PLC0415
    from engine.rules.answered import Answers  # noqa: PLC0415

    with reading() as (session, now):
        label = lookup.year(session, year) if year else _only_year(session)
        today = day.date() if day else directory.home(session).local_day(now)
        chosen = (
            gate.of_process(lookup.ruled_process(process)) if process else gate.rules().values()
        )
        found = list(rule.run(chosen, rule.year_context(session, label, today)))
        answers = Answers(session, label, now)
        codes = {each.code for each in chosen}
        broken = [each for each in invariants.broken(session, label) if each.rule in codes]
    held = {(each.rule, each.subject): each for each in broken}
    rows = [
        {
            "process": rule.process,
            "rule": rule.code,
            "severity": (finding.severity or rule.severity).value,
            "subject": finding.subject,
            "text": finding.text,
            "mend": rule.mend,
            "source": rule.source,
            "answered": str(answers.to((rule, finding)) or ""),
            **_held(held.get((rule.code, finding.subject))),
        }
        for rule, finding in found
    ]
    if as_json:
        say_json(rows)
    else:
        _tabled(rows, label)
        _show_broken(broken)
    if any(row["severity"] == "block" and not row["answered"] for row in rows):
        raise typer.Exit(REFUSED)


def _check(path: Path, *, signed: bool, as_json: bool) -> None:
    from engine.formatting import counted  # noqa: PLC0415 - not for `smo --help`
    from office.imports import records  # noqa: PLC0415

    with reading() as (session, _now), _progress() as tell:
        raws, faults = records.gather_records(path)
        found, wrong = records.check_records(session, raws, tell, records.Bringer(signed=signed))
    _report([*faults, *wrong], as_json=as_json)
    rows = counted(sum(len(rows) for _, rows in found), "row")
    done(f"No faults in {rows} of {counted(len(found), 'sheet')}.")


def _apply(path: Path, person: str, *, signed: bool, as_json: bool) -> None:
    from engine.records.unasked import unasked_now  # noqa: PLC0415
    from office.imports.faults import RecordsRefused  # noqa: PLC0415
    from office.imports.records import bring, gather_records  # noqa: PLC0415

    gathered = gather_records(path)  # may take long, and must not keep others from deciding
    try:
        with writing() as (session, now), _progress() as tell:
            counts = bring(
                session,
                path,
                actor=actor(session, person, now),
                now=now,
                tell=tell,
                gathered=gathered,
                signed=signed,
            )
            gaps = unasked_now(session, now)
    except RecordsRefused as refused:
        _report(refused.faults, as_json=as_json)
        return
    if as_json:
        say_json(counts)
        return
    rows = ((c.sheet, c.added, c.changed, c.same) for c in counts)
    show("Records", ("Sheet", "Added", "Changed", "Same"), rows)
    say_unasked(gaps)


def _report(faults: "tuple[RecordFault, ...] | list[RecordFault]", *, as_json: bool) -> None:
    from engine.formatting import counted  # noqa: PLC0415

    if as_json:
        say_json(list(faults))
    elif faults:
        for fault in faults:
            say(str(fault))
        say(f"{counted(len(faults), 'fault')}; nothing was applied.", colour=typer.colors.RED)
    if faults or as_json:
        raise typer.Exit(REFUSED if faults else 0)


@contextmanager
def _progress() -> Iterator["Tell"]:
    """Show on a terminal which sheet is being worked on, and for how long."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    shape = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*shape, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("records", total=None)
        yield lambda what: bar.update(task, description=what.replace("_", " "))


def _told(views: "Iterable[SheetView]", tell: "Tell") -> "Iterator[SheetView]":
    for view in views:
        tell(view.key)
        yield view


def _tabled(rows: list[dict[str, str]], label: str) -> None:
    from itertools import groupby  # noqa: PLC0415

    from engine.formatting import counted  # noqa: PLC0415

    for process, found in groupby(rows, key=lambda row: row["process"]):
        lines = (
            (r["rule"], r["severity"], r["text"], r["answered"] or f"To mend it, {r['mend']}.")
            for r in found
        )
        show(f"{process} {label}", ("Rule", "", "Finding", "Remedy"), lines)
    answered = sum(bool(row["answered"]) for row in rows)
    left = counted(len(rows) - answered, "open finding")
    say(f"{left} in {label}{f', {answered} answered by name' if answered else ''}.")


def _held(broken: "BrokenView | None") -> dict[str, str]:
    """Return what a finding says of the decision that it breaks; empty where it breaks none."""
    if broken is None:
        return {"decision": "", "owner": "", "since": ""}
    return {"decision": broken.decision, "owner": broken.owner, "since": broken.since.isoformat()}


def _show_broken(broken: "list[BrokenView]") -> None:
    if broken:
        lines = ((e.decision, e.rule, e.text, e.owner, f"{e.since}") for e in broken)
        columns = ("Decision", "Rule", "What it finds by now", "Owner", "Since")
        show("Broken since it was decided", columns, lines)


def _only_year(session: "Session") -> str:
    from sqlalchemy import select  # noqa: PLC0415

    from persistence.strategy_year import PlanYear  # noqa: PLC0415

    years = sorted(session.scalars(select(PlanYear.id)))
    if not years:
        raise Refused("No year is published yet; publish one with `smo calendar publish`.")
    if len(years) > 1:
        raise Refused(f"Say which year: --year {' or --year '.join(years)}.")
    return years[0]
