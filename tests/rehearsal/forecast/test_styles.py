"""How people answer, as an office's own history shows it."""

from datetime import UTC, datetime, timedelta

import pytest

from calendars.working_calendar import WorkingCalendar
from persistence.database import Database
from rehearsal.behaviour import AnsweringStyle, Styles
from rehearsal.forecast.styles import (
    PUNCTUAL,
    SILENT,
    TYPICAL,
    Casting,
    cast_of,
    measured,
    working_hours,
)
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from tests import cast
from tests.rehearsal.harness import FIRST

CALENDAR = WorkingCalendar("home", "UTC", "")


def live(database: Database, style: AnsweringStyle) -> None:
    """Let everybody answer in one style for some weeks."""
    owners = Owners(Styles("test", style))
    Simulation(database, owners).advance(FIRST, until=FIRST + timedelta(weeks=9))


@pytest.fixture(scope="module")
def punctual(shared_office: Database) -> Database:
    """Give an office in which everybody has been punctual for some weeks."""
    live(shared_office, PUNCTUAL)
    return shared_office


def test_working_hours_leave_out_nights_and_weekends() -> None:
    """From Friday afternoon to Monday morning it is two hours and not three days."""
    friday = datetime(2027, 3, 5, tzinfo=UTC).date()
    closing, opening = CALENDAR.closing(friday), CALENDAR.opening(friday + timedelta(days=3))
    hour = timedelta(hours=1)

    assert 2 == working_hours(CALENDAR, closing - hour, opening + hour)
    assert 0 == working_hours(CALENDAR, closing, opening)


def test_who_was_always_late_is_late_in_the_rehearsal(office: Database) -> None:
    """The share of late answers is that of the past, and nothing is made up of who never answered."""
    live(office, SILENT)
    with office.reading() as session:
        found = measured(session, least=2)

    assert found
    assert {1.0} == {style.forget for style in found.values()}
    assert found.keys() < {person_id for person_id, *_rest in cast.PEOPLE}


def test_who_was_punctual_is_measured_by_the_hours_taken(punctual: Database) -> None:
    """No late answers, and hours that a working day or two has."""
    with punctual.reading() as session:
        found = measured(session, least=2)

    assert {0.0} == {style.forget for style in found.values()}
    assert all(0 < style.median_hours < 80 for style in found.values())


def test_of_whom_too_little_is_known_answers_typically(punctual: Database) -> None:
    """Also where everybody is to answer as before; who is named otherwise answers so."""
    with punctual.reading() as session:
        found = cast_of(session, Casting("history", {"ceo": "silent"}))

    assert TYPICAL == found.of("auditor")
    assert SILENT == found.of("ceo")
