"""What a server says before it is asked is no answer to a letter."""

import asyncio
from asyncio import StreamReader, StreamWriter

import pytest

from notifications.smtp import SmtpConnection, SmtpOutcome, SmtpServer, Verdict
from tests.notifications.mail_server import Sink, Stern, listening

LETTER = b"Subject: Read\r\n\r\nRead\r\n"


async def carried(greeting: bytes) -> Verdict:
    """Hand a letter to a server that greets so and then listens without a word."""

    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        writer.write(greeting)
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    smtp_server = SmtpServer(
        "127.0.0.1", server.sockets[0].getsockname()[1], timeout=1, data_timeout=1
    )
    mail_connection = SmtpConnection(smtp_server, "strategy@example.org")
    try:
        return await mail_connection.carry("1", "owner@example.org", LETTER)
    finally:
        await mail_connection.close()
        server.close()


@pytest.mark.parametrize(
    "greeting",
    [
        b"220 hello\r\n250 a\r\n250 b\r\n250 c\r\n354 d\r\n250 e\r\n",
        b"220 hello\r\n250 a\r\n250 b\r\n250 c\r\n250 d\r\n354 e\r\n250 f\r\n221 g\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"+OK ready\r\n",
        b"SSH-2.0-nine\r\n",
        b"250 ok\r\n",
        b"\x00\xff\xfe\r\n",
    ],
)
def test_a_nonsense_greeting_delivers_nothing(greeting: bytes) -> None:
    """A server that babbles, or speaks another language, has taken no letter."""
    assert asyncio.run(carried(greeting)).outcome is SmtpOutcome.UNREACHABLE


@pytest.mark.parametrize(
    ("server", "outcome"),
    [(Sink(), SmtpOutcome.SENT), (Stern("smo@example.org"), SmtpOutcome.UNDELIVERABLE)],
)
def test_asking_sends_nothing(server: Sink, outcome: SmtpOutcome) -> None:
    """A server can be asked whether it would take mail to an address, and gets none."""

    async def scenario() -> Verdict:
        async with listening(server) as smtp_server:
            mail_connection = SmtpConnection(smtp_server, "strategy@example.org")
            verdict = await mail_connection.ask("smo@example.org")
            await mail_connection.close()
            return verdict

    verdict = asyncio.run(scenario())

    assert (verdict.outcome, server.envelopes) == (outcome, [])
