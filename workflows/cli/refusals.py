"""Refusals as sentences: what went wrong and what to do, never a traceback."""

import os
from typing import Any

import typer
from typer.core import TyperGroup

from workflows.cli.speaking import say

OURS = {
    "approvals",
    "auditing",
    "calendars",
    "engine",
    "notifications",
    "office",
    "persistence",
    "processes",
    "rehearsal",
    "state_machines",
    "workflows",
}
REFUSED = 1  # exit code
MISUSED = 2  # exit code of wrong usage, and of a name that nothing has


class Refused(Exception):
    """A command cannot do what was asked; the message is for people."""


class PoliteGroup(TyperGroup):
    """A group of commands that turns refusals into one sentence and exit code 1 or 2."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; SMO_DEBUG=1 lets the traceback through."""
        try:
            return super().invoke(ctx)
        except Exception as cause:
            sentence = sentence_of(cause)
            if sentence is None or os.environ.get("SMO_DEBUG"):
                raise
            say(sentence, err=True, colour=typer.colors.RED)
            raise typer.Exit(_exit_code(cause)) from cause


def _exit_code(cause: Exception) -> int:
    from engine.lookup import NameUnknown  # noqa: PLC0415 - `smo --help` needs none of this

    return MISUSED if isinstance(cause, NameUnknown) else REFUSED


def sentence_of(cause: Exception) -> str | None:
    """Return what to say about an error, None when it belongs to the command line itself."""
    room = type(cause).__module__.split(".")[0]
    if room in OURS:
        return _sentence(str(cause))
    if room in {"click", "typer"}:
        return None
    if room == "sqlalchemy":
        first = str(cause).splitlines()[0]
        return f"The database cannot be used: {first} Run `smo doctor` to see what is missing."
    if isinstance(cause, OSError):
        return _sentence(f"{cause.strerror or cause}: {cause.filename or ''}".rstrip(": "))
    return f"Something unexpected: {type(cause).__name__}: {cause}. Set SMO_DEBUG=1 for details."


def _sentence(text: str) -> str:
    from state_machines.wording import capital  # noqa: PLC0415 - `smo --help` needs none of this

    return capital(text)
