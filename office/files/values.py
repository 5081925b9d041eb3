"""One text to one value of its kind; what does not fit says what would."""

import re
from collections.abc import Callable
from datetime import time
from decimal import Decimal
from zoneinfo import available_timezones

from calendars.days_off import national_holidays
from calendars.errors import UnknownCountry, UnreadableOffset
from calendars.identities import ID, LONGEST_CODE, LONGEST_ID, YEAR, normal
from calendars.offsets import parse
from engine.currencies import CURRENCIES
from engine.nearest import nearest
from engine.values.addresses import address
from engine.values.choices import choice, yes_no
from engine.values.days import day
from engine.values.identities import identity
from engine.values.numbers import number, whole, within
from engine.values.texts import MARK
from engine.values.unfit import Unfit
from engine.values.words import one_line
from office.files.faults import suggestion
from office.files.nodes import shortened
from office.files.schema import Key, Kind
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
    if key.kind is Kind.CHOICE:
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


_READERS: dict[Kind, Callable[[str], object]] = {
    Kind.ID: _id,
    Kind.LABEL: _label,
    Kind.PERSON: _name,
    Kind.UNIT: _name,
    Kind.SITE: _name,
    Kind.PROCESS: _name,
    Kind.MILESTONE: _code,
    Kind.MAIL: address,
    Kind.DAY: day,
    Kind.DATED: day,
    Kind.ICS: _ics,
    Kind.TIME: _time,
    Kind.MONEY: _money,
    Kind.WHOLE: _whole,
    Kind.YES_NO: yes_no,
    Kind.ZONE: _zone,
    Kind.COUNTRY: _country,
    Kind.CURRENCY: _currency,
    Kind.WEEKDAY: _weekday,
    Kind.OFFSET: _offset,
    Kind.ROLE: _role,
}
