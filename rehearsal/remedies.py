"""What virtual owners know to mend: the sound values of the cells in which faults are planted."""

import csv
from collections.abc import Mapping
from pathlib import Path

from engine.records.sheets import sheet

RECORDS = "records"
PLANTED = Path("planted", "planted.csv")

Remedies = Mapping[tuple[str, str], Mapping[str, str]]  # by sheet and id: columns and sound values


def remedies(example: Path) -> Remedies:
    """Return the sound value of every planted cell of an example; none where no list is kept."""
    if not (example / PLANTED).exists():
        return {}
    cells: dict[str, dict[str, set[str]]] = {}
    for row in _rows(example / PLANTED):
        if row["column"]:
            cells.setdefault(row["sheet"], {}).setdefault(row["id"], set()).add(row["column"])
    found: dict[tuple[str, str], dict[str, str]] = {}
    for key, wanted in cells.items():
        for row in _rows(example / RECORDS / f"{key}.csv"):
            name = str(sheet(key).id_of(row))
            for column in wanted.get(name, ()):
                found.setdefault((key, name), {})[column] = row.get(column, "")
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
