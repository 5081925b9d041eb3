"""Nodes of files become rows with types, each fault with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from calendars.identifiers import MILESTONE
from engine.values.texts import Unfit, identity, line
from office.imports.faults import FilePlace, Findings, suggestion
from office.imports.parsing import Block, Node, Pair, Scalar, Series, describe, shortened
from office.imports.schema import FileSchema, Key, ValueKind
from office.imports.values import read_value


@dataclass(frozen=True, slots=True)
class Value:
    """One readable value with the key it stands under and where."""

    key: Key
    content: object
    place: FilePlace


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping of a file. What was left out or could not be read is simply not there."""

    place: FilePlace
    values: Mapping[str, Value]
    code: str = ""  # under what it stands, where rows stand under codes

    def __contains__(self, name: str) -> bool:
        """Tell whether a key was given and readable."""
        return name in self.values

    def has(self, *names: str) -> bool:
        """Tell whether all of these keys were given and readable."""
        return all(name in self.values for name in names)

    def at(self, name: str) -> FilePlace:
        """Return where a key stands, or the row itself where it was left out."""
        return self.values[name].place if name in self.values else self.place

    def text(self, name: str, usual: str = "") -> str:
        """Return a text, id or code."""
        found = self._content(name)
        return usual if found is None else str(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(str(item) for item in self._items(name))

    def optional(self, name: str) -> str | None:
        """Return a text, or None where there is none."""
        return self.text(name) or None

    def day(self, name: str) -> date | None:
        """Return a day, or None where there is none."""
        found = self._content(name)
        return found if isinstance(found, date) else None

    def days(self, name: str) -> tuple[date, ...]:
        """Return a list of days."""
        return tuple(item for item in self._items(name) if isinstance(item, date))

    def time(self, name: str, usual: time) -> time:
        """Return a time of day, local."""
        found = self._content(name)
        return found if isinstance(found, time) else usual

    def money(self, name: str) -> Decimal | None:
        """Return an amount in the organisation's currency, or None where there is none."""
        found = self._content(name)
        return found if isinstance(found, Decimal) else None

    def number(self, name: str) -> int:
        """Return a whole number, 0 where there is none."""
        found = self._content(name)
        return found if isinstance(found, int) else 0

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers."""
        return tuple(item for item in self._items(name) if isinstance(item, int))

    def yes(self, name: str, *, usual: bool) -> bool:
        """Return yes as True."""
        found = self._content(name)
        return found if isinstance(found, bool) else usual

    def rows(self, name: str) -> tuple["Row", ...]:
        """Return the rows under a key."""
        return tuple(item for item in self._items(name) if isinstance(item, Row))

    def dated(self, name: str) -> tuple["Dated", ...]:
        """Return the days by code under a key."""
        return tuple(item for item in self._items(name) if isinstance(item, Dated))

    def everything(self) -> Iterator[Value]:
        """Return every value of this row and of the rows within it."""
        for value in self.values.values():
            yield value
            for item in value.content if isinstance(value.content, tuple) else ():
                if isinstance(item, Row):
                    yield from item.everything()

    def _content(self, name: str) -> object:
        found = self.values.get(name)
        return found.content if found else None

    def _items(self, name: str) -> tuple[object, ...]:
        found = self._content(name)
        return found if isinstance(found, tuple) else ()


@dataclass(frozen=True, slots=True)
class Dated:
    """A milestone's code with the day written beside it."""

    code: str
    day: date
    place: FilePlace


def rows_of(sheet: FileSchema, node: Node, file: str, findings: Findings) -> tuple[Row, ...]:
    """Return the rows of a table, or the one mapping of a sheet that is none."""
    if isinstance(node, Scalar) and node.empty:
        node = Series(1, ()) if sheet.table else Block(1, ())
    if not sheet.table:
        found = _row(sheet.keys, node, FilePlace(file, node.line), findings)
        return (found,) if found else ()
    if not isinstance(node, Series):
        mend = f"begin each row with a dash, such as - {sheet.keys[0].name}: ..."
        findings.add(FilePlace(file, node.line), "this file is a list of rows", mend)
        return ()
    return _rows(sheet.keys, node, FilePlace(file, node.line), findings)


def _rows(
    keys: Sequence[Key], node: Series, place: FilePlace, findings: Findings
) -> tuple[Row, ...]:
    prefix = place.field or "row"
    read = (
        _row(keys, item, place.at(item.line, f"{prefix}[{n}]"), findings)
        for n, item in enumerate(node.items, start=1)
    )
    return tuple(row for row in read if row)


def _row(
    keys: Sequence[Key], node: Node, place: FilePlace, findings: Findings, code: str = ""
) -> Row | None:
    if not isinstance(node, Block):
        mend = f"write keys and values, such as {keys[0].name}: ..."
        findings.add(place, f"{describe(node)} where a mapping is wanted", mend)
        return None
    by_name = {key.name: key for key in keys}
    values: dict[str, Value] = {}
    given = set()
    for pair in node.pairs:
        here = place.at(pair.line, f"{place.field}.{pair.key}".strip("."))
        if pair.key not in by_name:
            mend = suggestion(pair.key, by_name)
            findings.add(here, f"there is no key {shortened(pair.key)!r} here", mend)
        elif pair.key in given:
            findings.add(here, f"{pair.key!r} is written twice", "keep one of them")
        elif (content := _content(by_name[pair.key], pair.node, here, findings)) is not None:
            values[pair.key] = Value(by_name[pair.key], content, here)
        given.add(pair.key)
    _report_missing(keys, given - _empty(node), place, findings)
    return Row(place, values, code)


def _report_missing(
    keys: Sequence[Key], given: set[str], place: FilePlace, findings: Findings
) -> None:
    for key in keys:
        if key.required and key.name not in given:
            here = place.at(place.line, f"{place.field}.{key.name}".strip("."))
            findings.add(here, f"{key.name} is missing", f"add {key.name}: {key.help}")


def _empty(node: Block) -> set[str]:
    return {p.key for p in node.pairs if isinstance(p.node, Scalar) and p.node.empty}


def _content(key: Key, node: Node, place: FilePlace, findings: Findings) -> object | None:
    """Return what stands under a key, None where nothing readable does."""
    if isinstance(node, Scalar) and node.empty:
        return None
    if key.kind is ValueKind.BLOCK:
        row = _row(key.rows, node, place, findings)
        return (row,) if row else None
    if key.kind is ValueKind.ROWS:
        if isinstance(node, Series):
            return _rows(key.rows, node, place, findings)
        return _refuse(node, "a list of rows", "begin each row with a dash", place, findings)
    if key.kind in (ValueKind.KEYED, ValueKind.DATED):
        if isinstance(node, Block):
            return _by_code(key, node, place, findings)
        return _refuse(node, "a mapping", "write one milestone code per line", place, findings)
    return _several(key, node, place, findings) if key.many else _single(key, node, place, findings)


def _by_code(key: Key, node: Block, place: FilePlace, findings: Findings) -> tuple[object, ...]:
    read: list[object | None] = []
    given = set()
    for pair in node.pairs:
        here = place.at(pair.line, f"{place.field}.{shortened(pair.key)}")
        try:
            code = identity(pair.key, MILESTONE)
        except Unfit as fault:
            findings.add(here, fault.what, fault.mend)
            continue
        if code in given:
            findings.add(here, f"{code!r} is written twice", "keep one of them")
        elif key.kind is ValueKind.KEYED:
            read.append(_row(key.rows, _or_empty(pair), here, findings, code))
        elif (day := _single(key, pair.node, here, findings)) is not None:
            read.append(Dated(code, day, here))  # type: ignore[arg-type]  # DATED reads days
        given.add(code)
    return tuple(item for item in read if item is not None)


def _or_empty(pair: Pair) -> Node:
    empty = isinstance(pair.node, Scalar) and pair.node.empty
    return Block(pair.line, ()) if empty else pair.node


def _several(key: Key, node: Node, place: FilePlace, findings: Findings) -> object | None:
    if isinstance(node, Scalar):
        words = node.text.replace(",", " ").split()
        node = Series(node.line, tuple(Scalar(node.line, word) for word in words))
    if isinstance(node, Block):
        return _refuse(node, "a list", "write [one, two]", place, findings)
    read = (_single(key, item, place.at(item.line, place.field), findings) for item in node.items)
    return tuple(item for item in read if item is not None)


def _single(key: Key, node: Node, place: FilePlace, findings: Findings) -> object | None:
    if not isinstance(node, Scalar) or node.empty:
        return _refuse(node, f"one {key.kind}", f"write {key.help}", place, findings)
    try:
        return read_value(line(node.text), key)
    except Unfit as fault:
        findings.add(place, fault.what, fault.mend)
        return None


def _refuse(
    node: Node, wanted: str, mend: str, place: FilePlace, findings: Findings
) -> object | None:
    findings.add(place, f"{describe(node)} where {wanted} is wanted", mend)
    return None
