"""Whether a plan can be met: the days that steps need one after the other, against those there are.

A process is walked from its opening day along its planned way. Each step begins when what it
waits for can be done, and ends when those who are asked have had the working days that it needs.
What ends after its day counts from its day for what follows, so that each finding is its own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from calendars.lateness import working_days
from calendars.offsets import OPENED, parse, working_day
from calendars.working_calendar import WorkingCalendar
from state_machines.definition import Definition, Items, Kind, Mode, Move, On, Step
from state_machines.work_left import leads_on, usual_days

RECENT = timedelta(days=14)  # after which a range no longer explains what comes too late
NAMED = 3  # people in one finding
SOONEST = 60  # working days around a meeting's day among which another is looked for


class Shortage(StrEnum):
    """What a plan lacks."""

    WINDOW = "window"  # days before a milestone
    STEP = "step"  # days before a step's own day
    ABSENCE = "absence"  # somebody who alone answers is away
    DEAD_RANGE = "dead range"  # hardly anybody works meanwhile
    DAY_OFF = "day off"  # nobody works, or meets, on the day
    PAST = "past"  # the day has been
    LOAD = "load"  # somebody's week is too full


@dataclass(frozen=True, slots=True)
class Infeasible:
    """Something that cannot be met: where, what, by how much, and what would help, from `day` on.

    `missing` is in working days; for a load in minutes.
    """

    kind: Shortage
    where: str
    what: str
    missing: int
    remedy: str
    day: date


@dataclass(frozen=True, slots=True, order=True)
class Away:
    """Days on which somebody does not work: an absence without a deputy, or a dead range."""

    first: date
    last: date
    called: str
    absence: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be asked. `works` are the days on which that person does; `site` all others.

    `away` names the ranges that `works` leaves out. Two people may share a name, none an id.
    """

    person_id: str
    name: str
    site: WorkingCalendar
    works: WorkingCalendar
    away: tuple[Away, ...] = ()


Asked = Callable[[Definition, Step, date], Sequence[Reader]]


@dataclass(frozen=True, slots=True)
class PlannedProcess:
    """One process in one period: when it opens, and the named days it counts from.

    `days` hold the milestones too, `reached` gives the code that a milestone has in this period.
    """

    definition: Definition
    period: str
    opened: date
    days: Mapping[str, date]
    quarter: bool
    reached: Callable[[str], str]
    waits: Mapping[str, Sequence[str]]  # of milestones: the codes without which none is reached

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.definition.title} {self.period}"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step on the way: who is asked from when to when.

    `times` is how often each is asked the same: of an `item`, as many as there are for one person
    of all `items`.
    `guests` are to come to a meeting; their sites must work then, their absences hold up nothing.
    """

    definition: Definition
    step: Step
    readers: tuple[Reader, ...]
    first: date
    last: date
    times: int = 1
    item: bool = False
    items: int = 1
    guests: tuple[Reader, ...] = ()


@dataclass
class PlanWalk:
    """The walk of one process through its days."""

    process: PlannedProcess
    calendar: WorkingCalendar  # of the year
    asked: Asked
    machine: Callable[[str], Definition]
    count: Callable[[Items], int]
    found: list[Infeasible] = field(default_factory=list)
    steps: list[PlannedStep] = field(default_factory=list)
    items_each: int = 1  # how many items there are on the way that is walked
    ends: dict[str, date] = field(default_factory=dict)  # of steps, by their keys
    lost: dict[Away, int] = field(default_factory=dict)  # working days, by what they were lost to
    _stands: dict[str, tuple[str, date]] = field(default_factory=dict)  # of items, by machine
    _opened: dict[str, int] = field(default_factory=dict)

    def walk(self) -> None:
        """Walk to the end; what is found and who is asked when stands in the fields then."""
        definition = self.process.definition
        self._through(definition, (definition.initial, self.process.opened), ())

    def items(self, items: Items, begins: date) -> date:
        """Return the day on which the items of a step can stand where it waits for them.

        Items that an earlier step has opened go on from where that one waited for them.
        """
        at = self._stands.get(items.machine)
        if at is None and not items.per:
            return begins  # opened by nobody who is planned
        machine = self.machine(items.machine)
        before = self.items_each
        self.items_each = self._opened.setdefault(items.machine, before * self.count(items))
        at = self._through(machine, at or (machine.initial, begins), items.until)
        self._stands[items.machine], self.items_each = at, before
        return max(begins, at[1])

    def _through(
        self, definition: Definition, at: tuple[str, date], targets: Collection[str]
    ) -> tuple[str, date]:
        """Return in which state a machine can stand from which day on: a target, or its end."""
        (state, day), been, after = at, set[str](), ""
        while state not in been and state not in targets:
            been.add(state)
            done, after = _State(self, definition, state, day, after).end()
            move = _onward(definition, state)
            if move is None:
                return state, done
            state, day = move.target, max(done, self._move_day(move, done))
        return state, day

    def day_of(self, offset: str, opened: date) -> date | None:
        """Return the working day that an offset means, None where it counts from an unknown day."""
        days = {**self.process.days, OPENED: opened}
        return working_day(offset, days, self.calendar, quarter=self.process.quarter)

    def _move_day(self, move: Move, day: date) -> date:
        if move.on is On.TIMER:
            return self.day_of(move.after, day) or day
        if move.on is On.MILESTONE:
            return self.process.days.get(self.process.reached(move.after), day)
        return self.ends.get(move.after, day) if move.on is On.PARENT else day


class _State:
    """The work of one state, begun on a day."""

    def __init__(
        self, walk: PlanWalk, definition: Definition, state: str, entered: date, after: str
    ) -> None:
        self.walk, self.definition, self.entered, self.after = walk, definition, entered, after
        self.steps = {
            step.key: step
            for step in definition.steps_of(state)
            if step.runs_in(quarter=walk.process.quarter)
        }
        self._ends: dict[str, date] = {}

    def end(self) -> tuple[date, str]:
        """Return the day on which all that holds the state can be done, and what is last."""
        ends = [(self._end(step), step) for step in self.steps.values()]
        holding = [(day, f"“{step.title}”") for day, step in ends if step.blocking]
        return max(holding, default=(self.entered, self.after), key=lambda each: each[0])

    def _end(self, step: Step) -> date:
        if step.key not in self._ends:
            self._ends[step.key] = self.entered  # whatever goes round in a circle
            self._ends[step.key] = self.walk.ends[step.key] = self._work(step)
        return self._ends[step.key]

    def _work(self, step: Step) -> date:
        begins, after = self._begins(step)
        readers = tuple(self.walk.asked(self.definition, step, begins))
        limit, code = self._limit(step, begins)
        if step.kind is Kind.MEETING and limit is not None and limit > begins:
            begins = limit  # it is held on its day
        ends = self._done(step, begins, readers, plain=False)
        limit = self._with_meeting(step, limit)
        self._note_lost(step, begins, ends, readers)
        if step.waits_for_people:
            last = max(begins, limit) if limit else ends
            item, all_items = self.definition.item, self.walk.items_each
            times = ceil(all_items / max(1, len(readers))) if item else 1
            guests = self._guests(step, begins)
            asked = (self.definition, step, readers, begins, last)
            self.walk.steps.append(PlannedStep(*asked, times, item, all_items, guests))
        if limit is None or ends <= limit:
            return ends
        if step.kind is Kind.MEETING and begins <= limit:
            return ends  # a meeting of several days begins on its day
        self._report(step, _Case(begins, after, ends, limit, code, readers))
        return limit

    def _guests(self, step: Step, on: date) -> tuple[Reader, ...]:
        """Return whom a meeting is to consult."""
        roles = step.consults if step.kind is Kind.MEETING else ()
        asked = (replace(step, by=role, mode=Mode.ALL) for role in roles)
        return tuple(r for each in asked for r in self.walk.asked(self.definition, each, on))

    def _begins(self, step: Step) -> tuple[date, str]:
        """Return the first day on which a step can be worked on, and what it is held by."""
        process = self.walk.process
        holds = [(self.entered, self.after)]
        holds += [
            (self._end(self.steps[key]), f"“{self.steps[key].title}”")
            for key in step.after
            if key in self.steps
        ]
        if step.opens and (day := self.walk.day_of(step.opens, self.entered)):
            holds.append((day, "its opening day"))
        codes = [process.reached(code) for code in step.waits]
        for code in step.reaches:
            codes += process.waits.get(process.reached(code), ())
        holds += [(process.days[code], code) for code in codes if code in process.days]
        return max(holds, key=lambda each: each[0])

    def _limit(self, step: Step, begins: date) -> tuple[date | None, str]:
        """Return the day on which a step must be done, and the milestone that says so."""
        process = self.walk.process
        reached = [
            (process.days[full], full)
            for code in step.reaches
            if (full := process.reached(code)) in process.days
        ]
        own = self.walk.day_of(step.due, begins) if _is_counted(step) else None
        if own is not None:
            reached.append((self.walk.calendar.on_or_after_deadline(own), ""))
        return min(reached, default=(None, ""), key=lambda each: each[0])

    def _with_meeting(self, step: Step, limit: date | None) -> date | None:
        """Let the engine close a meeting that begins on its day and lasts for several days."""
        before = (self.steps[key] for key in step.after if key in self.steps)
        days = [usual_days(each) for each in before if each.kind is Kind.MEETING]
        if limit is None or step.kind is not Kind.AUTO or not any(days):
            return limit
        return self.walk.calendar.add(limit, max(days))

    def _done(self, step: Step, begins: date, readers: Sequence[Reader], *, plain: bool) -> date:
        if step.items is not None:
            return begins if plain else self.walk.items(step.items, begins)
        need = usual_days(step)
        calendars = [r.site if plain else r.works for r in readers] or [self.walk.calendar]
        if not step.waits_for_people:
            return begins
        if step.mode is Mode.SEQUENCE:
            for calendar in calendars:
                begins = calendar.add(begins, need)
            return begins
        ends = sorted(calendar.add(begins, need) for calendar in calendars)
        if step.mode is Mode.QUORUM:
            return ends[min(step.quorum, len(ends)) - 1]
        return ends[0] if step.mode is Mode.ANY else ends[-1]

    def _report(self, step: Step, case: "_Case") -> None:
        self.walk.found.append(
            Infeasible(
                self._kind(case),
                self.walk.process.title,
                self._what(step, case),
                max(1, self.walk.calendar.between(case.limit, case.ends)),
                self._remedy(step, case),
                case.ends,
            )
        )

    def _note_lost(self, step: Step, begins: date, ends: date, readers: Sequence[Reader]) -> None:
        """Remember what the days were lost to that a step takes longer than its work."""
        plain = self._done(step, begins, readers, plain=True)
        if step.items is None and ends > plain:
            met = {
                each
                for reader in readers
                for each in reader.away
                if each.first <= ends and each.last >= begins
            }
            for each in met:
                self.walk.lost[each] = self.walk.calendar.between(plain, ends)

    def _away(self, case: "_Case") -> list[Away]:
        """Return what days were lost to on the way, where the step were in time without."""
        before = sorted(
            each
            for each in self.walk.lost
            if each.first <= case.ends and each.last >= case.begins - RECENT
        )
        total = sum(self.walk.lost[each] for each in before)
        in_time = self.walk.calendar.add(case.ends, -total) <= case.limit if total else False
        return before if in_time else []

    def _kind(self, case: "_Case") -> Shortage:
        if away := self._away(case):
            absent = any(each.absence for each in away)
            return Shortage.ABSENCE if absent else Shortage.DEAD_RANGE
        return Shortage.WINDOW if case.code else Shortage.STEP

    def _what(self, step: Step, case: "_Case") -> str:
        need = usual_days(step) * (len(case.readers) or 1 if step.mode is Mode.SEQUENCE else 1)
        after = f", after {case.after}" if case.after else ""
        turn = f", {len(case.readers)} people in turn" if step.mode is Mode.SEQUENCE else ""
        by = f"{case.code} on {case.limit}" if case.code else f"its day, {case.limit}"
        takes = f"needs {working_days(need)}{turn}" if step.items is None else "has items"
        away = "".join(f"; {a.called} from {a.first} to {a.last}" for a in self._away(case))
        return (
            f"“{step.title}” can begin on {case.begins}{after}, {takes} and ends on {case.ends}, "
            f"after {by}{away}"
        )

    def _remedy(self, step: Step, case: "_Case") -> str:
        calendar, process = self.walk.calendar, self.walk.process
        missing = max(1, calendar.between(case.limit, case.ends))
        earlier = calendar.add(case.begins, -missing)
        what = case.code or f"the day of “{step.title}”"
        deputies = [each.called for each in self._away(case) if each.absence]
        first = f"name a deputy ({deputies[0]}), or " if deputies else ""
        if case.after.startswith("“"):
            second = f"have {case.after} done by {earlier}"
        elif case.after in process.days:
            second = f"move {case.after} to {earlier} or before"
        else:
            opens = calendar.add(process.opened, -missing)
            second = f"let “{process.title}” open on {opens} or before"
        return f"{first}move {what} to {case.ends} or later, or {second}"


@dataclass(frozen=True, slots=True)
class _Case:
    """A step that ends after its day."""

    begins: date
    after: str
    ends: date
    limit: date
    code: str
    readers: Sequence[Reader]


def _is_counted(step: Step) -> bool:
    """Tell whether a step has a day of its own, which does not count from its own opening."""
    return bool(step.due) and OPENED not in parse(step.due).anchors


def _onward(definition: Definition, state: str) -> Move | None:
    """Return the planned way out of a state: when all is done, otherwise what is written first."""
    moves = [m for m in definition.moves_from(state) if leads_on(m) and m.target != state]
    done = [move for move in moves if move.on is On.DONE]
    return next(iter(done or moves), None)


def meeting_faults(walk: PlanWalk) -> Iterator[Infeasible]:
    """Yield the meetings that fall on a day on which somebody who is asked cannot come."""
    for planned in walk.steps:
        if planned.step.kind is Kind.MEETING and _is_counted(planned.step):
            days = _days(planned.first, usual_days(planned.step) + 1, walk.calendar)
            blocked = [(r, d) for r in planned.readers for d in days if not _can(r, d)]
            blocked += [(r, d) for r in planned.guests for d in days if not _site_can(r, d)]
            if blocked:
                yield _missed(walk, planned, blocked, len(days))


def _days(first: date, count: int, calendar: WorkingCalendar) -> list[date]:
    return [calendar.add(first, number) for number in range(count)]


def _can(reader: Reader, day: date) -> bool:
    return reader.works.allows_meeting(day)


def _site_can(guest: Reader, day: date) -> bool:
    return guest.site.allows_meeting(day)


def _missed(
    walk: PlanWalk, planned: PlannedStep, blocked: Sequence[tuple[Reader, date]], count: int
) -> Infeasible:
    reader, day = blocked[0]
    people = list(dict.fromkeys(r.name for r, _ in blocked))
    names = ", ".join(people[:NAMED]) + (f" and {len(people) - NAMED} more" * (len(people) > NAMED))
    met = [each for each in reader.away if each.first <= day <= each.last]
    why = met[0].called if met else f"no meeting day at {reader.site.site}"
    absent = any(each.absence for each in met)
    other = _free(walk, planned, count)
    return Infeasible(
        Shortage.ABSENCE if absent else Shortage.DAY_OFF,
        walk.process.title,
        f"“{planned.step.title}” is on {day}, on which {names} cannot meet ({why})",
        max(1, abs(walk.calendar.between(planned.first, other))),
        f"hold it on {other}",
        other,
    )


def _free(walk: PlanWalk, planned: PlannedStep, count: int) -> date:
    """Return the nearest day on which all can come, the later of two; the day itself if none."""
    for distance in range(1, SOONEST):
        for first in (walk.calendar.add(planned.first, n) for n in (distance, -distance)):
            days = _days(first, count, walk.calendar)
            here = all(_can(reader, day) for reader in planned.readers for day in days)
            if here and all(_site_can(guest, day) for guest in planned.guests for day in days):
                return first
    return planned.first
