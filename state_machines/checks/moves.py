"""Every arrow of a definition can be taken, by exactly one trigger, and not for ever."""

from collections import Counter
from collections.abc import Iterator

from state_machines.definition import Definition
from state_machines.faults import Fault, Known, at_move, at_state
from state_machines.graph import loops
from state_machines.parts import Kind, Mode, Move, On

# A person, the calendar, the parent or a change decides each time: such an arrow cannot run away.
DECIDED_EACH_TIME = (On.COMMAND, On.MILESTONE, On.PARENT, On.CHANGE)


def examine(definition: Definition, known: Known) -> Iterator[Fault]:
    """Yield the faults of the moves."""
    yield from _twins(definition)
    for move in definition.moves:
        yield from _unknown_ends(definition, move)
        yield from _trigger(definition, move, known)
    yield from _rival_moves(definition)
    yield from _hasty_approvals(definition)
    yield from _endless_loops(definition)


def _twins(definition: Definition) -> Iterator[Fault]:
    counted = Counter((move.source, move.name) for move in definition.moves)
    for (source, name), count in counted.items():
        if count > 1:
            what = f"{count} moves called '{name}' leave it"
            yield Fault(at_state(definition, source), what, "Give each its own name")


def _unknown_ends(definition: Definition, move: Move) -> Iterator[Fault]:
    for end, state in (("source", move.source), ("target", move.target)):
        if state not in definition.states:
            what = f"its {end} '{state}' is not one of the states"
            yield Fault(at_move(definition, move), what, "Correct the name or add the state")
    if move.cap < 0:
        yield Fault(at_move(definition, move), "its cap is negative", "Use 1 or more, or none")


def _trigger(definition: Definition, move: Move, known: Known) -> Iterator[Fault]:
    place = at_move(definition, move)
    if move.on is On.DECISION and move.name not in _offered(definition, move.source):
        what = f"no step of '{move.source}' offers the answer '{move.name}'"
        yield Fault(place, what, "Add the answer to a step or choose another trigger")
    elif move.on is On.COMMAND and not move.by:
        yield Fault(place, "nobody may give this command", "Name the role in `by`")
    elif move.on is On.TIMER and not move.after:
        yield Fault(place, "the timer has no day", "Write an offset in `after`")
    elif move.on is On.MILESTONE and move.after.partition("@")[0] not in known.milestones:
        what = f"the milestone '{move.after}' is unknown"
        yield Fault(place, what, "Name a milestone of the calendar in `after`")
    elif move.on is On.PARENT and not definition.item:
        yield Fault(place, "it waits for a parent", "Only an item machine has one")
    elif move.on is On.PARENT and not move.after:
        yield Fault(place, "the parent's step is not named", "Write its key in `after`")


def _rival_moves(definition: Definition) -> Iterator[Fault]:
    for state in dict.fromkeys(definition.states):
        for on, what in ((On.DONE, "all work is done"), (On.CHANGE, "an approved record changes")):
            rivals = [move for move in definition.moves_from(state) if move.on is on]
            if len({move.guard for move in rivals}) < len(rivals):
                names = ", ".join(move.name for move in rivals)
                fault = f"several moves fire when {what}: {names}"
                yield Fault(at_state(definition, state), fault, "Give each its own guard")


def _hasty_approvals(definition: Definition) -> Iterator[Fault]:
    """Find approvals of several people that the first "approve" alone would settle."""
    for step in definition.steps:
        move = definition.move(step.state, "approve")
        several = step.mode in (Mode.ALL, Mode.QUORUM, Mode.SEQUENCE)
        offered = step.kind is Kind.APPROVAL and "approve" in definition.answers(step)
        if several and offered and move and move.on is On.DECISION:
            what = f"the first 'approve' of step {step.key} would move on without the others"
            yield Fault(at_move(definition, move), what, "Let the move fire on DONE")


def _endless_loops(definition: Definition) -> Iterator[Fault]:
    arrows: dict[str, list[str]] = {}
    for move in definition.moves:
        if not move.cap and move.on not in DECIDED_EACH_TIME:
            arrows.setdefault(move.source, []).append(move.target)
    for loop in loops(arrows):
        what = f"endless loop without a cap: {' → '.join(loop)}"
        yield Fault(at_state(definition, loop[0]), what, "Set a cap on the move that goes back")


def _offered(definition: Definition, state: str) -> set[str]:
    steps = definition.steps_of(state)
    return {answer for step in steps for answer in definition.answers(step)}
