"""How a measure or an objective stands: a word and a shape first, a colour last."""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """How something stands against its target."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNRATED = "unrated"
    MISSING = "missing"
    NOT_DUE = "not_due"

    @property
    def word(self) -> str:
        """Return what people read beside the shape."""
        return WORDS[self]


WORDS = {
    Status.GREEN: "On target",
    Status.AMBER: "Near target",
    Status.RED: "Off target",
    Status.UNRATED: "No target",
    Status.MISSING: "No data",
    Status.NOT_DUE: "Not due yet",
}
RATED = frozenset({"green", "amber", "red"})
GRAVITY = (
    Status.RED,
    Status.AMBER,
    Status.GREEN,
    Status.UNRATED,
    Status.MISSING,
    Status.NOT_DUE,
)  # what an objective takes over from its measures


def read(text: object, *, has_value: bool = True) -> Status:
    """Return the status that a snapshot or a report names.

    Without a value it is missing; a value that no target judges is unrated.
    """
    if not has_value or not text:
        return Status.MISSING
    return Status(str(text)) if text in RATED else Status.UNRATED


def worst(statuses: Iterable[Status]) -> Status:
    """Return the gravest status there is; not due when there is none."""
    found = set(statuses)
    return next((status for status in GRAVITY if status in found), Status.NOT_DUE)
