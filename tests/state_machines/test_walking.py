"""Whatever sound machine is drawn, it stays on its arrows and can always reach an end."""

import string
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from state_machines.definition import Definition, Kind, Move, On, Silence, Step
from state_machines.errors import TransitionRefused
from state_machines.machine import allowed, fire
from tests.state_machines.sample import faults


def _back(name: str, source: str, target: str, how: int) -> Move:
    """Return an arrow back that is capped or commanded."""
    if how:
        return Move(name, source, target, On.DECISION, cap=how, needs_reason=True)
    return Move(name, source, target, On.COMMAND, by="SMD")


@st.composite
def sound_machines(draw: Callable[[st.SearchStrategy[int]], int]) -> Definition:
    """Draw a chain of states with arrows that skip, return and end early."""
    length = draw(st.integers(2, 7))
    states = [f"s{number}" for number in range(length)]
    moves = [Move("on", states[n], states[n + 1]) for n in range(length - 1)]
    for number in range(draw(st.integers(0, 6))):
        source, target = draw(st.integers(0, length - 2)), draw(st.integers(0, length - 1))
        ends = (f"m{number}", states[source], states[target])
        backward = target <= source
        moves.append(
            _back(*ends, draw(st.integers(0, 3))) if backward else Move(*ends, On.DECISION)
        )
    decisions = {s: [m.name for m in moves if (m.source, m.on) == (s, On.DECISION)] for s in states}
    steps = [
        Step(s, f"Do {s}", s, Kind.TASK, "SMA", "3wd", answers=("done", *decisions[s]))
        for s in states[:-1]
    ]
    return Definition(
        key="drawn",
        title="Drawn",
        code="DRW",
        purpose="Be walked.",
        owner="SMD",
        initial="s0",
        states=tuple(states),
        final=(states[-1],),
        moves=tuple(moves),
        steps=tuple(steps),
        silence=Silence.ESCALATE,
    )


@given(sound_machines())
def test_drawn_machines_are_sound(definition: Definition) -> None:
    """The machines that are walked below have no faults."""
    assert faults(definition) == []


@given(sound_machines())
def test_json_keeps_everything(definition: Definition) -> None:
    """A definition read back from its JSON is the same, with the same version."""
    again = Definition.from_json(definition.to_json())

    assert again == definition
    assert again.version == definition.version


class Walk(RuleBasedStateMachine):
    """Fire moves at random and watch where the machine stands."""

    definition: Definition
    place: str

    @initialize(definition=sound_machines())
    def open(self, definition: Definition) -> None:
        """Stand in the first state."""
        self.definition, self.place = definition, definition.initial

    @rule(choice=st.integers(0, 20))
    def take_an_arrow(self, choice: int) -> None:
        """Go along one of the arrows that leave."""
        moves = allowed(self.definition, self.place)
        if moves:
            move = moves[choice % len(moves)]
            self.place = fire(self.definition, self.place, move.name).target
            assert self.place == move.target

    @rule(name=st.sampled_from(["on", "m0", "m1", "m2", "state", *string.ascii_lowercase[:3]]))
    def ask_for_anything(self, name: str) -> None:
        """Go only where an arrow of that name is drawn; stay put on a refusal."""
        drawn = {(m.source, m.name): m.target for m in self.definition.moves}
        try:
            self.place = fire(self.definition, before := self.place, name).target
        except TransitionRefused:
            assert (self.place, name) not in drawn
        else:
            assert drawn[before, name] == self.place

    @invariant()
    def an_end_can_be_reached(self) -> None:
        """From wherever it stands, allowed moves lead to a final state."""
        if not hasattr(self, "definition"):
            return
        seen, waiting = set[str](), [self.place]
        while waiting:
            place = waiting.pop()
            if place not in seen:
                seen.add(place)
                arrows = allowed(self.definition, place)
                waiting += [fire(self.definition, place, move.name).target for move in arrows]
        assert seen & set(self.definition.final)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
