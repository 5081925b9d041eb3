"""Days are written into calendar.yaml where they belong; every other character stays as it is."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, ScalarNode
from ruamel.yaml.nodes import Node as YamlNode

from office.errors import OfficeError

FILE = "calendar.yaml"
MILESTONES, ON, OFFSET = "milestones", "on", "offset"
INDENT = "  "


class DayNotWritten(OfficeError):
    """A day cannot be written into the calendar file without harm to what stands there."""

    def __init__(self, code: str, day: date, why: str) -> None:
        """Remember the milestone, its day and the reason."""
        self.code, self.day = code, day
        super().__init__(
            f"{FILE}: {code} cannot be written as {day}: {why}; write it by hand under "
            f"{MILESTONES}: as {code}: {{on: {day}}}"
        )


def with_days(text: str, days: Mapping[str, date]) -> str:
    """Return the text of a calendar file with the days of some milestones, its comments kept.

    A day takes the place of the one that stands there, or of an offset. Raises DayNotWritten.
    """
    for code, day in days.items():
        text = _with_day(text, code, day)
    return text


def text_of(folder: Path) -> str:
    """Return the text of the folder's calendar file; raises OSError."""
    return (folder / FILE).read_text(encoding="utf-8-sig")


def _with_day(text: str, code: str, day: date) -> str:
    root = YAML(typ="safe", pure=True).compose(text)
    if not isinstance(root, MappingNode):
        raise DayNotWritten(code, day, "the file is not a mapping")
    milestones = _under(root, MILESTONES)
    if milestones is None or _is_empty(milestones[1]):
        return _with_section(text, milestones, code, day)
    under = milestones[1]
    if not isinstance(under, MappingNode):
        raise DayNotWritten(code, day, f"{MILESTONES} is not a mapping")
    row = _under(under, code)
    if row is None:
        return _with_row(text, under, code, day)
    if _is_empty(row[1]):
        return _filled(text, row, f" {{{ON}: {day}}}")
    if not isinstance(row[1], MappingNode):
        raise DayNotWritten(code, day, "its row is not a mapping")
    return _with_key(text, row[1], day)


def _with_section(text: str, found: tuple[YamlNode, YamlNode] | None, code: str, day: date) -> str:
    """Return the text with a first milestone."""
    row = f"\n{INDENT}{code}: {{{ON}: {day}}}"
    if found is None:
        return f"{text.rstrip()}\n\n{MILESTONES}:{row}\n"
    return _filled(text, found, row)


def _filled(text: str, found: tuple[YamlNode, YamlNode], new: str) -> str:
    """Return the text with something under a key under which there is nothing."""
    key, value = found
    after = text.index(":", key.end_mark.index) + 1
    end = value.end_mark.index if isinstance(value, MappingNode) else after
    return _spliced(text, after, end, new)


def _with_row(text: str, under: MappingNode, code: str, day: date) -> str:
    """Return the text with one more milestone: below the others, so that it takes no comment."""
    first = under.value[0][0].start_mark
    row = f"{code}: {{{ON}: {day}}}"
    if under.flow_style:
        return _spliced(text, first.index, first.index, f"{row}, ")
    end = text.find("\n", _last_of(under).end_mark.index)
    at = len(text) if end < 0 else end
    return _spliced(text, at, at, "\n" + " " * first.column + row)


def _last_of(node: YamlNode) -> YamlNode:
    """Return the last value within a node; what follows a block counts as part of it otherwise."""
    while isinstance(node, CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
        if _is_empty(node) and isinstance(last, tuple):
            return cast("YamlNode", last[0])
    return node


def _with_key(text: str, row: MappingNode, day: date) -> str:
    """Return the text with the day of a milestone that has a row."""
    found, offset = _under(row, ON), _under(row, OFFSET)
    if found is not None:
        return _spliced(text, found[1].start_mark.index, found[1].end_mark.index, str(day))
    if offset is not None:
        return _spliced(text, offset[0].start_mark.index, offset[1].end_mark.index, f"{ON}: {day}")
    first = row.value[0][0].start_mark
    glue = ", " if row.flow_style else "\n" + " " * first.column
    return _spliced(text, first.index, first.index, f"{ON}: {day}{glue}")


def _spliced(text: str, begin: int, end: int, new: str) -> str:
    """Return the text with something in place of a part."""
    return f"{text[:begin]}{new}{text[end:]}"


def _under(node: MappingNode, key: str) -> tuple[YamlNode, YamlNode] | None:
    """Return a key of a mapping with its node."""
    pairs: list[tuple[YamlNode, YamlNode]] = node.value
    return next((pair for pair in pairs if pair[0].value == key), None)


def _is_empty(node: YamlNode) -> bool:
    """Tell whether nothing is written here."""
    if isinstance(node, MappingNode):
        return not node.value
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"
