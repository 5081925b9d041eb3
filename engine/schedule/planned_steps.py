"""The plan of a process: when each step opens and is due, if everybody uses the full time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from calendars.offsets import OPENED, parse, working_day
from calendars.working_calendar import WorkingCalendar
from state_machines.definition import BY_RECORDS, Definition, Move, On, Step


@dataclass(frozen=True, slots=True)
class StepDays:
    """The days of one step: asked on `opens`, answered on `due`, which can lie before it.

    Then the plan leaves it no time.
    """

    opens: date
    due: date

    @property
    def ends(self) -> date:
        """The day on which what follows can open."""
        return max(self.opens, self.due)


@dataclass
class _Plan:
    """A plan in the making. `days` are the named days of the process, OPENED among them."""

    definition: Definition
    days: dict[str, date]
    calendar: WorkingCalendar
    quarter: bool

    def steps(self) -> dict[str, StepDays]:
        """Return the steps that are asked, state after state as they are written."""
        found: dict[str, StepDays] = {}
        ends: dict[str, date] = {}
        for state in self.definition.states:
            begins = self._begins(state, ends)
            if begins is None:
                continue
            steps = self.definition.steps_of(state)
            own = [step for step in steps if step.runs_in(quarter=self.quarter)]
            for step in own:
                found[step.key] = self._step(step, begins, found)
                if step.anchor:
                    self.days[step.anchor] = found[step.key].ends
            ends[state] = max((found[s.key].ends for s in own if s.blocking), default=begins)
        return found

    def _begins(self, state: str, ends: Mapping[str, date]) -> date | None:
        """Return the day on which a state is entered when all goes well, None where it is not."""
        if state == self.definition.initial:
            return self.days[OPENED]
        ways = [m for m in self.definition.moves if m.target == state and m.source in ends]
        days = [
            max(ends[m.source], self._timer(m)) if m.on is On.TIMER else ends[m.source]
            for m in ways
            if _goes_on(m) or (m.on is On.TIMER and not self._ends_by_work(m.source))
        ]
        return max(days, default=None)

    def _ends_by_work(self, state: str) -> bool:
        """Tell whether a state is left when its work is done: then a timer is for other cases."""
        return any(_goes_on(move) for move in self.definition.moves_from(state))

    def _step(self, step: Step, begins: date, found: Mapping[str, StepDays]) -> StepDays:
        waits = [found[key].ends for key in step.after if key in found]
        opens = max(begins, self._day(step.opens, begins) or date.min, *waits)
        return StepDays(opens, self._day(step.due, opens) or opens)

    def _timer(self, move: Move) -> date:
        return self._day(move.after, self.days[OPENED]) or date.min

    def _day(self, text: str, opened: date) -> date | None:
        """Return the working day that an offset means, None where its anchor has no day."""
        days = {**self.days, OPENED: opened}
        return working_day(text, days, self.calendar, quarter=self.quarter)


def planned_steps(
    definition: Definition, days: Mapping[str, date], calendar: WorkingCalendar, *, quarter: bool
) -> dict[str, StepDays]:
    """Return the planned days of each step that is asked in such a period.

    `days` are the named days of the process and its milestones; "opened" is the day on which it
    opens. What goes back is not counted, nor are the states into which things go only then.
    """
    return _Plan(definition, dict(days), calendar, quarter).steps()


def named_days(
    definition: Definition, known: Mapping[str, date], calendar: WorkingCalendar, *, quarter: bool
) -> dict[str, date]:
    """Return the known days and the named days of a definition.

    One that counts from a milestone without a day is left out, and what counts from it has no due
    day: publishing refuses such a year, but one that was published before may be like that.
    """
    days = dict(known)
    for name, text in definition.anchors:
        offset = parse(text)
        if name not in known and offset.anchors <= days.keys():
            days[name] = offset.resolve(days, calendar, quarter=quarter)
    return days


def _goes_on(move: Move) -> bool:
    return not (move.cap or move.needs_reason) and move.on not in (
        On.COMMAND,
        On.TIMER,
        *BY_RECORDS,
    )
