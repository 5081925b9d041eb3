"""Firing a move: the one place where a machine goes from state to state."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import cast

from transitions import EventData, Machine

from state_machines.definition import Definition, Move
from state_machines.errors import TransitionRefused

MACHINES_KEPT = 512  # definition versions whose machine stays built
NO_FACTS: Mapping[str, bool] = MappingProxyType({})
_machines: dict[str, Machine] = {}


@dataclass(frozen=True, slots=True)
class Fired:
    """A move that was taken: the arrow and the states before and after."""

    move: Move
    source: str
    target: str


class _Token:
    """Where one instance stands while it is being moved."""

    __slots__ = ("facts", "place")

    def __init__(self, place: str, facts: Mapping[str, bool]) -> None:
        self.place = place
        self.facts = facts


@dataclass(frozen=True, slots=True)
class _Guard:
    """The condition of an arrow, looked up among the facts the caller brought."""

    name: str

    def __call__(self, event: EventData) -> bool:
        token = cast("_Token", event.model)
        return bool(token.facts.get(self.name, False))


def fire(
    definition: Definition, state: str, name: str, *, facts: Mapping[str, bool] = NO_FACTS
) -> Fired:
    """Take the arrow `name` out of `state`; `facts` says which guards hold.

    Raises TransitionRefused when no such arrow leaves the state, or its guard does not hold or is
    not among the facts.
    """
    move = definition.move(state, name)
    if move is None:
        raise _refused(definition, state, name, f"no arrow '{name}' leaves '{state}'")
    token = _Token(str(state), facts)
    if not _machine_of(definition).events[str(name)].trigger(token):
        raise _refused(definition, state, name, _guard_says(move, facts))
    return Fired(move, source=state, target=token.place)


def allowed(definition: Definition, state: str) -> tuple[Move, ...]:
    """Return the arrows that leave `state`, guarded ones included; none for a final state."""
    return definition.moves_from(state)


def _machine_of(definition: Definition) -> Machine:
    machine = _machines.get(definition.version)
    if machine is None:
        if len(_machines) >= MACHINES_KEPT:
            _machines.clear()
        machine = _machines[definition.version] = _build(definition)
    return machine


def _build(definition: Definition) -> Machine:
    machine = Machine(
        model=None,
        states=[str(state) for state in definition.states],
        initial=str(definition.initial),
        auto_transitions=False,
        send_event=True,
        model_attribute="place",
    )
    for move in definition.moves:
        arrow = (str(move.name), str(move.source), str(move.target))
        machine.add_transition(*arrow, conditions=_Guard(move.guard) if move.guard else None)
    return machine


def _guard_says(move: Move, facts: Mapping[str, bool]) -> str:
    if move.guard not in facts:
        return f"nobody has said whether its guard '{move.guard}' holds"
    return f"its guard '{move.guard}' does not hold"


def _refused(definition: Definition, state: str, name: str, why: str) -> TransitionRefused:
    names = [move.name for move in allowed(definition, state)]
    return TransitionRefused(definition.key, state, name, allowed=names, why=why)
