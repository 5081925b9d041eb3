"""States and moves: each is reachable, can be left, and no way goes round for ever."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from state_machines.definition import BY_RECORDS, Definition, Kind, Mode, Move, On, Silence, Step
from state_machines.errors import DefinitionFault, Known, at_move, at_state

Node = TypeVar("Node", bound=Hashable)
# A person, the calendar, the parent or a change decides each time: such an arrow cannot run away.
DECIDED_EACH_TIME = (On.COMMAND, On.MILESTONE, On.PARENT, *BY_RECORDS)
FIRED_ALONE = (
    (On.DONE, "all work is done"),
    (On.CHANGE, "an approved record changes"),
    (On.BROKEN, "what was approved breaks a rule"),
)


def reachable(arrows: Mapping[Node, Iterable[Node]], starts: Iterable[Node]) -> set[Node]:
    """Return every node that can be reached from `starts`, these included."""
    seen: set[Node] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(arrows.get(node, ()))
    return seen


def shortest_path(
    arrows: Mapping[Node, Iterable[Node]], start: Node, goal: Node
) -> tuple[Node, ...]:
    """Return a shortest path of at least one arrow from `start` to `goal`; empty if none."""
    paths: list[tuple[Node, ...]] = [(start,)]
    seen: set[Node] = set()
    for path in paths:
        for node in arrows.get(path[-1], ()):
            if node == goal:
                return (*path, node)
            if node not in seen:
                seen.add(node)
                paths.append((*path, node))
    return ()


def loops(arrows: Mapping[Node, Iterable[Node]]) -> list[tuple[Node, ...]]:
    """Return one shortest loop through each part of the graph that goes round.

    A loop is written with its first node again at the end; each node is reported once at most.
    """
    found: list[tuple[Node, ...]] = []
    reported: set[Node] = set()
    for node in arrows:
        loop = () if node in reported else shortest_path(arrows, node, node)
        if loop:
            found.append(loop)
            reported.update(loop)
    return found


def reversed_arrows(arrows: Mapping[Node, Iterable[Node]]) -> dict[Node, list[Node]]:
    """Return the same graph with every arrow turned round."""
    turned: dict[Node, list[Node]] = {}
    for source, targets in arrows.items():
        for target in targets:
            turned.setdefault(target, []).append(source)
    return turned


def state_faults(definition: Definition, _known: Known) -> Iterator[DefinitionFault]:
    """Yield the faults of the states."""
    yield from _ends(definition)
    yield from _reached(definition)
    yield from _ways_out(definition)
    yield from _finals(definition)


def _ends(definition: Definition) -> Iterator[DefinitionFault]:
    if definition.initial not in definition.states:
        what = f"the initial state '{definition.initial}' is not one of its states"
        yield DefinitionFault(definition.key, what, "Name one of the states as initial")
    if not definition.final:
        yield DefinitionFault(
            definition.key, "it has no final state", "Say in which states it is over"
        )
    for state in definition.final:
        if state not in definition.states:
            what = f"the final state '{state}' is not one of its states"
            yield DefinitionFault(definition.key, what, "Add it to the states or drop it")
    for state in sorted({s for s in definition.states if definition.states.count(s) > 1}):
        yield DefinitionFault(
            at_state(definition, state), "the state is listed twice", "List it once"
        )


def _reached(definition: Definition) -> Iterator[DefinitionFault]:
    seen = reachable(_arrows(definition), [definition.initial])
    for state in dict.fromkeys(definition.states):
        if state not in seen:
            what = f"no way leads here from '{definition.initial}'"
            yield DefinitionFault(
                at_state(definition, state), what, "Draw a move to it or remove it"
            )


def _ways_out(definition: Definition) -> Iterator[DefinitionFault]:
    arrows = _arrows(definition, but=BY_RECORDS)  # nobody can wait for a record to change
    ending = reachable(reversed_arrows(arrows), definition.final)
    for state in dict.fromkeys(definition.states):
        place = at_state(definition, state)
        if definition.is_final(state):
            continue
        if not arrows.get(state):
            yield DefinitionFault(
                place, "dead end: no move leaves it", "Draw a move or make it final"
            )
        elif definition.final and state not in ending:
            what = "dead end: no final state can be reached from it"
            yield DefinitionFault(place, what, "Draw a way on to an end")
        elif _can_stop(definition, state):
            what = "dead end: its work can be closed without any answer that moves it on"
            mend = "Add a DONE move, or offer in one step only answers that are moves"
            yield DefinitionFault(place, what, mend)


def _finals(definition: Definition) -> Iterator[DefinitionFault]:
    for state in definition.final:
        place = at_state(definition, state)
        for move in definition.moves_from(state):
            what = f"the move '{move.name}' leaves a final state"
            yield DefinitionFault(place, what, "Drop the move or let the state not be final")
        for step in definition.steps_of(state):
            what = f"the final state asks for step {step.key}"
            yield DefinitionFault(place, what, "Move the step to a state before it")


def _can_stop(definition: Definition, state: str) -> bool:
    """Whether all steps of a state can be closed while only decisions would lead out of it."""
    moves = definition.moves_from(state)
    if any(move.on not in (On.DECISION, *BY_RECORDS) for move in moves):
        return False
    decisions = {move.name for move in moves if move.on is On.DECISION}
    return not any(_must_decide(definition, s, decisions) for s in definition.steps_of(state))


def _must_decide(definition: Definition, step: Step, decisions: set[str]) -> bool:
    answered = definition.silence_of(step) in (None, Silence.ESCALATE)
    return answered and step.blocking and set(definition.answers(step)) <= decisions


def _arrows(definition: Definition, but: Collection[On] = ()) -> dict[str, list[str]]:
    arrows: dict[str, list[str]] = {}
    for move in definition.moves:
        if move.on not in but:
            arrows.setdefault(move.source, []).append(move.target)
    return arrows


def move_faults(definition: Definition, known: Known) -> Iterator[DefinitionFault]:
    """Yield the faults of the moves."""
    yield from _twins(definition)
    for move in definition.moves:
        yield from _unknown_ends(definition, move)
        yield from _trigger(definition, move, known)
    yield from _rival_moves(definition)
    yield from _hasty_approvals(definition)
    yield from _endless_loops(definition)


def _twins(definition: Definition) -> Iterator[DefinitionFault]:
    counted = Counter((move.source, move.name) for move in definition.moves)
    for (source, name), count in counted.items():
        if count > 1:
            what = f"{count} moves called '{name}' leave it"
            yield DefinitionFault(at_state(definition, source), what, "Give each its own name")


def _unknown_ends(definition: Definition, move: Move) -> Iterator[DefinitionFault]:
    for end, state in (("source", move.source), ("target", move.target)):
        if state not in definition.states:
            what = f"its {end} '{state}' is not one of the states"
            yield DefinitionFault(
                at_move(definition, move), what, "Correct the name or add the state"
            )
    if move.cap < 0:
        yield DefinitionFault(
            at_move(definition, move), "its cap is negative", "Use 1 or more, or none"
        )


def _trigger(definition: Definition, move: Move, known: Known) -> Iterator[DefinitionFault]:
    place = at_move(definition, move)
    if move.on is On.DECISION and move.name not in _offered(definition, move.source):
        what = f"no step of '{move.source}' offers the answer '{move.name}'"
        yield DefinitionFault(place, what, "Add the answer to a step or choose another trigger")
    elif move.on is On.COMMAND and not move.by:
        yield DefinitionFault(place, "nobody may give this command", "Name the role in `by`")
    elif move.on is On.TIMER and not move.after:
        yield DefinitionFault(place, "the timer has no day", "Write an offset in `after`")
    elif move.on is On.MILESTONE and move.after.partition("@")[0] not in known.milestones:
        what = f"the milestone '{move.after}' is unknown"
        yield DefinitionFault(place, what, "Name a milestone of the calendar in `after`")
    elif move.on is On.PARENT and not definition.item:
        yield DefinitionFault(place, "it waits for a parent", "Only an item machine has one")
    elif move.on is On.PARENT and not move.after:
        yield DefinitionFault(place, "the parent's step is not named", "Write its key in `after`")


def _rival_moves(definition: Definition) -> Iterator[DefinitionFault]:
    for state in dict.fromkeys(definition.states):
        for on, what in FIRED_ALONE:
            rivals = [move for move in definition.moves_from(state) if move.on is on]
            if len({move.guard for move in rivals}) < len(rivals):
                names = ", ".join(move.name for move in rivals)
                fault = f"several moves fire when {what}: {names}"
                yield DefinitionFault(at_state(definition, state), fault, "Give each its own guard")


def _hasty_approvals(definition: Definition) -> Iterator[DefinitionFault]:
    """Find approvals of several people that the first "approve" alone would settle."""
    for step in definition.steps:
        move = definition.move(step.state, "approve")
        several = step.mode in (Mode.ALL, Mode.QUORUM, Mode.SEQUENCE)
        offered = step.kind is Kind.APPROVAL and "approve" in definition.answers(step)
        if several and offered and move and move.on is On.DECISION:
            what = f"the first 'approve' of step {step.key} would move on without the others"
            yield DefinitionFault(at_move(definition, move), what, "Let the move fire on DONE")


def _endless_loops(definition: Definition) -> Iterator[DefinitionFault]:
    arrows: dict[str, list[str]] = {}
    for move in definition.moves:
        if not move.cap and move.on not in DECIDED_EACH_TIME:
            arrows.setdefault(move.source, []).append(move.target)
    for loop in loops(arrows):
        what = f"endless loop without a cap: {' → '.join(loop)}"
        yield DefinitionFault(
            at_state(definition, loop[0]), what, "Set a cap on the move that goes back"
        )


def _offered(definition: Definition, state: str) -> set[str]:
    steps = definition.steps_of(state)
    return {answer for step in steps for answer in definition.answers(step)}
