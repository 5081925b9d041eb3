"""A feed: what is asked of a source, what it answered, and why it failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.values.days import day
from engine.values.numbers import number
from engine.values.texts import Unfit, Unread, line


class FeedFailed(Exception):
    """A feed gave no value; `passing` when another try may succeed."""

    def __init__(self, what: str, mend: str, *, passing: bool = False) -> None:
        self.what, self.mend, self.passing = what, mend, passing
        super().__init__(f"{what}; {mend}")


@dataclass(frozen=True, slots=True)
class Request:
    """One measure's value of one period. Days are the first and last of the period."""

    measure: str
    kind: str  # sql, csv, excel or http
    location: str
    pick: str
    period: str
    first: date
    last: date
    in_percent: bool = False  # what the measure is measured in, so that 95 % is 95

    @property
    def words(self) -> Mapping[str, str]:
        """Return what may stand in braces in a pick: the period and its days."""
        return {
            "period": self.period,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "month": f"{self.last:%Y-%m}",
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """The value a feed gave, and the day that it is of."""

    value: Decimal
    as_of: date


def terms(pick: str, words: Mapping[str, str]) -> dict[str, str]:
    """Return the "name=text; name=text" of a pick, with the period filled in."""
    found: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in pick.split(";"))):
        name, equals, text = part.partition("=")
        if not equals:
            raise FeedFailed(f"“{part}” is no “name=text”", "write parts such as value=Amount")
        for word, meaning in words.items():
            text = text.replace(f"{{{word}}}", meaning)
        found[name.strip()] = text.strip()
    if "value" not in found:
        raise FeedFailed("the pick names no value", "begin it with value=")
    return found


def reading(value: Any, as_of: Any, request: Request) -> Reading:
    """Return what was found as a reading; raises FeedFailed when it is no number or no day."""
    for given in (value, as_of):
        if isinstance(given, Unread):
            raise FeedFailed(given.what, given.mend)
    if value is None or line(value) == "":
        raise FeedFailed(f"there is no value for {request.period}", "look whether it was booked")
    try:
        of = request.last if as_of is None or as_of == "" else day(as_of)
        return Reading(number(value, percent=request.in_percent), of)
    except Unfit as refused:
        raise FeedFailed(refused.what, refused.mend) from refused
