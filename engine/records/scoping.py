"""Which records a step is about, and what its sheet opens with."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from engine.case import Case
from engine.records.errors import RowFault
from engine.records.sheets import Sheet, sheet, table_of
from persistence.checking import RuleResult
from persistence.records.answers import WHOLE
from state_machines.parts import Rows

NUMBER = re.compile(r"\d+")
FLAGS = "flags:"
TO_ANSWER = ("block", "flag", "warn")


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that one person is asked for in one case."""

    case: Case
    rows: Rows
    person_id: str

    @property
    def sheet(self) -> Sheet:
        """Return the sheet that is asked for."""
        return sheet(self.rows.sheet)

    def fixed(self) -> dict[str, str]:
        """Return the columns whose value the case itself gives."""
        return {name: self._value(what) for name, what in self._parts() if "." not in name}

    def present(self) -> list[dict[str, Any]]:
        """Return the records in force that are in scope, by id."""
        table, today = self.sheet.table, self.case.today
        in_force = or_(table.c.valid_to.is_(None), table.c.valid_to >= today)
        query = select(table).where(in_force, *self._conditions()).order_by(table.c.id)
        return [self._shown(dict(row)) for row in self.case.session.execute(query).mappings()]

    def opening(self) -> list[dict[str, Any]]:
        """Return what the sheet opens with: what there is, or what it is begun with."""
        if self.rows.begin.startswith(FLAGS):
            return self._flags(self.rows.begin.removeprefix(FLAGS))
        if found := self.present():
            return found
        if self.rows.begin == "last_year":
            return self._last_year()
        return self._one_each(self.rows.begin) if self.rows.begin else []

    def faults(self, rows: list[dict[str, Any]]) -> Iterator[RowFault]:
        """Yield the rows that name what the person does not answer for, and rows that lack."""
        for name, what in self._parts():
            column, _, of = name.partition(".")
            if of:
                allowed = set(self.case.session.scalars(self._named(column, of, what)))
                for number, row in enumerate(rows, 1):
                    if row.get(column) and row[column] not in allowed:
                        yield self._foreign(number, column, row[column])
        if len(rows) < self.rows.least:
            what = f"has {len(rows)} rows"
            yield RowFault(
                self.sheet.key, 0, "", self.sheet.title, what, f"give at least {self.rows.least}"
            )

    def _foreign(self, number: int, column: str, value: str) -> RowFault:
        title = self.sheet.column(column).title
        what = f"“{value}” is not among those you answer for"
        return RowFault(self.sheet.key, number, column, title, what, "take the row away")

    def _parts(self) -> Iterator[tuple[str, str]]:
        for text in self.rows.where:
            name, _, what = text.partition("=")
            yield name, what

    def _value(self, what: str) -> str:
        instance = self.case.instance
        known = {
            "year": instance.year_id, "period": instance.period, "unit": instance.unit_id,
            "person": self.person_id, "subject": instance.subject_id or "",
            "instance": instance.id,
        }  # fmt: skip
        return known[what] if what in known else what.strip("'")

    def _conditions(self) -> list[ColumnElement[bool]]:
        table, found = self.sheet.table, list[ColumnElement[bool]]()
        for name, what in self._parts():
            column, _, of = name.partition(".")
            wanted = self._named(column, of, what) if of else None
            value = self._value(what)
            found.append(
                table.c[column] == value if wanted is None else table.c[column].in_(wanted)
            )
        return found

    def _named(self, column: str, of: str, what: str) -> Select[tuple[str]]:
        other = table_of(self.sheet.column(column).meaning.ref)
        return select(other.c.id).where(other.c[of] == self._value(what))

    def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        names = ["id", *(c.name for c in self.sheet.columns if c.name != "id")]
        return {name: row[name] for name in names}

    def _one_each(self, column: str) -> list[dict[str, Any]]:
        other = table_of(self.sheet.column(column).meaning.ref)
        query = select(other.c.id).order_by(other.c.id)
        for name, what in self._parts():
            of = name.removeprefix(f"{column}.") if name.startswith(f"{column}.") else ""
            same = "year" if name == "year" and "year" in other.c else of
            if same:
                query = query.where(other.c[same] == self._value(what))
        if "status" in other.c:
            query = query.where(other.c.status == "active")
        return [{**self.fixed(), column: found} for found in self.case.session.scalars(query)]

    def _flags(self, step_key: str) -> list[dict[str, Any]]:
        """Return a row for each thing that waits for an answer, with the answer given before."""
        before = {row["id"]: row for row in self.present()}
        rows = (
            {
                **self.fixed(), "rule": result.rule, "subject": result.subject or WHOLE,
                "flag": result.text, "kind": "explain", "answer": None,
            }
            for result in self._found_at(step_key)
        )  # fmt: skip
        return [before.get(str(self.sheet.id_of(row)), row) for row in rows]

    def _found_at(self, step_key: str) -> list[RuleResult]:
        r = RuleResult
        mine = (r.instance_id == self.case.instance.id, r.step_key == step_key)
        newest = select(func.max(r.round)).where(*mine).scalar_subquery()
        query = select(r).where(*mine, r.round == newest, r.severity.in_(TO_ANSWER))
        return list(self.case.session.scalars(query.order_by(r.id)))

    def _last_year(self) -> list[dict[str, Any]]:
        year = self.case.instance.year_id
        before = NUMBER.sub(lambda found: str(int(found[0]) - 1), year)
        table = self.sheet.table
        conditions = [table.c.year == before]
        conditions += [table.c[n] == self._value(w) for n, w in self._parts() if n == "unit"]
        query = select(table).where(*conditions).order_by(table.c.id)
        found = (self._shown(dict(r)) for r in self.case.session.execute(query).mappings())
        return [_carried(row, before, year) for row in found]


def _carried(row: dict[str, Any], before: str, year: str) -> dict[str, Any]:
    """Return a row of last year as the first proposal for this one."""
    moved = {k: v.replace(before, year) if isinstance(v, str) else v for k, v in row.items()}
    if moved["id"] == row["id"]:
        moved["id"] = f"{row['id']}-{year}"
    return {**moved, "valid_from": None, "valid_to": None}
