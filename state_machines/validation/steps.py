"""Steps: whom they ask, what they wait for, when they are due, and what they are called."""

import re
from collections import Counter
from collections.abc import Iterator

from calendars.errors import NotInAlphabet, UnreadableOffset
from calendars.identifiers import ID, MILESTONE, STEP, Alphabet, shortened
from calendars.offsets import parse
from state_machines.definition import (
    BY_RECORDS,
    Definition,
    Field,
    FieldType,
    Items,
    Kind,
    Mode,
    On,
    Silence,
    Step,
)
from state_machines.errors import DefinitionFault, Known, at_move, at_state, at_step
from state_machines.labels import capital
from state_machines.validation.states import loops

# Moves that no answer of a person fires: an answer of the same name would seem to, and not do it.
NOT_BY_ANSWER = (On.TIMER, On.MILESTONE, On.PARENT, On.COMMAND, *BY_RECORDS)
CADENCES = ("", "year", "half", "quarter", "month")
POPULATION = re.compile(
    r"|units:(business|support|mandatory|all)|employees|rows"
    r"|role:(?P<role>\w+)|(?P<named>named)(\+role:(?P<also>\w+))?"
)
STANDARD_ANCHORS = frozenset({"F", "period_end", "opened"})


def step_faults(definition: Definition, _known: Known) -> Iterator[DefinitionFault]:
    """Yield the faults of the steps."""
    for key, count in Counter(step.key for step in definition.steps).items():
        if count > 1:
            what = f"{count} steps have this key"
            yield DefinitionFault(f"{definition.key} step {key}", what, "Give each its own key")
    for step in definition.steps:
        place = at_step(definition, step)
        for what, mend in _faults(definition, step):
            yield DefinitionFault(place, what, mend)
    yield from _waiting_in_circles(definition)


def _faults(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
    if step.state not in definition.states:
        yield f"its state '{step.state}' is not one of the states", "Correct the name"
    if step.waits_for_people:
        yield from _waiting(definition, step)
    yield from _answers(definition, step)
    yield from _content(definition, step)
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


def _content(definition: Definition, step: Step) -> Iterator[tuple[str, str]]:
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
    shared = [each for each in definition.steps if each.key in step.binds and each.mode is Mode.ALL]
    if step.joint and not shared:
        yield "it decides on the work of many, and nothing is asked of many", "Take `joint` away"
    alone = definition.item or step.named.partition(".")[0] == definition.about
    if step.named and step.mode is Mode.ONE and not alone:
        yield "records may name several people for it, and one is asked", "Use Mode.ALL"
    if step.shows and step.kind not in (Kind.APPROVAL, Kind.TASK):
        yield "it shows records, and nothing is decided on them", "Take `shows` away"
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


def _waiting_in_circles(definition: Definition) -> Iterator[DefinitionFault]:
    for loop in loops({step.key: step.after for step in definition.steps}):
        what = f"steps wait for each other: {' → '.join(loop)}"
        state = definition.step(loop[0]).state
        yield DefinitionFault(at_state(definition, state), what, "Drop one `after`")


def name_faults(definition: Definition, known: Known) -> Iterator[DefinitionFault]:
    """Yield the roles, milestones, item machines and checks that nobody knows."""
    for place, role in _roles(definition):
        if role not in known.roles:
            yield DefinitionFault(place, f"the role '{role}' is unknown", "Use a role code")
    for place, code in _milestones(definition):
        if code.partition("@")[0] not in known.milestones:
            what = f"the milestone '{code}' is unknown"
            yield DefinitionFault(place, what, "Use a milestone of the calendar")
    for step in definition.steps:
        yield from _check(definition, step, known)
        if step.items:
            yield from _items(at_step(definition, step), step.items, known)
    yield from _starts(definition)


def _roles(definition: Definition) -> Iterator[tuple[str, str]]:
    yield definition.key, definition.owner
    for step in definition.steps:
        place = at_step(definition, step)
        asked = (step.by,) if step.by else ()
        yield from ((place, role) for role in (*asked, *step.consults, *step.informs))
    yield from ((at_move(definition, move), move.by) for move in definition.moves if move.by)


def _milestones(definition: Definition) -> Iterator[tuple[str, str]]:
    yield from ((definition.key, code) for code in definition.starts.waits)
    for step in definition.steps:
        yield from ((at_step(definition, step), code) for code in (*step.waits, *step.reaches))


def _check(definition: Definition, step: Step, known: Known) -> Iterator[DefinitionFault]:
    place = at_step(definition, step)
    if step.kind is Kind.AUTO and not step.check:
        yield DefinitionFault(place, "nothing says what is checked", "Name a check of the engine")
    elif step.check and step.check not in known.checks:
        what = f"the check '{step.check}' is unknown"
        yield DefinitionFault(place, what, f"Use one of {', '.join(sorted(known.checks))}")


def _items(place: str, items: Items, known: Known) -> Iterator[DefinitionFault]:
    if items.machine not in known.machines:
        what = f"the item machine '{items.machine}' is unknown"
        yield DefinitionFault(place, what, "Use the key of an item definition")
    machine = known.machine(items.machine)
    for state in items.until:
        if machine and state not in machine.states:
            what = f"'{items.machine}' has no state '{state}'"
            yield DefinitionFault(place, what, "Wait for one of its states")
    population = POPULATION.fullmatch(items.per)
    if population is None:
        what = f"the population '{items.per}' is unknown"
        mend = "Use units:…, role:…, named, named+role:…, employees or rows"
        yield DefinitionFault(place, what, mend)
        return
    if (role := population["role"] or population["also"]) and role not in known.roles:
        yield DefinitionFault(place, f"the role '{role}' is unknown", "Use a role code")
    if (items.per == "rows") != (items.rows is not None):
        yield DefinitionFault(place, "it opens items per row, and of no rows", "Fill `items.rows`")
    if items.rows and machine and machine.about != items.rows.sheet:
        what = f"'{items.machine}' is about '{machine.about}', not about '{items.rows.sheet}'"
        yield DefinitionFault(place, what, "Write `about` on that machine")
    if population["named"] and machine and not machine.steps_of(machine.initial)[0].named:
        what = f"no records name whom '{items.machine}' would open for"
        yield DefinitionFault(place, what, "Write `named` on the first step of that machine")


def _starts(definition: Definition) -> Iterator[DefinitionFault]:
    every = definition.starts.every
    if every not in CADENCES:
        what = f"'{every}' is no cadence"
        yield DefinitionFault(definition.key, what, "Use year, half, quarter, month or nothing")
    elif every and definition.item:
        what = "an item machine cannot open by the calendar"
        yield DefinitionFault(definition.key, what, "Let a parent open it, or make it no item")


def offset_faults(definition: Definition, known: Known) -> Iterator[DefinitionFault]:
    """Yield unreadable offsets and anchors that nothing defines."""
    for place, text, anchors in _offsets(definition):
        try:
            used = parse(text).anchors
        except UnreadableOffset as error:
            hint = capital(error.hint)
            yield DefinitionFault(place, f"the day '{text}' cannot be read", hint)
            continue
        for name in sorted(used - anchors):
            if name.partition("@")[0] not in known.milestones:
                what = f"the day '{text}' counts from '{name}', which nothing defines"
                yield DefinitionFault(place, what, "Add the anchor or use a milestone")


def offset_texts(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield every offset text of a definition with its place."""
    yield from ((place, text) for place, text, _ in _offsets(definition))


def _offsets(definition: Definition) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield every offset text with its place and the named days that are known there.

    Before an instance opens none of its own are; one named day may count from an earlier one.
    """
    if definition.starts.at:
        yield definition.key, definition.starts.at, STANDARD_ANCHORS
    named = STANDARD_ANCHORS
    for name, text in definition.anchors:
        yield definition.key, text, named
        named |= {name}
    named |= {step.anchor for step in definition.steps if step.anchor}
    for step in definition.steps:
        for text in filter(None, (step.due, step.opens)):
            yield at_step(definition, step), text, named
    for move in definition.moves:
        if move.on is On.TIMER and move.after:
            yield at_move(definition, move), move.after, named


Named = tuple[str, Alphabet, str]  # what the key is one of, what it may look like, and the key


def key_faults(definition: Definition, _known: Known) -> Iterator[DefinitionFault]:
    """Yield the keys that are none."""
    for what, alphabet, key in dict.fromkeys((*_of_whole(definition), *_of_steps(definition))):
        if mend := _unfit(alphabet, key):
            found = f"the key of {what}, {shortened(str(key))!r}, cannot be {alphabet.kind}"
            yield DefinitionFault(shortened(str(definition.key)), found, mend)


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
