"""Which records a step is about, and what its sheet opens with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, func, not_, select

from calendars.identifiers import LONGEST_RECORD, bounded, normal, part, shifted
from engine.execution import Execution
from engine.organisation.roles import holders_for_instance, units, working
from engine.records import dependencies
from engine.records.sheets import PEOPLE, UNITS, RowFault, Sheet, sheet, table_of, typed
from engine.values.texts import line
from persistence.base import in_force, in_parts
from persistence.instances import Instance, RuleResult, Weight
from persistence.records.base import WHOLE
from state_machines.definition import Rows

BEGIN = "flags:"  # what `begin` starts with, before the key of the step
OWN = ("year", "period", "unit", "origin", "person", "subject")  # what makes a record one's own
OF_THE_CASE = (*OWN, "instance")  # what `Rows.where` may compare with, besides words in quotes


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

    The person is who holds the role, also where somebody else answers.
    """

    execution: Execution
    rows: Rows
    person_id: str

    @property
    def sheet(self) -> Sheet:
        """Return the sheet that is asked for."""
        return sheet(self.rows.sheet)

    def fixed(self) -> dict[str, str]:
        """Return the columns whose value the instance itself gives."""
        return {name: self._given[what] for name, what in _parts(self.rows) if "." not in name}

    def present(self) -> list[dict[str, Any]]:
        """Return the records in force that are in scope, by id."""
        query = _present(self.sheet, self.rows)
        found = self.execution.session.execute(query, self._given)
        return [dict(row) for row in found.mappings()]

    def standing(self) -> dict[str, dict[str, Any]]:
        """Return the records in scope and what is proposed for them, typed, by id."""
        return {row["id"]: typed(self.sheet, row) for row in self._known()}

    def opening(self) -> list[dict[str, Any]]:
        """Return what the sheet opens with: what there is or is proposed, or what begins it."""
        if self.rows.begin.startswith(BEGIN):
            begin = self.rows.begin
            return opening(self.execution, self.sheet, begin, self.fixed(), self.present())
        if found := self._known():
            return found
        if self.rows.begin == "last_year":
            return self._last_year()
        return self._begun(self.rows.begin) if self.rows.begin else []

    def _known(self) -> list[dict[str, Any]]:
        """Return the records in scope as they would be if what is proposed were accepted."""
        rows = {row["id"]: row for row in self.present()}
        proposed = dependencies.rows_of(self.execution, self.sheet.key)
        parts = list(self._named_or_fixed()) if proposed else []
        for key, row in proposed.items():
            if all(row.get(column) in allowed for column, allowed in parts):
                rows[key] = dict(row)
        return [rows[key] for key in sorted(rows)]

    def _named_or_fixed(self) -> Iterator[tuple[str, set[str]]]:
        """Yield each column that the scope narrows, with the values it may have."""
        for name, what in _parts(self.rows):
            column, _, of = name.partition(".")
            yield column, self._allowed(column, of, what) if of else {self._given[what]}

    def _allowed(self, column: str, of: str, what: str) -> set[str]:
        found = self._named(column, of, what)
        return found | self._proposed(column, {of: self._given[what]})

    def faults(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[RowFault]:
        """Yield the rows that are about what the person does not answer for, and rows that lack."""
        for name, what in _parts(self.rows):
            column, _, of = name.partition(".")
            if of:
                named = [normal(line(row.get(column) or "")) for row in rows]
                strange = set(named) - self._named(column, of, what) - {""}
                strange -= self._proposed(column, {of: self._given[what]}) if strange else set()
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
            for key in self.execution.session.scalars(_outside(self.sheet, self.rows), given):
                yield self._foreign(numbers[key], (*self.sheet.identity, "id")[0], key)

    def choosable(self, column: str) -> Select[tuple[str]]:
        """Return the ids that a column may name: in force, of this year, and within the scope."""
        other = table_of(self.sheet.column(column).meaning.ref)
        query = select(other.c.id).order_by(other.c.id)
        if "valid_to" in other.c:
            live = in_force(other.c, self.execution.today)
            query = query.where(live)
        if "year" in other.c:
            query = query.where(other.c.year == self.execution.instance.year_id)
        for name, what in _parts(self.rows):
            if name.startswith(f"{column}."):
                query = query.where(other.c[name.partition(".")[2]] == self._given[what])
        return query

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
        }
        if what == "origin":
            above = instance.parent_id and self.execution.session.get(Instance, instance.parent_id)
            return above.unit_id if above else instance.unit_id
        return known[what] if what in known else what.strip("'")

    def _named(self, column: str, of: str, what: str) -> set[str]:
        query = _naming(self.sheet, column, of, what)
        return set(self.execution.session.scalars(query, self._given))

    def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in _shown(self.sheet)}

    def _begun(self, begin: str) -> list[dict[str, Any]]:
        column, _, roles = begin.partition(":")
        column, _, across = column.partition("*")
        found = self._holders(roles.split("+")) if roles else self._one_each(column)
        rows = [{**self.fixed(), column: each} for each in sorted(found)]
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
        other = table_of(self.sheet.column(column).meaning.ref)
        wanted = {"status": "active"} if "status" in other.c else {}
        for name, what in _parts(self.rows):
            of = name.removeprefix(f"{column}.") if name.startswith(f"{column}.") else ""
            same = "year" if name == "year" and "year" in other.c else of
            if same:
                wanted[same] = self._given[what]
        query = select(other.c.id).where(*(other.c[of] == value for of, value in wanted.items()))
        found = set(self.execution.session.scalars(query)) - self._ended(column)
        return found | self._proposed(column, wanted)

    def _ended(self, column: str) -> set[str]:
        """Return the people and units that a column may not begin with: they are no more."""
        organisation, today = self.execution.organisation, self.execution.today
        if self.sheet.column(column).meaning.ref == PEOPLE:
            return set(organisation.people) - set(working(organisation, today))
        if self.sheet.column(column).meaning.ref == UNITS:
            return set(organisation.units) - {unit.id for unit in units(organisation, today)}
        return set()

    def _proposed(self, column: str, wanted: Mapping[str, str]) -> set[str]:
        """Return what a column may name although it is only proposed so far."""
        ref = self.sheet.column(column).meaning.ref
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

    def _last_year(self) -> list[dict[str, Any]]:
        year = self.execution.instance.year_id
        before = shifted(year, -1)
        table = self.sheet.table
        conditions = [table.c.year == before]
        conditions += [table.c[n] == self._given[w] for n, w in _parts(self.rows) if n == "unit"]
        query = select(table).where(*conditions).order_by(table.c.id)
        found = (self._shown(dict(r)) for r in self.execution.session.execute(query).mappings())
        emptied = {column.name: column.default for column in self.sheet.own}
        return [{**_carried(row, before, year), **emptied} for row in found]


# Built once for each kind of step: these run for every form and every answer.
@cache
def _present(sheet: Sheet, rows: Rows) -> Select[Any]:
    """Return the query of the records in force that are in scope."""
    table = sheet.table
    within = [_condition(sheet, *part) for part in _parts(rows)]
    live = in_force(table.c, bindparam("today", type_=Date()))
    shown = (table.c[name] for name in _shown(sheet))
    return select(*shown).where(live, *within).order_by(table.c.id)


@cache
def _outside(sheet: Sheet, rows: Rows) -> Select[tuple[str]]:
    """Return the query of those of some ids that are those of records outside of the scope."""
    table = sheet.table
    owned = [_condition(sheet, *part).is_(True) for part in _parts(rows) if part[1] in OWN]
    wanted = table.c.id.in_(bindparam("ids", expanding=True))
    return select(table.c.id).where(not_(and_(True, *owned)), wanted)


@cache
def _naming(sheet: Sheet, column: str, of: str, what: str) -> Select[tuple[str]]:
    """Return the query of the records that a column may name."""
    other = table_of(sheet.column(column).meaning.ref)
    return select(other.c.id).where(other.c[of] == _compared(what))


def _condition(sheet: Sheet, name: str, what: str) -> ColumnElement[bool]:
    column, _, of = name.partition(".")
    held = sheet.table.c[column]
    return held.in_(_naming(sheet, column, of, what)) if of else held == _compared(what)


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


def _carried(row: dict[str, Any], before: str, year: str) -> dict[str, Any]:
    """Return a row of last year as the first proposal for this one."""
    moved = {
        k: v.replace(before, year).replace(part(before), part(year)) if isinstance(v, str) else v
        for k, v in row.items()
    }
    if moved["id"] == row["id"]:
        moved["id"] = bounded(f"{row['id']}-{part(year)}", LONGEST_RECORD)
    return {**moved, "valid_from": None, "valid_to": None}
