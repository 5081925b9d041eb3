"""A plan that can be met: whoever is punctual reaches every milestone on its day."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from persistence.database import Database
from rehearsal import casts, demo
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation

FIRST = datetime(2027, 2, 1, 8, tzinfo=UTC)
MILESTONES = 98  # of the example's year
IN_LIFE = 80  # of them on their day where a third of the tasks wait for an escalation


@pytest.mark.promise
@pytest.mark.timeout(1800)
def test_owners_who_use_their_full_time_reach_every_milestone(database: Database) -> None:
    """Everybody answers in the last hour of the due day, and all 98 come on their day."""
    assert [] == late(database, lambda _: casts.full_time())


@pytest.mark.promise
@pytest.mark.timeout(1800)
def test_owners_who_answer_within_an_hour_reach_every_milestone(sqlite: Database) -> None:
    """Who is quick waits for nobody but the calendar."""
    assert [] == late(sqlite, lambda _: casts.within_an_hour())


@pytest.mark.promise
@pytest.mark.timeout(1800)
def test_realistic_owners_reach_most_milestones(sqlite: Database) -> None:
    """A fifth of the tasks wait for the first escalation, a tenth for the second."""
    assert MILESTONES - len(late(sqlite, lambda lived: casts.realistic(lived, FIRST))) >= IN_LIFE


def late(database: Database, hire: Callable[[Database], Owners]) -> list[str]:
    """Let the example's year happen; return what was not reached on its day, and why."""
    demo.settle(database, now=FIRST)
    year = Simulation(database, hire(database)).run(FIRST)

    assert MILESTONES == len(year.milestones)
    assert year.sound
    return [f"{each.code} {each.lateness}: {each.why}" for each in year.late]
