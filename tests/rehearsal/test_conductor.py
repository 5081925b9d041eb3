"""The demo's conductor: owners answer their letters over HTTP, the clock goes on, or waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine import audit_trail
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.instances import Task
from rehearsal.mailbox_pages import compare
from rehearsal.visits import VisitOutcome
from tests.rehearsal.harness import FIRST, SmallDemo, small_demo

STEPS = 12  # a few weeks: the scan is asked of several people


@pytest.fixture
def demo(sqlite: Database, tmp_path: Path) -> Iterator[SmallDemo]:
    """Give a small demo that has not begun."""
    with small_demo(sqlite, tmp_path) as found:
        yield found


def test_owners_answer_through_their_letters(demo: SmallDemo) -> None:
    """Every decision came through a link, and every letter is in the mailbox once."""
    demo.run(STEPS)

    with demo.database.reading() as session:
        channels = set(session.scalars(select(Event.channel).where(Event.name == "answered")))
        letters = compare(session, demo.store)
        verified = audit_trail.verify(session).ok
    assert {"link"} == channels
    assert ((), 0, True) == (letters.wrong, letters.repeated, verified)
    assert demo.conductor.progress.outcomes[VisitOutcome.ANSWERED] > 3
    assert demo.clock.now() > FIRST


def test_another_conductor_goes_on_where_the_first_one_stopped(demo: SmallDemo) -> None:
    """Nothing that matters is in memory."""
    demo.run(STEPS // 2)
    stood, answered = demo.clock.now(), _answered(demo)
    demo.conductor = demo.another_conductor()
    demo.run(STEPS // 2)

    assert demo.clock.now() > stood
    assert _answered(demo) > answered > 0


def test_nobody_answers_for_a_person_whom_the_visitor_plays(demo: SmallDemo) -> None:
    """Everybody else goes on."""
    demo.run(2)
    played = _someone_asked(demo)
    demo.controls.play(played)
    demo.run(STEPS)

    with demo.database.reading() as session:
        query = select(Event.actor).where(Event.name == "answered", Event.at > FIRST)
        assert played not in set(session.scalars(query))


def test_the_clock_waits_for_the_visitor_when_asked_to(demo: SmallDemo) -> None:
    """While a played person is asked something, no time passes."""
    demo.run(2)
    demo.controls.play(_someone_asked(demo))
    demo.controls.wait_for_me(waits=True)
    stood = demo.clock.now()
    demo.controls.go_on()
    demo.conductor.stop.clear()
    demo.conductor.run(lambda _progress: demo.conductor.stop.set())

    assert stood == demo.clock.now()


def _answered(demo: SmallDemo) -> int:
    with demo.database.reading() as session:
        return session.scalar(select(func.count()).where(Task.status == "done")) or 0


def _someone_asked(demo: SmallDemo) -> str:
    with demo.database.reading() as session:
        return session.scalars(select(Task.assignee_id).where(Task.status == "open")).first() or ""
