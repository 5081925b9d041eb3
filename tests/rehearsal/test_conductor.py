"""The demo's conductor: owners answer their letters over HTTP, the clock goes on, or waits."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine import audit_trail
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.instances import Task
from rehearsal import summary
from rehearsal.conductor import DemoProgress
from rehearsal.demo import Controls
from rehearsal.errors import OfficeStuck
from rehearsal.mailbox_pages import compare
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from rehearsal.visits import VisitOutcome
from tests.rehearsal.harness import FIRST, PROMPT, SmallDemo, lived_alone, small_demo

STEPS = 24  # due instants, some weeks: the scan is asked of several people
DAY = timedelta(days=1)
EARLY, SPRING = FIRST + DAY * 10, FIRST + DAY * 45


def play_nobody_else(controls: Controls) -> None:
    """Take the part of one who is asked nothing in these weeks."""
    controls.play("finn")


def stay_at_this_pace(controls: Controls) -> None:
    """Wish not to be hurried."""
    controls.stay(stays=True)


@pytest.fixture
def demo(office: Database, tmp_path: Path) -> Iterator[SmallDemo]:
    """Give a small demo that has not begun."""
    with small_demo(office, tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def alone(office_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the digest of the weeks up to spring as the engine alone lives through them."""
    path = tmp_path_factory.mktemp("alone") / "alone.db"
    return lived_alone(office_file, path, Owners(PROMPT), SPRING)


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


def test_the_year_is_what_the_engine_alone_makes_of_it(demo: SmallDemo, alone: str) -> None:
    """Pages, letters and clock add nothing and delay nothing."""
    assert demo.another_conductor(ends=SPRING).run()
    assert alone == _digest(demo)


def test_the_rest_is_left_to_be_lived_quickly_and_is_the_same_year(
    demo: SmallDemo, alone: str
) -> None:
    """The pace changes what there is to see, never what happens."""
    conductor = demo.another_conductor(ends=SPRING, hurries_from=EARLY)
    is_over = conductor.run()
    left_at = demo.clock.now()
    quick = Simulation(demo.database, demo.visitor.owners, others_write=True)
    quick.advance(left_at, demo.clock.set, until=SPRING)

    assert (False, True) == (is_over, conductor.run())
    assert FIRST < left_at <= EARLY < demo.clock.now()
    assert alone == _digest(demo)


@pytest.mark.parametrize("take_part", [play_nobody_else, stay_at_this_pace])
def test_a_visitor_who_takes_part_is_not_hurried(
    demo: SmallDemo, take_part: Callable[[Controls], None]
) -> None:
    """Who plays somebody, or wants to see it all, sees the rest at the same pace."""
    take_part(demo.controls)

    assert demo.another_conductor(ends=EARLY + DAY * 7, hurries_from=EARLY).run()


def test_a_paused_clock_is_not_hurried(demo: SmallDemo) -> None:
    """Who steps goes from one due instant to the next, past the day as well."""
    demo.conductor = demo.another_conductor(hurries_from=FIRST)
    demo.run(2)

    assert demo.clock.now() > FIRST


def test_a_slow_machine_only_takes_longer(demo: SmallDemo, alone: str) -> None:
    """The clock stands until all that is due was followed, and then goes to the next due instant."""
    demo.stage.slow = 2
    doings: set[str] = set()

    demo.another_conductor(ends=SPRING).run(lambda progress: doings.add(progress.doing))

    assert alone == _digest(demo)
    assert "flows at work" in doings


def test_an_office_in_which_nothing_moves_any_more_is_told(demo: SmallDemo) -> None:
    """First what is due is shown, in the end nobody waits any longer."""
    conductor = demo.another_conductor()
    conductor.stuck_after = (0.0, 0.3)
    demo.stage.slow = 1_000_000
    told: list[str] = []

    def listen(progress: DemoProgress) -> None:
        told.append(progress.doing)

    with pytest.raises(OfficeStuck, match="nothing has moved"):
        conductor.run(listen)
    assert any(doing.startswith("nothing moves, though due: a flow run") for doing in told)


def _digest(demo: SmallDemo) -> str:
    with demo.database.reading() as session:
        return summary.digest(session)


def _answered(demo: SmallDemo) -> int:
    with demo.database.reading() as session:
        return session.scalar(select(func.count()).where(Task.status == "done")) or 0


def _someone_asked(demo: SmallDemo) -> str:
    with demo.database.reading() as session:
        return session.scalars(select(Task.assignee_id).where(Task.status == "open")).first() or ""
