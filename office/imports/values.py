"""One text to one value of its kind; what does not fit says what would."""

import re
from collections.abc import Callable
from datetime import time
from decimal import Decimal
from zoneinfo import available_timezones

from calendars.errors import UnknownCountry, UnreadableOffset
from calendars.identifiers import ID, LONGEST_CODE, LONGEST_ID, YEAR, normal
from calendars.offsets import parse
from calendars.working_calendar import national_holidays
from engine.values.currencies import CURRENCIES
from engine.values.days import day
from engine.values.numbers import number, whole, within
from engine.values.texts import MARK, Unfit, address, choice, identity, nearest, one_line, yes_no
from office.imports.faults import suggestion
from office.imports.parsing import shortened
from office.imports.schema import Key, ValueKind
from processes.roles import Role

LONGEST_TEXT = 200  # characters
MOST_MONEY, CENTS = 10**15, 2  # in the organisation's currency; decimals
MOST_WHOLE = 9999
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RESERVED_IDS = ("engine",)  # the engine's own name in the history

ICS = re.compile(r"\w[\w .-]{0,99}\.ics")
CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
CODE = re.compile(r"[A-Z]{2,3}")


def read_value(text: str, key: Key) -> object:
    """Return the value that a text stands for under a key; raises Unfit."""
    if key.kind is ValueKind.CHOICE:
        return choice(text, key.choices)
    return _READERS.get(key.kind, _text)(text)


def _text(text: str) -> str:
    if MARK in text:
        raise Unfit("a control character is in the text", "take it out")
    return one_line(text, LONGEST_TEXT)


def _id(text: str) -> str:
    found = identity(text, ID)
    if found in RESERVED_IDS:
        raise Unfit(f"{found!r} is the engine's own name", "choose another id")
    return found


def _label(text: str) -> str:
    return identity(text, YEAR)


def _name(text: str) -> str:
    """Return a text that names something, in the normal form of what it names."""
    return one_line(normal(text), LONGEST_ID)


def _code(text: str) -> str:
    return one_line(normal(text), LONGEST_CODE)


def _ics(text: str) -> str:
    if not ICS.fullmatch(text):
        mend = "name an iCalendar file in this folder, such as free-days.ics"
        raise Unfit(f"{shortened(text)!r} is not the name of a calendar file", mend)
    return text


def _time(text: str) -> time:
    try:
        if CLOCK.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise Unfit(f"{shortened(text)!r} is not a time of day", "write hours and minutes as 09:00")


def _money(text: str) -> Decimal:
    amount = within(number(text), 0, MOST_MONEY)
    if amount != round(amount, CENTS):
        what = f"{shortened(text)!r} has more than {CENTS} decimals"
        raise Unfit(what, "write cents at most, such as 1250.50")
    return amount


def _whole(text: str) -> int:
    found = whole(text)
    within(Decimal(found), -MOST_WHOLE, MOST_WHOLE)
    return found


def _zone(text: str) -> str:
    if text not in available_timezones():
        mend = suggestion(text, available_timezones())
        raise Unfit(f"there is no time zone {shortened(text)!r}", mend)
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
    if text not in CURRENCIES:
        near = nearest(text, dict.fromkeys(sorted(CURRENCIES), ""))
        mend = f"did you mean {near!r}" if near else "write its code, such as EUR"
        raise Unfit(f"{shortened(text)!r} is no currency of ISO 4217", mend)
    return text


def _weekday(text: str) -> int:
    return WEEKDAYS.index(choice(text.lower(), WEEKDAYS))


def _offset(text: str) -> str:
    try:
        return parse(text).text
    except (UnreadableOffset, ValueError) as cause:
        hint = getattr(cause, "hint", "the number is too large")
        raise Unfit(f"the offset {shortened(text)!r} cannot be read", hint) from cause


def _role(text: str) -> str:
    text = normal(text)
    if text not in tuple(Role):
        raise Unfit(f"there is no role {shortened(text)!r}", suggestion(text, list(Role)))
    return text


_READERS: dict[ValueKind, Callable[[str], object]] = {
    ValueKind.ID: _id,
    ValueKind.LABEL: _label,
    ValueKind.PERSON: _name,
    ValueKind.UNIT: _name,
    ValueKind.SITE: _name,
    ValueKind.PROCESS: _name,
    ValueKind.MILESTONE: _code,
    ValueKind.MAIL: address,
    ValueKind.DAY: day,
    ValueKind.DATED: day,
    ValueKind.ICS: _ics,
    ValueKind.TIME: _time,
    ValueKind.MONEY: _money,
    ValueKind.WHOLE: _whole,
    ValueKind.YES_NO: yes_no,
    ValueKind.ZONE: _zone,
    ValueKind.COUNTRY: _country,
    ValueKind.CURRENCY: _currency,
    ValueKind.WEEKDAY: _weekday,
    ValueKind.OFFSET: _offset,
    ValueKind.ROLE: _role,
}
