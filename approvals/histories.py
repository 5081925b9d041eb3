"""The auditor's view: events page by page, and whether the chain of hashes is whole."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import history
from engine.organisation import home
from persistence.organisation import Person
from persistence.past import Event

ON_A_PAGE = 200  # events


def look(session: Session, chain: str, after: int) -> dict[str, Any]:
    """Return what the history page shows: events after a number, of one chain or of all.

    One chain is verified as a whole; verifying all of them is left to the command line.
    """
    rows = events(session, chain, after)
    return {
        "chain": chain,
        "events": rows,
        "names": names(session),
        "zone": home(session).zone,
        "checked": history.verify(session, chain) if chain else None,
        "following": rows[-1].id if len(rows) == ON_A_PAGE else None,
        "after": after,
    }


def events(session: Session, chain: str, after: int = 0) -> list[Event]:
    """Return the next page of events whose row number is beyond `after`."""
    query = select(Event).where(Event.id > after).order_by(Event.id).limit(ON_A_PAGE)
    return list(session.scalars(query.where(Event.chain == chain) if chain else query))


def latest(session: Session, chain: str, most: int) -> list[Event]:
    """Return the newest events of a chain, newest first."""
    query = select(Event).where(Event.chain == chain).order_by(Event.seq.desc()).limit(most)
    return list(session.scalars(query))


def names(session: Session) -> dict[str, str]:
    """Return what each person is called, for pages that only have ids."""
    return dict(session.execute(select(Person.id, Person.name)).tuples().all())
