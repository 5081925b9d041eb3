"""Lines: objectives, measures and themes last, and have a record in each year that they are in.

Whatever looks over New Year asks here what a record of another year is in the year looked at. A
record without a line is in its first year, and its own. A year opens with the records of the year
before: what names records of that year names what they have become, what is the engine's own or
said `anew` each year starts empty, and what has ended is not carried.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from calendars.identifiers import LONGEST_RECORD, bounded, part, shifted
from engine.execution import Execution
from engine.records import dependencies
from engine.records.sheets import LAST, PEOPLE, UNITS, Column, Sheet, plain, sheet, table_of
from engine.scoring.formulas import NAMED
from persistence.base import in_force, in_parts
from persistence.strategy_year import PlanYear

LAST_YEAR = "last_year"  # what `Rows.begin` starts with where rows are carried over
LINE, MERGED = "line", "merged_into"
Row = Mapping[str, Any]
Part = tuple[str, set[str | None]]  # a column, and what it may hold


def is_lasting(of: Sheet) -> bool:
    """Tell whether the things of a sheet have a record in each year that they are in."""
    return of.has(LINE)


def follows(of: Sheet) -> bool:
    """Tell whether the rows of a sheet last, or are made of what lasts: links, targets."""
    return is_lasting(of) or any(_names_lasting(of.column(name)) for name in of.identity)


def line_of(row: Row) -> str:
    """Return the id that a thing had in its first year."""
    return str(row.get(LINE) or row["id"])


def is_over(of: Sheet, row: Row) -> bool:
    """Tell whether a record says that its year is the last of what it is about."""
    said = any(row.get(name) in words for name, words in of.record.over.items())
    return said or bool(row.get("valid_to"))


def present(session: Session, key: str, year: str) -> dict[str, str]:
    """Return what records of other years are in a year, by their ids.

    What was merged into something else is still itself here: its numbers are not the other's.
    """
    c = table_of(key).c
    line = func.coalesce(c[LINE], c.id)
    others = session.execute(select(c.id, line).where(c.year != year)).tuples().all()
    if not others:
        return {}
    now = dict(session.execute(select(line, c.id).where(c.year == year)).tuples().all())
    return {other: now[of] for other, of in others if of in now}


def _names_lasting(column: Column) -> bool:
    ref = column.meaning.ref
    return bool(ref) and ref not in (PEOPLE, UNITS) and is_lasting(sheet(ref))


@dataclass(frozen=True, slots=True)
class Became:
    """What a record of last year is in this one, and whether it has ended there or before."""

    id: str
    over: bool = False


@dataclass(frozen=True, slots=True)
class Continuity:
    """What became of last year's rows of a sheet, and how many rows are new, each counted once.

    `dropped` also are those of what ended, such as links of a dropped objective; `open` those that
    this year neither took over nor ended.
    """

    same: int = 0
    changed: int = 0
    dropped: int = 0
    merged: int = 0
    open: int = 0
    new: int = 0

    @property
    def before(self) -> int:
        """Return how many rows there were last year that had not ended."""
        return self.same + self.changed + self.dropped + self.merged + self.open

    def __str__(self) -> str:
        """Return the counts as a line."""
        counts = (f"{getattr(self, name)} {name}" for name in self.__slots__)
        return ", ".join(counts)


@dataclass(frozen=True)
class CarryOver:
    """Last year's records as this year begins with them, for one instance and its proposals."""

    execution: Execution
    _became: dict[str, dict[str, Became]] = field(default_factory=dict)

    @cached_property
    def year(self) -> str:
        """Return the year that begins."""
        return self.execution.instance.year_id

    @cached_property
    def before(self) -> str:
        """Return the year before it."""
        return shifted(self.year, -1)

    @cached_property
    def _asked(self) -> set[str]:
        """Return the sheets that the process carries over from last year."""
        rows = (step.rows for step in self.execution.definition.steps if step.rows)
        return {each.sheet for each in rows if each.begin.startswith(LAST_YEAR)}

    def rows(self, of: Sheet, parts: Sequence[Part]) -> list[dict[str, Any]]:
        """Return the rows with which a sheet opens whose columns hold what `parts` allow.

        Those that this year has already, also only as proposals, are not among them.
        """
        if "year" not in of.table.c:
            return []
        known = self._known(of)
        moved: dict[str, dict[str, Any]] = {}
        for row in self._last_year(of, parts):
            found = None if is_over(of, row) else self._moved(of, row)
            if found is not None and not {found["id"], line_of(found)} & known:
                moved.setdefault(found["id"], found)
        fitting = (row for row in moved.values() if all(row[name] in fits for name, fits in parts))
        return sorted(fitting, key=lambda row: str(row["id"]))

    def continuity(self, of: Sheet) -> Continuity:
        """Count what became of last year's rows of a sheet, with this year's proposals."""
        now, counted = self._records(of), Counter[str]()
        by_line = {line_of(row): row for row in now.values()}
        met = set[str]()
        for row in self._last_year(of, ()):
            if is_over(of, row):
                continue
            moved = self._moved(of, row)
            key = line_of(row) if is_lasting(of) else str((moved or row)["id"])
            here = by_line.get(key)
            met |= {here["id"]} if here is not None else set()
            counted[_outcome(of, moved, here)] += 1
        return Continuity(**counted, new=len(now.keys() - met))

    def became(self, key: str) -> Mapping[str, Became]:
        """Return what each record of last year of a lasting sheet is in this year, by its id.

        What this year has no record of yet is what it will be called, where this process asks for
        it, and otherwise what it was.
        """
        if key not in self._became:
            self._became[key] = dict(self._find(sheet(key)))
        return self._became[key]

    def _find(self, of: Sheet) -> Iterator[tuple[str, Became]]:
        now = self._records(of)
        by_line = {line_of(row): row for row in now.values()}
        query = select(of.table).where(of.table.c.year == self.before)
        for row in map(dict, self.execution.session.execute(query).mappings()):
            here = by_line.get(line_of(row))
            if here is not None:
                yield row["id"], _end(of, here, now)
            else:
                ended = is_over(of, row)
                comes = not ended and of.key in self._asked
                yield row["id"], Became(self._id(row) if comes else str(row["id"]), ended)

    def _records(self, of: Sheet) -> dict[str, Row]:
        """Return this year's records of a sheet, as they would be if all proposals were taken."""
        query = select(of.table).where(of.table.c.year == self.year)
        rows: dict[str, Row] = {
            row["id"]: dict(row) for row in self.execution.session.execute(query).mappings()
        }
        proposed = dependencies.rows_of(self.execution, of.key)
        return rows | {key: row for key, row in proposed.items() if row.get("year") == self.year}

    def _known(self, of: Sheet) -> set[str]:
        """Return the ids of this year's records and proposals, and their lines where they last."""
        if is_lasting(of):
            rows = self._records(of)
            return {line_of(row) for row in rows.values()} | rows.keys()
        query = select(of.table.c.id).where(of.table.c.year == self.year)
        known = set(self.execution.session.scalars(query))
        return known | dependencies.rows_of(self.execution, of.key).keys()

    def _last_year(self, of: Sheet, parts: Sequence[Part]) -> Iterator[Row]:
        """Yield the records of last year that may come to hold what the parts allow."""
        table, session = of.table, self.execution.session
        wanted: list[ColumnElement[bool]] = [in_force(table.c, self.execution.today)]
        for name, fits in parts:
            some = {each for each in fits if each}
            if _names_lasting(of.column(name)):
                became = self.became(of.column(name).meaning.ref)
                some |= {key for key, each in became.items() if each.id in fits}
            within = [table.c[name].in_(ids) for ids in in_parts(sorted(some))]
            nothing = [table.c[name].is_(None)] if None in fits else []
            wanted.append(or_(False, *within, *nothing))
        query = select(table).where(table.c.year == self.before, and_(*wanted))
        yield from map(dict, session.execute(query.order_by(table.c.id)).mappings())

    def _moved(self, of: Sheet, row: Row) -> dict[str, Any] | None:
        """Return a record of last year as a row of this one; None where what it is of has ended."""
        found: dict[str, Any] = {"id": row["id"]}
        for column in of.columns:
            found[column.name] = self._value(column, row)
            if column.required and not column.own and found[column.name] is None:
                return None
        ends = [found[name] for name in of.identity if _names_lasting(of.column(name))]
        if len(set(ends)) < len(ends):
            return None  # both ends were merged into one
        if is_lasting(of):
            found |= {LINE: line_of(row), "valid_from": self._starts}
        own = of.id_of(found) if of.identity else None
        return {**found, "id": own if own not in (None, row["id"]) else self._id(row)}

    def _value(self, column: Column, row: Row) -> Any:
        value, meaning = row[column.name], column.meaning
        if column.name in ("valid_from", "valid_to"):
            return None
        if column.own or meaning.anew:
            return column.default
        if _names_lasting(column):
            became = self.became(meaning.ref).get(value, Became(value))
            return None if became.over and column.required else became.id
        if not isinstance(value, str) or (column.kind == "words" and not meaning.formula_of):
            return value
        if meaning.formula_of:
            return self._formula(meaning.formula_of, value)
        return self._later(value) if column.name != "id" else value

    def _formula(self, key: str, text: str) -> str:
        became = self.became(key)
        return NAMED.sub(lambda m: f"{{{became.get(m[1], Became(m[1])).id}}}", text)

    def _later(self, text: str) -> str:
        """Return a name, a period or an id of last year as it is called in this one."""
        return text.replace(self.before, self.year).replace(part(self.before), part(self.year))

    def _id(self, row: Row) -> str:
        later = self._later(str(row["id"]))
        same = later == row["id"]
        return bounded(f"{later}-{part(self.year)}", LONGEST_RECORD) if same else later

    @cached_property
    def _starts(self) -> date:
        return self.execution.session.get_one(PlanYear, self.year).starts


def _outcome(of: Sheet, moved: Row | None, here: Row | None) -> str:
    """Return what became of a row that would be `moved` as it stands, and stands `here`."""
    if here is None:
        return "open" if moved else "dropped"
    if is_over(of, here):
        return "merged" if here.get(MERGED) else "dropped"
    said = [c.name for c in of.columns if not c.own and c.name not in ("id", *LAST)]
    alike = moved and all(plain(here.get(name)) == plain(moved[name]) for name in said)
    return "same" if alike else "changed"


def _end(of: Sheet, row: Row, known: Mapping[str, Row]) -> Became:
    """Return what a record has become, through all that it was merged into."""
    passed: set[str] = set()
    while (into := row.get(MERGED)) in known and into not in passed:
        passed.add(str(into))
        row = known[str(into)]
    return Became(str(row["id"]), is_over(of, row))
