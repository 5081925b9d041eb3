"""What grows with the people of an office, and what each step of it costs, at several sizes.

An organisation is registered, and registered again unchanged. A vote is asked of everybody, some
answer, and the office looks at it after each answer. A census opens an item for everybody. Every
figure is processor time in milliseconds, with the statements that were sent; of many alike it is
the median. "longest" is how long, in real milliseconds, nobody else could write.

    python -m benchmarks.growth [--people 60 600 6000] [--postgresql] [--json]
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from statistics import median
from typing import NamedTuple

from sqlalchemy import Connection, event, select

from benchmarks import stage
from benchmarks.stage import NOW
from engine.instances.start import open_instance
from engine.operations.advance import advance_until_idle, view_instance
from engine.operations.decisions import decide
from engine.operations.registration import register
from engine.organisation.plan import AssignmentPlan, OrganisationPlan, PersonPlan
from engine.types import Actor
from persistence.database import Database
from persistence.instances import Instance, Task
from processes.registry import install
from tests import cast
from tests.engine.driver import SAMPLE_PROCESSES
from workflows.jobs import ITEMS

OFFICE = Actor("smd")
ANSWERS = 30  # of which the median is taken
MILLI = 1000.0


@dataclass(frozen=True)
class Row:
    """What one kind of work cost among so many people: processor ms, statements, longest hold."""

    work: str
    people: int
    processor: float
    statements: float
    longest: float


class Cost(NamedTuple):
    """Processor time in ms, statements, and for how many ms a transaction held the database."""

    processor: float
    statements: float
    longest: float


@dataclass
class Meter:
    """What a database was asked for, and how long its transactions held it."""

    statements: int = 0
    longest: float = 0.0
    began: float = 0.0


@contextmanager
def metered(database: Database) -> Iterator[Meter]:
    """Count what a block sends, and time its transactions."""
    meter = Meter()

    def sent(*_: object) -> None:
        meter.statements += 1

    def begun(_connection: Connection) -> None:
        meter.began = time.perf_counter()

    def done(_connection: Connection) -> None:
        meter.longest = max(meter.longest, MILLI * (time.perf_counter() - meter.began))

    heard = (("before_cursor_execute", sent), ("begin", begun), ("commit", done))
    for name, hear in heard:
        event.listen(database.engine, name, hear)
    try:
        yield meter
    finally:
        for name, hear in heard:
            event.remove(database.engine, name, hear)


def crowd(people: int) -> OrganisationPlan:
    """Return the cast with colleagues who all sit on the executive committee."""
    plan = cast.organisation()
    names = [f"member-{number}" for number in range(max(people - len(plan.people), 0))]
    more = (
        PersonPlan(name, name, f"{name}@example.org", "member", "group", "home", "ceo")
        for name in names
    )
    seats = (AssignmentPlan("XC", name) for name in names)
    return replace(plan, people=(*plan.people, *more), assignments=(*plan.assignments, *seats))


def opened(database: Database, key: str) -> str:
    """Open one process of the cast's year; return its id."""
    with database.writing() as session:
        return open_instance(
            session,
            key,
            year_id=cast.YEAR,
            period=cast.YEAR,
            unit_id="group",
            now=NOW,
            actor=OFFICE,
        ).id


def look(database: Database, instance_id: str) -> None:
    """Look at a process as its flow does."""
    more = True
    while more:
        with database.writing() as session:
            more = advance_until_idle(session, instance_id, NOW, most=ITEMS).more
            if not more:
                view_instance(session, instance_id, NOW)


def timed(database: Database, work: Callable[[], object]) -> Cost:
    """Do a piece of work; return what it cost."""
    with metered(database) as meter:
        began = time.process_time()
        work()
        used = MILLI * (time.process_time() - began)
    return Cost(used, meter.statements, meter.longest)


def registrations(database: Database, people: int) -> Iterator[Row]:
    """Register so many people twice."""
    plan = crowd(people)

    def registered() -> None:
        with database.writing() as session:
            register(session, plan, actor=OFFICE, now=NOW)

    yield Row("registering an organisation", people, *timed(database, registered))
    yield Row("registering it unchanged", people, *timed(database, registered))


def votes(database: Database, people: int) -> Iterator[Row]:
    """Ask everybody for a vote, and let some answer."""
    vote = opened(database, "vote_all")
    looking = partial(look, database, vote)
    yield Row("asking a vote of everybody", people, *timed(database, looking))
    with database.reading() as session:
        query = select(Task.id, Task.assignee_id).where(Task.instance_id == vote)
        asked = session.execute(query.order_by(Task.seat).limit(ANSWERS)).tuples().all()

    def approve(task_id: int, person: str) -> None:
        with database.writing() as session:
            decide(session, task_id, "approve", actor=Actor(person), now=NOW)

    answers, looks = list[Cost](), list[Cost]()
    for task_id, person in asked[:-1]:
        answers.append(timed(database, partial(approve, task_id, person)))
        looks.append(timed(database, looking))
    yield Row("one answer of it", people, *middle(answers))
    yield Row("the look after it", people, *middle(looks))


def middle(found: Sequence[Cost]) -> Cost:
    """Return the median of each figure, and the longest hold of all."""
    processor, statements = (median(each[n] for each in found) for n in (0, 1))
    return Cost(processor, statements, max(each.longest for each in found))


def items(database: Database, people: int) -> Iterator[Row]:
    """Open an item for everybody; the figures are for each of them."""
    census = opened(database, "census_employees")
    whole = timed(database, partial(look, database, census))
    with database.reading() as session:
        found = len(session.scalars(select(Instance.id).where(Instance.parent_id == census)).all())
    each = Cost(whole.processor / found, whole.statements / found, whole.longest)
    yield Row("opening an item, each", people, *each)


def measure(place: stage.Stage, people: int) -> list[Row]:
    """Measure all of it in a database of its own."""
    database = place.empty()
    with database.writing() as session:
        cast.settle(session, NOW)
    found = [*registrations(database, people), *votes(database, people), *items(database, people)]
    database.close()
    return found


def main() -> int:
    """Print what grows; return 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[60, 600, 6000])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    install(SAMPLE_PROCESSES)
    with (stage.postgresql if asked.postgresql else stage.sqlite)() as place:
        rows = [row for people in asked.people for row in measure(place, people)]
    if asked.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
        return 0
    print(f"{'work':32} {'people':>7} {'processor ms':>13} {'statements':>11} {'longest ms':>11}")
    for row in sorted(rows, key=lambda row: [each.work for each in rows].index(row.work)):
        print(
            f"{row.work:32} {row.people:7,} {row.processor:13,.1f} {row.statements:11,.1f} "
            f"{row.longest:11,.0f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
