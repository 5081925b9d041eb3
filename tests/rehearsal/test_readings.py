"""Virtual owners look up assumptions: close to the last reading, and seldom past the threshold."""

from decimal import Decimal

from engine.records.sheets import sheet
from persistence.database import Database
from rehearsal.readings import stands_at
from rehearsal.sayings import chance
from tests import content
from tests.cast import YEAR

READ = {"year": YEAR, "period": f"{YEAR}-03", "assumption": "AS-1", "reading": "88"}


def test_most_readings_hold_and_move_a_little(small_world: Database) -> None:
    """The threshold of the assumption is 80, and it breaks below."""
    with small_world.writing() as session:
        content.fill(session)
        content.bring(session, "assumption_readings", [READ])
        found = [
            Decimal(stands_at(session, {"assumption": "AS-1"}, chance("reading", str(seed))))
            for seed in range(400)
        ]

    broken = [value for value in found if value < 80]
    assert 1 <= len(broken) <= 12
    assert all(80 <= value <= 97 for value in found if value not in broken)


def test_what_is_not_watched_has_no_reading(small_world: Database) -> None:
    """Neither a measure nor what nobody knows."""
    with small_world.writing() as session:
        content.fill(session)
        assert stands_at(session, {"measure": "M-C2"}, chance("reading")) == ""
        assert stands_at(session, {"assumption": "AS-99"}, chance("reading")) == ""
    assert sheet("assumption_readings").identity == ("assumption", "period")
