"""`smo import` and `smo export`: the strategy's records from files and into files."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.outputs import Overwrite, require_free
from workflows.cli.refusals import REFUSED
from workflows.cli.rooms import AsJson, Person, actor, reading, writing
from workflows.cli.speaking import done, say, say_json, show

if TYPE_CHECKING:
    from engine.rows import SheetView
    from office.files.records.checking import Tell
    from office.files.records.faults import RecordFault

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


def add_to(app: typer.Typer) -> None:
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
    if check:
        _check(path, signed=signed, as_json=as_json)
    else:
        _apply(path, person, signed=signed, as_json=as_json)


def _check(path: Path, *, signed: bool, as_json: bool) -> None:
    from office.files.records import checking, gathering  # noqa: PLC0415 - not for `smo --help`

    with reading() as (session, _now), _progress() as tell:
        raws, faults = gathering.gather(path)
        found, wrong = checking.check(session, raws, tell, checking.Bringer(signed=signed))
    _report([*faults, *wrong], as_json=as_json)
    done(f"No faults in {sum(len(rows) for _, rows in found):,} rows of {len(found)} sheets.")


def _apply(path: Path, person: str, *, signed: bool, as_json: bool) -> None:
    from office.files.records.bringing import bring  # noqa: PLC0415
    from office.files.records.faults import RecordsRefused  # noqa: PLC0415
    from office.files.records.gathering import gather  # noqa: PLC0415

    gathered = gather(path)  # reading it may take long, and must not keep others from deciding
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
    except RecordsRefused as refused:
        _report(refused.faults, as_json=as_json)
        return
    if as_json:
        say_json(counts)
        return
    rows = ((c.sheet, c.added, c.changed, c.same) for c in counts)
    show("Records", ("Sheet", "Added", "Changed", "Same"), rows)


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
    from office.files.records import taking  # noqa: PLC0415

    require_free(taking.files_of(path), overwrite=overwrite)
    if template:
        taking.put(taking.empty(), path, bom=bom)
    else:
        with reading() as (session, _now), _progress() as tell:
            taking.put(
                _told(taking.views(session, year and lookup.year(session, year)), tell),
                path,
                bom=bom,
                words=taking.words(session),
            )
    done(f"Wrote {path}.")


def _report(faults: "tuple[RecordFault, ...] | list[RecordFault]", *, as_json: bool) -> None:
    from office.files.records.faults import counted  # noqa: PLC0415

    if as_json:
        say_json(list(faults))
    elif faults:
        for fault in faults:
            say(str(fault))
        say(f"{counted(len(faults))}; nothing was applied.", colour=typer.colors.RED)
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
