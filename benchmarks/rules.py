"""All rules over the example, and over ten times as much: seconds by process, and rows a second.

Every row of the example is written ten times with its history, each time with another suffix on its
id and on what it names, so that all references still hold. Run it with
`python -m benchmarks.rules [--times 10] [--json]`; it fails when the rules of a process take longer
than the bar at the example's size, or when their cost grows faster than the rows.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from engine.operations.registration import register
from engine.records.sheets import PEOPLE, UNITS, Sheet, sheets
from engine.rules import gate, rule
from engine.schedule.publication import publish
from engine.types import Actor
from examples.generate import RECORDS
from examples.generator.cast import DIRECTOR, EXAMPLE
from examples.generator.tools import TODAY, YEAR
from office.imports.folder import read_folder
from office.imports.records import bring
from persistence.database import Database
from persistence.records.base import RecordVersion
from processes.registry import install

BAR = 1.0  # seconds for all rules of a process at the example's size
GROWTH = 1.5  # how much faster than its rows the cost may grow
ACTOR = Actor(DIRECTOR, channel="cli")
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """What the rules of a process cost: the best of some rounds, in seconds."""

    process: str
    rules: int
    once: float
    rows: int
    many: float

    def line(self, times: int, rows: int) -> str:
        """Return it as people read it."""
        speed = self.rows / self.once
        return (
            f"{self.process}  {self.rules:3} rules  x1 {self.once:6.3f} s ({speed:9,.0f} rows/s)  "
            f"x{times} {self.many:6.3f} s ({rows / self.many:9,.0f} rows/s)  "
            f"ratio {self.many / self.once:5.1f}"
        )


def main(times: int, *, as_json: bool) -> int:
    """Measure, print, and return 1 when a bar is missed."""
    install()
    with tempfile.TemporaryDirectory() as place:
        database = Database(f"sqlite:///{Path(place) / 'rules.db'}")
        database.migrate()
        _load(database)
        rows, once = _measure(database)
        with database.writing() as session:
            _multiply(session, times)
        more, many = _measure(database)
        database.close()
    costs = [Cost(code, len(gate.of_process(code)), once[code], rows, many[code]) for code in once]
    if as_json:
        print(json.dumps([asdict(cost) for cost in costs], indent=2))
    else:
        print(f"{rows:,} rows, then {more:,}")
        for cost in costs:
            print(cost.line(times, more))
    slow = [c for c in costs if c.once > BAR or c.many / c.once > GROWTH * max(times, more / rows)]
    return int(bool(slow))


def _load(database: Database) -> None:
    plan, year = read_folder(EXAMPLE)
    with database.writing() as session:
        register(session, plan, actor=ACTOR, now=NOW)
        publish(session, year, actor=ACTOR, now=NOW)
        bring(session, RECORDS, actor=ACTOR, now=NOW)


def _measure(database: Database) -> tuple[int, dict[str, float]]:
    """Return how many rows there are, and the best time of each process."""
    processes = dict.fromkeys(rule.process for rule in gate.rules().values())
    with database.reading() as session:
        counts = (select(func.count()).select_from(sheet.table) for sheet in sheets().values())
        rows = sum(session.scalar(count) or 0 for count in counts)
        return rows, {
            code: min(_seconds(session, code) for _ in range(ROUNDS)) for code in processes
        }


def _seconds(session: Session, code: str) -> float:
    look, begun = rule.year_context(session, YEAR, TODAY), time.perf_counter()
    for _ in rule.run(gate.of_process(code), look):
        pass
    return time.perf_counter() - begun


def _multiply(session: Session, times: int) -> None:
    """Write every row again, `times` - 1 times, with a suffix on its id and on what it names."""
    for sheet in sheets().values():
        rows = [dict(row) for row in session.execute(select(sheet.table)).mappings()]
        for copy in range(1, times):
            if fresh := list(_copies(sheet, rows, f"~{copy}")):
                session.execute(insert(sheet.table), fresh)
                _remember(session, sheet, f"~{copy}")


def _copies(sheet: Sheet, rows: list[dict[str, Any]], suffix: str) -> Iterator[dict[str, Any]]:
    """Yield rows with ids of their own; people, units and perspectives stay the same."""
    shared = (PEOPLE, UNITS, "perspectives")
    names = [name for name, ref in sheet.references if ref not in shared]
    if sheet.key in (*shared, "snapshots"):  # a snapshot is one row for all measures of a period
        return
    for row in rows:
        named = {name: f"{row[name]}{suffix}" for name in names if row[name]}
        yield {**row, **named, "id": f"{row['id']}{suffix}"}


def _remember(session: Session, sheet: Sheet, suffix: str) -> None:
    """Give the copies the versions of what they copy; a row without any would be news to rules."""
    table = RecordVersion.__table__
    kept = {column.name: column for column in table.columns if column.name != "id"}
    of_copy = {**kept, "record_id": kept["record_id"] + suffix}
    originals = select(*of_copy.values()).where(
        RecordVersion.sheet == sheet.key, RecordVersion.record_id.not_like("%~%")
    )
    session.execute(insert(RecordVersion).from_select(list(of_copy), originals))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    sys.exit(main(given.times, as_json=given.json))
