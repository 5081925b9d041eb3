"""How commands come into the office: settings from the environment, a session, an actor."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workflows.cli.refusals import Refused

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.types import Actor
    from office.composition import Office

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
    from office.settings import Settings  # noqa: PLC0415

    opened = Office.open(Settings())
    try:
        opened.database.check()
        yield opened
    finally:
        opened.close()


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


def actor(session: "Session", person_id: str) -> "Actor":
    """Return who acts from this command line; raises NameUnknown for a person nobody knows."""
    from engine import lookup  # noqa: PLC0415
    from engine.types import Actor  # noqa: PLC0415

    if not person_id:
        raise Refused("Say who acts: --as PERSON, or set SMO_PERSON.")
    return Actor(lookup.person(session, person_id), channel="cli")
