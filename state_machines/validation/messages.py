"""Messages: each step that tells something says what and to whom, in words that can be filled."""

import re
from collections.abc import Iterator

from state_machines.definition import Definition, Kind, Step, Tells, holes
from state_machines.errors import DefinitionFault, Known, at_step

READERS = re.compile(
    r"units:(business|support|mandatory|all)|employees|audiences?|role:(?P<role>\w+)"
)
BUILT_IN = frozenset({"year", "period", "process"})
DUE, RECORD = "due", "record"
Said = Iterator[tuple[str, str]]  # what is wrong, and how to mend it


def message_faults(definition: Definition, known: Known) -> Iterator[DefinitionFault]:
    """Yield what is wrong with what the steps of a definition send."""
    for step in definition.steps:
        for what, mend in _faults(definition, step, known):
            yield DefinitionFault(at_step(definition, step), what, mend)


def _faults(definition: Definition, step: Step, known: Known) -> Said:
    tells = step.tells
    if tells is None:
        if step.kind is Kind.MESSAGE:
            yield "it sends a message and says neither what nor to whom", "Write `tells`"
        return
    if step.kind is not Kind.MESSAGE:
        yield "it says what it sends but is not of kind MESSAGE", "Change the kind or drop `tells`"
    yield from _readers(tells, known)
    if not tells.items and not (tells.subject and tells.text and tells.to):
        mend = "Write `to`, `subject` and `text`, or name the machine of messages in `items`"
        yield "its message has no readers, no subject or no text", mend
    if tells.items and tells.items not in known.machines:
        what = f"the item machine '{tells.items}' is unknown"
        yield what, "Use the key of an item definition"
    for text in (tells.subject, tells.text):
        yield from _holes(definition, step, text)


def _readers(tells: Tells, known: Known) -> Said:
    for text in tells.to:
        found = READERS.fullmatch(text)
        if found is None:
            mend = "Use role:…, units:…, employees, audiences or audience"
            yield f"the readers '{text}' are unknown", mend
        elif found["role"] and found["role"] not in known.roles:
            yield f"the role '{found['role']}' is unknown", "Use a role code"


def _holes(definition: Definition, step: Step, text: str) -> Said:
    try:
        names = holes(text)
    except ValueError:
        yield f"a brace in “{text[:60]}” is not closed or empty", "Write a name in braces"
        return
    for name in names:
        if not _is_known(definition, step, name):
            mend = (
                f"Write one of {', '.join(sorted(BUILT_IN))}, a field of its form, 'step.field', "
                "'step.due' or 'record.column'"
            )
            yield f"its text holds '{name}', and nothing of that name is known", mend


def _is_known(definition: Definition, step: Step, name: str) -> bool:
    if name in BUILT_IN or any(field.name == name for field in step.fields):
        return True
    key, _, field = name.rpartition(".")
    if key == RECORD:
        return bool(definition.about)  # its columns are known where the sheets are
    other = next((each for each in definition.steps if each.key == key), None)
    fields = {each.name for each in other.fields} if other else set()
    return other is not None and (field in fields or (field == DUE and bool(other.due)))
