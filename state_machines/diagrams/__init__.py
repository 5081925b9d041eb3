"""A definition as a picture and as text: Mermaid, SVG without scripts, and an outline."""

import re

from state_machines.definition import Definition
from state_machines.diagrams.layout import lay_out
from state_machines.diagrams.svg import draw
from state_machines.labels import Progress, arrow, progress, trigger, words
from state_machines.markup import for_mermaid

MERMAID_WORDS = frozenset(
    {"state", "end", "note", "class", "default", "direction", "as", "style", "click", "fork"}
)
MERMAID_CLASSES = {
    "now": "stroke-width:4px",
    "late": "stroke-width:4px,stroke-dasharray:2 2",
    "done": "stroke-width:2px",
    "next": "stroke-dasharray:6 4",
}


def svg(
    definition: Definition,
    *,
    current: str | None = None,
    done: tuple[str, ...] = (),
    late: tuple[str, ...] = (),
) -> str:
    """Return the machine as one `<svg>` element.

    `done` and `late` name states, step keys or both. What is marked is marked by shape and word,
    so that nothing depends on colour; the picture needs no script and nothing from outside.
    """
    return draw(definition, lay_out(definition), progress(definition, current, done, late))


def mermaid(
    definition: Definition, *, current: str | None = None, done: tuple[str, ...] = ()
) -> str:
    """Return the machine as a Mermaid `stateDiagram-v2`."""
    marks = progress(definition, current, done)
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [_mermaid_state(definition, state, marks) for state in definition.states]
    lines.append(f"    [*] --> {_id(definition, definition.initial)}")
    for move in definition.moves:
        source, target = _id(definition, move.source), _id(definition, move.target)
        lines.append(f"    {source} --> {target} : {for_mermaid(arrow(move))}")
    lines += [f"    {_id(definition, state)} --> [*]" for state in definition.final]
    return "\n".join([*lines, *_mermaid_marks(definition, marks)]) + "\n"


def outline(
    definition: Definition,
    *,
    current: str | None = None,
    done: tuple[str, ...] = (),
    late: tuple[str, ...] = (),
) -> str:
    """Return the machine as indented text, for reading aloud and for mails."""
    marks = progress(definition, current, done, late)
    lines = [f"{definition.title}: {len(definition.states)} states"]
    for number, state in enumerate(definition.states, start=1):
        lines.append(f"{number}. {_named(definition, state, marks)}")
        lines += [f"   step {step}" for step in _steps(definition, state, marks)]
        lines += [
            f"   to {words(move.target)}: {words(move.name).lower()}, {trigger(move)}"
            for move in definition.moves_from(state)
        ]
    return "\n".join(lines) + "\n"


def _named(definition: Definition, state: str, marks: Progress) -> str:
    end = ("end",) if definition.is_final(state) else ()
    tags = ", ".join((*marks.tags(state), *end))
    return words(state) + (f" ({tags})" if tags else "")


def _steps(definition: Definition, state: str, marks: Progress) -> list[str]:
    told = dict.fromkeys(marks.done, ", done") | dict.fromkeys(marks.late, ", late")
    return [
        f"{step.key} {step.title} ({step.by or 'engine'}{told.get(step.key, '')})"
        for step in definition.steps_of(state)
    ]


def _mermaid_state(definition: Definition, state: str, marks: Progress) -> str:
    tags = ", ".join(marks.tags(state))
    text = for_mermaid(words(state) + (f" ({tags})" if tags else ""))
    return f'    state "{text}" as {_id(definition, state)}'


def _mermaid_marks(definition: Definition, marks: Progress) -> list[str]:
    lines = []
    for tag, style in MERMAID_CLASSES.items():
        marked = [_id(definition, s) for s in definition.states if tag in marks.tags(s)]
        if marked:
            lines += [f"    classDef {tag} {style}", f"    class {','.join(marked)} {tag}"]
    return lines


def _id(definition: Definition, state: str) -> str:
    """Return a name Mermaid can read: the state's own unless it is one of Mermaid's words."""
    if re.fullmatch(r"[a-z][a-z0-9_]*", state) and state not in MERMAID_WORDS:
        return str(state)
    return f"s{definition.states.index(state)}"
