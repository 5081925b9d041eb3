"""The reminder ladder: who hears what, how many working days before or after the due day."""

from dataclasses import dataclass
from datetime import date, datetime

from calendars.working import WorkingCalendar

REPEAT_TOP = 10  # working days between repeats of the last rung, so that nothing is forgotten


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung. `after` is in working days to the due day; `to` names who is told.

    `to` is any of assignee, deputy, manager, owner (of the process), or a role code. `escalates`
    rungs state what the delay holds up; `if_untouched` rungs are skipped once work has begun.
    """

    number: int
    name: str
    after: int
    kind: str
    to: tuple[str, ...]
    escalates: bool = False
    if_untouched: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in order of time."""

    rungs: tuple[Rung, ...]

    def due(
        self, number: int, due_day: date, calendar: WorkingCalendar, *, critical: bool
    ) -> datetime:
        """Return the instant at which a rung, or a repeat of the last one, is due."""
        rung = self.rung(number)
        repeats = max(0, number - self.rungs[-1].number)
        after = _halved(rung.after) if critical else rung.after
        return calendar.opening(calendar.add(due_day, after + repeats * REPEAT_TOP))

    def rung(self, number: int) -> Rung:
        """Return a rung by number, the last one for every repeat after it."""
        return next((r for r in self.rungs if r.number == number), self.rungs[-1])

    def latest(
        self, after: int, due_day: date, calendar: WorkingCalendar, now: datetime, *, critical: bool
    ) -> int | None:
        """Return the highest rung above `after` whose time has come; rungs in between lapse."""
        number, found = after + 1, None
        while self.due(number, due_day, calendar, critical=critical) <= now:
            found, number = number, number + 1
        return found


# The default ladder for an office that reports to the CEO
LADDER = Ladder(
    (
        Rung(1, "nudge", -3, "reminder", ("assignee",), if_untouched=True),
        Rung(2, "due today", 0, "due_today", ("assignee",)),
        Rung(3, "overdue", 2, "overdue", ("assignee", "deputy")),
        Rung(4, "escalation L1", 4, "escalation", ("assignee", "manager"), escalates=True),
        Rung(5, "escalation L2", 7, "escalation", ("assignee", "owner", "SMD"), escalates=True),
        Rung(6, "escalation L3", 10, "escalation", ("assignee", "sponsor"), escalates=True),
        Rung(7, "escalation L4", 15, "escalation", ("assignee", "CEO"), escalates=True),
    )
)


def _halved(days: int) -> int:
    """Return half the interval, at least one day where it was not zero."""
    return 0 if days == 0 else (max(1, days // 2) if days > 0 else -max(1, -days // 2))
