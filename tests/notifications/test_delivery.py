"""From letter row to inbox over real SMTP: nothing lost, nothing doubled but under one name."""

import asyncio
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import func, select

from calendars.clock import FixedClock
from notifications.delivery import Delivered, deliver_due
from notifications.links import mint, placeholder, token
from notifications.mail_queue import take_back, waiting
from notifications.smtp import SmtpServer
from persistence.database import Database
from persistence.instances import Task
from persistence.organisation import Person
from persistence.outbox import Letter, Link, Notice
from tests import cast
from tests.notifications.driver import KEYRING, RENDERER, MailDriver
from tests.notifications.mail_server import Forgetful, Gate, Moody, Sink, Stern, listening

PEOPLE = ("owner", "ceo", "cfo", "rival")


@pytest.fixture
def post(small_world: Database, clock: FixedClock) -> Database:
    """Give a database with an open paper and forty letters in three lanes."""
    fill(small_world, clock, 40)
    return small_world


def fill(database: Database, clock: FixedClock, count: int) -> None:
    """Write letters with links into the outbox."""
    with database.writing() as session:
        mail_driver = MailDriver(session, clock)
        task = mail_driver.task(mail_driver.open("paper"))
        for number in range(count):
            session.add(a_letter(clock, number))
        session.flush()
        for letter in mail_driver.letters():
            link = mint(session, person_id="owner", task=task, letter_id=letter.id, now=clock.now())
            letter.text_body += f"{RENDERER.base_url}/t/{placeholder(link.id)}\n"


def a_letter(clock: FixedClock, number: int, **what: Any) -> Letter:
    """Return a letter that is due."""
    person = PEOPLE[number % len(PEOPLE)]
    fields: dict[str, Any] = {
        "person_id": person,
        "recipient": f"{person}@example.org",
        "kind": "information",
        "lane": 3 - number % 3,
        "subject": f"Letter {number}",
        "text_body": "Open\n",
        "html_body": "<p>Open</p>\n",
        "message_id": f"<{number}@example.org>",
        "created_at": clock.now(),
        "status": "queued",
        "next_attempt_at": clock.now(),
    }
    return Letter(**fields | what)


async def deliver(
    database: Database, clock: FixedClock, smtp_server: SmtpServer, **more: Any
) -> Delivered:
    """Deliver what is due to a server."""
    return await deliver_due(database, clock, smtp_server, KEYRING, RENDERER, **more)


async def until_all_left(database: Database, clock: FixedClock, smtp_server: SmtpServer) -> int:
    """Deliver again and again as time goes by; return how many rounds it took."""
    rounds = 0
    while statuses(database).keys() - {"sent"} and rounds < 30:
        await deliver(database, clock, smtp_server)
        clock.advance(timedelta(hours=2))
        rounds += 1
    return rounds


def statuses(database: Database) -> dict[str, int]:
    """Return how many letters stand in each status."""
    with database.reading() as session:
        query = select(Letter.status, func.count()).group_by(Letter.status)
        return dict(session.execute(query).tuples().all())


def text_of(mail: EmailMessage) -> str:
    """Return the plain half of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def rows(database: Database) -> list[Letter]:
    """Return all letters."""
    with database.reading() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def test_every_letter_arrives_once(post: Database, clock: FixedClock) -> None:
    """Forty letters leave over a few connections, each once, each with its own link."""
    sink = Sink()

    async def scenario() -> Delivered:
        async with listening(sink) as smtp_server:
            return await deliver(post, clock, smtp_server)

    assert asyncio.run(scenario()) == Delivered(sent=40)
    assert sorted(sink.names) == sorted(letter.message_id for letter in rows(post))
    with post.reading() as session:
        tokens = {token(link, KEYRING) for link in session.scalars(select(Link.id))}
    assert {text_of(mail).split("/t/")[1].strip() for mail in sink.mails} == tokens


def test_nothing_secret_stays(post: Database, clock: FixedClock) -> None:
    """What was sent keeps its hash and the server's words, but no body."""

    async def scenario() -> None:
        async with listening(Sink()) as smtp_server:
            await deliver(post, clock, smtp_server)

    asyncio.run(scenario())

    letter = rows(post)[0]
    assert (letter.text_body, letter.html_body, letter.sent_at) == ("", "", clock.now())
    assert (len(letter.body_hash), letter.relay_answer) == (64, "250 2.0.0 taken as 4711")


def test_the_urgent_leave_first(post: Database, clock: FixedClock) -> None:
    """Decisions leave before requests, requests before news."""
    sink = Sink()
    lanes = {letter.message_id: letter.lane for letter in rows(post)}

    async def scenario() -> None:
        async with listening(sink, connections=1) as smtp_server:
            await deliver(post, clock, smtp_server)

    asyncio.run(scenario())

    assert [lanes[name] for name in sink.names] == sorted(lanes.values())


def test_waiting_letters_are_counted(post: Database, clock: FixedClock) -> None:
    """What waits is known for each lane, and nothing waits afterwards."""

    async def scenario() -> None:
        async with listening(Sink()) as smtp_server:
            await deliver(post, clock, smtp_server)

    with post.reading() as session:
        before = waiting(session)
    asyncio.run(scenario())

    with post.reading() as session:
        assert (before, waiting(session)) == ({1: 13, 2: 13, 3: 14}, {})


def test_a_moody_server_gets_every_letter_once(post: Database, clock: FixedClock) -> None:
    """Three refusals in ten lose nothing and double nothing."""
    sink = Moody()

    async def scenario() -> int:
        async with listening(sink) as smtp_server:
            return await until_all_left(post, clock, smtp_server)

    rounds = asyncio.run(scenario())

    assert rounds > 1
    assert Counter(sink.names) == {letter.message_id: 1 for letter in rows(post)}


def test_a_lost_answer_doubles_under_one_name(post: Database, clock: FixedClock) -> None:
    """Where the answer was lost, the same bytes come again, and the letter was in doubt."""
    sink = Forgetful()

    async def scenario() -> Delivered:
        async with listening(sink) as smtp_server:
            first = await deliver(post, clock, smtp_server)
            await until_all_left(post, clock, smtp_server)
            return first

    first = asyncio.run(scenario())

    assert (first.in_doubt, first.sent) == (40, 0)
    assert set(Counter(sink.names).values()) == {2}
    assert len({raw for _, raw in sink.envelopes}) == 40


def test_two_workers_share_the_work(database: Database, clock: FixedClock) -> None:
    """Four deliveries at once send each letter once, on either database."""
    with database.writing() as session:
        cast.settle(session, clock.now())
    fill(database, clock, 60)
    sink = Sink()

    async def scenario() -> int:
        async with listening(sink) as smtp_server:
            rounds = await asyncio.gather(
                *(deliver(database, clock, smtp_server) for _ in range(4))
            )
            return sum(done.sent for done in rounds)

    assert asyncio.run(scenario()) == 60
    assert set(Counter(sink.names).values()) == {1}


def test_a_worker_that_dies_loses_nothing(post: Database, clock: FixedClock) -> None:
    """Cut off between sending and marking, at most what was under way is repeated."""
    sink = Gate()
    machine = FixedClock(clock.now())

    async def scenario() -> None:
        async with listening(sink) as smtp_server:
            worker = asyncio.create_task(deliver(post, clock, smtp_server, machine=machine))
            await sink.reached.wait()
            worker.cancel()
            with pytest.raises(asyncio.CancelledError):
                await worker
            sink.open.set()
            machine.advance(timedelta(days=1))
            await deliver(post, clock, smtp_server, machine=machine)

    asyncio.run(scenario())

    counted = Counter(sink.names)
    assert statuses(post) == {"sent": 40}
    assert counted.keys() == {letter.message_id for letter in rows(post)}
    assert sum(counted.values()) <= 40 + 4


def test_a_killed_office_takes_back_its_own_leases(post: Database, clock: FixedClock) -> None:
    """Started again, it need not wait for them to run out; another office's are left alone."""
    with post.writing() as session:
        letters = list(session.scalars(select(Letter).order_by(Letter.id)))
        for number, letter in enumerate(letters):
            letter.status = "leased"
            letter.leased_by = f"{'office-a' if number else 'office-b'}{number:020}"
            letter.leased_until = clock.now() + timedelta(hours=1)

    with post.writing() as session:
        freed = take_back(session, "office-a")

    assert freed == len(letters) - 1
    assert statuses(post) == {"in_doubt": len(letters) - 1, "leased": 1}


def test_a_living_lease_is_respected(post: Database, clock: FixedClock) -> None:
    """What another worker holds is left to it until its lease has run out."""
    machine = FixedClock(clock.now())
    with post.writing() as session:
        for letter in session.scalars(select(Letter)):
            letter.status, letter.leased_by = "leased", "another"
            letter.leased_until = machine.now() + timedelta(minutes=1)

    async def scenario() -> tuple[int, int]:
        async with listening(Sink()) as smtp_server:
            early = await deliver(post, clock, smtp_server, machine=machine)
            machine.advance(timedelta(minutes=2))
            late = await deliver(post, clock, smtp_server, machine=machine)
            return early.sent, late.sent

    assert asyncio.run(scenario()) == (0, 40)


def test_the_offices_clock_may_jump(post: Database, clock: FixedClock) -> None:
    """A simulated year that leaps ahead takes no letter from the worker that carries it."""
    sink = Gate()

    async def scenario() -> int:
        async with listening(sink) as smtp_server:
            first = asyncio.create_task(deliver(post, clock, smtp_server))
            await sink.reached.wait()
            clock.advance(timedelta(days=91))  # to another Monday morning
            second = asyncio.create_task(deliver(post, clock, smtp_server))
            await asyncio.sleep(0)
            sink.open.set()
            return (await first).sent + (await second).sent

    assert asyncio.run(scenario()) == 40
    assert set(Counter(sink.names).values()) == {1}


def test_a_dead_address_is_told_to_the_office(post: Database, clock: FixedClock) -> None:
    """A refused address is marked on the person and told to the director, once."""

    async def scenario() -> Delivered:
        async with listening(Stern("rival@example.org")) as smtp_server:
            return await deliver(post, clock, smtp_server)

    done = asyncio.run(scenario())

    assert (done.sent, done.failed) == (30, 10)
    with post.reading() as session:
        assert session.get_one(Person, "rival").undeliverable == "550 5.1.1 no such user"
        alerts = session.scalars(select(Notice).where(Notice.kind == "alert")).all()
        assert [(a.person_id, a.facts["title"]) for a in alerts] == [
            ("smd", "Mail to Rik Val does not arrive")
        ]


def test_a_mended_address_is_forgiven(post: Database, clock: FixedClock) -> None:
    """As soon as a letter arrives again, the mark on the person goes."""
    with post.writing() as session:
        session.get_one(Person, "owner").undeliverable = "550"

    async def scenario() -> None:
        async with listening(Sink()) as smtp_server:
            await deliver(post, clock, smtp_server)

    asyncio.run(scenario())

    with post.reading() as session:
        assert session.get_one(Person, "owner").undeliverable is None


def test_a_refused_login_burns_nothing(post: Database, clock: FixedClock) -> None:
    """When the server refuses us, delivery stops and every letter stays as it was."""

    async def scenario() -> Delivered:
        async with listening(Stern("owner@example.org", "530 5.7.0 log in first")) as smtp_server:
            return await deliver(post, clock, smtp_server)

    done = asyncio.run(scenario())

    assert "530" in done.stopped
    assert done.failed == 0
    assert {x.attempts for x in rows(post) if x.status != "sent"} == {0}


def test_policy_stops_after_three(post: Database, clock: FixedClock) -> None:
    """Refusals for our own configuration stop delivery before many letters meet them."""

    class Strict(Sink):
        async def answer(self) -> str:
            return "550 5.7.515 access denied"

    sink = Strict()

    async def scenario() -> Delivered:
        async with listening(sink, connections=1) as smtp_server:
            return await deliver(post, clock, smtp_server)

    done = asyncio.run(scenario())

    assert (sink.seen, done.failed) == (3, 0)
    assert "5.7.515" in done.stopped


def test_an_absent_server_is_not_besieged(post: Database, clock: FixedClock) -> None:
    """When nobody answers, all letters wait a minute, and then leave."""
    sink = Sink()

    async def scenario() -> tuple[Delivered, Delivered, Delivered]:
        async with listening(sink) as smtp_server:
            gone = SmtpServer("127.0.0.1", 1, timeout=2)
            first = await deliver(post, clock, gone)
            second = await deliver(post, clock, gone)
            clock.advance(timedelta(minutes=5))
            return first, second, await deliver(post, clock, smtp_server)

    first, second, third = asyncio.run(scenario())

    assert first.stopped
    assert (second, third.sent) == (Delivered(), 40)


def test_a_present_address_is_used(post: Database, clock: FixedClock) -> None:
    """An address that was corrected while a letter waited is the one that the letter goes to."""
    sink = Sink()
    with post.writing() as session:
        session.get_one(Person, "rival").email = "rik.val@example.org"

    async def scenario() -> None:
        async with listening(sink) as smtp_server:
            await deliver(post, clock, smtp_server)

    asyncio.run(scenario())

    went = Counter(recipient for recipient, _ in sink.envelopes)
    assert (went["rik.val@example.org"], went["rival@example.org"]) == (10, 0)
    assert {x.recipient for x in rows(post) if x.person_id == "rival"} == {"rik.val@example.org"}


def test_who_has_left_gets_nothing(post: Database, clock: FixedClock) -> None:
    """On the last day letters still leave; from the next one on they are closed, and empty."""
    sink = Sink()
    with post.writing() as session:
        session.get_one(Person, "rival").active_to = clock.now().date() - timedelta(days=1)
        session.get_one(Person, "owner").active_to = clock.now().date()

    async def scenario() -> None:
        async with listening(sink) as smtp_server:
            await deliver(post, clock, smtp_server)

    asyncio.run(scenario())

    assert statuses(post) == {"sent": 30, "overtaken": 10}
    assert {x.text_body for x in rows(post) if x.person_id == "rival"} == {""}
    assert "rival@example.org" not in {recipient for recipient, _ in sink.envelopes}


def test_what_is_over_does_not_leave(post: Database, clock: FixedClock) -> None:
    """A request that was answered while it waited for the server stays here."""
    with post.writing() as session:
        task = session.scalars(select(Task)).first()
        assert task is not None
        task.status = "done"
        session.add(a_letter(clock, 99, kind="request", task_id=task.id))
    sink = Sink()

    async def scenario() -> None:
        async with listening(sink) as smtp_server:
            await deliver(post, clock, smtp_server)

    asyncio.run(scenario())

    assert statuses(post) == {"sent": 40, "overtaken": 1}
    assert "<99@example.org>" not in sink.names


def test_a_bad_address_holds_up_nobody(post: Database, clock: FixedClock) -> None:
    """An address that cannot be written is given up alone."""
    with post.writing() as session:
        session.get_one(Person, "rival").email = "not an address"

    async def scenario() -> Delivered:
        async with listening(Sink()) as smtp_server:
            return await deliver(post, clock, smtp_server)

    assert asyncio.run(scenario()) == Delivered(sent=30, failed=10)


def test_a_limit_is_kept(post: Database, clock: FixedClock) -> None:
    """A round sends no more than it was told to."""

    async def scenario() -> Delivered:
        async with listening(Sink()) as smtp_server:
            return await deliver(post, clock, smtp_server, limit=7)

    assert asyncio.run(scenario()) == Delivered(sent=7)
