"""How the people of an office would answer: all alike, by name, or as their own history shows."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import fmean, pstdev

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.working_calendar import WorkingCalendar
from engine.schedule.deadlines import calendar_of_person
from persistence.instances import Task, TaskStatus
from rehearsal.behaviour import STYLES, AnsweringStyle, Pace, Styles
from rehearsal.errors import StyleUnknown

LEAST = 8  # answers of a person from which a style is measured
LEAST_SPREAD = 0.1  # standard deviation of the logarithm: nobody is that regular
SHORTEST = 0.25  # working hours
LONGEST = timedelta(days=400)  # longer ones are not measured: something else happened
HISTORY = "history"  # the name that stands for measured styles

PUNCTUAL = AnsweringStyle("punctual", median_hours=4, spread=0.5, forget=0, returns=0)
FULL_TIME = AnsweringStyle("full-time", forget=0, returns=0, pace=Pace.ALL_THE_TIME)
TYPICAL = AnsweringStyle("typical", median_hours=8, spread=0.7, forget=0.1, returns=0.04)
SLOW = replace(STYLES["slow"], forget=0.2)
SILENT = AnsweringStyle("silent", median_hours=8, spread=0.5, forget=1, returns=0)
NAMED: Mapping[str, AnsweringStyle] = {
    each.name: each for each in (PUNCTUAL, FULL_TIME, TYPICAL, SLOW, SILENT)
}


@dataclass(frozen=True, slots=True)
class Casting:
    """Who answers how: the `usual` style, that of single `people`, and the `seed` of all chance.

    A usual style called "history" takes from the past what it shows of each person, and the
    typical style for everybody of whom it shows too little.
    """

    usual: str = TYPICAL.name
    people: Mapping[str, str] = field(default_factory=dict)
    seed: str = "rehearsal"


def cast_of(session: Session, wanted: Casting) -> Styles:
    """Return the cast of an office; raises StyleUnknown."""
    for person_id, name in [("everybody", wanted.usual), *wanted.people.items()]:
        if name not in (*NAMED, HISTORY):
            raise StyleUnknown(person_id, name, (*NAMED, HISTORY))
    names = {wanted.usual, *wanted.people.values()}
    known = measured(session) if HISTORY in names else {}
    chosen = dict(known) if wanted.usual == HISTORY else {}
    for person_id, name in wanted.people.items():
        chosen[person_id] = known.get(person_id, TYPICAL) if name == HISTORY else NAMED[name]
    return Styles(wanted.seed, NAMED.get(wanted.usual, TYPICAL), chosen)


def measured(session: Session, least: int = LEAST) -> dict[str, AnsweringStyle]:
    """Return the style of everybody who has answered at least so often, as it was until now."""
    answered: defaultdict[str, list[Task]] = defaultdict(list)
    query = select(Task).where(Task.status == TaskStatus.DONE, Task.answered_at.is_not(None))
    for task in session.scalars(query.order_by(Task.id)):
        if task.answered_by == task.assignee_id:
            answered[task.assignee_id].append(task)
    return {
        person_id: _style(tasks, calendar_of_person(session, person_id))
        for person_id, tasks in answered.items()
        if len(tasks) >= least
    }


def working_hours(calendar: WorkingCalendar, begin: datetime, end: datetime) -> float:
    """Return the working hours between two instants."""
    total, at = timedelta(), calendar.next_opening(begin)
    while at < end:
        closing = calendar.closing(calendar.local_day(at))
        total += max(min(closing, end) - at, timedelta())
        at = calendar.next_opening(closing)
    return total / timedelta(hours=1)


def _style(tasks: Iterable[Task], calendar: WorkingCalendar) -> AnsweringStyle:
    hours, late, back, count = [], 0, 0, 0
    for task in tasks:
        done = task.answered_at
        if done is None or done - task.opened_at > LONGEST:
            continue
        count += 1
        back += bool(task.reason_code)
        if task.due_at is not None and done > task.due_at:
            late += 1
        else:
            hours.append(max(working_hours(calendar, task.opened_at, done), SHORTEST))
    logarithms = [math.log(each) for each in hours] or [math.log(TYPICAL.median_hours)]
    return AnsweringStyle(
        HISTORY,
        median_hours=math.exp(fmean(logarithms)),
        spread=max(pstdev(logarithms), LEAST_SPREAD),
        forget=late / max(count, 1),
        returns=back / max(count, 1),
    )
