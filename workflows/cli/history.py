"""`smo history`: what happened, and the proof that nobody changed it."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from state_machines.markup import for_cell, for_json, for_screen
from workflows.cli.common import (
    REFUSED,
    AsJson,
    Overwrite,
    done,
    office,
    reading,
    require_free,
    say,
    say_json,
    show,
    write_whole,
)

app = typer.Typer(no_args_is_help=True)
Chain = Annotated[str, typer.Argument(help="A process's or item's id, or office; all if left out.")]


@app.command(name="show")
def show_history(
    chain: Chain = "",
    *,
    last: Annotated[int, typer.Option(help="How many events, the newest last; 0 for all.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Show what happened, in order."""
    from engine import audit_trail, lookup  # noqa: PLC0415 - `smo --help` needs none of this

    with reading() as (session, _now):
        events = audit_trail.read(session, lookup.chain(session, chain) if chain else None)[-last:]
        rows = [_plain(event) for event in events]
    if as_json:
        say_json(rows)
        return
    columns = ("at", "chain", "name", "step", "actor", "from_state", "to_state", "reason")
    show("History", columns, (tuple(row[name] for name in columns) for row in rows))


@app.command()
def verify(
    *,
    against: Annotated[Path | None, typer.Option(help="A seal kept outside, as mailed.")] = None,
    key: Annotated[str, typer.Option(help="The verifier's key written down with the seal.")] = "",
    as_json: AsJson = False,
) -> None:
    """Recompute every hash; with a seal, prove that nothing sealed was changed or cut off."""
    from auditing import verification  # noqa: PLC0415
    from workflows.jobs import signer  # noqa: PLC0415

    with office() as opened, opened.database.reading() as session:
        found = verification.verify(session)
        faults = list(found.faults)
        if against is not None:
            public = key or signer(opened).public
            fault = verification.against(session, against.read_text(), public).fault
            faults += [fault] if fault else []
    if as_json:
        numbers = {"chains": found.chains, "events": found.events}
        say_json({"ok": not faults, **numbers, "faults": faults})
    else:
        for fault in faults:
            say(fault, err=True, colour=typer.colors.RED)
    if faults:
        raise typer.Exit(REFUSED)
    if not as_json:
        from engine.formatting import counted  # noqa: PLC0415

        done(f"Verified: {counted(found.events, 'event')} in {counted(found.chains, 'chain')}.")


@app.command()
def seal() -> None:
    """Verify, sign the heads of all chains, and print the seal and the verifier's key."""
    from workflows import jobs  # noqa: PLC0415

    with office() as opened:
        say(jobs.seal(opened))
        say(f"Verifier's key: {jobs.signer(opened).public}")


@app.command()
def export(
    form: Annotated[str, typer.Argument(help="jsonl or csv.", metavar="FORMAT")],
    chain: Chain = "",
    to: Annotated[Path | None, typer.Option(help="A file; standard output if left out.")] = None,
    *,
    overwrite: Overwrite = False,
) -> None:
    """Write the history as JSON lines or CSV, for other tools."""
    writers = {"jsonl": _jsonl, "csv": _csv}
    if form not in writers:
        raise typer.BadParameter(f"{form!r} is not a format; write jsonl or csv")
    from engine import audit_trail, lookup  # noqa: PLC0415
    from engine.formatting import counted  # noqa: PLC0415

    if to is not None:
        require_free([to], overwrite=overwrite)
    with reading() as (session, _now):
        of = lookup.chain(session, chain) if chain else None
        rows = [_plain(event) for event in audit_trail.read(session, of)]
    if to is None:
        writers[form](rows, sys.stdout)
        return
    text = io.StringIO(newline="")
    writers[form](rows, text)
    write_whole(to, text.getvalue().encode())
    done(f"Wrote {counted(len(rows), 'event')} to {to}.")


def _jsonl(rows: list[dict[str, Any]], file: Any) -> None:
    for row in rows:
        file.write(for_json(row, indent=None) + "\n")


def _csv(rows: list[dict[str, Any]], file: Any) -> None:
    writer = csv.writer(file)
    writer.writerow(list(rows[0]) if rows else ["chain"])
    writer.writerows(list(_cells(row)) for row in rows)


def _cells(row: dict[str, Any]) -> Iterator[str]:
    for value in row.values():
        plain = "" if value is None else str(value)
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else plain
        yield for_cell(for_screen(text))


def _plain(event: Any) -> dict[str, Any]:
    names = [c.name for c in type(event).__table__.columns if c.name != "id"]
    row = {name: getattr(event, name) for name in names}
    return row | {"at": event.at.isoformat()}
