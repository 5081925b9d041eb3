"""The working calendar of a site: which days are worked, when doors open, what falls when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, Self
from zoneinfo import ZoneInfo

from calendars import written
from calendars.clock import require_utc
from calendars.days_off import days_off, national_holidays
from calendars.errors import UnknownZone, UnsoundCalendar
from calendars.ranges import DayRange

__all__ = ["PLAIN_WEEK", "DayRange", "WorkingCalendar"]

DAY = timedelta(days=1)
DAYS_A_WEEK = 7


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
        while not self.is_working(day):
            day += DAY
        return day

    def add(self, day: date, n: int) -> date:
        """Return the `n`-th working day after `day`, before it when negative.

        `day` itself never counts; zero means on or after `day`.
        """
        if n == 0:
            return self.on_or_after(day)
        step = DAY if n > 0 else -DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

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

    def to_dict(self) -> dict[str, Any]:
        """Return the calendar as JSON can carry it, dates and times in ISO 8601."""
        return written.to_dict(self)

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Self:
        """Read back what `to_dict` wrote; raises UnsoundCalendar when it cannot be read."""
        return cls(**written.arguments(content))

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
