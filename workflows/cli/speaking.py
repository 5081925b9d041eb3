"""How commands answer: tables for people, JSON for scripts."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import typer

from state_machines.markup import for_json, for_screen

COPIED = {"Id", "No", "Code", "chain"}  # columns that people copy from: never folded


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; what is empty says so. Nothing in it is markup, whoever typed it."""
    from rich.console import Console  # noqa: PLC0415 - `smo --help` needs no tables
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    heading = for_screen(title)
    table = Table(title=Text(heading), title_justify="left", header_style="bold")
    shown = [[text(value) for value in row] for row in rows]
    for number, column in enumerate(columns):
        longest = max((len(row[number]) for row in shown), default=0) if column in COPIED else None
        table.add_column(column, overflow="fold", min_width=longest, no_wrap=column in COPIED)
    for row in shown:
        table.add_row(*map(Text, row))
    Console().print(table if table.row_count else Text(f"{heading}: none"))


def say_json(value: object) -> None:
    """Print a value as JSON; dataclasses become objects, times ISO 8601 in UTC."""
    typer.echo(for_json(json.dumps(value, default=_plain, ensure_ascii=False, indent=2)))


def say(
    sentence: str, *, colour: str | None = None, bold: bool | None = None, err: bool = False
) -> None:
    """Say something in one colour; what stands in it has none of its own."""
    styled = colour is not None or bold is not None
    plain = for_screen(sentence)
    typer.echo(typer.style(plain, fg=colour, bold=bold) if styled else plain, err=err)


def done(sentence: str) -> None:
    """Say that something was done."""
    say(sentence, colour=typer.colors.GREEN)


def text(value: object) -> str:
    """Return a value as people read it on a terminal."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return for_screen(str(value))


def _plain(value: Any) -> Any:
    """Return what JSON has for a value that it does not know."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
    return value.isoformat() if isinstance(value, date) else str(value)
