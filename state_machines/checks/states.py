"""Every state of a definition is known, reachable, and on a way to an end."""

from collections.abc import Iterator

from state_machines.definition import Definition
from state_machines.faults import Fault, Known, at_state
from state_machines.graph import reachable, reversed_arrows
from state_machines.parts import On, Silence, Step


def examine(definition: Definition, _known: Known) -> Iterator[Fault]:
    """Yield the faults of the states."""
    yield from _ends(definition)
    yield from _reached(definition)
    yield from _ways_out(definition)
    yield from _finals(definition)


def _ends(definition: Definition) -> Iterator[Fault]:
    if definition.initial not in definition.states:
        what = f"the initial state '{definition.initial}' is not one of its states"
        yield Fault(definition.key, what, "Name one of the states as initial")
    if not definition.final:
        yield Fault(definition.key, "it has no final state", "Say in which states it is over")
    for state in definition.final:
        if state not in definition.states:
            what = f"the final state '{state}' is not one of its states"
            yield Fault(definition.key, what, "Add it to the states or drop it")
    for state in sorted({s for s in definition.states if definition.states.count(s) > 1}):
        yield Fault(at_state(definition, state), "the state is listed twice", "List it once")


def _reached(definition: Definition) -> Iterator[Fault]:
    seen = reachable(_arrows(definition), [definition.initial])
    for state in dict.fromkeys(definition.states):
        if state not in seen:
            what = f"no way leads here from '{definition.initial}'"
            yield Fault(at_state(definition, state), what, "Draw a move to it or remove it")


def _ways_out(definition: Definition) -> Iterator[Fault]:
    arrows = _arrows(definition, but=On.CHANGE)  # nobody can wait for a record to change
    ending = reachable(reversed_arrows(arrows), definition.final)
    for state in dict.fromkeys(definition.states):
        place = at_state(definition, state)
        if definition.is_final(state):
            continue
        if not arrows.get(state):
            yield Fault(place, "dead end: no move leaves it", "Draw a move or make it final")
        elif definition.final and state not in ending:
            what = "dead end: no final state can be reached from it"
            yield Fault(place, what, "Draw a way on to an end")
        elif _can_stop(definition, state):
            what = "dead end: its work can be closed without any answer that moves it on"
            mend = "Add a DONE move, or offer in one step only answers that are moves"
            yield Fault(place, what, mend)


def _finals(definition: Definition) -> Iterator[Fault]:
    for state in definition.final:
        place = at_state(definition, state)
        for move in definition.moves_from(state):
            what = f"the move '{move.name}' leaves a final state"
            yield Fault(place, what, "Drop the move or let the state not be final")
        for step in definition.steps_of(state):
            what = f"the final state asks for step {step.key}"
            yield Fault(place, what, "Move the step to a state before it")


def _can_stop(definition: Definition, state: str) -> bool:
    """Whether all steps of a state can be closed while only decisions would lead out of it."""
    moves = definition.moves_from(state)
    if any(move.on not in (On.DECISION, On.CHANGE) for move in moves):
        return False
    decisions = {move.name for move in moves if move.on is On.DECISION}
    return not any(_must_decide(definition, s, decisions) for s in definition.steps_of(state))


def _must_decide(definition: Definition, step: Step, decisions: set[str]) -> bool:
    answered = definition.silence_of(step) in (None, Silence.ESCALATE)
    return answered and step.blocking and set(definition.answers(step)) <= decisions


def _arrows(definition: Definition, but: On | None = None) -> dict[str, list[str]]:
    arrows: dict[str, list[str]] = {}
    for move in definition.moves:
        if move.on is not but:
            arrows.setdefault(move.source, []).append(move.target)
    return arrows
