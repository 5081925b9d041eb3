"""What a plan is worth: the example's year lived through by owners of several kinds.

    python -m benchmarks.punctuality [hour full example realistic all] [--postgresql] [--markdown]

Says of each how many milestones were reached on their day, and what each late one goes back to.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from benchmarks import stage
from persistence.database import Database
from processes import registry
from rehearsal import casts, demo
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from rehearsal.summary import YearSummary

FIRST = datetime(2027, 2, 1, 8, tzinfo=UTC)
SILENT = "a fifth silent until the first escalation, a tenth until the second"
Hire = Callable[[Database], Owners]
CASTS: dict[str, tuple[str, Hire]] = {
    "hour": ("everybody answers within an hour", lambda _: casts.within_an_hour()),
    "full": ("everybody uses the full time", lambda _: casts.full_time()),
    "example": ("the example's own cast", lambda _: Owners(demo.cast())),
    "realistic": (f"{SILENT}; the office is at hand", lambda db: casts.realistic(db, FIRST)),
    "all": (SILENT, lambda db: casts.realistic(db, FIRST, office_too=True)),
}


def lived(database: Database, hire: Hire) -> YearSummary:
    """Let the example's year happen."""
    demo.settle(database, now=FIRST)
    return Simulation(database, hire(database)).run(FIRST)


def as_text(year: YearSummary) -> Iterator[str]:
    """Yield a line for each late milestone, and one for each root cause."""
    for each in year.late:
        yield f"  {each.code}: {each.due}, {each.lateness}: {each.why}"
    yield from (f"  {delay}" for delay in year.delays)


def as_table(year: YearSummary) -> Iterator[str]:
    """Yield the late milestones as a table in Markdown."""
    yield "| Milestone | Planned | Reached | Why |"
    yield "| --- | --- | --- | --- |"
    for each in year.late:
        yield f"| `{each.code}` | {each.due} | {each.reached}, {each.lateness} | {each.why} |"


def main() -> None:
    """Live through the year with each of the casts named, or with all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("casts", nargs="*", help=", ".join(CASTS))
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--markdown", action="store_true", help="write tables")
    given = parser.parse_args()
    registry.install()
    written = as_table if given.markdown else as_text
    with stage.postgresql() if given.postgresql else stage.sqlite() as ground:
        for name in given.casts or CASTS:
            title, hire = CASTS[name]
            database = ground.empty()
            year = lived(database, hire)
            database.close()
            on_time = len(year.milestones) - len(year.late)
            print(f"{name}: {title}\n{on_time} of {len(year.milestones)} milestones on their day;"
                  f" {year.seconds:.0f} s\n")  # fmt: skip
            print("\n".join(written(year)), end="\n\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
