"""The whole demo as `make demo` runs it: how long it takes, and whether its year is the same.

It is lived once as the machine stands, once beside busy processes, and once through the engine
alone. The two demos must be the same in every event and every letter, but for the ids of links and
what is hashed over them; with the engine alone they must agree in who did what, where and when.

    python -m benchmarks.demo [--busy 8] [--from 2028-07-03] [--once]
"""

import argparse
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from persistence.database import Database
from processes.registry import install
from rehearsal import demo
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from tests.busy import busy

MINUTES = 15.0  # the bar for the whole demo on two quiet cores
LIVES = "The demo runs."  # the line that it prints with its first screen
HISTORY = """
    SELECT chain, seq, at, name, actor, on_behalf_of, step, from_state, to_state
    FROM history ORDER BY chain, seq
"""
ALL_OF_IT = """
    SELECT id, chain, seq, at, name, actor, on_behalf_of, channel, task_id, step, from_state,
        to_state, reason, definition_version, json_remove(facts, '$.link') FROM history ORDER BY id
"""
LETTERS = """
    SELECT id, person_id, task_id, kind, lane, recipient, subject, created_at, status, attempts,
        sent_at FROM letters ORDER BY id
"""
LATE = "SELECT count(*), sum(date(reached_at) > due) FROM milestones"


def lived(folder: Path, options: list[str]) -> tuple[float, float, float, int]:
    """Run a demo; return minutes to its first screen, minutes in all, processor seconds, code."""
    began, first = time.monotonic(), 0.0
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(Path(sys.executable).with_name("smo")), "demo", "--folder", str(folder)]
    with subprocess.Popen(
        [*command, *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(f"  {line}", end="", flush=True)
            if LIVES in line:
                first = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return first / 60, (time.monotonic() - began) / 60, seconds, process.returncode


def alone(folder: Path) -> None:
    """Live through the same year by the engine alone."""
    install(None)
    folder.mkdir(parents=True)
    database = Database(f"sqlite:///{folder / 'smo.db'}")
    database.migrate()
    first, last = demo.settle(database)
    Simulation(database, Owners(demo.cast(), demo.SLOTS)).advance(first, until=last)
    database.close()


def digest(folder: Path, *queries: str) -> str:
    """Return a hash over everything that some queries find in an office's database."""
    with closing(sqlite3.connect(folder / "smo.db")) as database:
        rows = [database.execute(query).fetchall() for query in queries]
    return sha256(repr(rows).encode()).hexdigest()[:16]


def in_time(folder: Path) -> str:
    """Return how many milestones were reached on their day or before."""
    with closing(sqlite3.connect(folder / "smo.db")) as database:
        number, late = database.execute(LATE).fetchone()
    return f"{number - (late or 0)} of {number} milestones in time"


def main() -> int:
    """Live through the years; return 1 where they differ, a demo fails, or it takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--busy", type=int, default=8)
    parser.add_argument("--from", dest="begin", default="")
    parser.add_argument("--once", action="store_true", help="Not beside busy processes.")
    asked = parser.parse_args()
    options = ["--from", asked.begin] if asked.begin else []
    found: dict[str, str] = {}
    whole_of: dict[str, str] = {}
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as place:
        slow = False
        for name, others in (("calm", 0), (f"beside {asked.busy} busy processes", asked.busy)):
            if others and asked.once:
                continue
            folder = Path(place) / name
            with busy(others):
                first, whole, seconds, code = lived(folder, options)
            found[name], whole_of[name] = (
                digest(folder, HISTORY),
                digest(folder, ALL_OF_IT, LETTERS),
            )
            slow = slow or (not others and whole > MINUTES) or bool(code)
            print(
                f"{name}: first screen after {first:.1f} min, {whole:.1f} min in all, "
                f"{seconds:.0f} s of processor time, {in_time(folder)}, exit code {code}"
            )
        alone(Path(place) / "alone")
        found["engine alone"] = digest(Path(place) / "alone", HISTORY)
    for name, known in found.items():
        print(f"who, what, when {known}, all of it {whole_of.get(name, '-'):16}  {name}")
    return int(slow or len(set(found.values())) > 1 or len(set(whole_of.values())) > 1)


if __name__ == "__main__":
    raise SystemExit(main())
