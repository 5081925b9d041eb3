"""Every key of a definition may stand in ids, in addresses and in names of files."""

from collections.abc import Iterator

from calendars.errors import NotInAlphabet
from calendars.identities import ID, MILESTONE, STEP, Alphabet, shortened
from state_machines.definition import Definition
from state_machines.faults import Fault, Known
from state_machines.wording import capital

Named = tuple[str, Alphabet, str]  # what the key is one of, what it may look like, and the key


def examine(definition: Definition, _known: Known) -> Iterator[Fault]:
    """Yield the keys that are none."""
    for what, alphabet, key in dict.fromkeys((*_of_whole(definition), *_of_steps(definition))):
        if mend := _unfit(alphabet, key):
            found = f"the key of {what}, {shortened(str(key))!r}, cannot be {alphabet.kind}"
            yield Fault(shortened(str(definition.key)), found, mend)


def _of_whole(definition: Definition) -> Iterator[Named]:
    yield "the process", ID, definition.key
    yield from (("a state", ID, state) for state in definition.states)
    yield from (("a move", ID, move.name) for move in definition.moves)
    yield from (("an anchor", ID, name) for name, _ in definition.anchors)


def _of_steps(definition: Definition) -> Iterator[Named]:
    for step in definition.steps:
        yield "a step", STEP, step.key
        yield from ((f"an answer of step {step.key}", ID, answer) for answer in step.answers)
        yield from ((f"a field of step {step.key}", ID, each.name) for each in step.fields)
        yield from ((f"a milestone of step {step.key}", MILESTONE, code) for code in step.reaches)


def _unfit(alphabet: Alphabet, key: str) -> str:
    """Return how to mend a key, "" where it is one; a definition says it in its normal form."""
    try:
        fits = isinstance(key, str) and alphabet.read(key) == key
    except NotInAlphabet:
        fits = False
    return "" if fits else capital(alphabet.mend)
