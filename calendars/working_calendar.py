"""Working calendars: weekends, public holidays, days off of the office; business days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from holidays import HolidayBase, country_holidays

from calendars.clock import require_utc
from calendars.errors import UnknownCountry, UnknownZone, UnsoundCalendar

SATURDAY_SUNDAY = frozenset({5, 6})  # weekdays, Monday is 0
DAY = timedelta(days=1)
DAYS_A_WEEK = 7
FARTHEST = 366  # days among which one that is allowed is looked for


def monday(day: date) -> date:
    """Return the first day of a day's week."""
    return day - timedelta(days=day.weekday())


@cache
def days_off(
    country: str, subdivision: str | None, weekend: frozenset[int] | None, year: int
) -> frozenset[date]:
    """Return the weekend days and public holidays of `year`.

    Where `weekend` is None the country's own holds, as it was in that year, and weekend days on
    which the country makes up for a bridge day count as worked. No country: no holidays.
    """
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    within = [day for day in days if day.year == year]
    if not country:
        rest = SATURDAY_SUNDAY if weekend is None else weekend
        return frozenset(day for day in within if day.weekday() in rest)
    # The neighbouring years too: a make-up day may belong to a holiday across the year's end.
    known = national_holidays(country, subdivision, (year - 1, year, year + 1))
    if weekend is None:
        return frozenset(day for day in within if not known.is_working_day(day))
    return frozenset(day for day in within if day.weekday() in weekend or day in known)


def national_holidays(
    country: str, subdivision: str | None = None, years: tuple[int, ...] = ()
) -> HolidayBase:
    """Return the public holidays of a country; raises UnknownCountry."""
    try:
        return country_holidays(country, subdiv=subdivision, years=years)
    except NotImplementedError as cause:
        raise UnknownCountry(country, subdivision) from cause


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """The days from `first` to `last`, both included."""

    first: date
    last: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        """Tell whether `day` lies in the range."""
        return self.first <= day <= self.last

    def __len__(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1


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


def _first(day: date, step: timedelta, counts: Callable[[date], bool]) -> date:
    """Return `day` or the first one that counts after it in steps of so long."""
    while not counts(day):
        day += step
    return day


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


@dataclass(frozen=True)
class WorkingCalendar:
    """The days and hours of one site. Times are local to `zone`, weekdays count from Monday = 0.

    `country` and `subdivision` are ISO 3166 codes; an empty country has no holidays. Where
    `weekend` is None the country's own holds (Saturday and Sunday without a country).
    `half_days` end halfway between `opens` and `closes`. Raises UnknownZone, UnknownCountry and
    UnsoundCalendar.
    """

    site: str
    zone: str
    country: str
    subdivision: str | None = None
    weekend: frozenset[int] | None = None
    extra_holidays: tuple[date, ...] = ()
    no_meetings: tuple[DayRange, ...] = ()
    no_deadlines: tuple[DayRange, ...] = ()
    half_days: tuple[date, ...] = ()
    opens: time = time(9)
    closes: time = time(17)

    def __post_init__(self) -> None:
        """Refuse a calendar with which nobody could work."""
        if self.weekend is not None and len(self.weekend) >= DAYS_A_WEEK:
            raise UnsoundCalendar(self.site, "the weekend leaves no working day")
        if self.opens >= self.closes:
            raise UnsoundCalendar(self.site, f"opens at {self.opens}, closes at {self.closes}")
        for span in (*self.no_meetings, *self.no_deadlines):
            if span.last < span.first:
                raise UnsoundCalendar(self.site, f"{span.name!r} ends before it begins")
        _ = self._zone
        if self.country:
            national_holidays(self.country, self.subdivision)

    def is_working(self, day: date) -> bool:
        """Tell whether `day` is neither weekend nor holiday; half days are worked."""
        off = self._off.get(day.year)
        if off is None:
            off = self._off[day.year] = self._days_off(day.year)
        return day not in off

    def on_or_after(self, day: date) -> date:
        """Return `day` or the first working day after it."""
        return _first(day, DAY, self.is_working)

    def add(self, day: date, n: int) -> date:
        """Return the `n`-th working day after `day`, before it when negative.

        `day` itself never counts; zero means on or after `day`.
        """
        return self._nth(day, n, self.is_working)

    def add_due(self, day: date, n: int) -> date:
        """Return what `add` returns, counting only days on which work may fall due.

        In a no-deadline range hardly anybody works: its days are time for nobody, and two days
        that follow each other do not roll onto the same one behind it.
        """
        return self._nth(day, n, self.allows_deadline)

    def between(self, a: date, b: date) -> int:
        """Return the `n` with which `add(a, n)` reaches `b`: working days, negative backwards."""
        step = DAY if b > a else -DAY
        count = 0
        while a != b:
            a += step
            count += self.is_working(a)
        return count if step > timedelta(0) else -count

    def local_day(self, instant: datetime) -> date:
        """Return the date on the site's wall; raises NaiveInstant."""
        return require_utc(instant).astimezone(self._zone).date()

    def at(self, day: date, local: time | None = None) -> datetime:
        """Return the UTC instant of a local time, of opening when None.

        A time that the spring change skips happens as much later as the gap is long (02:30
        becomes 03:30); a time that the autumn change repeats is the first of the two.
        """
        wall = datetime.combine(day, local or self.opens, tzinfo=self._zone)
        return wall.replace(fold=0).astimezone(UTC)

    def opening(self, day: date) -> datetime:
        """Return the UTC instant at which `day` opens, were it worked."""
        return self.at(day, self.opens)

    def closing(self, day: date) -> datetime:
        """Return the UTC instant at which `day` closes, were it worked; halfway on half days."""
        if day not in self.half_days:
            return self.at(day, self.closes)
        opens, closes = datetime.combine(day, self.opens), datetime.combine(day, self.closes)
        return self.at(day, (opens + (closes - opens) / 2).time())

    def next_opening(self, instant: datetime) -> datetime:
        """Return `instant` inside working hours, else the next opening; raises NaiveInstant.

        A day is open from its opening up to, but not including, its closing.
        """
        instant = require_utc(instant)
        day = self.local_day(instant)
        if self.is_working(day) and instant < self.closing(day):
            return max(instant, self.opening(day))
        return self.opening(self.add(day, 1))

    def allows_meeting(self, day: date) -> bool:
        """Tell whether people may be called together on `day`."""
        return self.is_working(day) and not any(day in span for span in self.no_meetings)

    def allows_deadline(self, day: date) -> bool:
        """Tell whether work may fall due on `day`."""
        return self.is_working(day) and not any(day in span for span in self.no_deadlines)

    def allows(self, day: date, *, meeting: bool) -> bool:
        """Tell whether a `meeting` may be held on `day`, or otherwise work fall due."""
        return self.allows_meeting(day) if meeting else self.allows_deadline(day)

    def nearest(self, day: date, step: timedelta, *, meeting: bool) -> date | None:
        """Return `day` or the first allowed one after it in steps of so long; None within a year.

        `step` is DAY, or -DAY for the way back.
        """
        ways = (day + step * number for number in range(FARTHEST))
        return next((way for way in ways if self.allows(way, meeting=meeting)), None)

    def on_or_after_deadline(self, day: date) -> date:
        """Return `day` or the first day after it on which work may fall due."""
        return _first(day, DAY, self.allows_deadline)

    def to_dict(self) -> dict[str, Any]:
        """Return the calendar as JSON can carry it, dates and times in ISO 8601."""
        return to_dict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Read back what `to_dict` wrote; raises UnsoundCalendar when it cannot be read."""
        return cls(**arguments(content))

    def _nth(self, day: date, n: int, counts: Callable[[date], bool]) -> date:
        if n == 0:
            return self.on_or_after(day)
        step = DAY if n > 0 else -DAY
        for _ in range(abs(n)):
            day = _first(day + step, step, counts)
        return day

    @cached_property
    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as cause:
            raise UnknownZone(self.zone) from cause

    @cached_property
    def _off(self) -> dict[int, frozenset[date]]:
        return {}

    def _days_off(self, year: int) -> frozenset[date]:
        national = days_off(self.country, self.subdivision, self.weekend, year)
        return national | frozenset(self.extra_holidays)


# Monday to Friday, no holidays.
PLAIN_WEEK = WorkingCalendar(site="plain week", zone="UTC", country="")
