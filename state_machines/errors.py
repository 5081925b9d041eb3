"""What a definition may be wrong in, and what a machine refuses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from state_machines.definition import Definition, Move, Step


class StateMachineError(Exception):
    """Anything this package raises."""


class TransitionRefused(StateMachineError):
    """A move was asked for that the definition does not draw from here, or whose guard says no."""

    def __init__(
        self, definition: str, state: str, trigger: str, *, allowed: Sequence[str], why: str
    ) -> None:
        """Keep the facts: keys of the definition and state, the trigger, what is allowed here."""
        self.definition = definition
        self.state = state
        self.trigger = trigger
        self.allowed = tuple(allowed)
        self.why = why
        possible = ", ".join(self.allowed) or "nothing"
        super().__init__(
            f"{definition}: '{trigger}' is refused in '{state}': {why}. Allowed here: {possible}."
        )


@dataclass(frozen=True, slots=True)
class DefinitionFault:
    """One reason why a definition must not run, in words its author can act on."""

    place: str  # "scorecard_refresh", "scorecard_refresh.checking", "scorecard_refresh step A3"
    what: str
    mend: str

    def __str__(self) -> str:
        """Return place, fault and remedy as one line."""
        return f"{self.place}: {self.what}. {self.mend}."


@dataclass(frozen=True, slots=True)
class Known:
    """The names a definition may refer to outside itself."""

    roles: Collection[str]
    milestones: Collection[str]  # codes without "@period"
    machines: Collection[str]  # keys of item machines; a mapping brings their definitions along
    checks: Collection[str]

    def machine(self, key: str) -> Definition | None:
        """Return the definition of an item machine, if it was given."""
        return self.machines.get(key) if isinstance(self.machines, Mapping) else None


def at_state(definition: Definition, state: str) -> str:
    """Name a state as the place of a fault."""
    return f"{definition.key}.{state}"


def at_step(definition: Definition, step: Step) -> str:
    """Name a step as the place of a fault."""
    return f"{definition.key} step {step.key}"


def at_move(definition: Definition, move: Move) -> str:
    """Name an arrow as the place of a fault."""
    return f"{definition.key}.{move.source} move {move.name}"
