"""Days as people, spreadsheets and programs write them: year-month-day, or a day kept as one.

Serial numbers, other orders (31.01.2028, 1/31/2028) and instants are refused: each has more than
one reading, by program, country or time zone.
"""

import re
from datetime import date, datetime, time

from engine.values.texts import Unfit, line, quoted

EARLIEST, LATEST = date(1950, 1, 1), date(2200, 1, 1)
ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}.*")
SERIAL = re.compile(r"[0-9]{1,7}(?:\.[0-9]+)?")
USUAL = "write year-month-day, such as 2028-03-31"


def day(value: object) -> date:
    """Return what is written as a day; raises Unfit."""
    if isinstance(value, datetime):
        if value.time() != time() or value.tzinfo is not None:
            raise Unfit(f"{quoted(value.isoformat(' '))} is an instant, not a day", USUAL)
        value = value.date()
    found = value if isinstance(value, date) else _written(line(value))
    if not EARLIEST <= found < LATEST:
        mend = f"give a day from {EARLIEST.year} to {LATEST.year - 1}, or none for an open end"
        raise Unfit(f"{found.isoformat()} is out of reach", mend)
    return found


def _written(text: str) -> date:
    found = ISO.fullmatch(text)
    if found is None:
        if INSTANT.fullmatch(text):
            raise Unfit(f"{quoted(text)} is an instant, not a day", USUAL)
        serial = SERIAL.fullmatch(text)
        mend = f"{USUAL}, or give the cell the format of a date" if serial else USUAL
        raise Unfit(f"{quoted(text)} is not a day", mend)
    try:
        return date.fromisoformat(found[1])
    except ValueError as cause:
        raise Unfit(f"{quoted(text)} is not a day: {cause}", USUAL) from cause
