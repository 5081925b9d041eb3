"""What can go wrong with days, calendars and milestones, each as a fact with its own class."""

from collections.abc import Iterable
from datetime import date, datetime


class CalendarError(Exception):
    """Stand for every refusal of this package."""


class NaiveInstant(CalendarError):
    """An instant came without a zone, so nobody can tell when it was."""

    def __init__(self, instant: datetime) -> None:
        """Remember the `instant` without a zone."""
        self.instant = instant
        super().__init__(f"{instant.isoformat()} has no zone; give an instant in UTC")


class UnknownZone(CalendarError):
    """No time zone has this name."""

    def __init__(self, zone: str) -> None:
        """Remember the `zone` nobody knows."""
        self.zone = zone
        super().__init__(f"there is no time zone {zone!r}; write for example Europe/Berlin")


class UnknownCountry(CalendarError):
    """The holidays of a country or of its subdivision are not known."""

    def __init__(self, country: str, subdivision: str | None) -> None:
        """Remember the `country` and the `subdivision` asked for."""
        self.country = country
        self.subdivision = subdivision
        place = f"{country}-{subdivision}" if subdivision else country
        super().__init__(f"the holidays of {place!r} are not known; give ISO 3166 codes, or none")


class UnsoundCalendar(CalendarError):
    """A working calendar contradicts itself or cannot be read."""

    def __init__(self, site: str, reason: str) -> None:
        """Remember the `site` and the `reason`."""
        self.site = site
        self.reason = reason
        super().__init__(f"the working calendar of {site!r} is unsound: {reason}")


class NoAllowedDay(CalendarError):
    """No day near enough is open for a deadline or a meeting."""

    def __init__(self, day: date, site: str) -> None:
        """Remember the `day` that was to be rolled and the `site` whose calendar refused."""
        self.day = day
        self.site = site
        super().__init__(f"the calendar of {site!r} has no allowed day within a year of {day}")


class UnsoundFiscalYear(CalendarError):
    """A fiscal year cannot start or be divided so."""

    def __init__(self, start: date, reason: str) -> None:
        """Remember the `start` and the `reason`."""
        self.start = start
        self.reason = reason
        super().__init__(f"no fiscal year can start on {start}: {reason}")


class UnknownPeriod(CalendarError):
    """A fiscal year has no period with this key."""

    def __init__(self, key: str, label: str) -> None:
        """Remember the `key` and the `label` of the year that was searched."""
        self.key = key
        self.label = label
        super().__init__(f"{label} has no period {key!r}; write for example {label}-03, {label}-Q1")


class UnknownCadence(CalendarError):
    """Nothing happens with this rhythm."""

    def __init__(self, every: str) -> None:
        """Remember the rhythm asked for."""
        self.every = every
        super().__init__(f"{every!r} is no cadence; write year, half, quarter or month")


class UnreadableIcs(CalendarError):
    """An iCalendar file says something that cannot be understood."""

    def __init__(self, text: str, reason: str) -> None:
        """Remember the `text` at fault and the `reason`."""
        self.text = text
        self.reason = reason
        super().__init__(f"{text!r} in the iCalendar file: {reason}")


class UnreadableOffset(CalendarError):
    """An offset text does not follow the grammar."""

    def __init__(self, text: str, hint: str) -> None:
        """Remember the `text` and the `hint` that says what would be right."""
        self.text = text
        self.hint = hint
        super().__init__(f"the offset {text!r} cannot be read: {hint}")


class UnknownAnchor(CalendarError):
    """An offset counts from a day that was not given."""

    def __init__(self, anchor: str, text: str, known: Iterable[str]) -> None:
        """Remember the `anchor`, the offset's `text` and the anchors that are `known`."""
        self.anchor = anchor
        self.text = text
        self.known = tuple(sorted(known))
        known_text = ", ".join(self.known) or "none"
        super().__init__(f"{text!r} counts from {anchor!r}, which has no day; known: {known_text}")


class UnknownMilestone(CalendarError):
    """No milestone of the calendar has this code."""

    def __init__(self, code: str) -> None:
        """Remember the `code`."""
        self.code = code
        super().__init__(f"there is no milestone {code!r}")


class MilestoneFaults(CalendarError):
    """A set of milestones is unsound; every fault is named at once."""

    def __init__(self, faults: Iterable[str]) -> None:
        """Remember all `faults`, a sentence each."""
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))


class NotInAlphabet(CalendarError):
    """A text cannot be the label or id it was given as: what is wrong, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        """Remember `what` is wrong and how to `mend` it."""
        self.what, self.mend = what, mend
        super().__init__(f"{what}; {mend}")
