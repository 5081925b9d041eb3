"""How many approvals a second become durable, beside a loop that writes the very same rows.

The engine decides papers one after the other, each in a transaction of its own. What it says to
the database is recorded, and then said again, bare, to copies of the same database as it was
before: to one of them the writes alone ("bare": same rows, same commits, same durability, nothing
read and nothing checked), to another the reads as well ("asked"), to a third all of that through
SQLAlchemy's sessions ("session"), without entities, rules or building a statement. The rest is the
engine's. All four take turns in one run.

    python -m benchmarks.approvals [--rounds 6] [--json] [--profile]
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
from engine.operations.decisions import decide
from engine.schedule.publication import publish
from engine.types import Actor
from persistence.database import Database
from persistence.instances import Task
from processes.registry import install
from tests import cast
from tests.engine.driver import SAMPLE_PROCESSES, Driver

CEO = Actor("ceo")
UNITS = ("group", "north", "south", "it")
A_ROUND = len(UNITS) * 13  # papers: one per unit for a year and its twelve months
NAMES = ("engine", "session", "asked", "bare")
WRITES = ("INSERT", "UPDATE", "DELETE")
Said = list[tuple[str, Any, bool]]  # statement, parameters, whether it runs once per parameter


def papers(database: Database, rounds: int) -> list[int]:
    """Return the tasks of so many rounds of papers, each waiting for the chief executive."""
    install(SAMPLE_PROCESSES)
    with database.writing() as session:
        cast.settle(session, stage.NOW)
        driver = Driver(session, FixedClock(stage.NOW))
        for number in range(rounds):
            label, starts = f"FY{2028 + number}", date(2028 + number, 1, 1)
            publish(
                session, replace(cast.year(), label=label, starts=starts), actor=CEO, now=driver.now
            )
            for month, unit in product(range(13), UNITS):
                period = f"{label}-{month:02}" if month else label
                driver.hand_in(driver.open("paper", unit=unit, period=period, year=label))
        return list(session.scalars(select(Task.id).where(Task.role == "CEO").order_by(Task.id)))


def decide_all(database: Database, tasks: list[int]) -> float:
    """Approve each of these papers for good; return seconds."""
    began = time.perf_counter()
    for task_id in tasks:
        with database.writing() as session:
            decide(session, task_id, "approve", actor=CEO, now=stage.NOW)
    return time.perf_counter() - began


def repeat(connection: Any, transactions: list[Said]) -> float:
    """Say the same to the database without anything else; return seconds."""
    cursor = connection.cursor()
    began = time.perf_counter()
    for said in transactions:
        cursor.execute("BEGIN")
        for statement, parameters, many in said:
            (cursor.executemany if many else cursor.execute)(statement, parameters)
            if cursor.description:
                cursor.fetchall()
        cursor.execute("COMMIT")
    return time.perf_counter() - began


def through_sessions(database: Database, transactions: list[Said]) -> float:
    """Say the same through sessions that give finished words to the driver; return seconds."""
    began = time.perf_counter()
    for said in transactions:
        with database.writing() as session:
            connection = session.connection()
            for statement, parameters, _many in said:
                answer = connection.exec_driver_sql(statement, parameters)
                if answer.returns_rows:
                    answer.all()
    return time.perf_counter() - began


def writes(transactions: list[Said]) -> list[Said]:
    """Return only what changes rows."""
    return [[one for one in said if one[0].startswith(WRITES)] for said in transactions]


def recording(database: Database) -> list[Said]:
    """Return a list that fills with what each transaction says to a database."""
    found: list[Said] = []

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
        if not sql.startswith("BEGIN"):
            found[-1].append((sql, parameters, many))

    return found


def measure(place: stage.Stage, rounds: int) -> dict[str, Any]:
    """Return the medians of all four, in approvals per second."""
    database = place.empty()
    tasks = papers(database, rounds + 1)
    other = place.copy(database)
    bare, asked = (place.bare(place.copy(database)) for _ in range(2))
    recorded = recording(database)
    taken: list[dict[str, float]] = []
    for start in range(0, len(tasks), A_ROUND):
        recorded.clear()
        seconds = {"engine": decide_all(database, tasks[start : start + A_ROUND])}
        seconds["session"] = through_sessions(other, recorded)
        seconds["asked"] = repeat(asked, recorded)
        seconds["bare"] = repeat(bare, writes(recorded))
        taken.append(seconds)
    for each in (bare, asked, other, database):
        each.close()
    counts = {"statements": recorded, "writes": writes(recorded)}
    return {
        "database": place.name,
        "per_second": {
            name: A_ROUND / median(seconds[name] for seconds in taken[1:]) for name in NAMES
        },  # the first round warms up
        "share_of_bare": {
            name: median(seconds["bare"] / seconds[name] for seconds in taken[1:]) for name in NAMES
        },
        "per_approval": {name: sum(map(len, said)) / len(said) for name, said in counts.items()},
    }


def profile() -> None:
    """Print where the time of a decision goes, on SQLite."""
    with stage.sqlite() as place:
        database = place.empty()
        tasks = papers(database, 2)
        decide_all(database, tasks[:A_ROUND])
        with cProfile.Profile() as found:
            decide_all(database, tasks[A_ROUND:])
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
    print(f"{'per second':12}" + "".join(f"{name:>15}" for name in NAMES) + "   statements")
    for row in rows:
        cells = [f"{row['per_second'][n]:8.0f} ({row['share_of_bare'][n]:4.0%})" for n in NAMES]
        each = row["per_approval"]
        print(
            f"{row['database']:12}"
            + "".join(f"{cell:>15}" for cell in cells)
            + f"   {each['statements']:.1f}, of which {each['writes']:.1f} write"
        )


if __name__ == "__main__":
    main()
