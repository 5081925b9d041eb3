"""One text to one value of its kind; what does not fit says what would."""

import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

from calendars.days_off import national_holidays
from calendars.errors import UnknownCountry, UnreadableOffset
from calendars.offsets import parse
from office.files.faults import suggestion
from office.files.nodes import shortened
from office.files.schema import Key, Kind
from processes.roles import Role

LONGEST_TEXT = 200  # characters
LONGEST_MAIL = 254  # characters, RFC 5321
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YES = {"yes": True, "true": True, "no": False, "false": False}
RESERVED_IDS = ("engine",)  # the engine's own name in the history
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)

ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CLOCK = re.compile(r"\d{2}:\d{2}")
AMOUNT = re.compile(r"\d{1,15}(?:\.\d{1,2})?")  # 10.000 could mean ten or ten thousand
CODE = re.compile(r"[A-Z]{2,3}")


class Unfit(ValueError):
    """A text does not fit the kind of its key."""

    def __init__(self, what: str, mend: str) -> None:
        """Remember `what` is wrong and how to `mend` it."""
        self.what, self.mend = what, mend
        super().__init__(f"{what}; {mend}")


def read_value(text: str, key: Key) -> object:
    """Return the value that a text stands for under a key; raises Unfit."""
    if key.kind is Kind.CHOICE:
        return _one_of(text, key.choices)
    return _READERS.get(key.kind, _text)(text)


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise Unfit(f"{len(text)} characters are too long", f"use at most {LONGEST_TEXT}")
    if not text.isprintable():
        raise Unfit("a line break or control character is in the text", "write it on one line")
    return text


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise Unfit(f"{shortened(text)!r} is none of the choices", suggestion(text, choices))
    return text


def _id(text: str) -> str:
    if text in RESERVED_IDS:
        raise Unfit(f"{text!r} is the engine's own name", "choose another id")
    if not ID.fullmatch(text):
        mend = "use lower-case letters, digits, _ . and -, at most 40, such as anna-berg"
        raise Unfit(f"{shortened(text)!r} cannot be an id", mend)
    return text


def _mail(text: str) -> str:
    if not MAIL.fullmatch(text) or len(text) > LONGEST_MAIL or ".." in text:
        mend = "write one address such as anna.berg@example.com"
        raise Unfit(f"{shortened(text)!r} is not a mail address", mend)
    return text


def _day(text: str) -> date:
    wrong = Unfit(f"{shortened(text)!r} is not a day", "write year-month-day, such as 2028-01-31")
    if not ISO_DAY.fullmatch(text):
        raise wrong
    try:
        day = date.fromisoformat(text)
    except ValueError as cause:
        raise Unfit(f"{text!r} is not a day: {cause}", wrong.mend) from cause
    if not EARLIEST <= day < LATEST:
        raise Unfit(f"{text} is out of reach", "write a day of this century")
    return day


def _time(text: str) -> time:
    try:
        if CLOCK.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise Unfit(f"{shortened(text)!r} is not a time of day", "write hours and minutes as 09:00")


def _money(text: str) -> Decimal:
    if not AMOUNT.fullmatch(text):
        mend = "write digits alone, with a point before cents, such as 250000 or 1250.50"
        raise Unfit(f"{shortened(text)!r} is not an amount", mend)
    return Decimal(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,4}", text):
        raise Unfit(f"{shortened(text)!r} is not a whole number", "write digits, such as 5 or -3")
    return int(text)


def _yes_no(text: str) -> bool:
    if text.lower() not in YES:
        raise Unfit(f"{shortened(text)!r} is neither yes nor no", "write yes or no")
    return YES[text.lower()]


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, ValueError, LookupError) as cause:
        mend = suggestion(text, available_timezones())
        raise Unfit(f"there is no time zone {shortened(text)!r}", mend) from cause
    return text


def _country(text: str) -> str:
    try:
        if CODE.fullmatch(text):
            national_holidays(text)
            return text
    except UnknownCountry:
        pass
    mend = "write a code of ISO 3166 whose public holidays are known, such as DE or CA"
    raise Unfit(f"the holidays of {shortened(text)!r} are not known", mend)


def _currency(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text):
        mend = "write three capital letters, such as EUR"
        raise Unfit(f"{shortened(text)!r} is not a currency code", mend)
    return text


def _weekday(text: str) -> int:
    return WEEKDAYS.index(_one_of(text.lower(), WEEKDAYS))


def _offset(text: str) -> str:
    try:
        return parse(text).text
    except (UnreadableOffset, ValueError) as cause:
        hint = getattr(cause, "hint", "the number is too large")
        raise Unfit(f"the offset {shortened(text)!r} cannot be read", hint) from cause


def _role(text: str) -> str:
    if text not in tuple(Role):
        raise Unfit(f"there is no role {shortened(text)!r}", suggestion(text, list(Role)))
    return text


_READERS: dict[Kind, Callable[[str], object]] = {
    Kind.ID: _id,
    Kind.MAIL: _mail,
    Kind.DAY: _day,
    Kind.DATED: _day,
    Kind.TIME: _time,
    Kind.MONEY: _money,
    Kind.WHOLE: _whole,
    Kind.YES_NO: _yes_no,
    Kind.ZONE: _zone,
    Kind.COUNTRY: _country,
    Kind.CURRENCY: _currency,
    Kind.WEEKDAY: _weekday,
    Kind.OFFSET: _offset,
    Kind.ROLE: _role,
}
