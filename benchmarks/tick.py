"""What a round of escalation costs while ever more tasks are open: it should follow what is due.

One paper that waits for its decision is copied until so many tasks are open, each in a process of
its own, none due for escalation. Then one in a hundred is made due, and then, to show the law, a
fixed hundred; the tick runs as the scheduled flow runs it, in its transactions.

    python -m benchmarks.tick [--sizes 10000 100000 1000000] [--rounds 3] [--json]
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import median
from typing import Any, cast

from sqlalchemy import bindparam, event, text

from benchmarks import stage
from calendars.clock import FixedClock
from engine.operations import escalation
from persistence.audit_trail import ChainHead
from persistence.base import Base, Instant, table_of
from persistence.database import Database
from persistence.instances import Instance, StepRun, Task
from processes.registry import install
from tests import cast as standing
from tests.engine.driver import SAMPLE_PROCESSES, Driver
from workflows import jobs
from workflows.context import FlowApp

SHARE, FIXED = 100, 100  # one task in so many; so many tasks
FIRST_ID = 1000  # of the copies
WHICH = ("none", "fixed", "share")  # are due
AT_ONCE = 50_000  # rows that one statement copies
LATER = stage.NOW + timedelta(days=300)
COPY = """
    WITH RECURSIVE numbers(n) AS (
        SELECT CAST(:first AS INTEGER) UNION ALL SELECT n + 1 FROM numbers WHERE n < :last
    )
    INSERT INTO {table} ({names}) SELECT {values} FROM {table} CROSS JOIN numbers WHERE {which}
"""
ARM = """
    UPDATE tasks SET next_chase_at = :since, due_at = :missed, rung = 0
    WHERE id >= :first AND id % :stride = :rest
"""
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


@dataclass(frozen=True)
class BenchmarkOffice:
    """As much of an office as a tick looks at."""

    database: Database
    clock: FixedClock


@dataclass(frozen=True)
class Row:
    """The medians of one size: seconds of a tick with so many due, and milliseconds for each."""

    database: str
    which: str  # none, fixed or share
    open: int
    due: int
    tick_seconds: float
    per_due_ms: float


def furnish(database: Database, size: int) -> None:
    """Open so many decisions, none of them due for escalation."""
    install(SAMPLE_PROCESSES)
    with database.writing() as session:
        standing.settle(session, stage.NOW)
        driver = Driver(session, FixedClock(stage.NOW))
        one = driver.task(driver.paper())
        found = {"instance": one.instance_id, "step": one.step_id, "task": one.id}
    for first in range(FIRST_ID, FIRST_ID + size - 1, AT_ONCE):
        copy(database, found, first, min(first + AT_ONCE, FIRST_ID + size - 1) - 1)
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def copy(database: Database, one: dict[str, Any], first: int, last: int) -> None:
    """Copy an instance with its chain, its open step and its task, numbered from first to last."""
    name = f"'{one['instance']}-' || n"
    plans: list[tuple[type[Base], str, dict[str, str]]] = [
        (
            ChainHead,
            f"chain = '{one['instance']}'",
            {"chain": name, "seq": "0", "hash": f"'{'0' * 64}'"},
        ),
        (Instance, f"id = '{one['instance']}'", {"id": name}),
        (StepRun, f"id = {one['step']}", {"id": "n", "instance_id": name}),
        (
            Task,
            f"id = {one['task']}",
            {"id": "n", "step_id": "n", "instance_id": name, "next_chase_at": ":later"},
        ),
    ]
    with database.writing() as session:
        for entity, which, changed in plans:
            table = table_of(entity)
            statement = COPY.format(
                table=table.name,
                which=which,
                names=", ".join(f'"{column.name}"' for column in table.c),
                values=", ".join(changed.get(c.name, f'"{c.name}"') for c in table.c),
            )
            bound: dict[str, Any] = {"first": first, "last": last}
            query = text(statement)
            if entity is Task:
                query = query.bindparams(bindparam("later", LATER, Instant()))
            session.execute(query, bound)


def arm(database: Database, stride: int, rest: int) -> int:
    """Make every so-manieth task due for escalation; return how many."""
    bound = {"first": FIRST_ID, "stride": stride, "rest": rest}
    moments = (
        bindparam("since", stage.NOW - timedelta(hours=1), Instant()),
        bindparam("missed", stage.NOW - timedelta(days=4), Instant()),
    )
    with database.writing() as session:
        done = session.connection().execute(text(ARM).bindparams(*moments), bound)
        return done.rowcount


def tick(database: Database, due: int) -> float:
    """Escalate what is due as the scheduled flow does; return seconds."""
    office = cast("FlowApp", BenchmarkOffice(database, FixedClock(stage.NOW)))
    began = time.perf_counter()
    chased, _overdue = jobs.escalate(office)
    taken = time.perf_counter() - began
    assert chased.reminders == due, chased
    return taken


def measure(place: stage.Stage, size: int, rounds: int) -> tuple[list[Row], list[str]]:
    """Return the medians of one size, and how the database says that it finds what is due."""
    database = place.empty()
    furnish(database, size)
    tick(database, 0)  # warms up
    rows = list(ticks(place.name, database, size, rounds))
    found = plan(database)
    database.close()
    return rows, found


def ticks(name: str, database: Database, size: int, rounds: int) -> Iterator[Row]:
    """Tick with nothing due, with the fixed number due, and with the share due."""
    rests = iter(range(size))
    for which, stride in zip(WHICH, (0, size // FIXED, SHARE), strict=True):
        taken, armed = [], 0
        for _ in range(rounds):
            armed = arm(database, stride, next(rests)) if stride else 0
            taken.append(tick(database, armed))
        each = 1000 * median(taken) / armed if armed else 0.0
        yield Row(name, which, size, armed, median(taken), each)


def plan(database: Database) -> list[str]:
    """Let the database explain the very statement that an escalation begins with."""
    with database.engine.connect() as connection:
        how = EXPLAIN[connection.dialect.name]

        @event.listens_for(connection, "before_cursor_execute", retval=True)
        def explain(_c: object, _cursor: object, sql: str, given: Any, *_: object) -> Any:
            return how + sql, given

        asked = {"now": stage.NOW, "most": jobs.BATCH}
        return [str(row[-1]) for row in connection.execute(escalation.DUE, asked)]


def show(rows: list[Row]) -> None:
    """Print each tick beside that of the smallest size."""
    print(f"{'':12} {'open':>10} {'due':>7} {'tick s':>9} {'ms each':>8} {'to smallest':>12}")
    for row in sorted(rows, key=lambda row: (row.database, WHICH.index(row.which), row.open)):
        smallest = min(
            (r for r in rows if (r.database, r.which) == (row.database, row.which)),
            key=lambda r: r.open,
        )
        was = smallest.per_due_ms or smallest.tick_seconds
        times = (row.per_due_ms or row.tick_seconds) / was
        print(
            f"{row.database:12} {row.open:10,} {row.due:7,} {row.tick_seconds:9.4f} "
            f"{row.per_due_ms:8.2f} {times:11.2f}x"
        )


def main() -> None:
    """Run every size on both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    rows: list[Row] = []
    plans: dict[str, list[str]] = {}
    for kind in (stage.sqlite, stage.postgresql):
        for size in asked.sizes:
            with kind() as place:
                found, plans[f"{place.name}, {size:,} open"] = measure(place, size, asked.rounds)
                rows += found
    if asked.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "plans": plans}, indent=2))
        return
    show(rows)
    for name, lines in plans.items():
        print(f"\n{name}\n  " + "\n  ".join(lines))


if __name__ == "__main__":
    main()
