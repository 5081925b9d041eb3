"""How many approvals a second become durable, beside a loop that writes the very same rows.

The engine decides papers one after the other, each in a transaction of its own. What it writes is
recorded statement by statement, and then written again, bare, into a copy of the same database as
it was before: same tables, same rows, same commits. Both take turns in one run.

    python benchmarks/approvals.py [--rounds 6] [--json] [--profile]
"""

import argparse
import cProfile
import json
import pstats
import time
from dataclasses import replace
from datetime import date
from itertools import product
from statistics import median
from typing import Any

from sqlalchemy import event, select

from benchmarks import stage
from calendars.clock import FixedClock
from engine.acting import act
from engine.definitions import CURRENT
from engine.publishing import publish
from engine.types import Actor
from persistence.database import Database
from persistence.work import Task
from tests import cast
from tests.engine.desk import WORKSHOP, Desk

CEO = Actor("ceo")
UNITS = ("group", "north", "south", "it")
A_ROUND = len(UNITS) * 13  # papers: one per unit for a year and its twelve months
WRITES = ("INSERT", "UPDATE", "DELETE")
Writes = list[tuple[str, Any, bool]]  # statement, parameters, whether it runs once per parameter


def papers(database: Database, rounds: int) -> list[int]:
    """Return the tasks of so many rounds of papers, each waiting for the chief executive."""
    CURRENT.use(WORKSHOP)
    with database.writing() as session:
        cast.settle(session, stage.NOW)
        desk = Desk(session, FixedClock(stage.NOW))
        for number in range(rounds):
            label, starts = f"FY{2028 + number}", date(2028 + number, 1, 1)
            publish(
                session, replace(cast.year(), label=label, starts=starts), actor=CEO, now=desk.now
            )
            for month, unit in product(range(13), UNITS):
                period = f"{label}-{month:02}" if month else label
                desk.hand_in(desk.open("paper", unit=unit, period=period, year=label))
        return list(session.scalars(select(Task.id).where(Task.role == "CEO").order_by(Task.id)))


def decide(database: Database, tasks: list[int]) -> float:
    """Approve each of these papers for good; return seconds."""
    began = time.perf_counter()
    for task_id in tasks:
        with database.writing() as session:
            act(session, task_id, "approve", actor=CEO, now=stage.NOW)
    return time.perf_counter() - began


def write(connection: Any, transactions: list[Writes]) -> float:
    """Write the same rows without anything else; return seconds."""
    cursor = connection.cursor()
    began = time.perf_counter()
    for writes in transactions:
        cursor.execute("BEGIN")
        for statement, parameters, many in writes:
            (cursor.executemany if many else cursor.execute)(statement, parameters)
        cursor.execute("COMMIT")
    return time.perf_counter() - began


def recording(database: Database) -> list[Writes]:
    """Return a list that fills with what each transaction of a database writes."""
    found: list[Writes] = []

    @event.listens_for(database.engine, "begin")
    def begin(_connection: object) -> None:
        found.append([])

    @event.listens_for(database.engine, "before_cursor_execute")
    def keep(
        _c: object,
        _cursor: object,
        sql: str,
        parameters: Any,
        _x: object,
        many: bool,  # noqa: FBT001 - so SQLAlchemy calls it
    ) -> None:
        if sql.startswith(WRITES):
            found[-1].append((sql, parameters, many))

    return found


def measure(place: stage.Stage, rounds: int) -> dict[str, Any]:
    """Return the medians of both, in approvals per second."""
    database = place.empty()
    tasks = papers(database, rounds + 1)
    connection = place.bare(place.copy(database))
    recorded = recording(database)
    engine, bare = [], []
    for start in range(0, len(tasks), A_ROUND):
        recorded.clear()
        taken = decide(database, tasks[start : start + A_ROUND])
        again = write(connection, recorded)
        if start:  # the first round warms up
            engine.append(A_ROUND / taken)
            bare.append(A_ROUND / again)
    connection.close()
    database.close()
    share = median(one / other for one, other in zip(engine, bare, strict=True))
    return {
        "database": place.name, "engine_per_second": median(engine),
        "bare_per_second": median(bare), "share": share,
        "writes_per_approval": sum(map(len, recorded)) / len(recorded),
    }  # fmt: skip


def profile() -> None:
    """Print where the time of a decision goes, on SQLite."""
    with stage.sqlite() as place:
        database = place.empty()
        tasks = papers(database, 2)
        decide(database, tasks[:A_ROUND])
        with cProfile.Profile() as found:
            decide(database, tasks[A_ROUND:])
        pstats.Stats(found).sort_stats("cumulative").print_stats(45)
        database.close()


def main() -> None:
    """Run both databases, or the profile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6, help=f"of {A_ROUND} approvals each")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    if asked.profile:
        profile()
        return
    rows = []
    for kind in (stage.sqlite, stage.postgresql):
        with kind() as place:
            rows.append(measure(place, asked.rounds))
    if asked.json:
        print(json.dumps(rows, indent=2))
        return
    print(f"{'':12} {'approvals/s':>12} {'bare rows/s':>12} {'share':>7} {'writes each':>12}")
    for row in rows:
        print(
            f"{row['database']:12} {row['engine_per_second']:12.0f} {row['bare_per_second']:12.0f} "
            f"{row['share']:7.0%} {row['writes_per_approval']:12.1f}"
        )


if __name__ == "__main__":
    main()
