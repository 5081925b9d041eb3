"""Casts with which a plan is tried: at once, at the last moment, and as people are."""

from dataclasses import replace
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from engine.organisation import directory, roles
from persistence.database import Database
from rehearsal import demo
from rehearsal.behaviour import SLOTS, AnsweringStyle, Pace, Styles
from rehearsal.forecast.styles import FULL_TIME
from rehearsal.owners import Owners

SLOTS_AT_ONCE = tuple(time(hour, minute) for hour in range(9, 17) for minute in (0, 30))
WITHIN_AN_HOUR = AnsweringStyle("within an hour", forget=0, returns=0, pace=Pace.AT_ONCE)
BUSY = AnsweringStyle("busy", median_hours=8, forget=0, returns=0, silent=(0.2, 0.1))
AT_HAND = AnsweringStyle("at hand", median_hours=3, forget=0, returns=0)
OFFICE = ("SMD", "SMA")  # roles of those who chase the others


def within_an_hour() -> Owners:
    """Return owners who answer everything within an hour, and hold meetings on their day."""
    return _all(WITHIN_AN_HOUR, SLOTS_AT_ONCE)


def full_time() -> Owners:
    """Return owners who answer in the last hour of the due day, whatever it is."""
    return _all(FULL_TIME, SLOTS)


def realistic(database: Database, now: datetime, *, office_too: bool = False) -> Owners:
    """Return owners from whom nothing is heard of a third of their tasks until others are told.

    Of a fifth until the first escalation, of a tenth until the second. Meetings are held on their
    day, and nothing goes back. The strategy office's own people are at hand, unless `office_too`.
    """
    with database.reading() as session:
        staff = _office(session, roles.today(session, now))
    cast = _all(BUSY, SLOTS).cast
    return Owners(cast if office_too else replace(cast, people=dict.fromkeys(staff, AT_HAND)))


def _office(session: Session, on: date) -> set[str]:
    """Return who works in the strategy office: its roles' holders, and who reports to its head."""
    organisation, heads = directory.of(session), roles.holders(session, OFFICE[0], on)
    team = {
        person_id
        for person_id in roles.working(organisation, on)
        if roles.manager_of(organisation, person_id, on) in heads
    }
    return team | set(roles.holders(session, OFFICE, on))


def _all(style: AnsweringStyle, slots: tuple[time, ...]) -> Owners:
    known = demo.cast()
    cast = Styles("punctuality", style, remedies=known.remedies, sayings=known.sayings)
    return Owners(cast, slots)
