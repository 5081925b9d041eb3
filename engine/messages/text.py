"""The words of a message: a declared text with its fields filled, and records as they stand."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from engine.execution import Execution
from engine.formatting import plain, weekday
from engine.organisation import roles
from engine.records.rows import current_rows
from engine.records.scope import Scope
from engine.records.sheets import CALLED, LAST, PEOPLE, UNITS, Sheet, sheet
from engine.schedule import deadlines
from engine.values.texts import shaped
from state_machines.definition import Rows, Step, holes

MOST_ROWS = 200  # records of one sheet that a message prints
MOST_CELLS = 6  # columns of one record, the first that say something
NOT_YET = "…"  # stands for what has not been written yet
HIDDEN = ("id", "year", "line", *LAST)  # columns that say nothing to a reader
UNIT = "unit"


def filled(execution: Execution, step: Step, text: str, form: Mapping[str, Any]) -> str:
    """Return a text with what stands in braces filled in; NOT_YET where nothing is known."""
    for name in dict.fromkeys(holes(text)):
        text = text.replace("{" + name + "}", _value(execution, step, name, form))
    return shaped(text).strip()


def _value(execution: Execution, step: Step, name: str, form: Mapping[str, Any]) -> str:
    instance = execution.instance
    built_in = {
        "year": instance.year_id,
        "period": instance.period,
        "process": execution.definition.title,
    }
    if any(field.name == name for field in step.fields):
        return _said(execution, form.get(name))
    if name in built_in:
        return built_in[name]
    key, _, field = name.rpartition(".")
    if key == "record":
        return _said(execution, _record(execution).get(field))
    if field == "due":
        return _due(execution, execution.definition.step(key))
    run = execution.latest((key,)).get(key)
    return _said(execution, run.content.get(field) if run else None)


def _record(execution: Execution) -> Mapping[str, Any]:
    """Return the record that the instance is about, empty where there is none in force."""
    table = sheet(execution.definition.about).table
    about = table.c.id == execution.instance.record_id
    found = current_rows(execution.session, execution.definition.about, execution.today, about)
    return found[0] if found else {}


def _due(execution: Execution, step: Step) -> str:
    run = execution.latest((step.key,)).get(step.key)
    calendar = execution.calendar
    if run is not None and run.due_at is not None:
        return weekday(calendar.local_day(run.due_at))
    day = deadlines.resolve(execution, step.due, calendar, execution.today)
    return weekday(day) if day else NOT_YET


def _said(execution: Execution, value: object) -> str:
    """Return a value as people write it."""
    if value is None or value == "":
        return NOT_YET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return weekday(value)
    text = str(value)
    return execution.organisation.name_of(text) if text in execution.organisation.people else text


def records(execution: Execution, rows: Rows, reader: str = "", *, own: bool = False) -> str:
    """Return the records in force that `rows` names, a line each below the title of their sheet.

    With `own` only those of the units of the reader, where the records name one. "" where there
    are none.
    """
    scope = Scope(execution, rows, reader)
    kind, found = scope.sheet, scope.present()
    if own:
        found = list(_of_units(execution, kind, found, units_of(execution, reader)))
    if not found:
        return ""
    fixed, names = set(scope.fixed()), _names(execution, kind)
    lines = [_line(execution, kind, row, fixed, names) for row in found[:MOST_ROWS]]
    more = len(found) - MOST_ROWS
    lines += [f"and {more} more"] if more > 0 else []
    return "\n".join([kind.title.rstrip("."), *(f"- {line}" for line in lines)])


def _of_units(
    execution: Execution, kind: Sheet, rows: list[dict[str, Any]], units: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """Yield the rows that name one of some units, themselves or by the first record they name."""
    if kind.has(UNIT):
        yield from (row for row in rows if row[UNIT] in units)
        return
    for name, ref in kind.references:
        if ref not in (PEOPLE, UNITS) and sheet(ref).has(UNIT):
            table = sheet(ref).table
            theirs = select(table.c.id).where(table.c[UNIT].in_(units))
            ids = set(execution.session.scalars(theirs))
            yield from (row for row in rows if row[name] in ids)
            return
    yield from rows


def _names(execution: Execution, kind: Sheet) -> dict[str, dict[str, str]]:
    """Return what the records are called that the columns of a sheet name, by their sheets."""
    found: dict[str, dict[str, str]] = {
        PEOPLE: {key: each.name for key, each in execution.organisation.people.items()},
        UNITS: {key: each.name for key, each in execution.organisation.units.items()},
    }
    for ref in {ref for _, ref in kind.references} - found.keys():
        other = sheet(ref)
        title = next((name for name in CALLED if other.has(name)), "id")
        columns = (other.table.c.id, other.table.c[title])
        found[ref] = {key: str(name) for key, name in execution.session.execute(select(*columns))}
    return found


def _line(
    execution: Execution,
    kind: Sheet,
    row: Mapping[str, Any],
    fixed: set[str],
    names: Mapping[str, Mapping[str, str]],
) -> str:
    title = next((row[name] for name in CALLED if row.get(name)), "")
    cells = [
        f"{column.title}: {_shown(execution, row[column.name], names.get(column.meaning.ref, {}))}"
        for column in kind.columns
        if column.name not in (*HIDDEN, *CALLED, *fixed) and row.get(column.name) not in (None, "")
    ]
    return "; ".join(filter(None, [title, *cells[:MOST_CELLS]]))


def _shown(execution: Execution, value: object, names: Mapping[str, str]) -> str:
    return names.get(str(value)) or _said(execution, value)


def units_of(execution: Execution, person_id: str) -> frozenset[str]:
    """Return the units that somebody leads, with those below; else the one they work in."""
    organisation = execution.organisation
    led = roles.heads_of_units(execution.session, execution.today)
    mine = {unit for unit, head in led.items() if head == person_id}
    mine = mine or {organisation.people[person_id].unit_id}
    return frozenset[str]().union(*(roles.units_below(organisation, unit) for unit in mine))


def shown(execution: Execution, step: Step, reader: str = "") -> Iterator[str]:
    """Yield the records that the message of a step shows a reader, sheet by sheet."""
    tells = step.tells
    for rows in tells.shows if tells else ():
        told = records(execution, rows, reader, own=tells is not None and tells.own)
        if told:
            yield told
