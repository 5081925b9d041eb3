"""What all commands share: who acts, how they speak, refuse, and write files."""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from state_machines.markup import for_json, for_screen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.records.unasked import Unasked
    from engine.types import Actor
    from office.application import Application
    from office.settings import Settings
    from state_machines.definition import Definition

COPIED = {"Id", "No", "Code", "chain"}  # columns that people copy from: never folded
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
GAPS_SHOWN = 20  # lines of what does not fit together; mending them shows the next
REFUSED = 1  # exit code
MISUSED = 2  # exit code of wrong usage, and of a name that nothing has
DEMO, DEMO_NOTE = ".demo", "demo.json"  # where `smo demo` keeps its state, and what marks it
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Person = Annotated[
    str,
    typer.Option("--as", envvar="SMO_PERSON", help="Who acts: a person's id.", metavar="PERSON"),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the history.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Write over files that are there already.")
]


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; what is empty says so. Nothing in it is markup, whoever typed it."""
    from rich.console import Console  # noqa: PLC0415 - `smo --help` needs no tables
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    heading = for_screen(title)
    table = Table(title=Text(heading), title_justify="left", header_style="bold")
    given = [tuple(row) for row in rows]
    shown = [[text(value) for value in row] for row in given]
    for number, column in enumerate(columns):
        whole = column in COPIED or any(isinstance(row[number], date) for row in given)
        longest = max((len(row[number]) for row in shown), default=0) if whole else None
        table.add_column(column, overflow="fold", min_width=longest, no_wrap=whole)
    for row in shown:
        table.add_row(*map(Text, row))
    Console().print(table if table.row_count else Text(f"{heading}: none"))


def say_json(value: object) -> None:
    """Print a value as JSON; dataclasses become objects, times ISO 8601 in UTC."""
    typer.echo(for_json(value))


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


def say_unasked(gaps: "Sequence[Unasked]") -> None:
    """Say which rows and which people do not find each other, and what would help."""
    from engine.formatting import counted  # noqa: PLC0415

    for gap in gaps[:GAPS_SHOWN]:
        say(str(gap), colour=typer.colors.YELLOW)
    if len(gaps) > GAPS_SHOWN:
        say(f"and {len(gaps) - GAPS_SHOWN} more", colour=typer.colors.YELLOW)
    if gaps:
        say(f"{counted(len(gaps), 'gap')} between the records and those who are asked.")


def text(value: object) -> str:
    """Return a value as people read it on a terminal."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return for_screen(str(value))


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


@contextmanager
def office() -> Iterator["Application"]:
    """Open the office from the settings; refuse a database without our tables."""
    from office.application import Application  # noqa: PLC0415 - only when a command runs
    from persistence.database import SchemaOutdated  # noqa: PLC0415

    opened = Application.open(settings())
    try:
        opened.database.check()
        yield opened
    except SchemaOutdated as outdated:
        if outdated.found is not None:
            raise
        raise Refused(f"{_nobody_there(opened.settings.state_dir)}") from outdated
    finally:
        opened.close()


def known_processes() -> "tuple[Definition, ...]":
    """Install the nine processes and those of the folder that the settings name; return them all.

    Files are read before the office is opened, and what they may hold depends on the processes.
    """
    from processes import registry  # noqa: PLC0415 - only when a command runs

    folder = settings().processes_folder
    registry.install(folder)
    return registry.all_definitions(folder)


def settings() -> "Settings":
    """Return the settings of the environment; in a demo's folder, the demo's own."""
    from office.settings import Settings  # noqa: PLC0415

    given = Settings()
    if not (given.state_dir / DEMO_NOTE).exists():
        return given
    from rehearsal import demo  # noqa: PLC0415 - only in a demo's folder

    return demo.settings(given.state_dir, demo.ports(given.state_dir))


@contextmanager
def reading() -> Iterator[tuple["Session", datetime]]:
    """Give a session to read with, and the time."""
    with office() as opened, opened.database.reading() as session:
        yield session, opened.clock.now()


@contextmanager
def writing() -> Iterator[tuple["Session", datetime]]:
    """Give a session in one transaction, and the time."""
    with office() as opened, opened.database.writing() as session:
        yield session, opened.clock.now()


@contextmanager
def trying() -> Iterator[tuple["Session", datetime]]:
    """Give a session of which nothing stays written, and the time."""
    with office() as opened, opened.database.session() as session, session.begin() as trial:
        yield session, opened.clock.now()
        trial.rollback()


def actor(session: "Session", person_id: str, now: datetime) -> "Actor":
    """Return who acts from this command line.

    Raises NameUnknown for a person nobody knows, and NotInForce for whoever has left.
    """
    from engine import lookup  # noqa: PLC0415
    from engine.organisation import directory, roles  # noqa: PLC0415
    from engine.types import Actor  # noqa: PLC0415

    if not person_id:
        raise Refused("Say who acts: --as PERSON, or set SMO_PERSON.")
    found = Actor(lookup.person(session, person_id), channel="cli")
    roles.require(directory.of(session), found, roles.today(session, now))
    return found


def require_free(paths: Iterable[Path], *, overwrite: bool) -> None:
    """Raise Refused where a file is there already and nobody said that it may go."""
    taken = [] if overwrite else [path for path in paths if path.exists()]
    if taken:
        more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
        raise Refused(f"{taken[0]}{more} is there already; name another place, or say --overwrite.")


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a failure in the middle leaves what was there before."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _exit_code(cause: Exception) -> int:
    from engine.lookup import NameUnknown  # noqa: PLC0415 - `smo --help` needs none of this

    return MISUSED if isinstance(cause, NameUnknown) else REFUSED


def _sentence(text: str) -> str:
    from state_machines.labels import capital  # noqa: PLC0415 - `smo --help` needs none of this

    return capital(text)


def _nobody_there(state_dir: Path) -> str:
    found = (
        f"There is no office in {state_dir} yet: run `smo init FOLDER --starts DAY`, or name its"
    )
    demo = Path(DEMO)
    told = f" The demo's office is in {DEMO}: set SMO_STATE_DIR={DEMO} to look at it."
    return f"{found} folder in SMO_STATE_DIR.{told if (demo / DEMO_NOTE).exists() else ''}"


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
