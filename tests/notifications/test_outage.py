"""A mail server that is away or will have none of our letters: nothing is lost, and it is said."""

import asyncio
import logging
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from calendars.clock import FixedClock
from notifications import outage
from notifications.delivery import Delivered, deliver_due
from notifications.smtp import SmtpOutcome, SmtpServer
from persistence.database import Database
from persistence.organisation import Person
from persistence.outbox import Letter, Notice
from tests import cast
from tests.notifications.certificates import write_certificate
from tests.notifications.driver import KEYRING, RENDERER
from tests.notifications.mail_server import Sink, listening

LETTERS = 50
PEOPLE = ("owner", "ceo", "cfo", "rival", "board-1")


@pytest.fixture
def post(small_world: Database, clock: FixedClock) -> Database:
    """Give a database with fifty letters."""
    return filled(small_world, clock)


def filled(database: Database, clock: FixedClock) -> Database:
    """Write fifty letters that are due into a database."""
    with database.writing() as session:
        people = [p for p in PEOPLE if session.get(Person, p)]
        for number in range(LETTERS):
            person = people[number % len(people)]
            session.add(
                Letter(
                    person_id=person,
                    recipient="",
                    kind="information",
                    lane=3,
                    subject=f"Letter {number}",
                    text_body="Read\n",
                    html_body="<p>Read</p>\n",
                    message_id=f"<{number}@example.org>",
                    created_at=clock.now(),
                    status="queued",
                    next_attempt_at=clock.now(),
                )
            )
    return database


class Refusing(Sink):
    """Says the same to every recipient or to every text."""

    def __init__(self, to_text: str = "", to_recipient: str = "") -> None:
        super().__init__()
        self.to_text, self.to_recipient = to_text, to_recipient

    async def handle_RCPT(  # noqa: N802 - named by the protocol
        self, _server: object, _session: object, envelope: object, address: str, options: list[str]
    ) -> str:
        """Answer for a recipient."""
        if self.to_recipient:
            self.seen += 1
            return self.to_recipient
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined] # an Envelope
        envelope.rcpt_options.extend(options)  # type: ignore[attr-defined] # an Envelope
        return "250 2.1.5 known"

    async def answer(self) -> str:
        """Answer for a text."""
        return self.to_text or await super().answer()


async def round_of(post: Database, clock: FixedClock, smtp_server: SmtpServer) -> Delivered:
    """Deliver what is due to a server."""
    return await deliver_due(post, clock, smtp_server, KEYRING, RENDERER)


async def days_of(post: Database, clock: FixedClock, smtp_server: SmtpServer, days: int) -> None:
    """Try once a day for some days."""
    for _ in range(days):
        await round_of(post, clock, smtp_server)
        clock.advance(timedelta(days=1))


def statuses(post: Database) -> dict[str, int]:
    """Return how many letters stand in each status."""
    with post.reading() as session:
        query = select(Letter.status, func.count()).group_by(Letter.status)
        return dict(session.execute(query).tuples().all())


def marked(post: Database) -> list[str]:
    """Return whose address is called bad."""
    with post.reading() as session:
        query = select(Person.id).where(Person.undeliverable.is_not(None)).order_by(Person.id)
        return list(session.scalars(query))


def alerts(post: Database) -> list[str]:
    """Return the titles of what the strategy office is told."""
    with post.reading() as session:
        found = session.scalars(select(Notice).where(Notice.kind == "alert").order_by(Notice.id))
        return [notice.facts["title"] for notice in found]


def away(_port: int) -> SmtpServer:
    """Return a server that nobody has at home."""
    return SmtpServer("127.0.0.1", 1, timeout=2)


def test_eleven_days_without_a_server_lose_nothing(
    database: Database, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody answers for eleven days: then all fifty leave, on either database, and it is told."""
    caplog.set_level(logging.INFO, "notifications")
    with database.writing() as session:
        cast.settle(session, clock.now())
    post = filled(database, clock)
    sink = Sink()

    async def scenario() -> None:
        await days_of(post, clock, away(0), 11)
        async with listening(sink) as smtp_server:
            await round_of(post, clock, smtp_server)

    asyncio.run(scenario())

    assert statuses(post) == {"sent": LETTERS}
    assert len(sink.envelopes) == LETTERS
    assert (marked(post), alerts(post)) == ([], ["No mail left for 11 days"])
    said = [r.message for r in caplog.records if r.levelno >= logging.WARNING]
    assert said == ["mail does not leave", "mail leaves again"]


@pytest.mark.parametrize(
    "server",
    [
        lambda: Refusing(to_text="550 5.7.515 access denied"),
        lambda: Refusing(to_recipient="554 5.7.1 relay access denied"),
        lambda: Refusing(to_recipient="550 relay not permitted"),
        lambda: Refusing(to_recipient="535 5.7.8 wrong password"),
        lambda: Refusing(to_recipient="550 5.1.8 the sender's domain is unknown"),
        lambda: Refusing(to_recipient="450 4.7.1 cannot find your name, [185.7.30.9]"),
        lambda: Refusing(to_text="451 4.3.0 out of room, try again"),
    ],
)
def test_a_week_of_refusals_of_us_loses_nothing(
    post: Database, clock: FixedClock, server: Callable[[], Refusing]
) -> None:
    """Whatever a server has against us for a week, all fifty leave when it has it no longer."""
    sink = Sink()

    async def scenario() -> None:
        async with listening(server()) as smtp_server:
            await days_of(post, clock, smtp_server, 7)
        async with listening(sink) as smtp_server:
            await round_of(post, clock, smtp_server)

    asyncio.run(scenario())

    assert statuses(post) == {"sent": LETTERS}
    assert (len(sink.envelopes), marked(post)) == (LETTERS, [])


def test_an_outage_stands_where_pages_see_it(post: Database, clock: FixedClock) -> None:
    """While it lasts, its beginning, its reason and what to mend can be read; then it is gone."""
    begun = clock.now()

    async def scenario() -> tuple[outage.Outage | None, outage.Outage | None]:
        async with listening(Refusing(to_recipient="535 5.7.8 wrong password")) as smtp_server:
            await round_of(post, clock, smtp_server)
            clock.advance(timedelta(minutes=20))
            await round_of(post, clock, smtp_server)
        with post.reading() as session:
            during = outage.present_outage(session)
        clock.advance(timedelta(minutes=20))
        async with listening(Sink()) as smtp_server:
            await round_of(post, clock, smtp_server)
        with post.reading() as session:
            return during, outage.present_outage(session)

    during, after = asyncio.run(scenario())

    assert during == outage.Outage(begun, SmtpOutcome.LOGIN, "535 5.7.8 wrong password")
    assert "login" in during.mend
    assert (after, alerts(post)) == (None, [])  # what is over within the hour is worth no letter


def test_a_server_that_nobody_vouches_for_burns_no_letter(
    post: Database, clock: FixedClock, tmp_path: Path
) -> None:
    """Letters wait untouched until its authority is named, and what to name is said."""
    certificate, key = write_certificate(tmp_path, "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    given: dict[str, Any] = {"context": context, "tls": "starttls", "host": "localhost"}

    async def scenario() -> outage.Outage | None:
        async with listening(Sink(), **given) as smtp_server:
            await days_of(post, clock, smtp_server, 7)
        with post.reading() as session:
            during = outage.present_outage(session)
        async with listening(Sink(), **given, ca_file=str(certificate)) as smtp_server:
            await round_of(post, clock, smtp_server)
        return during

    during = asyncio.run(scenario())

    assert during is not None
    assert "SMO_SMTP_CA_FILE" in during.mend
    assert (statuses(post), marked(post)) == ({"sent": LETTERS}, [])


def test_a_server_that_is_away_is_asked_less_often(clock: FixedClock) -> None:
    """A server is tried each minute at first, and after a while each quarter of an hour."""
    lasting = outage.Outage(clock.now(), SmtpOutcome.UNREACHABLE, "no connection")

    waits = [lasting.pause(clock.now() + timedelta(minutes=m)) for m in (0, 5, 600)]

    assert waits == [timedelta(minutes=minutes) for minutes in (1, 5, 15)]
