"""The page of the `smo` command line, written from the commands themselves."""

from collections.abc import Iterator
from typing import Any

import typer

from workflows.cli.main import app

HEAD = """# The command line

`smo` reads its [settings](settings.md) from the environment. It exits with 0 when it did what was
asked, with 1 when something was refused or a check found faults, and with 2 when it was called
wrongly or with a name that nothing has. Files that are there already are written over only with
`--overwrite`. `--json` prints data for scripts. Commands that change something need to know who
acts: `--as`, or the variable `SMO_PERSON`. With `SMO_DEBUG=1` an error shows where it came from.
"""


def commands() -> dict[tuple[str, ...], set[str]]:
    """Return every command as its words, with the options it takes."""
    return {words: {o for p in found.params for o in p.opts} for words, found in _walk()}


def page() -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(_section(words, found) for words, found in _walk())


def _walk() -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, found in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]  # a group
        if hasattr(found, "commands"):
            yield from (((name, below), each) for below, each in found.commands.items())
        else:
            yield (name,), found


def _section(words: tuple[str, ...], found: Any) -> str:
    shown = [p for p in found.params if p.name != "help"]
    arguments = [p for p in shown if p.param_type_name == "argument"]
    usage = " ".join(["smo", *words, *(_metavar(p) for p in arguments)])
    rows = "".join(f"| {_name(p)} | {p.help or '-'}{_needed(p)} |\n" for p in shown)
    table = f"\n| Argument or option | Meaning |\n| --- | --- |\n{rows}" if rows else ""
    return f"\n## `{usage}`\n\n{found.help}\n{table}"


def _metavar(parameter: Any) -> str:
    name = str(parameter.metavar or parameter.name).upper()
    return name if parameter.required else f"[{name}]"


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_metavar(parameter).strip('[]')}`"
    return f"`{parameter.opts[0]}`"


def _needed(parameter: Any) -> str:
    option = parameter.param_type_name == "option"
    return " Required." if option and parameter.required else ""
