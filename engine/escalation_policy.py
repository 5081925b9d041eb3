"""The escalation policy: when a reminder goes out and to whom an overdue task escalates."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from calendars.working_calendar import WorkingCalendar
from engine.organisation.directory import setting
from persistence.outbox import NoticeKind
from state_machines.definition import Definition

REPEAT_TOP = 10  # working days between repeats of the last level, so that nothing is forgotten
KEY = "ladder"


@dataclass(frozen=True, slots=True)
class EscalationLevel:
    """One level. `after` is in working days to the due day; `to` names who is told.

    `to` is any of assignee, deputy, manager, owner (of the process), or a role code. `escalates`
    levels state what the delay holds up; `if_untouched` levels are skipped once work has begun.
    """

    number: int
    name: str
    after: int
    kind: NoticeKind
    to: tuple[str, ...]
    escalates: bool = False
    if_untouched: bool = False


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """Levels in order of time; users call a policy their ladder, and its levels rungs."""

    levels: tuple[EscalationLevel, ...]

    def due(
        self, number: int, due_day: date, calendar: WorkingCalendar, *, critical: bool
    ) -> datetime:
        """Return the instant at which a level, or a repeat of the last one, is due."""
        rung = self.rung(number)
        repeats = max(0, number - self.levels[-1].number)
        after = _halved(rung.after) if critical else rung.after
        return calendar.opening(calendar.add(due_day, after + repeats * REPEAT_TOP))

    def rung(self, number: int) -> EscalationLevel:
        """Return a level by number, the last one for every repeat after it."""
        return next((r for r in self.levels if r.number == number), self.levels[-1])

    def latest(
        self, after: int, due_day: date, calendar: WorkingCalendar, now: datetime, *, critical: bool
    ) -> int | None:
        """Return the highest level above `after` whose time has come; those in between lapse."""
        number, found = after + 1, None
        while self.due(number, due_day, calendar, critical=critical) <= now:
            found, number = number, number + 1
        return found


# The default policy for an office that reports to the CEO
DEFAULT_POLICY = EscalationPolicy(
    (
        EscalationLevel(1, "nudge", -3, NoticeKind.REMINDER, ("assignee",), if_untouched=True),
        EscalationLevel(2, "due today", 0, NoticeKind.DUE_TODAY, ("assignee",)),
        EscalationLevel(3, "overdue", 2, NoticeKind.OVERDUE, ("assignee", "deputy")),
        EscalationLevel(
            4, "escalation L1", 4, NoticeKind.ESCALATION, ("assignee", "manager"), escalates=True
        ),
        EscalationLevel(
            5,
            "escalation L2",
            7,
            NoticeKind.ESCALATION,
            ("assignee", "owner", "SMD"),
            escalates=True,
        ),
        EscalationLevel(
            6, "escalation L3", 10, NoticeKind.ESCALATION, ("assignee", "sponsor"), escalates=True
        ),
        EscalationLevel(
            7, "escalation L4", 15, NoticeKind.ESCALATION, ("assignee", "CEO"), escalates=True
        ),
    )
)


def _halved(days: int) -> int:
    """Return half the interval, at least one day where it was not zero."""
    return 0 if days == 0 else (max(1, days // 2) if days > 0 else -max(1, -days // 2))


def policy_for(session: Session, definition: Definition) -> EscalationPolicy:
    """Return the policy of a process; one named after it wins over the office's."""
    own = setting(session, f"{KEY}:{definition.code}", KEY)
    return DEFAULT_POLICY if own is None else policy_from_rows(own["rungs"])


def policy_to_rows(ladder: EscalationPolicy) -> list[dict[str, object]]:
    """Return a policy as plain rows."""
    return [
        {
            "number": r.number,
            "name": r.name,
            "after": r.after,
            "kind": r.kind.value,
            "to": list(r.to),
            "escalates": r.escalates,
            "if_untouched": r.if_untouched,
        }
        for r in ladder.levels
    ]


def policy_from_rows(rows: list[dict[str, object]]) -> EscalationPolicy:
    """Return the policy that `policy_to_rows` wrote."""
    levels = (
        {**row, "kind": NoticeKind(str(row["kind"])), "to": tuple(row["to"])}  # type: ignore[arg-type]
        for row in rows
    )
    return EscalationPolicy(tuple(EscalationLevel(**level) for level in levels))  # type: ignore[arg-type]
