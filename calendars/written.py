"""A working calendar in writing: plain texts and lists that JSON and YAML can carry."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, time
from typing import TYPE_CHECKING, Any

from calendars.errors import UnsoundCalendar
from calendars.ranges import DayRange

if TYPE_CHECKING:
    from calendars.working import WorkingCalendar


def to_dict(calendar: "WorkingCalendar") -> dict[str, Any]:
    """Write every field of a calendar as text, number or list."""
    return {field.name: _write(getattr(calendar, field.name)) for field in fields(calendar)}


def arguments(content: Mapping[str, Any]) -> dict[str, Any]:
    """Read the arguments of a WorkingCalendar; raises UnsoundCalendar naming the faulty field."""
    site = str(content.get("site", ""))
    for missing in ("site", "zone", "country"):
        if missing not in content:
            raise UnsoundCalendar(site, f"{missing} is missing")
    return {name: _read(site, name, value) for name, value in content.items()}


def _write(value: object) -> object:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, DayRange):
        return {"first": str(value.first), "last": str(value.last), "name": value.name}
    return [_write(item) for item in value] if isinstance(value, tuple) else value


def _read(site: str, name: str, value: Any) -> object:
    if name not in _READERS:
        raise UnsoundCalendar(site, f"{name} is not a field of a working calendar")
    try:
        return _READERS[name](value)
    except (KeyError, TypeError, ValueError) as cause:
        raise UnsoundCalendar(site, f"{name} cannot be read: {value!r}") from cause


def _optional(value: Any) -> str | None:
    return None if value is None else str(value)


def _weekend(value: Any) -> frozenset[int] | None:
    days = None if value is None else frozenset(int(day) for day in value)
    if days and not days <= set(range(7)):
        raise ValueError(value)
    return days


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _time(value: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


def _days(value: Any) -> tuple[date, ...]:
    return tuple(_day(day) for day in value)


def _ranges(value: Any) -> tuple[DayRange, ...]:
    return tuple(
        DayRange(_day(span["first"]), _day(span["last"]), str(span.get("name", "")))
        for span in value
    )


_READERS: dict[str, Callable[[Any], object]] = {
    "site": str,
    "zone": str,
    "country": str,
    "subdivision": _optional,
    "weekend": _weekend,
    "extra_holidays": _days,
    "no_meetings": _ranges,
    "no_deadlines": _ranges,
    "half_days": _days,
    "opens": _time,
    "closes": _time,
}
