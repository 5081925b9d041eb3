"""How commands answer: tables for people, JSON for scripts."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import typer

COPIED = {"Id", "No", "Code", "chain"}  # columns that people copy from: never folded


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; what is empty says so."""
    from rich.console import Console  # noqa: PLC0415 - `smo --help` needs no tables
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=title, title_justify="left", header_style="bold")
    shown = [[text(value) for value in row] for row in rows]
    for number, column in enumerate(columns):
        longest = max((len(row[number]) for row in shown), default=0) if column in COPIED else None
        table.add_column(column, overflow="fold", min_width=longest, no_wrap=column in COPIED)
    for row in shown:
        table.add_row(*row)
    Console().print(table if table.row_count else f"{title}: none")


def say_json(value: object) -> None:
    """Print a value as JSON; dataclasses become objects, times ISO 8601 in UTC."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2))


def done(sentence: str) -> None:
    """Say that something was done."""
    typer.secho(sentence, fg=typer.colors.GREEN)


def text(value: object) -> str:
    """Return a value as people read it; markup in it has no effect."""
    from rich.markup import escape  # noqa: PLC0415

    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return escape(str(value))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(found) for key, found in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(found) for found in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
