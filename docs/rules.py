"""The page of the rules, written from the rules of the processes."""

from docs.tables import table
from engine.rules import gate
from engine.rules.rule import Rule
from processes.registry import PROCESSES, Process, all_definitions

HEAD = """# Rules

What the program checks before a decision, and over a whole year on the page `/console/rules`.
**Block**: the gate does not open; in an integrative process only with a written answer.
**Warn**: it opens with an explanation. **Info**: it is told. A rule may be graver or milder for
single findings.

"""
COLUMNS = (
    "Rule",
    "Severity",
    "What must hold",
    "Limits",
    "To mend it",
    "Checked at",
    "Source",
    "File",
)


def page() -> str:
    """Return the page as Markdown."""
    steps = _steps()
    return HEAD + "\n\n".join(_process(process, steps) for process in PROCESSES) + "\n"


def _process(process: Process, steps: dict[str, list[str]]) -> str:
    rows = [_row(rule, steps.get(rule.code, [])) for rule in gate.of_process(process.code)]
    text = table(COLUMNS, rows) if rows else "No rule yet."
    return f"## {process.code}\n\n{process.title}.\n\n{text}"


def _row(rule: Rule, steps: list[str]) -> tuple[str, ...]:
    limits = "<br>".join(
        f"{limit.title or name.replace('_', ' ')}: {limit.value.normalize():f} {limit.unit}"
        for name, limit in rule.limits.items()
    )
    return (
        f"`{rule.code}`",
        rule.severity.value,
        rule.title,
        limits or "-",
        rule.mend,
        "<br>".join(steps) or "the year",
        rule.source,
        f"`{rule.check.__module__.replace('.', '/')}.py`",
    )


def _steps() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in all_definitions():
        for step in each.steps:
            for code in step.rules:
                link = f"[{each.title}](processes/{each.key}.md) {step.key}"
                found.setdefault(code, []).append(link)
    return found
