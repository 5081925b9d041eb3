"""The database: that it answers, that its schema, its clock, its roles and its keys are right."""

from sqlalchemy import select

from auditing.errors import NoteUnreadable
from auditing.notes import Signer, opened
from engine.formatting import short_day
from engine.in_force import empty_roles, today
from office.composition import Office
from persistence.heads import last_event_at
from persistence.past import Seal
from workflows.checkup.finding import Amiss

EARLIER_KEY = "put the earlier key back, or into SMO_OLD_SECRET_KEYS"


def database(office: Office) -> str:
    """Return which kind of database answers."""
    office.database.answers()
    return office.database.engine.dialect.name


def schema(office: Office) -> str:
    """Return that the schema is the newest; raises SchemaOutdated."""
    office.database.check()
    return "up to date"


def clock(office: Office) -> str:
    """Return the time; raises Amiss where the history is ahead of it."""
    now = office.clock.now()
    with office.database.reading() as session:
        last = last_event_at(session)
    if last is not None and last > now:
        raise Amiss(f"{now:%Y-%m-%d %H:%M} UTC, and the last event is of {last:%Y-%m-%d %H:%M}")
    simulated = ", simulated: this is a demo's office" if office.settings.demo else ""
    return f"{now:%Y-%m-%d %H:%M} UTC{simulated}"


def roles(office: Office) -> str:
    """Return that every role is held; raises Amiss for those that nobody holds."""
    with office.database.reading() as session:
        empty = empty_roles(session, today(session, office.clock.now()))
    if empty:
        raise Amiss(f"held by nobody: {', '.join(empty)}")
    return "every role is held"


def link_key(office: Office) -> str:
    """Return how the last seal was signed; raises Amiss where none of our keys did.

    Seals and links are signed with keys of one secret, so a seal of another secret means that the
    links in letters that were sent are dead, too.
    """
    with office.database.reading() as session:
        last = session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()
        if last is None:
            return "no seal yet to compare it with"
        for secret in office.keyring.keys.values():
            try:
                opened(last.note, Signer(secret).public)
            except NoteUnreadable:
                continue
            return f"it signed the seal of {short_day(last.at)}"
    raise Amiss(f"the seal of {short_day(last.at)} was signed with another key than SMO_SECRET_KEY")
