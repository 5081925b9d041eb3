"""Records imported and exported: all checked before any is written."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine import audit_trail
from engine.formatting import counted
from engine.organisation.directory import home
from engine.records import staleness
from engine.records.closed_sets import Words, offered
from engine.records.rows import read
from engine.records.sheets import PEOPLE, UNITS, Sheet, plain, sheet, sheets, table_of
from engine.records.stamps import LEFT_OUT, Stamps
from engine.records.versions import Origin, Written, write
from engine.types import Actor
from engine.values.texts import line
from engine.views.sheets import SheetView
from office.imports.csv_sheets import read_csv_sheet, write_csv
from office.imports.faults import RecordFault, RecordsRefused, WorkbookUnreadable, suggestion
from office.imports.parsing import CsvUnreadable, may_hold_rows
from office.imports.workbooks import (
    Stray,
    Table,
    is_empty,
    open_workbook,
    pages_of,
    table_of_page,
    write_workbook,
)
from persistence.base import in_parts

WORKBOOK, CSV = ".xlsx", ".csv"
NOT_TAKEN = f"{LEFT_OUT}; only the first rows of a year bring it along, others with --signed"
JSON = "json"


@dataclass(frozen=True, slots=True)
class Raw:
    """The rows of one sheet as they were written, and the file they came from with its hash."""

    file: str
    digest: str
    sheet: Sheet
    table: Table
    cells: bool  # whether places are cells of a workbook rather than lines of a file

    def place(self, row: int, column: str) -> str:
        """Return where a row or a cell of it stands; row 0 is the whole sheet."""
        if self.cells:
            return f"› {self.sheet.key}" + (f" › {self.table.cell(row, column)}" if row else "")
        return f"line {self.table.numbers[row - 1]}" if row else ""

    def fault(self, row: int, column: str, what: str, mend: str) -> RecordFault:
        """Return a fault of a row, under the title of its column."""
        title = self.sheet.column(column).title if column else ""
        return RecordFault(self.file, self.sheet.key, self.place(row, column), title, what, mend)


Gathered = tuple[list[Raw], list[RecordFault]]


def gather_records(path: Path) -> Gathered:
    """Return the raw rows of every sheet that a path holds, and what could not be read."""
    faults: list[RecordFault] = []
    whole = path.suffix.lower() == WORKBOOK and not path.is_dir()
    found = list(_workbook(path, faults) if whole else _files(path, faults))
    if not found and not faults:
        mend = "give a folder of CSV files named after sheets, one such file, or a workbook"
        faults.append(RecordFault(path.name, "", "", "", "there are no records here", mend))
    for raw in found:
        faults += [_stranger(raw, heading) for heading in raw.table.unknown]
        faults += [_unread(raw, stray) for stray in raw.table.stray]
    order = list(sheets())
    return sorted(found, key=lambda raw: order.index(raw.sheet.key)), faults


def _files(path: Path, faults: list[RecordFault]) -> Iterator[Raw]:
    taken: dict[str, str] = {}
    some = filter(may_hold_rows, sorted(path.iterdir())) if path.is_dir() else [path]
    for file in some:
        key = file.stem.lower()
        sheet = sheets().get(key)
        if file.suffix.lower() != CSV:
            what, mend = "is not read: it is no CSV file", "take it away, or save it as CSV"
            faults.append(RecordFault(file.name, "", "", "", what, mend))
            continue
        if sheet is None:
            mend = suggestion(key, sheets(), "name it after")
            faults.append(RecordFault(file.name, "", "", "", "is not named after a sheet", mend))
            continue
        if key in taken:
            what = f"holds the same sheet as {taken[key]}"
            faults.append(RecordFault(file.name, key, "", "", what, "keep one of the two files"))
            continue
        taken[key] = file.name
        try:
            data = file.read_bytes()
            yield Raw(file.name, _digest(data), sheet, read_csv_sheet(data, sheet), cells=False)
        except CsvUnreadable as cause:
            at = f"line {cause.line}"
            faults.append(RecordFault(file.name, sheet.key, at, "", cause.what, cause.mend))


def _workbook(path: Path, faults: list[RecordFault]) -> Iterator[Raw]:
    data = path.read_bytes()
    try:
        book = open_workbook(data)
    except WorkbookUnreadable as cause:
        mend = "export a workbook and begin with that"
        faults.append(RecordFault(path.name, "", "", "", str(cause), mend))
        return
    for page in pages_of(book):
        sheet = sheets().get(line(page.title).lower())
        if sheet is None:
            if is_empty(page):
                continue
            mend = suggestion(page.title, sheets(), "name it after")
            what = f"the worksheet “{page.title}” is not named after a sheet"
            faults.append(RecordFault(path.name, "", "", "", what, mend))
            continue
        try:
            table = table_of_page(page, sheet)
            yield Raw(path.name, _digest(data), sheet, table, cells=True)
        except WorkbookUnreadable as cause:
            mend = "begin with an exported workbook"
            faults.append(RecordFault(path.name, sheet.key, "", "", str(cause), mend))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _stranger(raw: Raw, heading: str) -> RecordFault:
    cell, _, text = heading.partition(" ") if raw.cells else ("", "", heading)
    place = f"› {raw.sheet.key} › {cell}" if raw.cells else "line 1"
    mend = suggestion(text, [c.name for c in raw.sheet.columns], "name it")
    what = f"no column is called “{text}”"
    return RecordFault(raw.file, raw.sheet.key, place, "", what, mend)


def _unread(raw: Raw, stray: Stray) -> RecordFault:
    place = f"› {raw.sheet.key} › {stray.cell}"
    return RecordFault(raw.file, raw.sheet.key, place, "", stray.what, stray.mend)


Tell = Callable[[str], None]
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings rows, on which day, and whether their signatures are taken as they stand."""

    person: str = ""
    day: date = date.min
    signed: bool = False


NOBODY = Bringer()


def check_records(
    session: Session, raws: Sequence[Raw], tell: Tell = lambda _: None, by: Bringer = NOBODY
) -> tuple[list[tuple[Raw, Rows]], list[RecordFault]]:
    """Return the typed rows of every sheet as somebody brings them, and all their faults."""
    found: list[tuple[Raw, Rows]] = []
    faults: list[RecordFault] = []
    coming = _coming(raws)
    for raw in raws:
        tell(raw.sheet.key)
        rows = [_completed(raw.sheet, row) for row in _kept(session, raw)]
        typed, wrong = read(
            session,
            raw.sheet,
            rows,
            also=lambda ref: coming.get(ref, set()),
            stamping=partial(_stamps, session, raw.sheet, by),
        )
        found.append((raw, typed))
        faults += [raw.fault(f.row, f.column, _words(raw, f.what), f.mend) for f in wrong]
    return found, faults


def opens(session: Session, sheet: Sheet, rows: Rows) -> Rows:
    """Return those of the rows that are the first of their year, or of a sheet without years."""
    table = sheet.table
    if "year" not in table.c:
        return rows if session.scalar(select(table.c.id).limit(1)) is None else []
    there = set(session.scalars(select(table.c.year).distinct()))
    return [row for row in rows if row["year"] not in there]


def _stamps(session: Session, sheet: Sheet, by: Bringer, rows: Rows) -> Stamps:
    """Return what the engine writes into rows that somebody brings.

    The first rows of a year may say who entered and approved them: they come from elsewhere, and
    whoever brings them answers for them, as for rows that are brought as signed.
    """
    if by.signed:
        return Stamps(sheet, by.person, by.day, {row["id"]: row for row in rows})
    first = opens(session, sheet, rows)
    known = {row["id"]: row for row in first if any(row[c.name] for c in sheet.own)}
    for some in in_parts([row["id"] for row in rows if row["id"]]):
        query = select(sheet.table).where(sheet.table.c.id.in_(some))
        known |= {row["id"]: row for row in session.execute(query).mappings()}
    return Stamps(sheet, by.person, by.day, known, mend=NOT_TAKEN)


def _coming(raws: Iterable[Raw]) -> dict[str, set[str]]:
    """Return the ids per sheet that come along, so that sheets may name each other's rows."""
    coming: dict[str, set[str]] = {}
    for raw in raws:
        ids = (raw.sheet.id_of(row) for row in raw.table.rows)
        coming.setdefault(raw.sheet.key, set()).update(found for found in ids if found)
    return coming


def _kept(session: Session, raw: Raw) -> Iterable[Mapping[str, Any]]:
    """Return the rows; a column that the file does not have keeps what the records say."""
    absent = [c.name for c in raw.sheet.columns if c.name not in raw.table.letters]
    if not absent:
        return raw.table.rows
    table, ids = raw.sheet.table, [raw.sheet.id_of(row) for row in raw.table.rows]
    known: dict[str, dict[str, Any]] = {}
    for some in in_parts([found for found in ids if found]):
        query = select(table.c.id, *(table.c[n] for n in absent if n != "id"))
        for row in session.execute(query.where(table.c.id.in_(some))).mappings():
            known[row["id"]] = {name: plain(row[name]) for name in absent}
    return [
        {**known.get(name or "", {}), **row} for name, row in zip(ids, raw.table.rows, strict=True)
    ]


def _completed(sheet: Sheet, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with what is kept as JSON read from its text."""
    return {
        name: _json(value) if value and sheet.column(name).kind == "json" else value
        for name, value in row.items()
    }


def _json(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None  # then it is missing


def _words(raw: Raw, what: str) -> str:
    """Return what is wrong, with the row of another line said as people find it in the file."""
    before, mark, number = what.partition("stands in row ")
    if not mark:
        return what
    count, _, rest = number.partition(" ")
    return f"{before}stands in {raw.place(int(count), '')} {rest}"


@dataclass(frozen=True, slots=True)
class Brought:
    """How many records of a sheet were added, changed, and left as they were."""

    sheet: str
    added: int
    changed: int
    same: int


def bring(
    session: Session,
    path: Path,
    *,
    actor: Actor,
    now: datetime,
    tell: Tell = lambda _: None,
    gathered: Gathered | None = None,
    signed: bool = False,
) -> list[Brought]:
    """Make records of what a path holds; raises RecordsRefused with every fault.

    `gathered` is what `gather` found there, where it was read before the transaction began. Rows
    that are `signed` keep who entered and approved them: the history says who let them.

    An approval whose records change is stale: its gate reopens, as after any other change.
    """
    raws, faults = gathered or gather_records(path)
    by = Bringer(actor.person_id, home(session).local_day(now), signed)
    found, wrong = check_records(session, raws, tell, by)
    if faults or wrong:
        raise RecordsRefused([*faults, *wrong])
    first = {raw.sheet.key: len(opens(session, raw.sheet, rows)) for raw, rows in found}
    written = []
    for raw, rows in found:
        tell(f"{raw.sheet.key}, {counted(len(rows), 'row')}")
        written.append((raw, _write(session, raw, rows, actor, now)))
    counts = [Brought(raw.sheet.key, w.added, len(w.changed), w.same) for raw, w in written]
    audit_trail.append(
        session,
        audit_trail.OFFICE,
        "records_imported",
        actor=actor,
        now=now,
        reason=path.name,
        sheets={c.sheet: {"added": c.added, "changed": c.changed, "same": c.same} for c in counts},
        files={raw.file: raw.digest for raw in raws},
        first={key: count for key, count in first.items() if count and sheet(key).own},
        signed=signed,
    )
    for raw, each in written:
        staleness.reopen(session, raw.sheet.key, each.changed, actor=actor, now=now)
    return counts


def _write(session: Session, raw: Raw, rows: Rows, actor: Actor, now: datetime) -> Written:
    return write(session, raw.sheet, rows, Origin(actor.person_id, now, f"import of {raw.file}"))


def views(session: Session, year: str = "") -> Iterator[SheetView]:
    """Yield every sheet with its records, by id; with a year, only those that belong to it."""
    for kind in sheets().values():
        query = select(kind.table).order_by(kind.table.c.id)
        if year and (of_year := _of_year(kind, year)) is not None:
            query = query.where(kind.table.c.id.in_(of_year))
        rows = session.execute(query).mappings()
        yield _view(kind, tuple({n: plain(v) for n, v in row.items()} for row in rows))


def empty() -> Iterator[SheetView]:
    """Yield every sheet without rows, to be filled in."""
    for kind in sheets().values():
        yield _view(kind, ())


def files_of(path: Path) -> list[Path]:
    """Return the files that `put` would write."""
    if path.suffix == WORKBOOK:
        return [path]
    return [path / f"{kind.key}{CSV}" for kind in sheets().values()]


def words(session: Session) -> dict[str, Words]:
    """Return what the closed sets of each sheet hold, for a workbook to offer."""
    return {kind.key: offered(session, kind, {}) for kind in sheets().values()}


def put(
    found: Iterator[SheetView],
    path: Path,
    *,
    bom: bool = False,
    words: Mapping[str, Words] | None = None,
) -> None:
    """Write sheets into a workbook where the path is called so, else into a folder as CSV.

    A workbook offers the `words` of closed sets, by the keys of the sheets.
    """
    if path.suffix == WORKBOOK:
        path.write_bytes(write_workbook((v for v in found if not _nested(v)), words))
        return
    path.mkdir(parents=True, exist_ok=True)
    for view in found:
        (path / f"{view.key}{CSV}").write_bytes(write_csv(view.columns, view.rows, bom=bom))


def _view(kind: Sheet, rows: tuple[dict[str, Any], ...]) -> SheetView:
    for column in kind.columns:
        if column.kind == JSON:
            rows = tuple({**row, column.name: json.dumps(row[column.name])} for row in rows)
    return SheetView(kind.key, kind.title, kind.columns, rows, {})


def _nested(view: SheetView) -> bool:
    """Tell whether a sheet has cells that may be longer than a workbook's can be."""
    return any(column.kind == JSON for column in view.columns)


def _of_year(kind: Sheet, year: str) -> Select[tuple[str]] | None:
    """Return the ids of a year's records: by their own year, or by the record they are part of."""
    if "year" in kind.table.c:
        return select(kind.table.c.id).where(kind.table.c.year == year)
    for name, ref in kind.references:
        if name in kind.identity and ref not in (PEOPLE, UNITS):
            whole = table_of(ref)
            belongs = _of_year(sheet(ref), year)
            if belongs is not None:
                within = select(whole.c.id).where(whole.c.id.in_(belongs))
                return select(kind.table.c.id).where(kind.table.c[name].in_(within))
    return None
