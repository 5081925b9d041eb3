"""Labels of years: what a year to be published may be called beside those that are."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.fiscal import keys_of
from calendars.identities import YEAR, part
from engine.errors import LabelTaken
from persistence.year import PlanYear


def refuse_unfit(session: Session, label: str) -> None:
    """Raise NotInAlphabet or LabelTaken where a new year cannot be called so.

    2011-12 is a year to some and the twelfth month of 2011 to others, and 2027/28 makes the same
    ids and addresses as 2027-28: both of a pair can stand alone, not side by side.
    """
    known = session.scalars(select(PlanYear.id)).all()
    if label in known:
        return
    if (written := YEAR.read(label)) != label:
        raise LabelTaken(label, written)
    for other in known:
        if shared := _spoken(label) & _spoken(other):
            raise LabelTaken(label, other, min(shared))


def _spoken(label: str) -> set[str]:
    """Return what a year and its periods are called where only letters, digits and dashes count."""
    return {part(key).casefold().removeprefix("fy") for key in keys_of(label)}
