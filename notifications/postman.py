"""One connection to the mail server, kept open from letter to letter."""

import contextlib
from ssl import SSLCertVerificationError

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPTimeoutError,
)

from notifications.errors import OutOfStep
from notifications.relay import Relay
from notifications.replies import Outcome, Verdict, of_reply

# Everything but an answer: cut, refused, silent or babbling connections.
LOST = (SMTPException, OSError, OutOfStep)


class Postman:
    """Carries letters over one connection; belongs to one task of one event loop."""

    def __init__(self, relay: Relay, sender: str) -> None:
        self.relay, self.sender = relay, sender
        self._client: SMTP | None = None

    async def carry(self, name: str, recipient: str, content: bytes) -> Verdict:
        """Hand over one letter and return what became of it; never raises for the mail server.

        `name` comes back in failure notices where the server offers them (RFC 3461).
        """
        kept = self._client is not None and self._client.is_connected
        verdict = await self._carry(name, recipient, content)
        if kept and verdict.outcome is Outcome.UNREACHABLE:
            return await self._carry(name, recipient, content)  # an idle connection was closed
        return verdict

    async def greet(self) -> Verdict:
        """Say what comes before any letter, TLS and login with it, and return the answer."""
        client = await self._reached()
        if isinstance(client, Verdict):
            return client
        return Verdict(Outcome.SENT, f"{self.relay.host}:{self.relay.port} answers")

    async def ask(self, recipient: str) -> Verdict:
        """Say all that a letter would say before its text, take it back, and return the answer."""
        client = await self._announced("ourselves", recipient)
        if isinstance(client, Verdict):
            return client
        try:
            await client.rset()
        except LOST as trouble:
            return await self._refused(client, trouble)
        return Verdict(Outcome.SENT, f"{recipient} is taken")

    async def close(self) -> None:
        """Say goodbye, if anybody is listening."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(*LOST):
                await self._client.quit(timeout=5)
        self._forget()

    async def _carry(self, name: str, recipient: str, content: bytes) -> Verdict:
        client = await self._announced(name, recipient)
        return client if isinstance(client, Verdict) else await self._hand_over(client, content)

    async def _announced(self, name: str, recipient: str) -> SMTP | Verdict:
        """Return a client whose server waits for the letter's text, or what came instead."""
        client = await self._reached()
        if isinstance(client, Verdict):
            return client
        try:
            await self._envelope(client, name, recipient)
        except (*LOST, ValueError) as trouble:
            return await self._refused(client, trouble)
        return client

    async def _reached(self) -> SMTP | Verdict:
        """Return a client that is logged in, or what came instead."""
        try:
            return await self._connected()
        except LOST as trouble:
            self._forget()
            return _at_the_door(trouble)

    async def _connected(self) -> SMTP:
        if self._client is None or not self._client.is_connected:
            self._client = self.relay.client()
            await self._client.connect()
            await self._client.ehlo()
            _require_step(self._client)
        return self._client

    async def _envelope(self, client: SMTP, name: str, recipient: str) -> None:
        notices = client.supports_extension("dsn")
        await client.mail(self.sender, options=["RET=HDRS", f"ENVID={name}"] if notices else [])
        await client.rcpt(recipient, options=["NOTIFY=FAILURE,DELAY"] if notices else [])
        _require_step(client)

    async def _hand_over(self, client: SMTP, content: bytes) -> Verdict:
        try:
            reply = await client.data(content, timeout=self.relay.data_timeout)
        except SMTPResponseException as refused:
            return await self._refused(client, refused, of_text=True)
        except LOST as trouble:
            self._forget()
            return Verdict(Outcome.IN_DOUBT, _words(trouble))
        return Verdict(Outcome.SENT, f"{reply.code} {reply.message}"[:500])

    async def _refused(self, client: SMTP, trouble: Exception, *, of_text: bool = False) -> Verdict:
        verdict = _refusal(trouble, of_text=of_text)
        if verdict.outcome.is_of_all:
            self._forget()
            return verdict
        try:
            await client.rset()
        except LOST:
            self._forget()
        return verdict

    def _forget(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


def _at_the_door(trouble: Exception) -> Verdict:
    if isinstance(trouble, SMTPAuthenticationError):
        return of_reply(trouble.code, trouble.message, of_sender=trouble.code >= 500)  # noqa: PLR2004
    if distrust := _distrust(trouble):
        words = f"its certificate is not trusted: {distrust.verify_message}"
        return Verdict(Outcome.UNTRUSTED, words[:500])
    return Verdict(Outcome.UNREACHABLE, _words(trouble))


def _distrust(trouble: BaseException | None) -> SSLCertVerificationError | None:
    """Return why the server's certificate was refused, if that is what happened."""
    if trouble is None or isinstance(trouble, SSLCertVerificationError):
        return trouble
    return _distrust(trouble.__cause__)


def _require_step(client: SMTP) -> None:
    """Refuse a server that answers before it is asked: its answers would be taken for later ones.

    Raises OutOfStep. The library keeps what came too early and gives it out as the answer to the
    next command, so that a nonsense greeting could end in a letter that is called sent.
    """
    early = client.protocol._buffer if client.protocol else b""  # noqa: SLF001 - said nowhere else
    if early:
        raise OutOfStep(bytes(early))


def _refusal(trouble: Exception, *, of_text: bool) -> Verdict:
    if isinstance(trouble, SMTPSenderRefused):
        return of_reply(trouble.code, trouble.message, of_sender=True)
    if isinstance(trouble, SMTPRecipientRefused | SMTPResponseException):
        return of_reply(trouble.code, trouble.message, of_text=of_text)
    if isinstance(trouble, ValueError):
        return Verdict(Outcome.UNDELIVERABLE, f"the address cannot be written: {trouble}"[:500])
    return Verdict(Outcome.UNREACHABLE, _words(trouble))


def _words(trouble: Exception) -> str:
    kind = "no answer in time" if isinstance(trouble, SMTPTimeoutError) else "no connection"
    if type(trouble) is SMTPException:  # the library says so of extensions that are missing
        kind = "it does not offer what is asked of it"
    return f"{kind}: {trouble}"[:500]
