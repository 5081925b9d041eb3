"""The organisation as its files say, brought into the tables; what is no longer said ends."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, Final, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from engine import audit_trail
from engine.operations import succession
from engine.organisation import directory, roles
from engine.organisation.plan import OrganisationPlan, PersonPlan, UnitPlan
from engine.records import renames
from engine.records.renames import Renamed
from engine.records.sheets import PEOPLE, UNITS
from engine.records.versions import Origin
from engine.types import Actor
from persistence.base import Base, table_of
from persistence.organisation import Absence, Assignment, Delegation, Person, Setting, Site, Unit
from persistence.strategy_year import Occurrence

Remember = Callable[..., None]
DAY = timedelta(days=1)
NAMES: Final = tuple(each.name for each in fields(PersonPlan))
AS_PLANNED: Final = attrgetter(*NAMES)
PEOPLE_AS_PLANNED: Final = select(*(table_of(Person).c[name] for name in NAMES))


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of dated rows: what the history calls their end, and what makes two the same."""

    event: str
    entity: type[Base]
    same: tuple[str, ...]


ROLE = _Kind("role_ended", Assignment, ("role", "person_id", "process", "unit_id", "first"))
ABSENCE = _Kind("absence_ended", Absence, ("person_id", "first"))
DELEGATION = _Kind("delegation_ended", Delegation, ("giver_id", "taker_id", "process", "first"))


def replace(session: Session, plan: OrganisationPlan, on: date, remember: Remember) -> int:
    """Make the dated rows those of a plan; return how many have ended by having left it."""
    return sum(
        _replace(session, kind, [asdict(row) for row in rows], on, remember)
        for kind, rows in (
            (ROLE, plan.assignments),
            (ABSENCE, plan.absences),
            (DELEGATION, plan.delegations),
        )
    )


def _replace(
    session: Session, kind: _Kind, planned: Sequence[dict[str, Any]], on: date, remember: Remember
) -> int:
    table = table_of(kind.entity)
    query = select(*(column for column in table.c if column.name != "id")).order_by(table.c.id)
    before = [dict(found) for found in session.execute(query).mappings()]
    named = {tuple(row[name] for name in kind.same) for row in planned}
    kept, ended = [], 0
    for row in map(dict, before):
        if tuple(row[name] for name in kind.same) in named:
            continue
        if row["last"] is None or row["last"] >= on:
            ended += 1
            row["last"] = on - DAY
            remember(kind.event, **{name: str(value) for name, value in row.items() if value})
        if row["first"] is None or row["first"] <= on:
            kept.append(row)
    rows = [*planned, *kept]
    if rows != before:
        session.execute(delete(table))
        if rows:
            session.execute(insert(table), rows)
    return ended


Leads = TypeVar("Leads", UnitPlan, PersonPlan)
Left = TypeVar("Left", Unit, Person)


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """How many of each were added, changed, renamed, and let go (no longer in the plan).

    `ended` counts what else has ended: units, roles, absences, delegations; `handed_on` the tasks
    that somebody else has now.
    """

    added: int
    changed: int
    let_go: int
    renamed: int = 0
    ended: int = 0
    handed_on: int = 0


@dataclass(frozen=True, slots=True)
class _Registration:
    """One registration under way, and the day on which it happens."""

    session: Session
    plan: OrganisationPlan
    renamed: Renamed
    actor: Actor
    now: datetime
    on: date

    def remember(self, name: str, **facts: Any) -> None:
        audit_trail.append(
            self.session, audit_trail.OFFICE, name, actor=self.actor, now=self.now, **facts
        )


def register(
    session: Session, plan: OrganisationPlan, *, actor: Actor, now: datetime
) -> RegisterResult:
    """Make the tables say what the plan says. What left the plan ends, and is not lost.

    What stands there already is not written again. The plan must have passed the validator;
    nothing is checked twice here. Raises RenameUnclear.
    """
    home = {
        "name": plan.name,
        "currency": plan.currency,
        "zone": plan.zone,
        "units_of_measure": list(plan.units_of_measure),
    }
    session.merge(Setting(key=directory.KEY, value=home))
    for site in plan.sites:
        session.merge(Site(id=site.site, calendar=site.to_dict()))
    session.flush()
    on = roles.today(session, now)
    at = _Registration(session, plan, renames.find(session, plan, on), actor, now, on)
    ended = _units(at)
    added, changed, let_go = _people(at)
    ended += replace(session, plan, on, at.remember)
    session.flush()
    handed_on = succession.hand_on_once(session, now, actor) or 0
    renamed = len(at.renamed.people) + len(at.renamed.units)
    result = RegisterResult(added, changed, let_go, renamed, ended, handed_on)
    at.remember(
        "organisation_registered", units=len(plan.units), people=len(plan.people), **asdict(result)
    )
    return result


def set_last_day(session: Session, person_id: str, last: date) -> None:
    """Let a person work until `last`, inclusive; nothing is handed on before that day is over."""
    session.get_one(Person, person_id).active_to = last
    session.flush()


def _units(at: _Registration) -> int:
    """Bring the units in, carry their new ids through and end those that left; return how many."""
    known = at.session.scalars(select(Unit)).all()  # held, so that none is asked for again
    for unit in _leading_first(at.plan.units, lambda unit: unit.parent_id):
        at.session.merge(Unit(**asdict(unit), active_to=None))
        at.session.flush()
    del known
    _rename(at, UNITS, at.renamed.units)
    ended = 0
    for row in _left(at, Unit, at.plan.units):
        if row.id not in at.renamed.units:
            ended += 1
            at.remember("unit_ended", unit=row.id, called=row.name, last=str(row.active_to))
            _drop_occurrences(at, row)
    at.session.flush()
    return ended


def _drop_occurrences(at: _Registration, unit: Unit) -> None:
    """Let nothing open any more for a unit that has ended."""
    at.session.execute(
        update(Occurrence)
        .where(Occurrence.unit_id == unit.id, Occurrence.opened_at.is_(None))
        .values(dropped=f"{unit.name} has ended: {unit.active_to} was its last day"),
        execution_options={"synchronize_session": False},
    )


def _people(at: _Registration) -> tuple[int, int, int]:
    """Bring the people in and let go who has left; return how many are new, changed and gone."""
    known = {row.id: tuple(row) for row in at.session.execute(PEOPLE_AS_PLANNED)}
    added = changed = 0
    for person in _leading_first(at.plan.people, lambda person: person.manager_id):
        before, planned = known.get(person.id), AS_PLANNED(person)
        if before is None:
            at.session.add(Person(**asdict(person)))
            added += person.id not in at.renamed.people.values()
        elif before != planned:
            at.session.flush()  # who leads them stands there before
            row = at.session.get_one(Person, person.id)
            for name, value in zip(NAMES, planned, strict=True):
                setattr(row, name, value)
            row.undeliverable = None
            changed += 1
    at.session.flush()
    _rename(at, PEOPLE, at.renamed.people)
    return added, changed, _let_go(at)


def _let_go(at: _Registration) -> int:
    let_go = 0
    for person in _left(at, Person, at.plan.people):
        if person.id not in at.renamed.people:
            let_go += 1
            at.remember("person_let_go", person=person.id, last=str(person.active_to))
    at.session.flush()
    return let_go


def _left(
    at: _Registration, kind: type[Left], plan: Sequence[UnitPlan | PersonPlan]
) -> Iterator[Left]:
    """Give whoever the plan names no more a last day, and yield them."""
    kept = {row.id for row in plan}
    query = select(kind.id, kind.active_to).order_by(kind.id)
    for key, last in at.session.execute(query).tuples().all():
        if key not in kept and roles.covers(None, last, at.on):
            row = at.session.get_one(kind, key)
            row.active_to = at.on - DAY
            yield row


def _rename(at: _Registration, ref: str, renamed: Mapping[str, str]) -> None:
    if not renamed:
        return
    origin = Origin(at.actor.person_id, at.now, f"renamed in the organisation's {ref}")
    renames.carry_through(at.session, ref, renamed, origin)
    for before, after in renamed.items():
        at.remember(renames.RENAMED[ref], before=before, after=after)


def _leading_first(rows: Iterable[Leads], above: Callable[[Leads], str | None]) -> list[Leads]:
    """Return rows so that each comes after the one that is `above` it."""
    found, names, left = list[Leads](), set[str | None]({None}), list(rows)
    while left:
        ready = [row for row in left if above(row) in names] or left
        found += ready
        placed = {row.id for row in ready}
        left = [row for row in left if row.id not in placed]
        names |= placed
    return found
