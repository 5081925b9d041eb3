"""Rows that name nobody who is asked, and people who hold a role that no record gives rows to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.catalogue import CURRENT
from engine.formatting import several
from engine.organisation import directory, roles
from engine.organisation.directory import Directory
from engine.records.named import called, home_of
from engine.records.scope import fits, is_fixed
from engine.records.sheets import sheet
from engine.schedule import deadlines
from persistence.base import in_force
from persistence.strategy_year import PlanYear
from state_machines.definition import Step

ACTIVE = "active"
CLOSED_STAGES = ("rejected", "merged", "withdrawn", "cancelled", "benefits_checked")


@dataclass(frozen=True, slots=True)
class Unasked:
    """A row that names nobody who works here, or somebody asked for rows that there are none of."""

    about: str  # a sheet and the id of its row, or a person
    what: str
    mend: str

    def __str__(self) -> str:
        """Return it as a line: what it is about, what is wrong, how to mend it."""
        return f"{self.about}: {self.what}; {self.mend}"


@dataclass(frozen=True, slots=True, order=True)
class _Column:
    """A column in which people stand, with the role that answers where it names nobody.

    `fits` are the columns that the same record must have beside it, as `Rows.where` says.
    """

    sheet: str
    name: str
    role: str
    fits: tuple[tuple[str, str], ...]

    @property
    def title(self) -> str:
        return called(f"{self.sheet}.{self.name}")


def unasked_now(session: Session, now: datetime) -> list[Unasked]:
    """Return the gaps of every published year that has not ended, as of today."""
    today = roles.today(session, now)
    years = session.scalars(select(PlanYear).order_by(PlanYear.starts)).all()
    running = [year for year in years if deadlines.fiscal_year(year).whole().last >= today]
    return [gap for year in running for gap in unasked(session, year.id, today)]


def unasked(session: Session, year_id: str, on: date) -> list[Unasked]:
    """Return the gaps between the records of a year and those who are asked, on a day."""
    organisation = directory.of(session)
    named = {column: _people(session, column, year_id, on) for column in _columns()}
    gaps = [gap for column, rows in named.items() for gap in _rows(organisation, column, rows, on)]
    return list(dict.fromkeys([*gaps, *_holders(organisation, named, on)]))


def _columns() -> list[_Column]:
    """Return every column by which some step asks its people, once."""
    return sorted(
        {
            _Column(*home_of(step.named), step.by, _beside(step))
            for definition in CURRENT.all()
            for step in definition.steps
            if step.named
        }
    )


def _beside(step: Step) -> tuple[tuple[str, str], ...]:
    """Return what the records that name the people of a step must be, by column."""
    above = step.named.partition(".")[2].rpartition(".")[0]
    parts = (text.partition("=") for text in (step.rows.where if step.rows else ()))
    named = ((name.rpartition("."), what) for name, _, what in parts)
    fixed = ((path, column, what) for (path, _, column), what in named if path == above)
    return tuple((column, what) for _, column, what in fixed if is_fixed(what))


def _people(session: Session, column: _Column, year_id: str, on: date) -> dict[str, str]:
    """Return whom each row of a year that is at work names, by its id; "" for nobody."""
    table = sheet(column.sheet).table
    query = select(table.c.id, table.c[column.name]).where(in_force(table.c, on))
    query = query.where(*(fits(table.c[name], what) for name, what in column.fits))
    if "year" in table.c:
        query = query.where(table.c.year == year_id)
    if "status" in table.c:
        query = query.where(table.c.status == ACTIVE)
    if "stage" in table.c:
        query = query.where(table.c.stage.not_in(CLOSED_STAGES))
    return {key: person or "" for key, person in session.execute(query.order_by(table.c.id))}


def _rows(
    organisation: Directory, column: _Column, rows: dict[str, str], on: date
) -> Iterator[Unasked]:
    for key, person in rows.items():
        if roles.works_here(organisation, person, on):
            continue
        name = organisation.name_of(person) if person in organisation.people else person
        what = f"{name} does not work here" if person else "nobody is named"
        about = f"{column.sheet} {key}"
        mend = f"name somebody; until then whoever holds {column.role} is asked"
        yield Unasked(about, f"{what} as {column.title}", mend)


def _holders(
    organisation: Directory, named: dict[_Column, dict[str, str]], on: date
) -> Iterator[Unasked]:
    """Yield who holds a role that is asked through records alone, and is named by none."""
    for role in sorted({column.role for column in named} - _asked_otherwise()):
        columns = [column for column in named if column.role == role and named[column]]
        people = {person for column in columns for person in named[column].values()}
        holders = dict.fromkeys(held.person_id for held in roles.held(organisation, (role,), on))
        for person in holders if columns else ():
            if person not in people:
                titles = several(list(dict.fromkeys(column.title for column in columns)))
                what = f"holds {role}, and no record names them as {titles}"
                mend = "name them in a record, or take the role away"
                yield Unasked(organisation.name_of(person), what, mend)


def _asked_otherwise() -> set[str]:
    """Return the roles that some step asks whatever records say, or that items open for.

    An item for whom records name asks that person, in whatever role its first step has.
    """
    found = set[str]()
    for definition in CURRENT.all():
        first = definition.steps_of(definition.initial)[:1] if definition.item else ()
        about = {step.by for step in first if step.named}
        found |= {step.by for step in definition.steps if not step.named} - about
        items = (step.items.per for step in definition.steps if step.items)
        per = (part for each in items for part in each.split("+"))
        found |= {part.partition(":")[2] for part in per if part.startswith("role:")}
    return found
