"""YAML and CSV files as nodes that know their line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from engine.formatting import counted
from engine.values.texts import line
from office.errors import OfficeError
from office.imports.faults import FilePlace, Findings

NOTHING = "tag:yaml.org,2002:null"
DEEPEST = 12  # levels of nesting; no file here needs more than five
BEGINS = ("\n", ",", "[", "{")  # without one of these no entry begins
MOST_ENTRIES = 100_000  # YAML takes about a hundredth of a second for a hundred
INDENT = "check the indentation, the colons and the quotes on this line and the one above"
SEPARATORS = ",;\t"
LONGEST_CELL = 1 << 23  # characters; a locked period of a thousand measures has about a million
SAID = "sep="  # with which Excel names the separator on a line before the others
LOCKS = (".", "~$")  # beginnings of what file systems, editors and Excel leave
HOLDING = frozenset(
    {
        ".csv",
        ".tsv",
        ".tab",
        ".txt",
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
        ".numbers",
        ".yaml",
        ".yml",
        ".json",
        ".xml",
        ".ics",
        ".parquet",
        ".zip",
    }
)  # endings of files in which somebody may have written what we are to read


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as text; `empty` where nothing was written."""

    line: int
    text: str
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A key of a mapping with what stands under it."""

    key: str
    line: int
    node: "Node"


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping in the order written; a key may occur twice, which is a fault found later."""

    line: int
    pairs: tuple[Pair, ...]


Node = Scalar | Series | Block


def plain(node: Node) -> object:
    """Return a node as the lists, mappings and texts that JSON can carry."""
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Series):
        return [plain(item) for item in node.items]
    return {pair.key: plain(pair.node) for pair in node.pairs}


def describe(node: Node) -> str:
    """Name what was written instead of what was wanted."""
    if isinstance(node, Scalar):
        return "nothing" if node.empty else f"{shortened(node.text)!r}"
    return "a list" if isinstance(node, Series) else "a mapping"


def shortened(text: str, length: int = 60) -> str:
    """Return at most `length` characters of a text, for messages."""
    return text if len(text) <= length else f"{text[:length]}..."


def read_yaml(text: str, file: str, findings: Findings) -> Node | None:
    """Return the text as nodes; None, with a fault for the line, where it is not YAML."""
    if (entries := sum(map(text.count, BEGINS))) > MOST_ENTRIES:
        what = f"{entries:,} entries are more than the {MOST_ENTRIES:,} a file may have"
        findings.add(FilePlace(file), what, "keep large tables as CSV")
        return None
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        what = " ".join(str(fault.problem or fault.context or "unreadable").split())
        findings.add(
            FilePlace(file, mark.line + 1 if mark else 1), f"this is not YAML: {what}", INDENT
        )
        return None
    except (YAMLError, RecursionError, ValueError, AttributeError, TypeError) as fault:
        what = " ".join(str(fault).split())[:200] or type(fault).__name__
        findings.add(FilePlace(file), f"this is not YAML: {what}", INDENT)
        return None
    if root is None:
        return Scalar(1, "", empty=True)
    return _node(root, file, findings, set(), DEEPEST)


def _node(found: YamlNode, file: str, findings: Findings, seen: set[int], depth: int) -> Node:
    line = found.start_mark.line + 1
    if isinstance(found, ScalarNode):
        return Scalar(line, str(found.value), empty=found.tag == NOTHING)
    if id(found) in seen or depth == 0:
        what = "an alias repeats a whole block" if depth else "this is nested too deeply"
        findings.add(
            FilePlace(file, line), what, "write it out in full; aliases and depth hide faults"
        )
        return Scalar(line, "", empty=True)
    seen.add(id(found))
    if isinstance(found, SequenceNode):
        items = (_node(item, file, findings, seen, depth - 1) for item in found.value)
        return Series(line, tuple(items))
    return Block(line, _pairs(found, file, findings, seen, depth))


def _pairs(
    found: YamlNode, file: str, findings: Findings, seen: set[int], depth: int
) -> tuple[Pair, ...]:
    pairs: list[tuple[Any, Any]] = found.value if isinstance(found, MappingNode) else []
    read = []
    for key, value in pairs:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            findings.add(FilePlace(file, line), "a key is not a text", "write a key such as name:")
            continue
        read.append(Pair(str(key.value), line, _node(value, file, findings, seen, depth - 1)))
    return tuple(read)


class CsvUnreadable(OfficeError):
    """A CSV file cannot be read from `line` on; `mend` says what to do."""

    def __init__(self, line: int, what: str, mend: str) -> None:
        """Remember where and why."""
        self.line, self.what, self.mend = line, what, mend
        super().__init__(f"line {line}: {what}; {mend}")


def decoded(data: bytes) -> str:
    """Return a file as text; raises CsvUnreadable where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        raise CsvUnreadable(line, "this is not UTF-8 text", "save it as CSV UTF-8") from fault


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line with the number on which it begins; raises CsvUnreadable.

    Comma, semicolon and tab all separate, whichever makes the most of the first line.
    """
    said, separator, skipped = text[: len(SAID)].lower() == SAID, text[len(SAID) : 5], 0
    if said and separator and separator in SEPARATORS:
        text, skipped = text.partition("\n")[2], 1
    else:
        separator = max(SEPARATORS, key=lambda each: _width(text, each))
    reader = _reader(text, separator, strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins + skipped, row
            begins = reader.line_num + 1
    except csv.Error as fault:
        what = f"this is not CSV: {fault}"
        raise CsvUnreadable(begins + skipped, what, "check the quotes on this line") from fault


def _width(text: str, separator: str) -> int:
    """Return how many cells the first line has with a separator."""
    try:
        return len(next(_reader(text, separator, strict=False), []))
    except csv.Error:
        return 0


def _reader(text: str, separator: str, *, strict: bool) -> Any:
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)


def read_plain(path: Path) -> dict[str, Any]:
    """Return the mapping a file holds, an empty one when it holds nothing.

    Raises OSError and ruamel's YAMLError; TypeError when the file is not a mapping.
    """
    content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise TypeError(f"{path.name} must be a mapping of keys to values")
    return content


def read_csv(text: str, file: str, findings: Findings) -> Node | None:
    """Return the rows below the header line; None, with a fault, where it is not CSV."""
    try:
        lines = list(lines_of(text))
    except CsvUnreadable as fault:
        findings.add(FilePlace(file, fault.line), fault.what, fault.mend)
        return None
    if not lines:
        return Series(1, ())
    names = [line(name) for name in lines[0][1]]
    rows = [(at, row) for at, row in lines[1:] if any(line(cell) for cell in row)]
    return Series(1, tuple(_row(names, row, at, file, findings) for at, row in rows))


def _row(names: list[str], row: list[str], at: int, file: str, findings: Findings) -> Block:
    filled = max((n for n, cell in enumerate(row, 1) if line(cell)), default=0)
    if filled > len(names):
        what = f"{counted(filled, 'cell')} under {counted(len(names), 'column')}"
        findings.add(FilePlace(file, at), what, "quote cells that hold the separator")
    cells = [(name, line(cell)) for name, cell in zip(names, row, strict=False)]
    pairs = (Pair(n, at, Scalar(at, cell, empty=not cell)) for n, cell in cells if n or cell)
    return Block(at, tuple(pairs))


def may_hold_rows(path: Path) -> bool:
    """Tell by its name whether somebody may expect a file to be read."""
    return path.suffix.lower() in HOLDING and not path.name.startswith(LOCKS) and path.is_file()
