"""Whom records name: the people of a step, what they are named as, and rows that name nobody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import bindparam, select

from engine.execution import Execution
from engine.records import dependencies
from engine.records.scope import PERSON, Scope
from engine.records.sheets import Sheet, plain, sheet, table_of
from persistence.base import in_force, in_parts
from persistence.records.base import Proposal, ProposalStatus
from state_machines.definition import Definition, Step

DEPUTY = "deputy"  # the column beside a person's in which who stands in for them is named
HANDED_IN: Final = (
    select(Proposal.step_key, Proposal.rows)
    .where(Proposal.instance_id == bindparam("of"), Proposal.sheet == bindparam("sheet"))
    .where(Proposal.status != ProposalStatus.SUPERSEDED)
    .order_by(Proposal.id)
)


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """Whom the records of a step name, in order of their ids, and how many rows name nobody."""

    column: str = ""  # as a reader calls it: "updater in measures"
    people: tuple[str, ...] = ()
    deputies: Mapping[str, str] = field(default_factory=dict)
    unnamed: int = 0


def named(execution: Execution, step: Step) -> NamedPeople:
    """Return whom the records that a step is about name; nobody where it names no column."""
    if not step.named:
        return NamedPeople()
    key, _, path = step.named.partition(".")
    of, rows = sheet(key), _about(execution, step, key)
    chain = path.split(".")
    for column in chain[:-1]:
        ref = of.column(column).meaning.ref
        rows = _records(execution, ref, {row.get(column) for row in rows}, len(rows))
        of = sheet(ref)
    person = chain[-1]
    found = [(str(row.get(person) or ""), str(row.get(DEPUTY) or "")) for row in rows]
    people = tuple(sorted({each for each, _ in found} - {""}))
    deputies = {each: deputy for each, deputy in reversed(found) if deputy}
    return NamedPeople(called(step.named), people, deputies, sum(not each for each, _ in found))


def called(column: str) -> str:
    """Return what a reader calls a column in which people stand: "updater in measures"."""
    key, name = home_of(column)
    return f"{sheet(key).column(name).title.lower()} in {key.replace('_', ' ')}"


def home_of(column: str) -> tuple[str, str]:
    """Return the sheet and the column in which the people stand to whom a path leads."""
    key, *chain = column.split(".")
    for name in chain[:-1]:
        key = sheet(key).column(name).meaning.ref
    return key, chain[-1]


def first_step(machine: Definition) -> Step:
    """Return the step that an item machine begins with, whose records name whom items are for."""
    return machine.steps_of(machine.initial)[0]


def _about(execution: Execution, step: Step, key: str) -> Sequence[Mapping[str, Any]]:
    """Return the rows that a step is about.

    That is the record of the instance; those that it asks for, was handed, or all of the year.
    """
    if execution.definition.about == key:
        return _records(execution, key, [execution.instance.record_id], 1)
    if step.rows is not None and step.rows.sheet == key:
        where = tuple(text for text in step.rows.where if not text.endswith(f"={PERSON}"))
        return Scope(execution, replace(step.rows, where=where), "").opening()
    handed = [
        row
        for step_key, rows in execution.session.execute(
            HANDED_IN, {"of": execution.instance.id, "sheet": key}
        )
        if not step.binds or step_key in step.binds
        for row in rows
    ]
    return _changing(execution, sheet(key), handed) or handed or _of_year(execution, sheet(key))


def _changing(
    execution: Execution, of: Sheet, rows: Sequence[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return the rows that say something else than the record in force, or of which there is none.

    What an answer left as it was is nobody's business again.
    """
    known = {str(row["id"]): row for row in _in_force(execution, of, [row["id"] for row in rows])}
    shown = [column.name for column in of.columns if not column.own]
    return [
        row
        for row in rows
        if row["id"] not in known
        or any(plain(known[row["id"]][name]) != row.get(name) for name in shown if name in row)
    ]


def _of_year(execution: Execution, of: Sheet) -> list[Mapping[str, Any]]:
    table = of.table
    query = select(table).where(in_force(table.c, execution.today)).order_by(table.c.id)
    if "year" in table.c:
        query = query.where(table.c.year == execution.instance.year_id)
    return [dict(row) for row in execution.session.execute(query).mappings()]


def _records(
    execution: Execution, ref: str, ids: Iterable[Any], rows: int
) -> list[Mapping[str, Any]]:
    """Return the records that a column names, as proposed; an empty one where it names none."""
    wanted = {str(each) for each in ids if each}
    found = {str(row["id"]): row for row in _in_force(execution, sheet(ref), sorted(wanted))}
    proposed = dependencies.rows_of(execution, ref)
    found |= {key: proposed[key] for key in wanted if key in proposed}
    lacking: list[Mapping[str, Any]] = [{}] if rows and len(found) < len(set(ids)) else []
    return [*(found[key] for key in sorted(found)), *lacking]


def _in_force(execution: Execution, of: Sheet, ids: Sequence[Any]) -> list[Mapping[str, Any]]:
    table = table_of(of.key)
    return [
        dict(row)
        for some in in_parts([each for each in ids if each])
        for row in execution.session.execute(
            select(table).where(table.c.id.in_(some), in_force(table.c, execution.today))
        ).mappings()
    ]
