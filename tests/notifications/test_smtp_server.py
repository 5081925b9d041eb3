"""The way to the mail server: exactly the protection that was asked for, no faster than told."""

import asyncio
import ssl
from pathlib import Path

import pytest

from notifications.errors import SmtpServerUnsound
from notifications.smtp import RateLimit, SmtpConnection, SmtpOutcome, SmtpServer, Tls, Verdict
from tests.notifications.certificates import write_certificate
from tests.notifications.mail_server import Sink, listening

MAIL = b"Subject: x\r\n\r\nx\r\n"


async def carried(
    sink: Sink,
    context: ssl.SSLContext | None = None,
    *,
    tls: Tls = "none",
    ca_file: str = "",
    host: str = "127.0.0.1",
) -> Verdict:
    """Return what becomes of one mail."""
    async with listening(sink, context=context, tls=tls, ca_file=ca_file, host=host) as smtp_server:
        mail_connection = SmtpConnection(smtp_server, "strategy@example.org")
        verdict = await mail_connection.carry("1", "owner@example.org", MAIL)
        await mail_connection.close()
        return verdict


def a_server_context(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    """Return a server's TLS context with a certificate of its own, and that certificate's file."""
    certificate, key = write_certificate(folder, name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, str(certificate)


def test_a_server_without_tls_is_refused() -> None:
    """Where STARTTLS is asked for, a server that offers none gets no letter."""
    sink = Sink()

    verdict = asyncio.run(carried(sink, tls="starttls"))

    assert verdict.outcome is SmtpOutcome.UNREACHABLE
    assert sink.envelopes == []


def test_a_false_certificate_is_refused(tmp_path: Path) -> None:
    """A certificate that nobody vouches for ends the talk, with words that say so."""
    context, _ = a_server_context(tmp_path, "localhost")
    sink = Sink()

    verdict = asyncio.run(carried(sink, context, tls="starttls", host="localhost"))

    assert (verdict.outcome, sink.envelopes) == (SmtpOutcome.UNTRUSTED, [])
    assert "certificate" in verdict.words.lower()


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    """A genuine certificate of another machine is no better."""
    context, certificate = a_server_context(tmp_path, "elsewhere.example")
    sink = Sink()

    verdict = asyncio.run(
        carried(sink, context, tls="starttls", ca_file=certificate, host="localhost")
    )

    assert (verdict.outcome, sink.envelopes) == (SmtpOutcome.UNTRUSTED, [])


def test_a_known_certificate_is_accepted(tmp_path: Path) -> None:
    """With the organisation's own authority the letter leaves under STARTTLS."""
    context, certificate = a_server_context(tmp_path, "localhost")
    sink = Sink()

    verdict = asyncio.run(
        carried(sink, context, tls="starttls", ca_file=certificate, host="localhost")
    )

    assert (verdict.outcome, len(sink.envelopes)) == (SmtpOutcome.SENT, 1)


def test_nobody_answers() -> None:
    """A server that is not there is a matter for later."""

    async def knock() -> Verdict:
        async with listening(Sink()) as smtp_server:
            port = smtp_server.port
        mail_connection = SmtpConnection(
            SmtpServer("127.0.0.1", port, timeout=2), "strategy@example.org"
        )
        return await mail_connection.carry("1", "owner@example.org", MAIL)

    assert asyncio.run(knock()).outcome is SmtpOutcome.UNREACHABLE


def test_an_idle_connection_is_renewed() -> None:
    """A server that hung up between two letters is called again at once."""
    sink = Sink()

    async def twice() -> list[SmtpOutcome]:
        async with listening(sink) as smtp_server:
            mail_connection = SmtpConnection(smtp_server, "strategy@example.org")
            first = await mail_connection.carry("1", "owner@example.org", MAIL)
            assert mail_connection._client is not None
            mail_connection._client.close()
            second = await mail_connection.carry("2", "owner@example.org", MAIL)
            await mail_connection.close()
        return [first.outcome, second.outcome]

    assert asyncio.run(twice()) == [SmtpOutcome.SENT, SmtpOutcome.SENT]


def test_no_password_in_the_clear() -> None:
    """A password never crosses a network unprotected."""
    with pytest.raises(SmtpServerUnsound, match="set tls"):
        SmtpServer("mail.example.org", username="smo", password="secret")


def test_no_authority_without_tls() -> None:
    """Who names an authority means TLS; without it nobody would look at a certificate."""
    with pytest.raises(SmtpServerUnsound, match="set tls"):
        SmtpServer("mail.example.org", ca_file="authority.pem")


def test_tls_is_one_of_three() -> None:
    """A word that means nothing stops the start."""
    with pytest.raises(SmtpServerUnsound, match="starttls"):
        SmtpServer("mail.example.org", tls="maybe")  # type: ignore[arg-type] # what a file may hold


def test_a_relay_hides_its_password() -> None:
    """A server that is printed keeps the password to itself."""
    smtp_server = SmtpServer("mail.example.org", username="smo", password="secret", tls="tls")

    assert "secret" not in repr(smtp_server)


def test_a_pace_spreads_letters() -> None:
    """Letters leave at the distance that was set, the first at once."""
    pace = RateLimit(per_minute=6000)

    async def several() -> float:
        loop = asyncio.get_running_loop()
        before = loop.time()
        await asyncio.gather(*(pace.wait() for _ in range(6)))
        return loop.time() - before

    assert asyncio.run(several()) >= 5 * pace.spacing - 0.005
