"""What a feed is asked for, and what it answers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from office.feeds.errors import FeedFailed

PLACE = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
Credentials = Callable[[str], str | None]


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

    @property
    def words(self) -> Mapping[str, str]:
        """Return what may stand in braces in a pick: the period and its days."""
        return {
            "period": self.period, "first": self.first.isoformat(), "last": self.last.isoformat(),
            "month": f"{self.last:%Y-%m}",
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """The value a feed gave, and the day that it is of."""

    value: Decimal
    as_of: date


def with_credentials(location: str, credentials: Credentials) -> str:
    """Return a location with its {NAMES} filled in; raises FeedFailed for one that is not set."""

    def filled(found: re.Match[str]) -> str:
        value = credentials(found[1])
        if value is None:
            what = f"the credential {found[1]} is not set"
            raise FeedFailed(what, f"set SMO_FEED_{found[1]}, or a Secret block of that name")
        return value

    return PLACE.sub(filled, location)


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
    if value is None or str(value).strip() == "":
        raise FeedFailed(f"there is no value for {request.period}", "look whether it was booked")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise FeedFailed(f"“{value}” is not a number", "let the feed give a plain number")
    return Reading(number, _day(as_of, request))


def _day(given: Any, request: Request) -> date:
    if given is None or given == "":
        return request.last
    if isinstance(given, datetime):
        return given.date()
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given)[:10])
    except ValueError:
        what = f"“{given}” is not a day"
        raise FeedFailed(what, "let the feed give year-month-day") from None
