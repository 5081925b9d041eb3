"""Every piece of work is owned, dated, answerable and able to close."""

from collections import Counter
from collections.abc import Iterator

from state_machines.definition import Definition
from state_machines.faults import Fault, Known, at_state, at_step
from state_machines.graph import loops
from state_machines.parts import Field, FieldType, Kind, Mode, On, Silence, Step

# Moves that no answer of a person fires: an answer of the same name would seem to, and not do it.
NOT_BY_ANSWER = (On.TIMER, On.MILESTONE, On.PARENT, On.COMMAND, On.CHANGE)


def examine(definition: Definition, _known: Known) -> Iterator[Fault]:
    """Yield the faults of the steps."""
    for key, count in Counter(step.key for step in definition.steps).items():
        if count > 1:
            what = f"{count} steps have this key"
            yield Fault(f"{definition.key} step {key}", what, "Give each its own key")
    for step in definition.steps:
        place = at_step(definition, step)
        for what, mend in _faults(definition, step):
            yield Fault(place, what, mend)
    yield from _waiting_in_circles(definition)


def _faults(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    if step.state not in definition.states:
        yield f"its state '{step.state}' is not one of the states", "Correct the name"
    if step.waits_for_people:
        yield from _waiting(definition, step)
    yield from _answers(definition, step)
    yield from _content(step)
    yield from _fields(step.fields)
    yield from _others(definition, step)


def _waiting(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    silence = definition.silence_of(step)
    if not step.by:
        yield "nobody is accountable for it", "Name the role in `by`"
    if not step.due:
        yield "it has no deadline", "Write an offset in `due`"
    if silence is None:
        yield "nothing says what silence means", "Set `silence` here or on the definition"
    if step.kind is Kind.APPROVAL and silence is Silence.NO_OBJECTION:
        yield "silence would count as approval", "Use ESCALATE: consent must be given"


def _answers(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    answers = definition.answers(step)
    for answer in sorted({each for each in answers if answers.count(each) > 1}):
        yield f"it offers the answer '{answer}' twice", "Offer it once"
    for answer in dict.fromkeys(answers):
        move = definition.move(step.state, answer)
        if move and move.on in NOT_BY_ANSWER:
            what = f"the answer '{answer}' clashes with a move fired by a {move.on}"
            yield what, "Rename one of them, or let the move fire on DECISION"
    returns = step.kind is Kind.APPROVAL and "return" in answers
    if returns and definition.move(step.state, "return") is None:
        yield "its answer 'return' leads nowhere", "Draw a move 'return' on DECISION"


def _content(step: Step) -> Iterator[tuple[str, str]]:
    if step.kind is Kind.FORM and not (step.fields or step.rows):
        yield "the form has no fields", "Say what is asked"
    if step.kind is Kind.ITEMS and step.items is None:
        yield "it opens items but does not say which", "Fill `items`"
    if step.kind is not Kind.ITEMS and step.items is not None:
        yield "it names items but is not of kind ITEMS", "Change the kind or drop `items`"
    if step.items and not step.items.until:
        yield "its items are awaited in no state", "Name the states in `until`"
    if step.items and not 0 < step.items.share <= 1:
        yield "the share of items is not between 0 and 1", "Use 1.0 for all of them"
    if step.mode is Mode.QUORUM and step.quorum < 1:
        yield "its quorum has no number", "Set `quorum` to how many must agree"
    if step.only not in ("", "quarter", "month"):
        yield f"'{step.only}' is no sort of period", "Use 'quarter', 'month' or nothing"


def _fields(fields: tuple[Field, ...]) -> Iterator[tuple[str, str]]:
    for name, count in Counter(field.name for field in fields).items():
        if count > 1:
            yield f"{count} fields are called '{name}'", "Give each its own name"
    for field in fields:
        if field.type is FieldType.CHOICE and not field.choices:
            yield f"the field '{field.name}' offers no choices", "List them"
        low, high = field.minimum, field.maximum
        if low is not None and high is not None and low > high:
            yield f"no number fits the field '{field.name}'", "Set minimum below maximum"


def _others(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    states = {each.key: each.state for each in definition.steps}
    for key in step.after:
        if key not in states:
            yield f"it comes after step '{key}', which does not exist", "Correct the key"
        elif states[key] != step.state:
            what = f"it comes after step {key}, which belongs to '{states[key]}'"
            yield what, "`after` is for steps of the same state"
    for key in step.binds:
        if key not in states:
            yield f"it decides on step '{key}', which does not exist", "Correct the key"


def _waiting_in_circles(definition: Definition) -> Iterator[Fault]:
    for loop in loops({step.key: step.after for step in definition.steps}):
        what = f"steps wait for each other: {' → '.join(loop)}"
        state = definition.step(loop[0]).state
        yield Fault(at_state(definition, state), what, "Drop one `after`")
