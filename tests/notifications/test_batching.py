"""From notices to letters: as few as make sense, each once, none for what is over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from calendars.clock import FixedClock
from notifications.batching import gather, gather_each
from persistence.database import Database
from persistence.outbox import Letter, Link, Notice
from tests.counting import statements
from tests.engine.driver import PAPER
from tests.notifications.driver import RENDERER, MailDriver

STATEMENTS = 14  # of one letter more; whoever needs another says here what for


def test_a_request_becomes_a_letter(any_mail_driver: MailDriver) -> None:
    """Whoever is asked gets one letter, ready to leave at once."""
    any_mail_driver.open("paper")

    (letter,) = any_mail_driver.post()

    assert (letter.kind, letter.person_id, letter.lane) == ("request", "owner", 2)
    assert (letter.status, letter.next_attempt_at) == ("queued", any_mail_driver.now)


def test_gathering_again_changes_nothing(any_mail_driver: MailDriver) -> None:
    """The same notice is never told twice."""
    any_mail_driver.open("paper")
    any_mail_driver.post()

    assert any_mail_driver.post() == []


def test_a_letter_has_a_link_of_its_own(mail_driver: MailDriver) -> None:
    """The link belongs to the letter, the person and the task; the row holds no token."""
    task = mail_driver.task(mail_driver.open("paper"))

    (letter,) = mail_driver.post()

    link = mail_driver.session.scalars(select(Link)).one()
    assert (link.letter_id, link.person_id, link.task_id) == (letter.id, "owner", task.id)
    assert f"/t/placeholder-{link.id}-placeholder" in letter.text_body


def test_requests_share_a_letter(mail_driver: MailDriver) -> None:
    """Three papers opened at once make one letter with a link each."""
    for unit in ("group", "north", "south"):
        mail_driver.open("paper", unit=unit)

    (letter,) = mail_driver.post()

    assert letter.kind == "requests"
    assert mail_driver.count(Link) == 3
    assert letter.text_body.count("/t/placeholder-") == 3


def test_a_decision_goes_alone(mail_driver: MailDriver) -> None:
    """Two decisions make two letters in the first lane."""
    mail_driver.paper()
    mail_driver.hand_in(mail_driver.open("paper", unit="north"))

    found = [letter for letter in mail_driver.post() if letter.person_id == "ceo"]

    assert [(x.kind, x.lane) for x in found] == [("request", 1), ("request", 1)]


def test_what_is_done_is_not_asked(any_mail_driver: MailDriver) -> None:
    """An item answered a second earlier is absent, and its notice is dropped."""
    paper = any_mail_driver.open("paper")
    any_mail_driver.session.flush()
    task = any_mail_driver.task(paper)
    task.status = "done"
    any_mail_driver.session.flush()

    assert any_mail_driver.post() == []
    assert any_mail_driver.session.scalars(select(Notice)).one().dropped_at == any_mail_driver.now


def test_a_reminder_threads_on_its_request(mail_driver: MailDriver) -> None:
    """A reminder answers the letter that first asked, so that both stand together."""
    task = mail_driver.task(mail_driver.open("paper"))
    (request,) = mail_driver.post()

    mail_driver.tell("owner", "reminder", task_id=task.id, urgency=3, rung=1)
    (reminder,) = mail_driver.post()

    assert (reminder.kind, reminder.thread_id) == ("reminder", request.message_id)
    assert request.thread_id is None


def test_one_digest_a_day(mail_driver: MailDriver) -> None:
    """What comes after today's digest waits for the next working morning."""
    mail_driver.tell("owner", "information", urgency=3, facts={"title": "One"})
    mail_driver.tell("owner", "information", urgency=3, facts={"title": "Two"})
    (digest,) = mail_driver.post()
    mail_driver.wait(hours=2)
    mail_driver.tell("owner", "information", urgency=3, facts={"title": "Three"})

    assert digest.kind == "digest"
    assert mail_driver.post() == []


def test_what_was_held_back_comes(mail_driver: MailDriver) -> None:
    """The next working morning brings what came too late for yesterday's digest."""
    mail_driver.tell("owner", "information", urgency=3, facts={"title": "One"})
    mail_driver.post()
    mail_driver.tell("owner", "information", urgency=3, facts={"title": "Two"})
    mail_driver.post()

    mail_driver.wait(days=1)

    assert [letter.kind for letter in mail_driver.post()] == ["information"]


def test_due_today_is_not_held_back(mail_driver: MailDriver) -> None:
    """What would be stale tomorrow is told today, digest or not."""
    task = mail_driver.task(mail_driver.open("paper"))
    mail_driver.post()
    mail_driver.tell("owner", "information", urgency=3, facts={"title": "One"})
    mail_driver.post()
    mail_driver.tell("owner", "due_today", task_id=task.id, urgency=3, rung=2)

    assert [letter.kind for letter in mail_driver.post()] == ["due_today"]


def test_an_outage_makes_one_letter(mail_driver: MailDriver) -> None:
    """After weeks of silence a person gets the latest level once, not all that were missed."""
    task = mail_driver.task(mail_driver.open("paper"))
    mail_driver.post()
    for rung, kind in enumerate(("reminder", "due_today", "overdue"), start=1):
        mail_driver.tell("owner", kind, task_id=task.id, urgency=3, rung=rung)

    assert [letter.kind for letter in mail_driver.post()] == ["overdue"]


def test_a_manager_gets_no_link(mail_driver: MailDriver) -> None:
    """An escalation says what is late, but only the one who is asked can answer by link."""
    task = mail_driver.task(mail_driver.open("paper"))
    mail_driver.post()
    mail_driver.wait(days=14)
    mail_driver.tell("north_head", "escalation", task_id=task.id, urgency=1, rung=4)

    (letter,) = mail_driver.post()

    assert (letter.kind, letter.lane) == ("escalation", 1)
    assert "/t/" not in letter.text_body + letter.html_body
    assert "Olga Wen" in letter.text_body.splitlines()[0]


def test_nothing_is_told_too_early(mail_driver: MailDriver) -> None:
    """A notice for tomorrow waits for tomorrow."""
    mail_driver.tell("owner", "alert", urgency=1, not_before=mail_driver.now + timedelta(hours=1))

    early = mail_driver.post()
    mail_driver.wait(hours=1)

    assert early == []
    assert len(mail_driver.post()) == 1


def test_a_closed_task_is_explained(mail_driver: MailDriver) -> None:
    """Whoever was asked hears that it is over, by whom and how, without a link."""
    paper = mail_driver.open("paper")
    task = mail_driver.task(paper)
    mail_driver.post()
    mail_driver.answer(task, "submit", form=PAPER)
    mail_driver.tell("owner", "closed", task_id=task.id, urgency=2)

    letter = next(x for x in mail_driver.post() if x.kind == "closed")

    assert "It was settled by Olga Wen" in letter.text_body
    assert "/t/" not in letter.html_body


def test_two_schedulers_write_one_letter(world: Database, clock: FixedClock) -> None:
    """However many gather at once, each notice is told in exactly one letter."""
    with world.session() as session, session.begin():
        mail_driver = MailDriver(session, clock)
        for unit in ("group", "north", "south"):
            mail_driver.hand_in(mail_driver.open("paper", unit=unit))

    with ThreadPoolExecutor(6) as schedulers:
        rounds = [
            schedulers.submit(gather_each, world, clock.now(), renderer=RENDERER) for _ in range(6)
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
        MailDriver(session, clock).open("paper")

    with world.session() as session, session.begin() as transaction:
        gather(session, clock.now(), renderer=RENDERER)
        transaction.rollback()

    assert gather_each(world, clock.now(), renderer=RENDERER) == 1


@pytest.mark.parametrize("kind", ["alert", "information", "question", "confirmation"])
def test_a_letter_needs_no_task(mail_driver: MailDriver, kind: str) -> None:
    """News that belongs to no task is told as well, of whatever kind."""
    mail_driver.tell("smd", kind, urgency=1, facts={"title": "Mail"})

    (letter,) = mail_driver.post()

    assert (letter.kind, letter.task_id) == (kind, None)


def test_a_kind_without_a_letter_of_its_own_is_told_as_information(mail_driver: MailDriver) -> None:
    """A new kind of notice can be told before somebody has written its templates."""
    mail_driver.tell("smd", "information", urgency=1, facts={"title": "Mail"})
    mail_driver.session.execute(update(Notice).values(kind="invented"))

    (letter,) = mail_driver.post()

    assert letter.kind == "invented"
    assert "Mail" in letter.subject


def test_a_letter_answers_for_the_absent(mail_driver: MailDriver) -> None:
    """Who answers for somebody else reads for whom."""
    task = mail_driver.task(mail_driver.open("paper"))
    task.assignee_id, task.holder_id = "updater", "owner"
    mail_driver.tell("updater", "request", task_id=task.id)

    letter = next(x for x in mail_driver.post() if x.person_id == "updater")

    assert "You answer for Olga Wen." in letter.text_body


def test_the_letter_of_a_taker_over(mail_driver: MailDriver) -> None:
    """A task that went to somebody else is not asked of the first person."""
    task = mail_driver.task(mail_driver.open("paper"))
    task.assignee_id = "updater"
    mail_driver.session.flush()

    assert mail_driver.post() == []


def test_a_letter_asks_no_more_of_the_database_than_it_did(mail_driver: MailDriver) -> None:
    """Four letters instead of one cost three times what one does."""
    sent = list[int]()
    for mode in ("sequence", "all"):  # one is asked first; all four are asked
        mail_driver.open(f"vote_{mode}")
        mail_driver.session.flush()
        mail_driver.session.expunge_all()
        with statements(mail_driver.session) as asked:
            gather(mail_driver.session, mail_driver.now, renderer=RENDERER)
            mail_driver.session.flush()
        sent.append(len(asked))

    one, four = sent
    assert 3 * STATEMENTS == four - one
