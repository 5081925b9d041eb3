"""Ids of instances: made of parts that their alphabets keep apart, and the family an id tells of.

A process is `key:period:unit`, with a name behind it where several run side by side; an item adds
`/key:name` to whatever it stands under. No key, period, unit or name holds a colon or a slash.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, or_

from calendars.identifiers import RECORD, bounded, cut, part

LONGEST = 200  # characters; the width of persistence.base.Key
PARTS = 2  # colons at least in the id of a process
LONGEST_PROCESS = 140  # so that an item's mark always finds room behind it


def process_id(key: str, period: str, unit_id: str, name: str = "") -> str:
    """Return the id of a process; `name` tells it from others of its kind, period and unit."""
    parts = (key, part(period), unit_id, part(name))
    return bounded(":".join(filter(None, parts)), LONGEST_PROCESS)


def item_id(above: str, key: str, name: str) -> str:
    """Return the id of an item under an instance.

    Where the names on the way are too long for one id, it stands right under its process, and a
    digest tells it from others.
    """
    whole = f"{above}/{key}:{part(name)}"
    if len(whole) <= LONGEST:
        return whole
    begin = f"{root_of(above)}/{key}:"
    return begin + cut(part(name), LONGEST - len(begin), of=whole)


def is_one(text: str) -> bool:
    """Tell whether a text may be the id of an instance, as records that are about one bear it."""
    parts = [part for level in text.split("/") for part in level.split(":")]
    return text.split("/", maxsplit=1)[0].count(":") >= PARTS and all(map(RECORD.fits, parts))


def root_of(instance_id: str) -> str:
    """Return the process an instance belongs to; a process belongs to itself."""
    return instance_id.split("/", 1)[0]


def name_of(instance_id: str) -> str:
    """Return what tells an item from others under the same instance, with its kind before it."""
    return part(instance_id.rsplit("/", 1)[-1].replace(":", "-"))


def in_family(instance_id: Any, root_id: Any) -> ColumnElement[bool]:
    """Return the condition that an instance is a given one or an item below it.

    `root_id` is the id of that one, or a bound parameter for it. Compared as they are written:
    LIKE would take an underscore for any letter, and a small letter for a capital one.
    """
    return or_(instance_id == root_id, below(instance_id, root_id))


def below(instance_id: Any, root_id: Any) -> ColumnElement[bool]:
    """Return the condition that an instance is an item below a given one."""
    begin = root_id + "/"
    found: ColumnElement[bool] = func.substr(instance_id, 1, func.length(begin)) == begin
    return found
