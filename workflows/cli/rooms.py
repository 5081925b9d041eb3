"""How commands come into the office: settings from the environment, a session, an actor."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.refusals import Refused

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.types import Actor
    from office.composition import Office
    from office.settings import Settings

DEMO, DEMO_NOTE = ".demo", "demo.json"  # where `smo demo` keeps its state, and what marks it
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Person = Annotated[
    str,
    typer.Option("--as", envvar="SMO_PERSON", help="Who acts: a person's id.", metavar="PERSON"),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the history.")]


@contextmanager
def office() -> Iterator["Office"]:
    """Open the office from the settings; refuse a database without our tables."""
    from office.composition import Office  # noqa: PLC0415 - only when a command runs
    from persistence.database import SchemaOutdated  # noqa: PLC0415

    opened = Office.open(settings())
    try:
        opened.database.check()
        yield opened
    except SchemaOutdated as outdated:
        if outdated.found is not None:
            raise
        raise Refused(f"{_nobody_there(opened.settings.state_dir)}") from outdated
    finally:
        opened.close()


def settings() -> "Settings":
    """Return the settings of the environment; in a demo's folder, the demo's own."""
    from office.settings import Settings  # noqa: PLC0415

    given = Settings()
    if not (given.state_dir / DEMO_NOTE).exists():
        return given
    from rehearsal import demo  # noqa: PLC0415 - only in a demo's folder

    return demo.settings(given.state_dir, demo.ports(given.state_dir))


def _nobody_there(state_dir: Path) -> str:
    found = (
        f"There is no office in {state_dir} yet: run `smo init FOLDER --starts DAY`, or name its"
    )
    demo = Path(DEMO)
    told = f" The demo's office is in {DEMO}: set SMO_STATE_DIR={DEMO} to look at it."
    return f"{found} folder in SMO_STATE_DIR.{told if (demo / DEMO_NOTE).exists() else ''}"


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


def actor(session: "Session", person_id: str, now: datetime) -> "Actor":
    """Return who acts from this command line.

    Raises NameUnknown for a person nobody knows, and NotInForce for whoever has left.
    """
    from engine import in_force, lookup, roster  # noqa: PLC0415
    from engine.types import Actor  # noqa: PLC0415

    if not person_id:
        raise Refused("Say who acts: --as PERSON, or set SMO_PERSON.")
    found = Actor(lookup.person(session, person_id), channel="cli")
    in_force.require(roster.of(session), found, in_force.today(session, now))
    return found
