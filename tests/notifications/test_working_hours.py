"""Working hours hold where a letter leaves: none at night that can wait, none lost, each once."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP as SMTP_POLICY
from random import Random

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from sqlalchemy import select

from calendars.clock import FixedClock
from calendars.working_calendar import WorkingCalendar
from engine.operations.registration import register
from engine.organisation import directory
from engine.outbox import DECISION, DIGEST, REQUEST, URGENT
from notifications import waiting_mail
from notifications.batching import gather_each
from notifications.delivery import deliver_due
from notifications.mail_queue import Lease, claim
from notifications.smtp import SmtpServer
from persistence.database import Database
from persistence.instances import Instance
from persistence.organisation import Person
from persistence.outbox import Letter, LetterStatus, Notice
from tests import cast
from tests.notifications.driver import KEYRING, RENDERER, MailDriver
from tests.notifications.mail_server import Sink, listening
from tests.notifications.test_delivery import a_letter, deliver, rows, statuses

SITES = {
    "home": cast.HOME,
    "tokyo": WorkingCalendar("tokyo", "Asia/Tokyo", "JP", opens=datetime.min.time().replace(8)),
    "dubai": WorkingCalendar("dubai", "Asia/Dubai", "AE", weekend=frozenset({4, 5})),
    "denver": WorkingCalendar(
        "denver", "America/Denver", "US", half_days=(date(2027, 12, 24), date(2027, 12, 31))
    ),
}
FRIDAY_NIGHT = datetime(2027, 3, 5, 20, tzinfo=UTC)
MATTER = re.compile(r"Matter (\d+)")
MONDAY_MORNING = datetime(2027, 3, 8, 9, tzinfo=UTC)


class Weather:
    """A mail server that is sometimes away, and notes when each letter came by the office's clock."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock, self.away = clock, False
        self.came: list[tuple[datetime, str]] = []
        self.contents: list[bytes] = []

    async def handle_RCPT(  # noqa: N802 - named by the protocol
        self,
        _server: SMTP,
        _session: SmtpSession,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Take nothing while it is away."""
        if self.away:
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: SMTP, _session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802 - named by the protocol
        """Keep it, with its reader and its moment."""
        self.came.append((self.clock.now(), envelope.rcpt_tos[0]))
        self.contents.append(envelope.content if isinstance(envelope.content, bytes) else b"")
        return "250 2.0.0 taken"


@pytest.fixture
def abroad(small_world: Database, clock: FixedClock) -> Database:
    """Give the cast's office with its people on four sites."""
    plan = cast.organisation()
    people = tuple(
        replace(each, site_id=list(SITES)[number % len(SITES)])
        for number, each in enumerate(plan.people)
    )
    sites = tuple(SITES.values())
    with small_world.writing() as session:
        register(
            session, replace(plan, sites=sites, people=people), actor=cast.ADMIN, now=clock.now()
        )
    return small_world


def calendars(database: Database) -> dict[str, WorkingCalendar]:
    """Return the working calendar of each person's address."""
    with database.reading() as session:
        found = directory.of(session)
        return {each.email: found.calendar_of(each.id) for each in session.scalars(select(Person))}


def moments(source: Random) -> Iterator[datetime]:
    """Yield a year of moments, hours or days apart, at any time of any day."""
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    while now < datetime(2028, 3, 1, tzinfo=UTC):
        yield now
        now += timedelta(minutes=source.randrange(20, 4000))


def test_in_a_year_no_letter_that_can_wait_leaves_at_night(
    abroad: Database, clock: FixedClock
) -> None:
    """A thousand notices, four sites, holidays, a server that is away for hours and days."""
    source, sink = Random(7), Weather(clock)  # noqa: S311 - the same year each time
    people = [row[0] for row in cast.PEOPLE]
    times = list(moments(source))
    told = 0

    async def live() -> None:
        nonlocal told
        async with listening(sink) as smtp_server:
            for now in times:
                clock.set(now)
                sink.away = source.random() < 0.2  # a fifth of the time
                with abroad.writing() as session:
                    office = MailDriver(session, clock)
                    for _ in range(source.randrange(2, 8)):
                        kind, urgency = source.choice(
                            [("information", DIGEST), ("question", REQUEST), ("alert", DECISION)]
                        )
                        told += 1
                        facts = {"title": f"Matter {told}"}
                        office.tell(
                            source.choice(people), kind, urgency=urgency, facts=facts, rung=told
                        )
                await send(abroad, clock, smtp_server)
            sink.away = False
            for _ in range(60):
                clock.advance(timedelta(hours=3))
                await send(abroad, clock, smtp_server)

    asyncio.run(live())

    hours = calendars(abroad)
    outside = [(at, to) for at, to in sink.came if hours[to].next_opening(at) != at]
    assert outside == []
    assert told >= 1000
    told_in = Counter(
        number for text in map(text_of, sink.contents) for number in set(MATTER.findall(text))
    )
    assert told_in == {str(number + 1): 1 for number in range(told)}


def text_of(content: bytes) -> str:
    """Return the plain half of a mail."""
    part = message_from_bytes(content, policy=SMTP_POLICY).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


async def send(database: Database, clock: FixedClock, smtp_server: SmtpServer) -> None:
    """Do what the flows do: gather, and deliver."""
    await asyncio.to_thread(gather_each, database, clock.now(), renderer=RENDERER)
    await deliver_due(database, clock, smtp_server, KEYRING, RENDERER)


@pytest.mark.parametrize("urgency", [URGENT, DECISION, REQUEST, DIGEST])
def test_only_what_is_urgent_is_written_at_night(mail_driver: MailDriver, urgency: int) -> None:
    """A notice that was due in the afternoon and was not gathered waits for the morning."""
    mail_driver.tell("owner", "alert", urgency=urgency)
    mail_driver.clock.set(FRIDAY_NIGHT)

    at_night = mail_driver.post()
    mail_driver.clock.set(MONDAY_MORNING)
    in_the_morning = mail_driver.post()

    assert (len(at_night), len(in_the_morning)) == ((1, 0) if urgency == URGENT else (0, 1))


def test_a_request_for_a_decision_is_not_urgent(mail_driver: MailDriver) -> None:
    """Asked on Friday night, the chief executive reads it on Monday."""
    mail_driver.clock.set(FRIDAY_NIGHT)
    mail_driver.paper()

    assert not [letter for letter in mail_driver.post() if letter.person_id == "ceo"]
    mail_driver.clock.set(MONDAY_MORNING)
    assert [letter for letter in mail_driver.post() if letter.person_id == "ceo"]


def test_a_letter_that_could_not_leave_by_day_does_not_leave_by_night(
    small_world: Database, clock: FixedClock
) -> None:
    """The server comes back on Friday night: what was written waits, under its own name."""
    with small_world.writing() as session:
        session.add(a_letter(clock, 0, lane=DECISION, status=LetterStatus.IN_DOUBT))
        session.add(a_letter(clock, 1, lane=URGENT))
    clock.set(FRIDAY_NIGHT)

    async def scenario(sink: Sink) -> None:
        async with listening(sink) as smtp_server:
            await deliver(small_world, clock, smtp_server)

    night, morning = Sink(), Sink()
    asyncio.run(scenario(night))
    clock.set(MONDAY_MORNING)
    asyncio.run(scenario(morning))

    assert night.names == ["<1@example.org>"]
    assert morning.names == ["<0@example.org>"]


def test_what_a_dead_worker_held_is_not_sent_at_night(
    small_world: Database, clock: FixedClock
) -> None:
    """Its lease has run out, and its reader sleeps."""
    with small_world.writing() as session:
        held = {"status": LetterStatus.LEASED, "leased_by": "gone", "leased_until": clock.now()}
        session.add(a_letter(clock, 0, lane=REQUEST, **held))
    clock.set(FRIDAY_NIGHT)

    with small_world.writing() as session:
        lease = Lease("me", FRIDAY_NIGHT, timedelta(minutes=5))
        assert claim(session, lease, clock.now(), 10) == []

    assert statuses(small_world) == {"in_doubt": 1}
    assert rows(small_world)[0].next_attempt_at == MONDAY_MORNING


def test_the_day_may_end_while_letters_leave(small_world: Database, clock: FixedClock) -> None:
    """At five in the afternoon the rest of them stays, and none is lost."""

    class Slow(Sink):
        async def answer(self) -> str:
            clock.advance(timedelta(minutes=1))
            return await super().answer()

    with small_world.writing() as session:
        for number in range(40):
            session.add(a_letter(clock, number, lane=REQUEST))
    clock.set(datetime(2027, 3, 5, 16, 50, tzinfo=UTC))

    async def scenario(sink: Sink) -> None:
        async with listening(sink, connections=1) as smtp_server:
            await deliver(small_world, clock, smtp_server)

    today, later = Slow(), Sink()
    asyncio.run(scenario(today))
    clock.set(MONDAY_MORNING)
    asyncio.run(scenario(later))

    assert len(today.names) == 10
    assert sorted([*today.names, *later.names]) == sorted(r.message_id for r in rows(small_world))


def test_what_is_settled_meanwhile_is_not_sent(small_world: Database, clock: FixedClock) -> None:
    """Three papers in one letter, one is handed in while the server is away: two are told."""
    with small_world.writing() as session:
        office = MailDriver(session, clock)
        papers = [office.open("paper", unit=unit) for unit in ("group", "north", "south")]
        office.post()
        office.hand_in(papers[0])
    sink = Sink()

    async def scenario() -> None:
        async with listening(sink) as smtp_server:
            await deliver(small_world, clock, smtp_server)
            await send(small_world, clock, smtp_server)

    asyncio.run(scenario())

    with small_world.reading() as session:
        asked = (
            select(Instance.unit_id)
            .join(Notice, Notice.instance_id == Instance.id)
            .join(Letter, Letter.id == Notice.letter_id)
            .where(Notice.kind == "request", Letter.person_id == "owner")
            .where(Letter.status == LetterStatus.SENT)
        )
        assert sorted(session.scalars(asked)) == ["north", "south"]


def test_who_waits_for_what_can_be_read(mail_driver: MailDriver) -> None:
    """To whom, what, until when and why; and one line for all of it."""
    paper = mail_driver.open("paper")
    mail_driver.clock.set(FRIDAY_NIGHT)
    mail_driver.session.flush()

    (found,) = waiting_mail.waiting(mail_driver.session, mail_driver.now, process=paper)

    assert (found.person, found.what) == ("Olga Wen", "Request: Draft the paper")
    assert (found.until, found.why) == (MONDAY_MORNING, waiting_mail.HOURS)
    assert waiting_mail.summary(mail_driver.session, mail_driver.now) == (
        "1 message waits: 1 until 8 Mar 2027, 09:00 UTC at the earliest, outside working hours there"
    )
    mail_driver.clock.set(MONDAY_MORNING)
    mail_driver.post()
    assert [w.why for w in waiting_mail.waiting(mail_driver.session, mail_driver.now)] == [
        waiting_mail.AT_ONCE
    ]
    assert waiting_mail.summary(mail_driver.session, mail_driver.now) == ""


def test_a_letter_is_given_back_once(small_world: Database, clock: FixedClock) -> None:
    """However often somebody looks at night, each matter is told in one letter in the morning."""
    with small_world.writing() as session:
        office = MailDriver(session, clock)
        office.open("paper")
        office.post()
    clock.set(FRIDAY_NIGHT)
    for _ in range(3):
        with small_world.writing() as session:
            claim(session, Lease("me", FRIDAY_NIGHT, timedelta(minutes=5)), clock.now(), 10)
        gather_each(small_world, clock.now(), renderer=RENDERER)
    clock.set(MONDAY_MORNING)

    assert gather_each(small_world, clock.now(), renderer=RENDERER) == 1
    with small_world.reading() as session:
        told = session.scalars(select(Notice)).one()
        assert session.get_one(Letter, told.letter_id).status == LetterStatus.QUEUED
    assert statuses(small_world) == {"overtaken": 1, "queued": 1}
