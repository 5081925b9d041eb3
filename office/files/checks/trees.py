"""Nobody stands above themselves: circles of managers and of units."""

from collections.abc import Mapping

from calendars import chains
from office.files.faults import Findings
from office.files.gathering import Folder
from office.files.rows import Row


def check(folder: Folder, findings: Findings) -> None:
    """Add one fault per circle, with its path."""
    _check_circles(folder, "people", "manager", "reports to", findings)
    _check_circles(folder, "units", "parent", "is below", findings)


def _check_circles(folder: Folder, sheet: str, above: str, words: str, findings: Findings) -> None:
    rows = {row.text("id"): row for row in folder.rows(sheet) if "id" in row}
    for path in chains.cycles(_waits(rows, above)):
        what = f"a circle: {f' {words} '.join(path)}"
        first = min((rows[name] for name in path), key=lambda row: row.place.line)
        findings.add(first.at(above), what, f"change the {above} of one of them")


def _waits(rows: Mapping[str, Row], above: str) -> dict[str, tuple[str, ...]]:
    return {
        name: (row.text(above),) if row.text(above) in rows else () for name, row in rows.items()
    }
