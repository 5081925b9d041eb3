"""The organisation itself: its name, currency, zone and root unit."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from persistence.organisation import Setting, Unit

KEY = "organisation"


@dataclass(frozen=True, slots=True)
class Home:
    """What the organisation is called; `currency` is ISO 4217, `zone` an IANA name.

    `units_of_measure` are those of its own, beside the usual ones.
    """

    name: str
    currency: str
    zone: str
    units_of_measure: tuple[str, ...] = ()

    def local_day(self, instant: datetime) -> date:
        """Return the date on the organisation's wall."""
        return instant.astimezone(ZoneInfo(self.zone)).date()


def home(session: Session) -> Home:
    """Return the organisation; a nameless one in UTC before it was registered."""
    found = session.get(Setting, KEY)
    if found is None:
        return Home("", "EUR", "UTC")
    value = found.value
    return Home(
        str(value["name"]),
        str(value["currency"]),
        str(value["zone"]),
        tuple(value.get("units_of_measure", ())),
    )


def root_unit(session: Session) -> str:
    """Return the unit at the top of the tree."""
    return session.scalars(root()).one()


def root() -> Select[tuple[str]]:
    """Return the query of the unit at the top; one that has ended is no top any more."""
    return select(Unit.id).where(Unit.parent_id.is_(None), Unit.active_to.is_(None))
