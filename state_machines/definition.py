"""An immutable, versioned description of one machine: its states, moves and work."""

import hashlib
from dataclasses import dataclass, field
from functools import cache, cached_property

import rfc8785
from pydantic import TypeAdapter

from state_machines.parts import Kind, Move, On, Silence, Starts, Step

USUAL_ANSWERS: dict[Kind, tuple[str, ...]] = {
    Kind.TASK: ("done",),
    Kind.FORM: ("submit",),
    Kind.APPROVAL: ("approve", "return"),
    Kind.MEETING: ("held",),
    Kind.MESSAGE: ("sent",),
    Kind.AUTO: ("passed", "failed"),
    Kind.ITEMS: ("complete",),
}


@dataclass(frozen=True)
class Definition:
    """A machine as data. `version` is the hash of its whole content; an instance keeps its own."""

    key: str
    title: str
    code: str  # the process it belongs to: SCM, OAL, SRV, SPL, SCO, INI, BUD, WFA, BPS, ...
    purpose: str
    owner: str  # role code of the process owner
    initial: str
    states: tuple[str, ...]
    final: tuple[str, ...]
    moves: tuple[Move, ...]
    steps: tuple[Step, ...]
    smo_mode: str = "owner"  # owner | coordinator | integrator: what an SMO "no" means
    starts: Starts = field(default_factory=Starts)
    anchors: tuple[tuple[str, str], ...] = ()  # named days and the offset they have by default
    silence: Silence | None = None
    item: bool = False  # an item machine: a row under a parent, without a flow run of its own
    critical: bool = False  # on the critical path: chased at half the intervals

    @cached_property
    def version(self) -> str:
        """Return the first 16 hex digits of the SHA-256 of the canonical content."""
        content: dict[str, object] = _adapter().dump_python(self, mode="json")
        return hashlib.sha256(rfc8785.dumps(content)).hexdigest()[:16]  # type: ignore[arg-type]

    def to_json(self) -> str:
        """Return the whole content, so that an old version can be run years later."""
        return _adapter().dump_json(self).decode()

    @staticmethod
    def from_json(text: str) -> "Definition":
        """Read back what `to_json` wrote."""
        return _adapter().validate_json(text)

    def step(self, key: str) -> Step:
        """Return the step named `key`; KeyError when there is none."""
        return self._steps_by_key[key]

    def steps_of(self, state: str) -> tuple[Step, ...]:
        """Return the work of one state in the order it was written."""
        return tuple(step for step in self.steps if step.state == state)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """Return the arrows that leave a state."""
        return self._moves_by_source.get(state, ())

    def move(self, state: str, name: str) -> Move | None:
        """Return the arrow called `name` out of `state`, if there is one."""
        return next((move for move in self.moves_from(state) if move.name == name), None)

    def decision(self, state: str, answer: str) -> Move | None:
        """Return the arrow that an answer of this name fires, if a decision pulls its trigger."""
        move = self.move(state, answer)
        return move if move is not None and move.on is On.DECISION else None

    def answers(self, step: Step) -> tuple[str, ...]:
        """Return what may be answered to a step, the usual ones unless it names its own."""
        return step.answers or USUAL_ANSWERS[step.kind]

    def silence_of(self, step: Step) -> Silence | None:
        """Return what silence means for a step."""
        return step.silence or self.silence

    def is_final(self, state: str) -> bool:
        """Tell whether nothing more is asked once `state` is reached."""
        return state in self.final

    @cached_property
    def _moves_by_source(self) -> dict[str, tuple[Move, ...]]:
        arrows: dict[str, tuple[Move, ...]] = {}
        for move in self.moves:
            arrows[move.source] = (*arrows.get(move.source, ()), move)
        return arrows

    @cached_property
    def _steps_by_key(self) -> dict[str, Step]:
        return {step.key: step for step in self.steps}


@cache
def _adapter() -> TypeAdapter[Definition]:
    return TypeAdapter(Definition)
