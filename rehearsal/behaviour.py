"""How virtual owners behave: who answers when, how well, and the same on every run."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from calendars.working_calendar import WorkingCalendar
from rehearsal.errors import StyleUnknown
from rehearsal.sayings import Sayings
from rehearsal.tasks import OpenTask
from state_machines.definition import Kind

KEYS = {"median_hours": "median_hours", "spread": "spread", "forget": "forget", "return": "returns"}
SLOTS = (time(9, 30), time(11, 30), time(14), time(16))  # local; people answer in bunches
LATE_BY = (1, 3, 5, 8)  # working days after the due day at which a forgotten task is remembered
LAST_DAYS = 1  # working days before the due day by which a task is answered unless forgotten
BIG = 30  # minutes of effort from which work takes a share of the time that is given
HALF_AN_HOUR = 0.5  # working hours
SHARE = (0.15, 0.6)  # of the time between asking and due, for big work


class Pace(StrEnum):
    """What decides when somebody who forgets nothing answers."""

    OWN = "own"  # the hours that it takes them, and a share of the time given for big work
    AT_ONCE = "at once"  # half an hour after being asked, whatever it is
    ALL_THE_TIME = "all the time"  # the last slot of the due day


@dataclass(frozen=True, slots=True)
class AnsweringStyle:
    """One style. `median_hours` and `spread` shape how long an answer takes, in working hours.

    `spread` is the standard deviation of the logarithm; `forget` and `returns` are shares (0-1)
    of the tasks that are answered only after their due day, and of the decisions that send the
    work back. `silent` are the shares of the tasks that nothing is heard of until the first
    escalation, until the second, and so on.
    """

    name: str
    median_hours: float = 6
    spread: float = 0.6
    forget: float = 0.02
    returns: float = 0.04
    pace: Pace = Pace.OWN
    silent: tuple[float, ...] = ()


STYLES = {
    style.name: style
    for style in (
        AnsweringStyle("prompt", median_hours=3, spread=0.5, forget=0.005, returns=0.02),
        AnsweringStyle("steady", median_hours=8, spread=0.6, forget=0.02, returns=0.03),
        AnsweringStyle("slow", median_hours=28, spread=0.5, forget=0.06, returns=0.02),
        AnsweringStyle("forgetful", median_hours=12, spread=0.7, forget=0.25, returns=0.02),
        AnsweringStyle("picky", median_hours=10, spread=0.5, forget=0.03, returns=0.15),
    )
}
USUAL = STYLES["steady"]


@dataclass(frozen=True, slots=True)
class Styles:
    """Everybody's temperament; whoever is not named has the usual one. `seed` fixes all chance.

    `remedies` are the sound values of records known to be faulty, by sheet and id; `sayings` what
    they write into fields for words.
    """

    seed: str = "rehearsal"
    usual: AnsweringStyle = USUAL
    people: Mapping[str, AnsweringStyle] = field(default_factory=dict)
    remedies: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    sayings: Sayings = field(default_factory=Sayings)

    def of(self, person_id: str) -> AnsweringStyle:
        """Return a person's temperament."""
        return self.people.get(person_id, self.usual)


def cast_from(content: Mapping[str, Any]) -> Styles:
    """Return the cast that an `owners.yaml` describes; raises StyleUnknown.

    Its keys are `seed`, `styles` (name to median_hours, spread, forget, return), `usual` (the
    style of everybody not named) and `people` (person to style).
    """
    styles = STYLES | {n: _style(n, row) for n, row in (content.get("styles") or {}).items()}
    people = dict(content.get("people") or {})
    usual = str(content.get("usual", USUAL.name))
    for person_id, style in [("everybody else", usual), *people.items()]:
        if style not in styles:
            raise StyleUnknown(person_id, str(style), styles)
    named = {person_id: styles[style] for person_id, style in people.items()}
    return Styles(str(content.get("seed", Styles().seed)), styles[usual], named)


def skewed(source: Random, median: float, spread: float) -> float:
    """Return a positive number: mostly near `median`, now and then much more."""
    return median * math.exp(source.gauss(0, spread))


def moment(
    task: OpenTask,
    temperament: AnsweringStyle,
    calendar: WorkingCalendar,
    source: Random,
    slots: tuple[time, ...] = SLOTS,
) -> datetime:
    """Return when a task is answered (UTC): a slot in working hours, not before it was asked."""
    hours = skewed(source, temperament.median_hours, temperament.spread)
    forgets, late, share = source.random(), source.choice(LATE_BY), source.uniform(*SHARE)
    if temperament.pace is Pace.AT_ONCE:
        hours = HALF_AN_HOUR
    at = after_hours(calendar, task.opened_at, hours)
    if task.due_at is not None:
        due_day = calendar.local_day(task.due_at)
        if forgets < temperament.forget:
            at = calendar.opening(calendar.add(due_day, late))
        elif task.kind is Kind.MEETING:
            at = max(calendar.opening(due_day), task.opened_at)
        elif (escalated := _escalated(task, temperament, forgets)) is not None:
            at = after_hours(calendar, max(escalated, task.opened_at), hours)
        elif temperament.pace is Pace.ALL_THE_TIME:
            at = max(calendar.at(due_day, slots[-1]), task.opened_at)
        elif temperament.pace is Pace.OWN:
            at = _in_time(task, calendar, at, due_day, share)
    return next_slot(calendar, at, slots)


def after_hours(calendar: WorkingCalendar, instant: datetime, hours: float) -> datetime:
    """Return the instant so many working hours later."""
    at, left = calendar.next_opening(instant), timedelta(hours=hours)
    while True:
        closing = calendar.closing(calendar.local_day(at))
        if at + left < closing:
            return at + left
        left -= closing - at
        at = calendar.next_opening(closing)


def next_slot(calendar: WorkingCalendar, at: datetime, slots: tuple[time, ...]) -> datetime:
    """Return the first slot of a working day at or after an instant."""
    day = calendar.on_or_after(calendar.local_day(at))
    while True:
        for slot in slots:
            moment_of_slot = calendar.at(day, slot)
            if moment_of_slot >= at:
                return moment_of_slot
        day = calendar.add(day, 1)


def _style(name: str, row: Mapping[str, Any]) -> AnsweringStyle:
    numbers: dict[str, Any] = {ours: float(row[key]) for key, ours in KEYS.items() if key in row}
    return AnsweringStyle(name, **numbers)


def _escalated(task: OpenTask, temperament: AnsweringStyle, thrown: float) -> datetime | None:
    """Return the escalation until which nothing is heard of a task, None where there is none."""
    for share, escalation in zip(temperament.silent, task.escalations, strict=False):
        if thrown < share:
            return escalation
        thrown -= share
    return None


def _in_time(
    task: OpenTask, calendar: WorkingCalendar, at: datetime, due_day: date, share: float
) -> datetime:
    """Take a share of the time for big work, and answer before the due day where that can be."""
    opened = calendar.local_day(task.opened_at)
    if task.minutes >= BIG and task.kind is not Kind.APPROVAL:
        given = max(calendar.between(opened, due_day), 0)
        at = max(at, calendar.opening(calendar.add(opened, int(given * share))))
    last = calendar.opening(calendar.add(due_day, -LAST_DAYS))
    return max(min(at, last), task.opened_at)
