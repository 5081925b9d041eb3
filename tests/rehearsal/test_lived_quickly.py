"""The part of the demo's year that is lived quickly: nothing is lost, and nothing comes twice."""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from sqlalchemy import select

from persistence.database import Database
from persistence.instances import Instance
from persistence.outbox import Letter
from rehearsal import demo, summary
from rehearsal.errors import Interrupted
from rehearsal.mailbox_pages import compare
from rehearsal.owners import Owners
from tests.rehearsal.harness import FIRST, SmallDemo, lived_alone, small_demo
from workflows.demo import _Stage

DAY = date(2027, 4, 12)
UNTIL = datetime(2027, 4, 12, 7, tzinfo=UTC)


@pytest.fixture
def small(office: Database, tmp_path: Path) -> Iterator[SmallDemo]:
    """Give a small demo that has not begun."""
    with small_demo(office, tmp_path) as found:
        yield found


def live(
    small: SmallDemo,
    watch: Callable[[datetime], None] = lambda _now: None,
    stop: threading.Event | None = None,
    until: datetime = UNTIL,
) -> None:
    """Live quickly up to an instant."""
    office = small.stage
    stop = stop or threading.Event()
    demo.live_quickly(office, small.clock, until, stop=stop.is_set, watch=watch)  # type: ignore[arg-type] # all it asks of an office


def test_letters_come_at_their_instants_each_exactly_once(small: SmallDemo) -> None:
    """A visitor finds the mails of the past weeks as if the flows had sent them."""
    live(small)

    with small.database.reading() as session:
        letters = compare(session, small.store)
        sent = session.execute(select(Letter.created_at, Letter.sent_at)).all()
    assert ((), 0) == (letters.wrong, letters.repeated)
    assert letters.letters > 10
    assert all(written == left for written, left in sent)
    assert len({written.date() for written, _left in sent}) > 3
    assert max(written for written, _left in sent) <= small.clock.now() <= UNTIL


def test_what_was_interrupted_goes_on_to_the_same_year(
    small: SmallDemo, office_file: Path, tmp_path: Path
) -> None:
    """Stopped in the midst and started again, it is what the engine alone makes of it."""
    stop = threading.Event()

    def stop_later(now: datetime) -> None:
        if now > FIRST.replace(month=3):
            stop.set()

    with pytest.raises(Interrupted):
        live(small, stop_later, stop)
    live(small)

    owners = Owners(demo.cast(), demo.SLOTS)
    alone = lived_alone(office_file, tmp_path / "alone.db", owners, UNTIL)
    with small.database.reading() as session:
        assert alone == summary.digest(session)
        assert () == compare(session, small.store).wrong


def test_letters_that_come_after_all_work_are_left_to_the_flows(small: SmallDemo) -> None:
    """What is lived quickly ends with the last work; the conductor goes on, and is not left again."""
    rounds: list[datetime | None] = []

    def run(_watch: object) -> bool:
        rounds.append(conductor.hurries_from)
        return conductor.hurries_from is None

    conductor = SimpleNamespace(
        stop=threading.Event(), may_hurry=True, hurries_from=UNTIL, run=run, progress=None
    )
    running = SimpleNamespace(held=nullcontext, tend=lambda: None)
    office = SimpleNamespace(database=small.database)
    stage = _Stage(office, small.store, None, running, None)  # type: ignore[arg-type] # all that it asks
    with patch.object(stage, "_hurry"):
        assert stage.play(conductor)  # type: ignore[arg-type] # what a stage sees of one

    assert [UNTIL, None] == rounds


def test_a_year_that_flows_follow_is_left_to_them(small: SmallDemo) -> None:
    """Nobody else moves its clock."""
    live(small, until=datetime(2027, 3, 1, 7, tzinfo=UTC))
    before = demo.left_to_live(small.database, small.clock, DAY)
    with small.database.writing() as session:
        instance = session.scalars(select(Instance).where(Instance.parent_id.is_(None))).first()
        assert instance is not None
        instance.flow_run_id = "a-run"

    assert (True, False) == (before, demo.left_to_live(small.database, small.clock, DAY))
