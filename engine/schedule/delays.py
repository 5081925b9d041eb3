"""Why milestones are late: the first late thing behind each that did not wait for another late one.

Whatever waited for a late milestone and lost fewer days of its own than that one started late;
otherwise its own work was late: it was returned, or somebody answered after the due day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from calendars.lateness import working_days
from engine import catalogue
from engine.instance_ids import root_of
from engine.organisation import directory
from engine.schedule import lateness
from engine.schedule.lateness import MilestoneStanding
from persistence.base import in_parts
from persistence.instances import Instance, InstanceStatus, StepRun, Task, TaskStatus
from state_machines.definition import Step

TIMES = {1: "once", 2: "twice"}
MilestoneId = tuple[str, str]  # its year and its code


class CauseKind(StrEnum):
    """What made a milestone late."""

    RETURNED = "returned"
    UNANSWERED = "unanswered"  # somebody has still not answered
    ANSWERED_LATE = "answered_late"
    HELD = "held"  # by the office
    NOT_OPEN = "not_open"  # its process has not begun
    PLAN = "plan"  # nobody was late, and yet it is


@dataclass(frozen=True, slots=True)
class RootCause:
    """What made milestones late: `id` and `title` of the first one, and what happened there.

    `days` are the working days that it cost, or by which the first one is late.
    """

    id: MilestoneId
    title: str
    kind: CauseKind
    what: str
    days: int

    def __str__(self) -> str:
        """Say it in one line."""
        return f"“{self.title}”: {self.what}"

    @property
    def always(self) -> tuple[str, str, str]:
        """What is the same about it in every period."""
        year, code = self.id
        return year, code.partition("@")[0], self.what

    def behind(self, late: MilestoneStanding) -> str:
        """Say why one milestone is late: its own work was, or it began late as it waited."""
        return self.what if late.id == self.id else f"began late, waited for {self}"


@dataclass(frozen=True, slots=True)
class CausedDelay:
    """A root cause with the late milestones behind it, in order of their days."""

    cause: RootCause
    milestones: tuple[MilestoneStanding, ...]

    @property
    def process(self) -> str:
        """The id of the process in which it began; "" before it has opened."""
        own = (each.process for each in self.milestones if each.id == self.cause.id)
        return next(own, "")

    def __str__(self) -> str:
        """Say it in one line: how many are late because of what."""
        return f"{len(self.milestones)} late because of {self.cause}"


def found(
    session: Session, standings: Sequence[MilestoneStanding], now: datetime
) -> dict[MilestoneId, RootCause]:
    """Return the root cause of each late milestone; `standings` are all of its year."""
    late = [each for each in standings if each.lateness.missed]
    reasons = _Reasons(session, standings, now)
    return {each.id: reasons.root(each) for each in late}


def grouped(
    standings: Iterable[MilestoneStanding], causes: Mapping[MilestoneId, RootCause]
) -> list[CausedDelay]:
    """Return the root causes with the milestones behind them, the one with the most first.

    What happens to one milestone in every period is one cause.
    """
    behind: dict[tuple[str, str, str], list[MilestoneStanding]] = {}
    for each in standings:
        if each.id in causes:
            behind.setdefault(causes[each.id].always, []).append(each)
    delays = [_delay(late, causes) for late in behind.values()]
    return sorted(delays, key=lambda each: (-len(each.milestones), -each.cause.days))


def _delay(late: list[MilestoneStanding], causes: Mapping[MilestoneId, RootCause]) -> CausedDelay:
    found = dict.fromkeys(causes[each.id] for each in late)
    worst = max(found, key=lambda cause: cause.days)
    if len(found) > 1:
        worst = replace(worst, title=worst.title.removesuffix(f" {worst.id[1].partition('@')[2]}"))
    return CausedDelay(worst, tuple(late))


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer after its day, or one that is owed still; `days` late."""

    root: str
    step: Step
    person: str
    days: int
    due_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Rounds:
    """A step that was done again: how often, and from when to when."""

    root: str
    item: str  # title of the item it is a step of, "" for the process itself
    times: int
    first: datetime
    last: datetime | None


class _Reasons:
    """What happened in the processes of the late milestones of a year."""

    def __init__(
        self, session: Session, standings: Sequence[MilestoneStanding], now: datetime
    ) -> None:
        self.session, self.now = session, now
        self.standings = {each.id: each for each in standings}
        self.organisation = directory.of(session)
        late = (each for each in standings if each.lateness.missed and each.process)
        self.processes = sorted({each.process for each in late})
        self._roots: dict[MilestoneId, RootCause] = {}

    def root(self, late: MilestoneStanding) -> RootCause:
        """Return the root cause of a late milestone."""
        if late.id not in self._roots:
            held_by = self._held_by(late)
            self._roots[late.id] = self._own(late)  # if they go round in a circle
            if held_by is not None:
                self._roots[late.id] = self.root(held_by)
        return self._roots[late.id]

    def _waited(self, late: MilestoneStanding) -> list[MilestoneStanding]:
        found = (self.standings.get((late.year_id, code)) for code in late.waits_for)
        return [each for each in found if each is not None]

    def _held_by(self, late: MilestoneStanding) -> MilestoneStanding | None:
        """Return the late milestone that cost this one more days than its own work did."""
        worst = max(
            (each for each in self._waited(late) if each.lateness.missed),
            key=lambda each: each.lateness.days,
            default=None,
        )
        if worst is None or late.lateness.days > 2 * worst.lateness.days:
            return None
        return worst

    def _own(self, late: MilestoneStanding) -> RootCause:
        kind, what, days = self._happened(late)
        return RootCause(late.id, late.title, kind, what, days)

    def _happened(self, late: MilestoneStanding) -> tuple[CauseKind, str, int]:
        instance = self._instances.get(late.process)
        by = late.lateness.days
        if instance is None:
            return CauseKind.NOT_OPEN, "its process has not begun", by
        if instance.status == InstanceStatus.SUSPENDED:
            return CauseKind.HELD, "suspended by the office", by
        first, last = self._window(late, instance)
        answer = max(
            (each for each in self._answers if _falls(each, late.process, first, last)),
            key=lambda each: each.days,
            default=None,
        )
        again, lost = self._costliest(late, first, last)
        if again is not None and lost >= max(1, answer.days if answer else 0):
            return CauseKind.RETURNED, _returned(again, lost), lost
        if answer is not None:
            return self._said(answer)
        return CauseKind.PLAN, "nobody was late, its plan leaves too little time", by

    def _window(self, late: MilestoneStanding, instance: Instance) -> tuple[datetime, datetime]:
        """Return from when to when its own work could make a milestone late."""
        reached = [each.reached_at for each in self._waited(late) if each.reached_at]
        last = late.reached_at or self.now
        return max((at for at in reached if at < last), default=instance.opened_at), last

    def _costliest(
        self, late: MilestoneStanding, first: datetime, last: datetime
    ) -> tuple[_Rounds | None, int]:
        """Return what was done again and the working days that took, the most of them."""
        calendar = self.organisation.calendar_of_year(self._instances[late.process].year_id)
        found = [
            (
                each,
                calendar.between(
                    calendar.local_day(each.first),
                    calendar.local_day(min(each.last or self.now, last)),
                ),
            )
            for each in self._rounds
            if each.root == late.process and first <= each.first <= last
        ]
        return max(found, key=lambda pair: pair[1], default=(None, 0))

    def _said(self, answer: _Answer) -> tuple[CauseKind, str, int]:
        who, days = self.organisation.name_of(answer.person), working_days(answer.days)
        if answer.answered_at is None:
            what = f"{who} has not answered “{answer.step.title}”, {days} late"
            return CauseKind.UNANSWERED, what, answer.days
        what = f"{who} answered “{answer.step.title}” {days} after the due day"
        return CauseKind.ANSWERED_LATE, what, answer.days

    @cached_property
    def _instances(self) -> Mapping[str, Instance]:
        found: dict[str, Instance] = {}
        for part in in_parts(self.processes):
            query = select(Instance).where(Instance.id.in_(part))
            found |= {each.id: each for each in self.session.scalars(query)}
        return found

    @cached_property
    def _answers(self) -> Sequence[_Answer]:
        """Return what was answered late in these processes and holds their work, or is owed."""
        query = (
            select(Task.assignee_id, Task.due_at, Task.answered_at, StepRun.key, Instance)
            .join(StepRun, StepRun.id == Task.step_id)
            .join(Instance, Instance.id == Task.instance_id)
            .where(self._in_these, _is_late(self.now))
            .order_by(Task.id)
        )
        found = []
        for person, due_at, answered_at, key, instance in self.session.execute(query):
            step = catalogue.of(self.session, instance).step(key)
            days = lateness.of_task(
                self.organisation, person, due_at, self.now, answered_at=answered_at
            ).days
            if days and self._holds(instance, step):
                root = root_of(instance.id)
                found.append(_Answer(root, step, person, days, due_at, answered_at))
        return found

    def _holds(self, instance: Instance, step: Step) -> bool:
        """Tell whether what a step is part of waits for it, the process above an item too."""
        if not step.blocking or instance.parent_id is None:
            return step.blocking
        above = self.session.get_one(Instance, instance.parent_id)
        over = catalogue.of(self.session, above).step(instance.parent_step or "")
        return self._holds(above, over)

    @cached_property
    def _rounds(self) -> Sequence[_Rounds]:
        """Return the steps of these processes and of their items that were done again."""
        query = (
            select(
                Instance.id,
                Instance.title,
                func.count(),
                func.min(StepRun.opened_at),
                func.max(StepRun.closed_at),
                func.count(StepRun.closed_at),
            )
            .join(Instance, Instance.id == StepRun.instance_id)
            .where(self._in_these, StepRun.round > 1, StepRun.opened_at.is_not(None))
            .group_by(Instance.id, Instance.title, StepRun.key)
            .order_by(Instance.id, StepRun.key)
        )
        return [
            _Rounds(
                root_of(key),
                "" if root_of(key) == key else title,
                count,
                first,
                last if closed == count else None,
            )
            for key, title, count, first, last, closed in self.session.execute(query)
        ]

    @property
    def _in_these(self) -> ColumnElement[bool]:
        return or_(Instance.id.in_(self.processes), Instance.parent_id.in_(self.processes))


def _is_late(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a task was answered, or is owed, after its closing hour."""
    owed = and_(Task.status.in_(TaskStatus.ASKED), Task.due_at < now)
    return or_(and_(Task.status == TaskStatus.DONE, Task.answered_at > Task.due_at), owed)


def _falls(answer: _Answer, process: str, first: datetime, last: datetime) -> bool:
    """Tell whether an answer was waited for between two moments."""
    in_time = answer.answered_at is None or first < answer.answered_at <= last
    return answer.root == process and answer.due_at < last and in_time


def _returned(again: _Rounds, lost: int) -> str:
    times = TIMES.get(again.times, f"{again.times} times")
    of = f" ({again.item})" if again.item else ""
    return f"returned {times}, {working_days(lost)}{of}"
