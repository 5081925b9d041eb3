"""What a form asks, wherever it was read: from the engine's view of a task or from a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.rows import SheetView


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer that may be chosen."""

    name: str
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One input. `kind` is a field type's name; `low` and `high` are inclusive."""

    name: str
    title: str
    kind: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole form as its person sees it. `filled` is what stands in it already."""

    offers: tuple[Offer, ...]
    questions: tuple[Question, ...]
    filled: Mapping[str, str] = field(default_factory=dict)
    today: date = date.min
    me: str = ""
    sheet: SheetView | None = None  # the rows to hand in, completed
    explain: bool = False  # rules found something that must be explained


@dataclass(frozen=True, slots=True)
class Reply:
    """What a virtual owner answers."""

    answer: str
    form: Mapping[str, str] = field(default_factory=dict)
    reason_code: str = ""
    note: str = ""
    rows: tuple[Mapping[str, Any], ...] = ()
