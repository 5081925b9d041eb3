"""The definitions walk: nothing waits for something that can only happen later."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from calendars.fiscal_year import FiscalYear
from calendars.milestones import CARRIED
from calendars.offsets import parse
from calendars.standard_year import GRAPH, MILESTONES
from calendars.working_calendar import WorkingCalendar
from processes.registry import all_definitions
from state_machines.definition import Definition, Move, On, Step

F = date(2028, 1, 3)
CALENDAR = WorkingCalendar(site="nowhere", zone="UTC", country="DE")
DAYS = GRAPH.dates(FiscalYear(F), CALENDAR)
PROCESSES = tuple(each for each in all_definitions() if each.starts.every)
WAITS = [
    (each.code, before)
    for each in MILESTONES
    for before in each.waits_for
    if each.code != "F" and not before.startswith("PRIOR.")
]


@dataclass
class Walk:
    """One instance of each process, every person prompt, every decision favourable.

    `withheld` is a milestone whose step never closes.
    """

    withheld: str = ""
    reached: set[str] = field(default_factory=lambda: {*CARRIED, "F"})
    stands: dict[str, str] = field(default_factory=dict)
    closed: dict[str, set[str]] = field(default_factory=dict)
    been: dict[str, set[str]] = field(default_factory=dict)

    def run(self) -> "Walk":
        """Walk until nothing moves any more."""
        while any(self._step(each) for each in PROCESSES):
            pass
        return self

    def unfinished(self) -> dict[str, str]:
        """Return the processes that did not come to an end, with the state they stand in."""
        return {
            each.key: self.stands.get(each.key, "not opened")
            for each in PROCESSES
            if not each.is_final(self.stands.get(each.key, "not opened"))
        }

    def _step(self, each: Definition) -> bool:
        if each.key not in self.stands:
            return self._there(each.starts.waits) and self._enter(each, each.initial)
        return self._close(each) or self._move(each)

    def _enter(self, each: Definition, state: str) -> bool:
        self.stands[each.key] = state
        self.closed[each.key] = set()
        self.been.setdefault(each.key, set()).add(state)
        return True

    def _close(self, each: Definition) -> bool:
        closed = self.closed[each.key]
        open_now = [
            step
            for step in each.steps_of(self.stands[each.key])
            if step.key not in closed and self._may_close(step, closed)
        ]
        for step in open_now:
            closed.add(step.key)
            self.reached.update(step.reaches)
        return bool(open_now)

    def _may_close(self, step: Step, closed: set[str]) -> bool:
        return (
            set(step.after) <= closed
            and self._there(step.waits)
            and self.withheld not in step.reaches
        )

    def _there(self, waits: tuple[str, ...]) -> bool:
        return all(code.partition("@")[0] in self.reached for code in waits)

    def _move(self, each: Definition) -> bool:
        move = next((m for m in each.moves_from(self.stands[each.key]) if self._may(each, m)), None)
        return move is not None and self._enter(each, move.target)

    def _may(self, each: Definition, move: Move) -> bool:
        done = all(
            step.key in self.closed[each.key] or not step.blocking
            for step in each.steps_of(move.source)
        )
        pulled = {
            On.DONE: done,
            On.DECISION: done and move.name not in ("return", "failed"),
            On.TIMER: done,
            On.MILESTONE: move.after.partition("@")[0] in self.reached,
        }
        return pulled.get(move.on, False) and move.target not in self.been[each.key]


def test_the_whole_year_comes_to_its_end() -> None:
    """With everybody prompt, every process reaches a final state."""
    assert Walk().run().unfinished() == {}


def test_every_milestone_is_reached_on_the_way() -> None:
    """The favourable way passes every milestone of the year."""
    reached = Walk().run().reached

    assert {each.code for each in MILESTONES} <= reached


@pytest.mark.parametrize(("code", "before"), WAITS)
def test_no_milestone_comes_before_what_it_waits_for(code: str, before: str) -> None:
    """While a prerequisite has not been reached, its dependent cannot be."""
    walk = Walk(withheld=before.partition("@")[0]).run()

    assert code not in walk.reached


def day(each: Definition, text: str) -> date | None:
    """Return the day an offset means in 2028, or nothing when it counts from an event."""
    anchors = {**DAYS, "period_end": date(2028, 3, 31)}
    for name, default in each.anchors:
        if parse(default).anchors <= anchors.keys():
            anchors[name] = parse(default).resolve(anchors, CALENDAR, quarter=True)
    offset = parse(text)
    known = offset.anchors <= anchors.keys()
    return offset.resolve(anchors, CALENDAR, quarter=True) if known else None


@pytest.mark.parametrize(
    "code", [each.code for each in MILESTONES if each.code not in ("F", "WFA.midyear")]
)
def test_the_step_that_reaches_a_milestone_is_due_by_its_day(code: str) -> None:
    """A step is never allowed more time than the calendar gives its milestone."""
    each, step = next(
        (each, step) for each in all_definitions() for step in each.steps if code in step.reaches
    )
    due = day(each, step.due or step.opens) if step.due or step.opens else None

    assert due is None or due <= DAYS[code]


@pytest.mark.parametrize("each", all_definitions(), ids=lambda each: each.key)
def test_a_step_is_due_after_it_opens(each: Definition) -> None:
    """No step is due on a day before the one on which it opens or may open."""
    dated = [
        (step.key, day(each, step.opens), day(each, step.due))
        for step in each.steps
        if step.opens and step.due
    ]

    assert [key for key, opens, due in dated if opens and due and opens > due] == []


@pytest.mark.parametrize("each", all_definitions(), ids=lambda each: each.key)
def test_steps_that_follow_each_other_are_due_in_that_order(each: Definition) -> None:
    """A step that comes after another of its state is not due before it."""
    late = [
        (before, step.key)
        for step in each.steps
        for before in step.after
        if step.due
        and each.step(before).due
        and (mine := day(each, step.due))
        and (theirs := day(each, each.step(before).due))
        and theirs > mine
    ]

    assert late == []
