"""The reference page of a definition, as Markdown that a manager can review."""

from collections.abc import Iterable

from state_machines.definition import Definition, Field, Items, Rows, Step
from state_machines.diagrams import mermaid
from state_machines.labels import trigger, words

NOTHING = "-"  # an empty cell, said aloud
STEP_COLUMNS = (
    "Step",
    "Title",
    "Role",
    "Kind",
    "Due",
    "If nobody answers",
    "Asks for",
    "Rules",
    "Duties",
)


def describe(definition: Definition) -> str:
    """Return the page of one definition: purpose, diagram, states with their work, and moves."""
    parts = [
        f"# {definition.title}",
        definition.purpose,
        "\n".join(f"- {name}: {text}" for name, text in _facts(definition)),
        f"## Diagram\n\n```mermaid\n{mermaid(definition)}```",
        "## States and their work",
        *(_state(definition, state) for state in definition.states),
        "## Moves",
        _moves(definition),
    ]
    return "\n\n".join(parts) + "\n"


def _facts(definition: Definition) -> Iterable[tuple[str, str]]:
    yield "Process", definition.code
    yield "Owner", definition.owner
    yield "The strategy office acts as", definition.smo_mode
    yield "Opens", _opens(definition)
    if definition.about:
        stage = f", whose {definition.stage} says where it stands" if definition.stage else ""
        yield "About", f"a record of [{definition.about}](../records.md#{definition.about}){stage}"
    if definition.anchors:
        yield "Named days", ", ".join(f"{name} = {text}" for name, text in definition.anchors)
    if definition.critical:
        yield "Critical path", "reminders at half the usual intervals"
    yield "Key and version", f"`{definition.key}` `{definition.version}`"


def _opens(definition: Definition) -> str:
    starts = definition.starts
    if definition.item:
        return "as an item of another machine"
    if not starts.every:
        return "on demand"
    at = f" at {starts.at}" if starts.at else ""
    waits = f", when {', '.join(starts.waits)} is reached" if starts.waits else ""
    return f"every {starts.every}{at}{waits}" + (f", per {starts.per_unit}" * bool(starts.per_unit))


def _state(definition: Definition, state: str) -> str:
    end = " (end)" if definition.is_final(state) else ""
    steps = definition.steps_of(state)
    heading = f"### {words(state)}{end}"
    if not steps:
        return f"{heading}\n\nAsks nothing of anybody."
    rows = [_step_row(definition, step) for step in steps]
    return f"{heading}\n\n{_table(STEP_COLUMNS, rows)}"


def _step_row(definition: Definition, step: Step) -> tuple[str, ...]:
    silence = definition.silence_of(step) if step.waits_for_people else None
    mode = "" if step.mode == "one" else f", {step.mode} {step.quorum or ''}".rstrip()
    return (
        step.key,
        step.title,
        _who(step) + mode,
        step.kind + ("" if step.blocking else ", not awaited"),
        _due(step),
        words(silence).lower() if silence else NOTHING,
        _asks(step),
        ", ".join(_rule(code) for code in step.rules) or NOTHING,
        ", ".join(_duty(code) for code in step.duties) or NOTHING,
    )


def _who(step: Step) -> str:
    """Return who is asked: whom records name, otherwise a role."""
    role = step.by or "engine"
    return f"`{step.named}`, otherwise {role}" if step.named else role


def _due(step: Step) -> str:
    parts = (
        step.due,
        f"opens {step.opens}" if step.opens else "",
        f"after {', '.join(step.after)}" if step.after else "",
        f"waits for {', '.join(step.waits)}" if step.waits else "",
        f"{step.only}s only" if step.only else "",
    )
    return "; ".join(part for part in parts if part) or NOTHING


def _asks(step: Step) -> str:
    parts = (
        step.deliverable,
        ", ".join(_field(field) for field in step.fields),
        _rows(step.rows) if step.rows else "",
        _items(step.items) if step.items else "",
        f"check: {words(step.check).lower()}" if step.check else "",
        f"decides on {', '.join(step.binds)}" if step.binds else "",
        f"shows {', '.join(map(_sheet, step.shows))}" if step.shows else "",
        f"makes records of {', '.join(step.accepts)}" if step.accepts else "",
        f"reaches {', '.join(step.reaches)}" if step.reaches else "",
    )
    return "; ".join(part for part in parts if part) or NOTHING


def _rows(rows: Rows) -> str:
    least = f", at least {rows.least}" if rows.least else ""
    begin = f", opened with {words(rows.begin).lower()}" if rows.begin else ""
    column, _, at = rows.suggests.partition("@")
    suggested = f", with the {column} that step {at} suggests" if at else ""
    return f"sheet {_sheet(rows)}{begin}{suggested}{least}"


def _sheet(rows: Rows) -> str:
    return f"[{rows.sheet}](../records.md#{rows.sheet})"


def _rule(code: str) -> str:
    return f"[{code}](../rules.md#{code.partition('.')[0].lower()})"


def _duty(code: str) -> str:
    return f"[{code}](../duties.md)"


def _field(field: Field) -> str:
    unit = f" ({field.unit})" if field.unit else ""
    return field.title + unit + ("" if field.required else ", optional")


def _items(items: Items) -> str:
    states = ", ".join(words(state).lower() for state in items.until)
    population = f" for {items.per.replace('+', ' and ')}" if items.per else ""
    population = f" for each row of {_sheet(items.rows)}" if items.rows else population
    return f"{items.share:.0%} of {words(items.machine).lower()}{population} in: {states}"


def _moves(definition: Definition) -> str:
    rows = [
        (words(move.source), move.title or words(move.name), words(move.target), trigger(move))
        for move in definition.moves
    ]
    return _table(("From", "Move", "To", "Fires"), rows)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(heads)
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
