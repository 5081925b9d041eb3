"""Which records a step is about, and what its sheet opens with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, Table, and_, bindparam, func, not_, or_, select

from calendars.identifiers import normal, shifted
from engine.execution import Execution
from engine.instances.items import UNNAMED
from engine.organisation.roles import has_left, holders_for_instance, units, working
from engine.records import dependencies, lines
from engine.records.sheets import PEOPLE, UNITS, RowFault, Sheet, sheet, table_of, typed
from engine.values.texts import line
from persistence.base import in_force, in_parts
from persistence.instances import Instance, RuleResult, Task, Weight
from persistence.records.base import WHOLE
from state_machines.definition import Rows, Step

FOUND = "found"  # in the content of a step: the ids of records that its check found, a line each
SUGGESTED = "suggested"  # in the content of a step: what its check proposes, by record
BEGIN = "flags:"  # what `begin` starts with, before the key of the step
PERSON = "person"  # what a column is compared with that names who is asked
# What makes a record one's own
OWN = ("year", "period", "unit", "origin", PERSON, "subject", "record", "above")
# What a column is compared with that must be empty, and one that must not
NOTHING, SOMETHING = "nothing", "something"
# What narrows no rows of last year
NOT_CARRIED = ("year", "period", "instance", NOTHING, SOMETHING)
# What `Rows.where` may compare with, or words in quotes
OF_THE_CASE = (*OWN, "instance", NOTHING, SOMETHING)


class Filled(set[str | None]):
    """What a column may hold that must not be empty: anything."""

    def __contains__(self, value: object) -> bool:
        """Tell whether a column with this value is filled in."""
        return value is not None


def opening(
    execution: Execution, sheet: Sheet, begin: str, fixed: Mapping[str, Any], present: Sequence[Any]
) -> list[dict[str, Any]]:
    """Return a row for each thing that waits for an answer."""
    before = {row["id"]: row for row in present}
    rows = (
        {
            **fixed,
            "rule": result.rule,
            "subject": result.subject or WHOLE,
            "flag": result.text,
            "kind": "explain",
            "answer": None,
        }
        for result in _found_at(execution, begin.removeprefix(BEGIN))
    )
    return [before.get(str(sheet.id_of(row)), row) for row in rows]


def _found_at(execution: Execution, step_key: str) -> list[RuleResult]:
    r = RuleResult
    mine = (r.instance_id == execution.instance.id, r.step_key == step_key)
    newest = select(func.max(r.round)).where(*mine).scalar_subquery()
    query = select(r).where(*mine, r.round == newest, r.severity.in_(Weight.TO_ANSWER))
    query = query.order_by(r.id).execution_options(populate_existing=True)
    return list(execution.session.scalars(query))


@dataclass(frozen=True)
class Scope:
    """The rows that one person is asked for in one instance.

    The person is whom the records name or who holds the role, also where somebody else answers.
    With `unnamed` the rows that name nobody are among theirs.
    """

    execution: Execution
    rows: Rows
    person_id: str
    unnamed: bool = False

    @staticmethod
    def of(execution: Execution, step: Step, task: Task) -> "Scope | None":
        """Return the scope of a task, None when its step asks for no rows."""
        if step.rows is None:
            return None
        instance = execution.instance
        by_role = bool(step.named) and task.role == step.by
        unnamed = by_role and (instance.subject_id is None or UNNAMED in instance.facts)
        return Scope(execution, step.rows, task.holder_id, unnamed)

    @property
    def sheet(self) -> Sheet:
        """Return the sheet that is asked for."""
        return sheet(self.rows.sheet)

    def fixed(self) -> dict[str, str]:
        """Return the columns whose value the instance itself gives.

        Whose rows name nobody, or who has left, may name somebody.
        """
        execution, free = self.execution, self.unnamed
        free |= has_left(execution.organisation, self.person_id, execution.today)
        return {
            name: self._given[what]
            for name, what in _parts(self.rows)
            if "." not in name and what != SOMETHING and not (free and what == PERSON)
        }

    def present(self) -> list[dict[str, Any]]:
        """Return the records in force that are in scope, by id."""
        query = _present(self.sheet, self.rows, unnamed=self.unnamed)
        found = self.execution.session.execute(query, self._given)
        return [dict(row) for row in found.mappings()]

    def standing(self) -> dict[str, dict[str, Any]]:
        """Return the records in scope and what is proposed for them, typed, by id.

        What lasts and may be carried over from last year is among them: it keeps its line.
        """
        lasting = self._carried() if lines.follows(self.sheet) else []
        return {row["id"]: typed(self.sheet, row) for row in (*lasting, *self._known())}

    def opening(self) -> list[dict[str, Any]]:
        """Return what the sheet opens with: what there is or is proposed, or what begins it."""
        if self.rows.begin.startswith(BEGIN):
            begin = self.rows.begin
            return opening(self.execution, self.sheet, begin, self.fixed(), self.present())
        found, begin = self._known(), self.rows.begin
        if begin.startswith(lines.LAST_YEAR):
            begin = begin.removeprefix(lines.LAST_YEAR).removeprefix("+")
            found += self._carried() if not found or lines.follows(self.sheet) else []
        return self._suggested(found) or (self._begun(begin) if begin else [])

    def _suggested(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the rows with what the check of a step proposes for a column of each."""
        column, _, at = self.rows.suggests.partition("@")
        run = self.execution.latest((at,)).get(at) if at else None
        told = run.content.get(SUGGESTED, {}) if run else {}
        return [{**row, column: told[row["id"]]} if row["id"] in told else row for row in rows]

    def _known(self) -> list[dict[str, Any]]:
        """Return the records in scope as they would be if what is proposed were accepted."""
        rows = {row["id"]: row for row in self.present()}
        proposed = dependencies.rows_of(self.execution, self.sheet.key)
        parts = list(self._narrowed()) if proposed else []
        for key, row in proposed.items():
            outside = [
                what for column, what, fits in parts if (row.get(column) or None) not in fits
            ]
            if not outside:
                rows[key] = dict(row)
            elif PERSON in outside:  # it is given to somebody else
                rows.pop(key, None)
        return [rows[key] for key in sorted(rows)]

    def _narrowed(self) -> Iterator[tuple[str, str, set[str | None]]]:
        """Yield each column that the scope narrows, by what, and the values it may have."""
        for name, what in _parts(self.rows):
            column, _, path = name.partition(".")
            yield column, what, self._allowed(self.sheet, column, path, what)

    def _allowed(self, of: Sheet, column: str, path: str, what: str) -> set[str | None]:
        """Return what a column of a sheet may hold so that a path from it ends with a value."""
        nobody: set[str | None] = {None} if self.unnamed and what == PERSON else set()
        if not path and what == SOMETHING:
            return Filled()
        if not path:
            return {None if what == NOTHING else self._given[what], *nobody}
        found = self._named(of, column, path, what)
        ref = of.column(column).meaning.ref
        proposed = {} if ref in (PEOPLE, UNITS) else dependencies.rows_of(self.execution, ref)
        if proposed:
            following, _, rest = path.partition(".")
            allowed = self._allowed(sheet(ref), following, rest, what)
            fits = {key for key, row in proposed.items() if (row.get(following) or None) in allowed}
            found = found - set(proposed) | fits
        return found | nobody

    def faults(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[RowFault]:
        """Yield the rows that are about what the person does not answer for, and rows that lack."""
        for name, what in _parts(self.rows):
            column, _, of = name.partition(".")
            if of:
                named = [normal(line(row.get(column) or "")) for row in rows]
                strange = set(named) - self._named(self.sheet, column, of, what) - {""}
                strange -= self._allowed(self.sheet, column, of, what) if strange else set()
                for number, value in enumerate(named, 1):
                    if value in strange:
                        yield self._foreign(number, column, value)
        yield from self._taken_over(rows)
        if len(rows) < self.rows.least:
            what = f"has {len(rows)} rows"
            yield RowFault(
                self.sheet.key, 0, "", self.sheet.title, what, f"give at least {self.rows.least}"
            )

    def _taken_over(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[RowFault]:
        """Yield the rows whose id is that of a record outside of the scope."""
        numbers = {
            key: number for number, row in enumerate(rows, 1) if (key := self.sheet.id_of(row))
        }
        owned = any(what in OWN for _, what in _parts(self.rows))
        for some in in_parts(sorted(numbers)) if owned else ():
            given = {**self._given, "ids": some}
            query = _outside(self.sheet, self.rows, unnamed=self.unnamed)
            for key in self.execution.session.scalars(query, given):
                yield self._foreign(numbers[key], (*self.sheet.identity, "id")[0], key)

    def choosable(self, column: str) -> Select[tuple[str]]:
        """Return the ids that a column may name: in force, of this year, and within the scope.

        What lasts is named as it was last year until this year has its own.
        """
        other = table_of(self.sheet.column(column).meaning.ref)
        query = select(other.c.id).order_by(other.c.id)
        if "valid_to" in other.c:
            live = in_force(other.c, self.execution.today)
            query = query.where(live)
        if "year" in other.c:
            query = query.where(other.c.year == self._year_of(other))
        for name, what in _parts(self.rows):
            if name.startswith(f"{column}."):
                query = query.where(other.c.id.in_(self._allowed_ids(name, what)))
        return query

    def _year_of(self, other: Table) -> str:
        year = self.execution.instance.year_id
        there = select(other.c.id).where(other.c.year == year).limit(1)
        if lines.LINE not in other.c or self.execution.session.scalar(there):
            return year
        return shifted(year, -1)

    def _allowed_ids(self, name: str, what: str) -> list[str]:
        column, _, of = name.partition(".")
        return sorted(each for each in self._allowed(self.sheet, column, of, what) if each)

    def _foreign(self, number: int, column: str, value: str) -> RowFault:
        title = self.sheet.column(column).title
        what = f"“{value}” is not among those you answer for"
        return RowFault(self.sheet.key, number, column, title, what, "take the row away")

    @cached_property
    def _given(self) -> Mapping[str, Any]:
        """Return what the columns of the scope are compared with, and the day."""
        values = {what: self._value(what) for _, what in _parts(self.rows)}
        return {**values, "today": self.execution.today}

    def _value(self, what: str) -> str:
        instance = self.execution.instance
        known = {
            "year": instance.year_id,
            "period": instance.period,
            "unit": instance.unit_id,
            "person": self.person_id,
            "subject": instance.subject_id or "",
            "instance": instance.id,
            "record": instance.record_id or "",
            NOTHING: "",
            SOMETHING: "",
        }
        if what in ("origin", "above"):
            above = instance.parent_id and self.execution.session.get(Instance, instance.parent_id)
            unit, record = (above.unit_id, above.record_id) if above else (instance.unit_id, "")
            return unit if what == "origin" else record or ""
        return known[what] if what in known else what.strip("'")

    def _named(self, of: Sheet, column: str, path: str, what: str) -> set[str | None]:
        query = _naming(of, column, path, what, unnamed=self.unnamed)
        return set(self.execution.session.scalars(query, self._given))

    def _begun(self, begin: str) -> list[dict[str, Any]]:
        column, _, roles = begin.partition(":")
        column, _, at = column.partition("@")
        column, _, across = column.partition("*")
        found = self._holders(roles.split("+")) if roles else self._one_each(column)
        if column in (fixed := self.fixed()):
            found &= {fixed[column]}
        if at:
            run = self.execution.latest((at,)).get(at)
            found &= set(str(run.content.get(FOUND, "")).splitlines() if run else ())
        rows = [{**fixed, column: each} for each in sorted(found)]
        if across:
            choices = self.sheet.column(across).meaning.choices
            rows = [{**row, across: choice} for row in rows for choice in choices]
        return self._informed(rows) if self.rows.known_from else rows

    def _holders(self, roles: list[str]) -> set[str]:
        organisation, instance, today = (
            self.execution.organisation,
            self.execution.instance,
            self.execution.today,
        )
        seats = (holders_for_instance(organisation, role, instance, today) for role in roles)
        return {seat.holder_id for some in seats for seat in some}

    def _one_each(self, column: str) -> set[str]:
        ref = self.sheet.column(column).meaning.ref
        other = table_of(ref)
        wanted = {"status": "active"} if "status" in other.c else {}
        if "year" in other.c and any(name == "year" for name, _ in _parts(self.rows)):
            wanted["year"] = self.execution.instance.year_id
        query = select(other.c.id).where(*(other.c[of] == value for of, value in wanted.items()))
        found = set(self.execution.session.scalars(query)) - self._ended(column)
        found |= self._proposed(ref, wanted)
        for name, what in _parts(self.rows):
            if name.startswith(f"{column}."):
                found &= set(self._allowed_ids(name, what))
        return found

    def _ended(self, column: str) -> set[str]:
        """Return the people and units that a column may not begin with: they are no more."""
        organisation, today = self.execution.organisation, self.execution.today
        if self.sheet.column(column).meaning.ref == PEOPLE:
            return set(organisation.people) - set(working(organisation, today))
        if self.sheet.column(column).meaning.ref == UNITS:
            return set(organisation.units) - {unit.id for unit in units(organisation, today)}
        return set()

    def _proposed(self, ref: str, wanted: Mapping[str, str]) -> set[str]:
        """Return what a column may name although it is only proposed so far."""
        if ref in (PEOPLE, UNITS):
            return set()
        rows = dependencies.rows_of(self.execution, ref)
        return {key for key, row in rows.items() if wanted.items() <= row.items()}

    def _informed(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Fill in what another sheet, of the same identity, knows already."""
        other = sheet(self.rows.known_from)
        shared = [c.name for c in other.columns if self.sheet.has(c.name)]
        ids = [other.id_of(row) for row in rows]
        query = select(other.table).where(other.table.c.id.in_(ids))
        found = {row["id"]: row for row in self.execution.session.execute(query).mappings()}
        return [
            {**row, **{name: found[key][name] for name in shared}} if key in found else row
            for row, key in zip(rows, ids, strict=True)
        ]

    def _carried(self) -> list[dict[str, Any]]:
        """Return the rows in scope that this year may take over from the one before."""
        parts = [
            (column, fits)
            for column, what, fits in self._narrowed()
            if what not in NOT_CARRIED and not (is_fixed(what) and self.sheet.column(column).own)
        ]
        return lines.CarryOver(self.execution).rows(self.sheet, parts)


def shown_to(execution: Execution, step: Step) -> list[Scope]:
    """Return the scopes of the records that a step is decided on as they stand."""
    return [Scope(execution, rows, "") for rows in step.shows]


# Built once for each kind of step: these run for every form and every answer.
@cache
def _present(sheet: Sheet, rows: Rows, *, unnamed: bool) -> Select[Any]:
    """Return the query of the records in force that are in scope."""
    table = sheet.table
    within = [_condition(sheet, *part, unnamed=unnamed) for part in _parts(rows)]
    live = in_force(table.c, bindparam("today", type_=Date()))
    shown = (table.c[name] for name in _shown(sheet))
    return select(*shown).where(live, *within).order_by(table.c.id)


@cache
def _outside(sheet: Sheet, rows: Rows, *, unnamed: bool) -> Select[tuple[str]]:
    """Return the query of those of some ids that are those of records outside of the scope."""
    table = sheet.table
    parts = [part for part in _parts(rows) if part[1] in OWN]
    owned = [_condition(sheet, *part, unnamed=unnamed).is_(True) for part in parts]
    wanted = table.c.id.in_(bindparam("ids", expanding=True))
    return select(table.c.id).where(not_(and_(True, *owned)), wanted)


@cache
def _naming(of: Sheet, column: str, path: str, what: str, *, unnamed: bool) -> Select[tuple[str]]:
    """Return the query of the records that a column may name, so that a path ends with a value."""
    ref = of.column(column).meaning.ref
    other, (following, _, rest) = table_of(ref), path.partition(".")
    if rest:
        found = _naming(sheet(ref), following, rest, what, unnamed=unnamed)
        same: ColumnElement[bool] = other.c[following].in_(found)
    else:
        same = fits(other.c[following], what)
    if unnamed and what == PERSON:
        same = or_(same, other.c[following].is_(None))
    return select(other.c.id).where(same)


def _condition(sheet: Sheet, name: str, what: str, *, unnamed: bool) -> ColumnElement[bool]:
    column, _, path = name.partition(".")
    held = sheet.table.c[column]
    if path:
        return held.in_(_naming(sheet, column, path, what, unnamed=unnamed))
    same = fits(held, what)
    return or_(same, held.is_(None)) if unnamed and what == PERSON else same


def fits(column: ColumnElement[Any], what: str) -> ColumnElement[bool]:
    """Return the condition that a column is what the case gives, a word, empty, or not empty."""
    if what == SOMETHING:
        return column.is_not(None)
    return column.is_(None) if what == NOTHING else column == _compared(what)


def is_fixed(what: str) -> bool:
    """Tell whether a column is compared with the same in every case: a word in quotes, nothing."""
    return what in (NOTHING, SOMETHING) or what not in OF_THE_CASE


def _compared(what: str) -> Any:
    """Return what a column is compared with: what the case gives, or a word in quotes."""
    return bindparam(what) if what in OF_THE_CASE else what.strip("'")


def _parts(rows: Rows) -> Iterator[tuple[str, str]]:
    for text in rows.where:
        name, _, what = text.partition("=")
        yield name, what


@cache
def _shown(sheet: Sheet) -> tuple[str, ...]:
    return ("id", *(c.name for c in sheet.columns if c.name != "id"))
