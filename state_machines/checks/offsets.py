"""Every day that a definition writes can be read, and counts from something that exists."""

from collections.abc import Iterator

from calendars.errors import UnreadableOffset
from calendars.offsets import parse
from state_machines.definition import Definition
from state_machines.faults import Fault, Known, at_move, at_step
from state_machines.parts import On
from state_machines.wording import capital

STANDARD_ANCHORS = frozenset({"F", "period_end", "opened"})


def examine(definition: Definition, known: Known) -> Iterator[Fault]:
    """Yield unreadable offsets and anchors that nothing defines."""
    own = {name for name, _ in definition.anchors}
    own.update(step.anchor for step in definition.steps if step.anchor)
    anchors = STANDARD_ANCHORS | own
    for place, text in _texts(definition):
        try:
            used = parse(text).anchors
        except UnreadableOffset as error:
            hint = capital(error.hint)
            yield Fault(place, f"the day '{text}' cannot be read", hint)
            continue
        for name in sorted(used - anchors):
            if name.partition("@")[0] not in known.milestones:
                what = f"the day '{text}' counts from '{name}', which nothing defines"
                yield Fault(place, what, "Add the anchor or use a milestone")


def _texts(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield every offset text with its place."""
    if definition.starts.at:
        yield definition.key, definition.starts.at
    for _, text in definition.anchors:
        yield definition.key, text
    for step in definition.steps:
        yield from ((at_step(definition, step), text) for text in (step.due, step.opens) if text)
    for move in definition.moves:
        if move.on is On.TIMER and move.after:
            yield at_move(definition, move), move.after
