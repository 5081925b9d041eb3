"""From notices to letters: as few as make sense, each once, none for what is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from calendars.clock import FixedClock
from notifications.batching import gather, gather_each
from persistence.database import Database
from persistence.outbox import Letter, Link, Notice
from tests.engine.desk import PAPER
from tests.notifications.postroom import STATIONERY, PostRoom


def test_a_request_becomes_a_letter(any_room: PostRoom) -> None:
    """Whoever is asked gets one letter, ready to leave at once."""
    any_room.open("paper")

    (letter,) = any_room.post()

    assert (letter.kind, letter.person_id, letter.lane) == ("request", "owner", 2)
    assert (letter.status, letter.next_attempt_at) == ("queued", any_room.now)


def test_gathering_again_changes_nothing(any_room: PostRoom) -> None:
    """The same notice is never told twice."""
    any_room.open("paper")
    any_room.post()

    assert any_room.post() == []


def test_a_letter_has_a_link_of_its_own(room: PostRoom) -> None:
    """The link belongs to the letter, the person and the task; the row holds no token."""
    task = room.task(room.open("paper"))

    (letter,) = room.post()

    link = room.session.scalars(select(Link)).one()
    assert (link.letter_id, link.person_id, link.task_id) == (letter.id, "owner", task.id)
    assert f"/t/placeholder-{link.id}-placeholder" in letter.text_body


def test_requests_share_a_letter(room: PostRoom) -> None:
    """Three papers opened at once make one letter with a link each."""
    for unit in ("group", "north", "south"):
        room.open("paper", unit=unit)

    (letter,) = room.post()

    assert letter.kind == "requests"
    assert room.count(Link) == 3
    assert letter.text_body.count("/t/placeholder-") == 3


def test_a_decision_goes_alone(room: PostRoom) -> None:
    """Two decisions make two letters in the first lane."""
    room.paper()
    room.hand_in(room.open("paper", unit="north"))

    found = [letter for letter in room.post() if letter.person_id == "ceo"]

    assert [(x.kind, x.lane) for x in found] == [("request", 1), ("request", 1)]


def test_what_is_done_is_not_asked(any_room: PostRoom) -> None:
    """An item answered a second earlier is absent, and its notice is dropped."""
    paper = any_room.open("paper")
    any_room.session.flush()
    task = any_room.task(paper)
    task.status = "done"
    any_room.session.flush()

    assert any_room.post() == []
    assert any_room.session.scalars(select(Notice)).one().dropped_at == any_room.now


def test_a_reminder_threads_on_its_request(room: PostRoom) -> None:
    """A reminder answers the letter that first asked, so that both stand together."""
    task = room.task(room.open("paper"))
    (request,) = room.post()

    room.tell("owner", "reminder", task_id=task.id, urgency=3, rung=1)
    (reminder,) = room.post()

    assert (reminder.kind, reminder.thread_id) == ("reminder", request.message_id)
    assert request.thread_id is None


def test_one_digest_a_day(room: PostRoom) -> None:
    """What comes after today's digest waits for the next working morning."""
    room.tell("owner", "information", urgency=3, facts={"title": "One"})
    room.tell("owner", "information", urgency=3, facts={"title": "Two"})
    (digest,) = room.post()
    room.wait(hours=2)
    room.tell("owner", "information", urgency=3, facts={"title": "Three"})

    assert digest.kind == "digest"
    assert room.post() == []


def test_what_was_held_back_comes(room: PostRoom) -> None:
    """The next working morning brings what came too late for yesterday's digest."""
    room.tell("owner", "information", urgency=3, facts={"title": "One"})
    room.post()
    room.tell("owner", "information", urgency=3, facts={"title": "Two"})
    room.post()

    room.wait(days=1)

    assert [letter.kind for letter in room.post()] == ["information"]


def test_due_today_is_not_held_back(room: PostRoom) -> None:
    """What would be stale tomorrow is told today, digest or not."""
    task = room.task(room.open("paper"))
    room.post()
    room.tell("owner", "information", urgency=3, facts={"title": "One"})
    room.post()
    room.tell("owner", "due_today", task_id=task.id, urgency=3, rung=2)

    assert [letter.kind for letter in room.post()] == ["due_today"]


def test_an_outage_makes_one_letter(room: PostRoom) -> None:
    """After weeks of silence a person gets the latest rung once, not all that were missed."""
    task = room.task(room.open("paper"))
    room.post()
    for rung, kind in enumerate(("reminder", "due_today", "overdue"), start=1):
        room.tell("owner", kind, task_id=task.id, urgency=3, rung=rung)

    assert [letter.kind for letter in room.post()] == ["overdue"]


def test_a_manager_gets_no_link(room: PostRoom) -> None:
    """An escalation says what is late, but only the one who is asked can answer by link."""
    task = room.task(room.open("paper"))
    room.post()
    room.wait(days=14)
    room.tell("north_head", "escalation", task_id=task.id, urgency=1, rung=4)

    (letter,) = room.post()

    assert (letter.kind, letter.lane) == ("escalation", 1)
    assert "/t/" not in letter.text_body + letter.html_body
    assert "Olga Wen" in letter.text_body.splitlines()[0]


def test_nothing_is_told_too_early(room: PostRoom) -> None:
    """A notice for tomorrow waits for tomorrow."""
    room.tell("owner", "alert", urgency=1, not_before=room.now + timedelta(hours=1))

    early = room.post()
    room.wait(hours=1)

    assert early == []
    assert len(room.post()) == 1


def test_a_closed_task_is_explained(room: PostRoom) -> None:
    """Whoever was asked hears that it is over, by whom and how, without a link."""
    paper = room.open("paper")
    task = room.task(paper)
    room.post()
    room.answer(task, "submit", form=PAPER)
    room.tell("owner", "closed", task_id=task.id, urgency=2)

    letter = next(x for x in room.post() if x.kind == "closed")

    assert "It was settled by Olga Wen" in letter.text_body
    assert "/t/" not in letter.html_body


def test_two_schedulers_write_one_letter(world: Database, clock: FixedClock) -> None:
    """However many gather at once, each notice is told in exactly one letter."""
    with world.session() as session, session.begin():
        room = PostRoom(session, clock)
        for unit in ("group", "north", "south"):
            room.hand_in(room.open("paper", unit=unit))

    with ThreadPoolExecutor(6) as schedulers:
        rounds = [
            schedulers.submit(gather_each, world, clock.now(), stationery=STATIONERY)
            for _ in range(6)
        ]
        written = sum(done.result() for done in rounds)

    with world.reading() as session:
        letters = session.scalar(select(func.count()).select_from(Letter))
        untold = session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(Notice.letter_id.is_(None), Notice.dropped_at.is_(None))
        )
    assert (written, untold) == (letters, 0)
    assert written == 4  # three requests, and one day's confirmations to who handed in all three


def test_gathering_leaves_the_commit_to_its_caller(world: Database, clock: FixedClock) -> None:
    """What is gathered in a transaction that fails was never gathered."""
    with world.session() as session, session.begin():
        PostRoom(session, clock).open("paper")

    with world.session() as session, session.begin() as transaction:
        gather(session, clock.now(), stationery=STATIONERY)
        transaction.rollback()

    assert gather_each(world, clock.now(), stationery=STATIONERY) == 1


@pytest.mark.parametrize("kind", ["alert", "information", "question", "confirmation", "invented"])
def test_a_letter_needs_no_task(room: PostRoom, kind: str) -> None:
    """News that belongs to no task is told as well, of whatever kind."""
    room.tell("smd", kind, urgency=1, facts={"title": "Mail"})

    (letter,) = room.post()

    assert (letter.kind, letter.task_id) == (kind, None)


def test_a_letter_answers_for_the_absent(room: PostRoom) -> None:
    """Who answers for somebody else reads for whom."""
    task = room.task(room.open("paper"))
    task.assignee_id, task.holder_id = "updater", "owner"
    room.tell("updater", "request", task_id=task.id)

    letter = next(x for x in room.post() if x.person_id == "updater")

    assert "You answer for Olga Wen." in letter.text_body


def test_the_letter_of_a_taker_over(room: PostRoom) -> None:
    """A task that went to somebody else is not asked of the first person."""
    task = room.task(room.open("paper"))
    task.assignee_id = "updater"
    room.session.flush()

    assert room.post() == []
