"""The directory: one edition of the organisation, with its people, units, roles and settings."""

from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from functools import lru_cache
from json import dumps, loads
from threading import Lock
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from calendars.working_calendar import WorkingCalendar
from persistence.base import table_of
from persistence.organisation import (
    Absence,
    Assignment,
    Delegation,
    Edition,
    Person,
    Setting,
    Site,
    Unit,
)
from persistence.strategy_year import CalendarVersion, PlanYear

DAY = timedelta(days=1)
DECLARED = "other_years"  # where a calendar says which years there are beside its own
KEPT = 4  # editions, the latest used ones
TOKEN: Final = select(table_of(Edition).c.token)
Made = TypeVar("Made")
KEY = "organisation"
# Built once, and over the bare table: most keys are never set, and a missing row is kept nowhere.
VALUES: Final = select(table_of(Setting).c.key, table_of(Setting).c.value).where(
    table_of(Setting).c.key.in_(bindparam("of", expanding=True))
)


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """A part of the organisation; `active_to` is the last day of one that is no more."""

    id: str
    name: str
    type: str
    parent_id: str | None
    mandatory_card: bool
    active_to: date | None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """A person; both days are inclusive."""

    id: str
    name: str
    unit_id: str
    site_id: str
    manager_id: str | None
    active_from: date | None
    active_to: date | None


@dataclass(frozen=True, slots=True)
class AssignmentEntry:
    """A role that a person holds, perhaps for one process or unit only, between two days."""

    id: int
    role: str
    person_id: str
    deputy_id: str | None
    process: str | None
    unit_id: str | None
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class AbsenceEntry:
    """Days on which a person is away; inclusive."""

    person_id: str
    deputy_id: str | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DelegationEntry:
    """Days on which one person acts for another; inclusive."""

    giver_id: str
    taker_id: str
    process: str | None
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Directory:
    """One edition of the organisation."""

    units: Mapping[str, OrgUnit]
    parents: Mapping[str, str | None]  # of units
    people: Mapping[str, PersonEntry]
    assignments: Mapping[str, Sequence[AssignmentEntry]]  # by role
    absences: Mapping[str, Sequence[AbsenceEntry]]  # by person
    delegations: Mapping[str, Sequence[DelegationEntry]]  # by giver
    calendars: Mapping[str, WorkingCalendar]  # by site
    sites: Mapping[str, str]  # by plan year
    versions: Mapping[str, int]  # of the calendar in force, its row's id by plan year
    years: tuple[str, ...] = ()  # that records may name: those declared, then those published
    token: str = ""  # the edition's own; none of what has not been registered
    turns: tuple[date, ...] = ()  # days on which something begins or is over, in their order

    def era(self, on: date) -> int:
        """Return how many turns have come by a day: between two of them it is always the same."""
        return bisect_right(self.turns, on)

    def calendar_of(self, person_id: str) -> WorkingCalendar:
        """Return the working calendar that a person's deadlines are counted in."""
        return self.calendars[self.people[person_id].site_id]

    def calendar_of_year(self, year_id: str) -> WorkingCalendar:
        """Return the working calendar that the year's milestones are counted in."""
        return self.calendars[self.sites[year_id]]

    def name_of(self, person_id: str) -> str:
        """Return a person's name, or the id of who is not a person."""
        found = self.people.get(person_id)
        return found.name if found else person_id


def of(session: Session) -> Directory:
    """Return the organisation as a transaction sees it."""
    session.flush()
    token = session.execute(TOKEN).scalar_one()
    return KEEP.get(token) or KEEP.put(token, _read(session, token))


class _Keep:
    """The latest used editions. A token is random, so it never means two organisations."""

    def __init__(self) -> None:
        self._editions: OrderedDict[str, Directory] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._editions)

    def get(self, token: str) -> Directory | None:
        with self._lock:
            if token in self._editions:
                self._editions.move_to_end(token)
            return self._editions.get(token)

    def put(self, token: str, organisation: Directory) -> Directory:
        with self._lock:
            self._editions[token] = organisation
            while len(self._editions) > KEPT:
                self._editions.popitem(last=False)
        return organisation


KEEP: Final = _Keep()


def _read(session: Session, token: str) -> Directory:
    sites, years = _rows(session, Site), _rows(session, PlanYear)
    units = [OrgUnit(**row) for row in _rows(session, Unit, OrgUnit)]
    people = [PersonEntry(**row) for row in _rows(session, Person, PersonEntry)]
    assignments = [AssignmentEntry(**row) for row in _rows(session, Assignment, AssignmentEntry)]
    absences = [AbsenceEntry(**row) for row in _rows(session, Absence, AbsenceEntry)]
    delegations = [DelegationEntry(**row) for row in _rows(session, Delegation, DelegationEntry)]
    return Directory(
        units={unit.id: unit for unit in units},
        parents={unit.id: unit.parent_id for unit in units},
        people={person.id: person for person in people},
        assignments=_gathered("role", assignments),
        absences=_gathered("person_id", absences),
        delegations=_gathered("giver_id", delegations),
        calendars={row["id"]: _calendar(dumps(row["calendar"], sort_keys=True)) for row in sites},
        sites={row["id"]: row["site_id"] for row in years},
        versions={row["id"]: row["calendar_id"] for row in years},
        years=_years(session),
        token=token,
        turns=_turns(
            *((each.active_from, each.active_to) for each in people),
            *((None, each.active_to) for each in units),
            *((each.first, each.last) for each in assignments),
            *((each.first, each.last) for each in absences),
            *((each.first, each.last) for each in delegations),
        ),
    )


def _years(session: Session) -> tuple[str, ...]:
    query = select(PlanYear.id, CalendarVersion.content)
    query = query.join(CalendarVersion, CalendarVersion.id == PlanYear.calendar_id)
    found = dict(session.execute(query.order_by(PlanYear.starts)).tuples().all())
    beside = {name for content in found.values() for name in content.get(DECLARED, ())}
    return (*sorted(beside - found.keys()), *found)


def _turns(*spans: tuple[date | None, date | None]) -> tuple[date, ...]:
    begin = {first for first, _ in spans if first}
    over = {last + DAY for _, last in spans if last and last < date.max}
    return tuple(sorted(begin | over))


@lru_cache(maxsize=64)
def _calendar(content: str) -> WorkingCalendar:
    """Return a calendar that outlives editions, with the holidays that it has worked out."""
    return WorkingCalendar.from_dict(loads(content))


def _rows(session: Session, table: Any, wanted: Any = None) -> list[dict[str, Any]]:
    """Return the rows of a table in order of their key, perhaps only what a dataclass holds."""
    columns = table_of(table).c
    names = [each.name for each in fields(wanted)] if wanted else columns.keys()
    query = select(*(columns[name] for name in names)).order_by(columns.id)
    return [dict(row) for row in session.execute(query).mappings()]


def _gathered(key: str, entries: list[Made]) -> dict[str, list[Made]]:
    found: defaultdict[str, list[Made]] = defaultdict(list)
    for each in entries:
        found[getattr(each, key)].append(each)
    return dict(found)


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


def setting(session: Session, *keys: str) -> dict[str, Any] | None:
    """Return the value of the first of some keys that has one; None where nobody has chosen any.

    What was chosen in this transaction counts once it is flushed.
    """
    found = dict(session.execute(VALUES, {"of": keys}).tuples().all())
    return next((found[key] for key in keys if key in found), None)
