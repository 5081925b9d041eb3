"""Nodes to rows, by the keys of a sheet; every key that is not known or does not fit is a fault."""

from collections.abc import Sequence

from calendars.identities import MILESTONE
from engine.values.identities import identity
from engine.values.texts import line
from engine.values.unfit import Unfit
from office.files.faults import Findings, Place, suggestion
from office.files.nodes import Block, Node, Pair, Scalar, Series, describe, shortened
from office.files.rows import Dated, Row, Value
from office.files.schema import Key, Kind, Sheet
from office.files.values import read_value


def rows_of(sheet: Sheet, node: Node, file: str, findings: Findings) -> tuple[Row, ...]:
    """Return the rows of a table, or the one mapping of a sheet that is none."""
    if isinstance(node, Scalar) and node.empty:
        node = Series(1, ()) if sheet.table else Block(1, ())
    if not sheet.table:
        found = _row(sheet.keys, node, Place(file, node.line), findings)
        return (found,) if found else ()
    if not isinstance(node, Series):
        mend = f"begin each row with a dash, such as - {sheet.keys[0].name}: ..."
        findings.add(Place(file, node.line), "this file is a list of rows", mend)
        return ()
    return _rows(sheet.keys, node, Place(file, node.line), findings)


def _rows(keys: Sequence[Key], node: Series, place: Place, findings: Findings) -> tuple[Row, ...]:
    prefix = place.field or "row"
    read = (
        _row(keys, item, place.at(item.line, f"{prefix}[{n}]"), findings)
        for n, item in enumerate(node.items, start=1)
    )
    return tuple(row for row in read if row)


def _row(
    keys: Sequence[Key], node: Node, place: Place, findings: Findings, code: str = ""
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


def _report_missing(keys: Sequence[Key], given: set[str], place: Place, findings: Findings) -> None:
    for key in keys:
        if key.required and key.name not in given:
            here = place.at(place.line, f"{place.field}.{key.name}".strip("."))
            findings.add(here, f"{key.name} is missing", f"add {key.name}: {key.help}")


def _empty(node: Block) -> set[str]:
    return {p.key for p in node.pairs if isinstance(p.node, Scalar) and p.node.empty}


def _content(key: Key, node: Node, place: Place, findings: Findings) -> object | None:
    """Return what stands under a key, None where nothing readable does."""
    if isinstance(node, Scalar) and node.empty:
        return None
    if key.kind is Kind.BLOCK:
        row = _row(key.rows, node, place, findings)
        return (row,) if row else None
    if key.kind is Kind.ROWS:
        if isinstance(node, Series):
            return _rows(key.rows, node, place, findings)
        return _refuse(node, "a list of rows", "begin each row with a dash", place, findings)
    if key.kind in (Kind.KEYED, Kind.DATED):
        if isinstance(node, Block):
            return _by_code(key, node, place, findings)
        return _refuse(node, "a mapping", "write one milestone code per line", place, findings)
    return _several(key, node, place, findings) if key.many else _single(key, node, place, findings)


def _by_code(key: Key, node: Block, place: Place, findings: Findings) -> tuple[object, ...]:
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
        elif key.kind is Kind.KEYED:
            read.append(_row(key.rows, _or_empty(pair), here, findings, code))
        elif (day := _single(key, pair.node, here, findings)) is not None:
            read.append(Dated(code, day, here))  # type: ignore[arg-type]  # DATED reads days
        given.add(code)
    return tuple(item for item in read if item is not None)


def _or_empty(pair: Pair) -> Node:
    empty = isinstance(pair.node, Scalar) and pair.node.empty
    return Block(pair.line, ()) if empty else pair.node


def _several(key: Key, node: Node, place: Place, findings: Findings) -> object | None:
    if isinstance(node, Scalar):
        words = node.text.replace(",", " ").split()
        node = Series(node.line, tuple(Scalar(node.line, word) for word in words))
    if isinstance(node, Block):
        return _refuse(node, "a list", "write [one, two]", place, findings)
    read = (_single(key, item, place.at(item.line, place.field), findings) for item in node.items)
    return tuple(item for item in read if item is not None)


def _single(key: Key, node: Node, place: Place, findings: Findings) -> object | None:
    if not isinstance(node, Scalar) or node.empty:
        return _refuse(node, f"one {key.kind}", f"write {key.help}", place, findings)
    try:
        return read_value(line(node.text), key)
    except Unfit as fault:
        findings.add(place, fault.what, fault.mend)
        return None


def _refuse(node: Node, wanted: str, mend: str, place: Place, findings: Findings) -> object | None:
    findings.add(place, f"{describe(node)} where {wanted} is wanted", mend)
    return None
