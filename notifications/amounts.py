"""How much a task is about: the rows asked for or decided on, and what the rules found."""

from collections import Counter
from collections.abc import Iterator

from engine.presenting import TaskView
from engine.rules import gate

MEANINGS = {
    gate.BLOCK: "must be mended before it can pass",
    gate.FLAG: "to be answered in writing",
    gate.WARN: "to be explained",
    gate.WAIVED: "accepted by name",
    gate.INFO: "for information",
}
HOW = "Fill them in on the page, or in the workbook that it offers."


def rows_and_findings(view: TaskView) -> list[str]:
    """Return sentences about the rows and the findings of a task; none where there are none."""
    return list(_sentences(view))


def _sentences(view: TaskView) -> Iterator[str]:
    if view.sheet is not None:
        stand = len(view.sheet.rows)
        known = f"{_rows(stand)} stand{'s' if stand == 1 else ''} there already" if stand else ""
        known = known or "nothing stands there yet"
        yield f"Rows are asked of you: {view.sheet.title}; {known}. {HOW}"
    for handed_in in view.handed_in:
        by = f" from {handed_in.by}" if handed_in.by else ""
        yield f"You decide on {_rows(len(handed_in.rows))}: {handed_in.title}{by}."
    if view.findings:
        counts = Counter(finding.weight for finding in view.findings)
        parts = [
            f"{counts[weight]} {words}" for weight, words in MEANINGS.items() if counts[weight]
        ]
        number = len(view.findings)
        yield f"The rules found {number} thing{'' if number == 1 else 's'}: {'; '.join(parts)}."


def _rows(number: int) -> str:
    return f"{number} row{'' if number == 1 else 's'}"
