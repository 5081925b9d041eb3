"""What can go wrong with a machine: a move that is refused, a definition that is unsound."""

from collections.abc import Sequence


class StateMachineError(Exception):
    """Anything this room raises."""


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
