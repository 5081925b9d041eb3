"""`smo rehearse` of a whole year: seconds, processor time and memory, at two sizes.

The example's organisation as it is, and with people added until there are 200; each has goals to
set, to check in on and to be evaluated by. The office stands four weeks before its year begins, and
what came before is lived through and not measured; then everybody answers typically for 52 weeks.

    python -m benchmarks.rehearsal [--people 200] [--weeks 52] [--json]
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from engine.organisation.plan import OrganisationPlan
from office.imports.folder import read_folder
from persistence.database import Database
from processes.registry import install
from rehearsal import demo
from rehearsal.forecast.run import RehearsalPlan, rehearse
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation

SECONDS, MEGABYTES = 60.0, 500.0  # the bars, for 200 people and 52 weeks on two cores
BEFORE = timedelta(weeks=4)  # from the instant that is rehearsed from to the fiscal year


@dataclass(frozen=True)
class Row:
    """What one rehearsal took, in seconds and megabytes, and how much it was."""

    people: int
    weeks: int
    seconds: float
    processor: float
    megabytes: float
    tasks: int
    letters: int
    processes: int


def grown(plan: OrganisationPlan, people: int) -> OrganisationPlan:
    """Return the organisation with colleagues of those who lead nobody, up to so many people."""
    leading = {person.manager_id for person in plan.people}
    usual = [person for person in plan.people if person.id not in leading]
    more = max(people - len(plan.people), 0)
    colleagues = [
        replace(
            person,
            id=f"{person.id}-{number}",
            name=f"{person.name} {number}",
            email=f"{person.id}-{number}@marrowby.example",
        )
        for number, person in enumerate(islice(cycle(usual), more))
    ]
    return replace(plan, people=(*plan.people, *colleagues))


def settle(path: Path, people: int) -> tuple[Database, datetime]:
    """Make an office of so many people; return it with the instant at which its weeks begin."""
    install(None)
    database = Database(f"sqlite:///{path}")
    database.migrate()
    plan, _year = read_folder(demo.EXAMPLE)
    first, _last = demo.settle(database, organisation=grown(plan, people))
    begins = first + demo.BEFORE - BEFORE
    Simulation(database, Owners(demo.cast())).advance(first, until=begins)
    return database, begins


def measure(people: int, weeks: int) -> Row:
    """Rehearse in this process."""
    with tempfile.TemporaryDirectory() as place:
        database, begins = settle(Path(place) / "smo.db", people)
        began, used = time.perf_counter(), time.process_time()
        plan = RehearsalPlan(begins, until=begins + timedelta(weeks=weeks))
        found = rehearse(database, plan)
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        database.close()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    running = sum(each.instances > 0 for each in found.year.processes)
    return Row(
        people, weeks, seconds, processor, most, len(found.tasks), len(found.letters), running
    )


def apart(people: int, weeks: int) -> Row:
    """Rehearse in a process of its own, whose memory is its own."""
    command = [sys.executable, "-m", "benchmarks.rehearsal", "--one", f"{people},{weeks}"]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return Row(**json.loads(found.stdout))


def main() -> int:
    """Measure; return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--one", default="")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(asdict(measure(*map(int, asked.one.split(","))))))
        return 0
    rows = [apart(0, asked.weeks), apart(asked.people, asked.weeks)]
    if asked.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        for row in rows:
            print(
                f"{row.people or 'as it is':>8} people, {row.weeks} weeks: {row.seconds:.1f} s "
                f"({row.processor:.1f} s of processor time), {row.megabytes:.0f} MB, "
                f"{row.processes} processes, {row.tasks:,} tasks, {row.letters:,} letters"
            )
    return int(rows[-1].seconds > SECONDS or rows[-1].megabytes > MEGABYTES)


if __name__ == "__main__":
    raise SystemExit(main())
