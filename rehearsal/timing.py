"""When a virtual owner answers: a moment in working hours, drawn from the person's temperament."""

from datetime import date, datetime, time, timedelta
from random import Random

from calendars.working import WorkingCalendar
from rehearsal.chance import skewed
from rehearsal.occasions import Occasion
from rehearsal.temperaments import Temperament
from state_machines.parts import Kind

SLOTS = (time(9, 30), time(11, 30), time(14), time(16))  # local; people answer in bunches
LATE_BY = (1, 3, 5, 8)  # working days after the due day at which a forgotten task is remembered
LAST_DAYS = 1  # working days before the due day by which a task is answered unless forgotten
BIG = 30  # minutes of effort from which work takes a share of the time that is given
SHARE = (0.15, 0.6)  # of the time between asking and due, for big work


def moment(
    task: Occasion,
    temperament: Temperament,
    calendar: WorkingCalendar,
    source: Random,
    slots: tuple[time, ...] = SLOTS,
) -> datetime:
    """Return when a task is answered (UTC): a slot in working hours, not before it was asked."""
    hours = skewed(source, temperament.median_hours, temperament.spread)
    forgets, late, share = source.random(), source.choice(LATE_BY), source.uniform(*SHARE)
    at = after_hours(calendar, task.opened_at, hours)
    if task.due_at is not None:
        due_day = calendar.local_day(task.due_at)
        if forgets < temperament.forget:
            at = calendar.opening(calendar.add(due_day, late))
        elif task.kind is Kind.MEETING:
            at = max(calendar.opening(due_day), task.opened_at)
        else:
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


def _in_time(
    task: Occasion, calendar: WorkingCalendar, at: datetime, due_day: date, share: float
) -> datetime:
    """Take a share of the time for big work, and answer before the due day where that can be."""
    opened = calendar.local_day(task.opened_at)
    if task.minutes >= BIG and task.kind is not Kind.APPROVAL:
        given = max(calendar.between(opened, due_day), 0)
        at = max(at, calendar.opening(calendar.add(opened, int(given * share))))
    last = calendar.opening(calendar.add(due_day, -LAST_DAYS))
    return max(min(at, last), task.opened_at)
