"""Work left: how many working days the steps up to one of them need, one after the other.

Counted is what cannot be done faster: the days that a step itself gives ("7wd"), what its minutes
take, signatures in turn, meetings of several days. Days that a calendar names are not work.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from math import ceil

from calendars.offsets import parse
from state_machines.definition import BY_RECORDS, Definition, Items, Kind, Mode, Move, On, Step

A_DAY = 480  # minutes
ASKED_FOR = (On.COMMAND, *BY_RECORDS)  # moves that no planned way takes


def usual_days(step: Step, people: int = 1) -> int:
    """Return the working days that a step needs after the day on which it is asked.

    `people` sign one after the other where the step goes from one to the next.
    """
    if not step.waits_for_people:
        return 0
    days = ceil(step.minutes / A_DAY)
    if step.kind is Kind.MEETING:
        return days - 1
    given = parse(step.due).given if step.due else None
    return max(days if given is None else given, 1) * (people if step.mode is Mode.SEQUENCE else 1)


def _alone(_step: Step) -> int:
    return 1


def _no_machine(key: str) -> Definition:
    raise KeyError(key)


@dataclass(frozen=True, slots=True)
class WorkLeft:
    """What is left of one machine.

    `settled` are the steps of its present state that hold nothing up any more, `left` the working
    days that open ones still need. `people` says how many a step asks, `machine` finds the machine
    of items.
    """

    definition: Definition
    settled: Collection[str] = ()
    left: Mapping[str, int] = field(default_factory=dict)
    people: Callable[[Step], int] = _alone
    machine: Callable[[str], Definition] = _no_machine

    def until(self, target: str, state: str = "") -> int | None:
        """Return the working days from `state` (the first) to the end of a step; None if never."""
        goal = self.definition.step(target)
        return self._way(state or self.definition.initial, (goal.state,), (), at_last=goal)

    def reaching(self, states: Collection[str], state: str = "") -> int | None:
        """Return the working days until the machine stands in one of `states`; None if never."""
        return self._way(state or self.definition.initial, states, (), at_last=None)

    def chain(self, goal: Step, *, present: bool) -> tuple[Step, ...]:
        """Return the steps of one state that take longest up to a step, in their order."""
        if present and goal.key in self.settled:
            return ()
        before = (self._chain_to(key, goal.state, present=present) for key in goal.after)
        longest = max(before, key=lambda steps: self._length(steps, present=present), default=())
        return (*longest, goal)

    def needed(self, step: Step, *, present: bool = False) -> int:
        """Return the working days that one step needs; what is left of it in the present state."""
        if present and step.key in self.left:
            return self.left[step.key]
        if step.items is not None:
            return self._items(step.items)
        return usual_days(step, self.people(step))

    def _chain_to(self, key: str, state: str, *, present: bool) -> tuple[Step, ...]:
        step = self.definition.step(key)
        return self.chain(step, present=present) if step.state == state else ()

    def _length(self, steps: tuple[Step, ...], *, present: bool) -> int:
        return sum(self.needed(step, present=present) for step in steps)

    def _way(
        self,
        state: str,
        targets: Collection[str],
        been: tuple[str, ...],
        *,
        at_last: Step | None,
    ) -> int | None:
        present = not been
        if state in targets:
            steps = self.chain(at_last, present=present) if at_last else ()
            return self._length(steps, present=present)
        found = [
            onward
            for move in self.definition.moves_from(state)
            if leads_on(move) and move.target not in (*been, state)
            if (onward := self._way(move.target, targets, (*been, state), at_last=at_last))
            is not None
        ]
        return min(found) + self._whole(state, present=present) if found else None

    def _whole(self, state: str, *, present: bool) -> int:
        """Return the working days that all work of a state needs."""
        steps = (step for step in self.definition.steps_of(state) if step.blocking)
        chains = (self.chain(step, present=present) for step in steps)
        return max((self._length(chain, present=present) for chain in chains), default=0)

    def _items(self, items: Items) -> int:
        own = WorkLeft(self.machine(items.machine), people=self.people, machine=self.machine)
        return own.reaching(items.until) or 0


def leads_on(move: Move) -> bool:
    """Tell whether a move is of the planned way: it neither goes back nor must be asked for."""
    return move.on not in ASKED_FOR and not move.cap
