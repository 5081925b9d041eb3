"""SMTP: the server's settings and rate, the connection, and what its replies mean."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from ssl import SSLCertVerificationError
from typing import Literal

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPTimeoutError,
)

from notifications.errors import OutOfStep, SmtpServerUnsound

Tls = Literal["none", "starttls", "tls"]
COMMANDS = 8  # greeting, TLS, greeting again, login in two, sender, recipient, and one to spare
HEAD = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})(?=[\s;:,)-]|$)")
GONE = 421  # the server closes the connection
PERMANENT = 500  # basic codes from here on are for good
BASIC_LOGIN = frozenset({530, 534, 535, 538})
BASIC_FULL = 552
BASIC_ADDRESS = frozenset({550, 551, 553, 554, 556})  # said to a recipient: of that address
SENDERS = 1  # the subject of addresses
LOGIN = frozenset({(7, 3), (7, 8), (7, 9), (7, 11), (7, 12), (7, 14), (7, 30), (7, 57), (7, 139)})
OURS = frozenset({(1, 7), (1, 8), (2, 252), (4, 6), (4, 14)})  # our sender, loops in routing
FULL = frozenset({(2, 2)})
LETTER = frozenset({(2, 3), (3, 4)})  # too large: the letter's fault
OF_ADDRESS = frozenset({1, 2, 4})  # subjects: the address, its mailbox, the way to its domain
# Everything but an answer: cut, refused, silent or babbling connections.
LOST = (SMTPException, OSError, OutOfStep)


class RateLimit:
    """Let letters leave no faster than a mail server wants them."""

    def __init__(self, per_minute: float) -> None:
        self.spacing = 60 / per_minute if per_minute > 0 else 0.0  # seconds
        self._next = 0.0

    async def wait(self) -> None:
        """Return when the next letter may leave; letters leave in the order they asked."""
        if not self.spacing:
            return
        now = asyncio.get_running_loop().time()
        turn = max(self._next, now)
        self._next = turn + self.spacing
        await asyncio.sleep(turn - now)


@dataclass(frozen=True)
class SmtpServer:
    """A mail server. Timeouts are in seconds; `per_minute` 0 means as fast as it takes them.

    TLS is used exactly as named, never opportunistically, and certificates are always checked,
    against `ca_file` where one is given. `oauth` returns a fresh access token for servers that
    take no passwords. `data_timeout` is long because a lost answer after the text was handed over
    means the same mail twice (RFC 5321 §4.5.3.2.6 asks for ten minutes). Raises SmtpServerUnsound.
    """

    host: str
    port: int = 25
    username: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = "none"
    timeout: float = 60.0
    data_timeout: float = 600.0
    connections: int = 4
    per_minute: float = 0.0
    ca_file: str = ""
    oauth: Callable[[], Awaitable[str]] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse settings that would lose letters or show the password."""
        if self.tls not in ("none", "starttls", "tls"):
            raise SmtpServerUnsound(f"tls is {self.tls!r}; it must be none, starttls or tls")
        if self.ca_file and self.tls == "none":
            raise SmtpServerUnsound("ca_file vouches for nobody without TLS; set tls")
        if self.connections < 1:
            raise SmtpServerUnsound("connections must be at least 1")
        if (self.password or self.oauth) and self.tls == "none" and not self._is_near:
            raise SmtpServerUnsound("a password would cross the network unprotected; set tls")

    @cached_property
    def pace(self) -> RateLimit:
        """Return the one limiter that all deliveries to this server share."""
        return RateLimit(self.per_minute)

    @property
    def longest(self) -> timedelta:
        """Return how long one letter can be under way before it is certainly given back."""
        return timedelta(seconds=COMMANDS * self.timeout + self.data_timeout)

    def client(self) -> SMTP:
        """Return a client that is not connected yet."""
        return SMTP(
            hostname=self.host,
            port=self.port,
            timeout=self.timeout,
            username=self.username or None,
            password=self.password or None,
            oauth_token_generator=self.oauth,
            use_tls=self.tls == "tls",
            start_tls=self.tls == "starttls",
            tls_context=None if self.tls == "none" else self._tls_context,
        )

    @cached_property
    def _tls_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file or None)

    @property
    def _is_near(self) -> bool:
        return self.host in ("localhost", "127.0.0.1", "::1")


Detail = tuple[int, int]  # subject and detail of an enhanced code


class SmtpOutcome(StrEnum):
    """What to do with a letter after an attempt."""

    SENT = "sent"
    DEFERRED = "deferred"  # try again later
    FULL = "full"  # the mailbox is full: try again, but not for long
    UNDELIVERABLE = "undeliverable"  # the address does not work
    POLICY = "policy"  # refused for what we are or write: later, and stop when it goes on
    IN_DOUBT = "in_doubt"  # handed over, but the answer was lost
    UNREACHABLE = "unreachable"  # the server cannot be spoken to now: later, and so for all others
    UNTRUSTED = "untrusted"  # nobody vouches for the server: later, and so for all others
    LOGIN = "login"  # the server refuses us or our sender: stop, burn no letter
    UNTRIED = "untried"  # not begun

    @property
    def is_of_all(self) -> bool:
        """Tell whether any other letter would fare the same: nothing was said of this one."""
        return self in (SmtpOutcome.UNREACHABLE, SmtpOutcome.UNTRUSTED, SmtpOutcome.LOGIN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of an attempt and the server's own words.

    `plain` when a basic code alone decided: a server that will not relay for us says 550 of
    everybody, as it does of who does not exist.
    """

    outcome: SmtpOutcome
    words: str
    plain: bool = False


def of_reply(code: int, text: str, *, of_sender: bool = False, of_text: bool = False) -> Verdict:
    """Return what a refusal means.

    `of_sender` when it was our own address that was refused, `of_text` when it was the letter's
    text, after the recipient had been taken.
    """
    detail = _detail(code, text)
    outcome = _outcome(code, detail, of_sender=of_sender, of_text=of_text)
    return Verdict(outcome, f"{code} {text}"[:500], plain=detail is None)


def _detail(code: int, text: str) -> Detail | None:
    """Return the enhanced code at the head of an answer, if it is of the basic code's class."""
    found = HEAD.match(text)
    if found is None or int(found[1]) != code // 100:
        return None
    return int(found[2]), int(found[3])


def _outcome(code: int, detail: Detail | None, *, of_sender: bool, of_text: bool) -> SmtpOutcome:
    if code < 0 or code == GONE:
        return SmtpOutcome.UNREACHABLE  # no answer of a mail server, or its last one
    if code in BASIC_LOGIN:
        return SmtpOutcome.LOGIN
    if code < PERMANENT:
        return SmtpOutcome.DEFERRED
    if of_sender:
        of_us = detail is None or detail in LOGIN or detail[0] == SENDERS
        return SmtpOutcome.LOGIN if of_us else SmtpOutcome.POLICY
    if detail is None:
        return _basic(code, of_text=of_text)
    return _enhanced(detail)


def _basic(code: int, *, of_text: bool) -> SmtpOutcome:
    if of_text:
        return SmtpOutcome.POLICY
    if code == BASIC_FULL:
        return SmtpOutcome.FULL
    return SmtpOutcome.UNDELIVERABLE if code in BASIC_ADDRESS else SmtpOutcome.POLICY


def _enhanced(detail: Detail) -> SmtpOutcome:
    if detail in LOGIN:
        return SmtpOutcome.LOGIN
    if detail in OURS:
        return SmtpOutcome.LOGIN if detail[0] == SENDERS else SmtpOutcome.POLICY
    if detail in FULL:
        return SmtpOutcome.FULL
    if detail in LETTER or detail[0] not in OF_ADDRESS:
        return SmtpOutcome.POLICY
    return SmtpOutcome.UNDELIVERABLE


class SmtpConnection:
    """Carries letters over one connection; belongs to one task of one event loop."""

    def __init__(self, smtp_server: SmtpServer, sender: str) -> None:
        self.smtp_server, self.sender = smtp_server, sender
        self._client: SMTP | None = None

    async def carry(self, name: str, recipient: str, content: bytes) -> Verdict:
        """Hand over one letter and return what became of it; never raises for the mail server.

        `name` comes back in failure notices where the server offers them (RFC 3461).
        """
        kept = self._client is not None and self._client.is_connected
        verdict = await self._carry(name, recipient, content)
        if kept and verdict.outcome is SmtpOutcome.UNREACHABLE:
            return await self._carry(name, recipient, content)  # an idle connection was closed
        return verdict

    async def greet(self) -> Verdict:
        """Say what comes before any letter, TLS and login with it, and return the answer."""
        client = await self._reached()
        if isinstance(client, Verdict):
            return client
        return Verdict(SmtpOutcome.SENT, f"{self.smtp_server.host}:{self.smtp_server.port} answers")

    async def ask(self, recipient: str) -> Verdict:
        """Say all that a letter would say before its text, take it back, and return the answer."""
        client = await self._announced("ourselves", recipient)
        if isinstance(client, Verdict):
            return client
        try:
            await client.rset()
        except LOST as trouble:
            return await self._refused(client, trouble)
        return Verdict(SmtpOutcome.SENT, f"{recipient} is taken")

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
            self._client = self.smtp_server.client()
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
            reply = await client.data(content, timeout=self.smtp_server.data_timeout)
        except SMTPResponseException as refused:
            return await self._refused(client, refused, of_text=True)
        except LOST as trouble:
            self._forget()
            return Verdict(SmtpOutcome.IN_DOUBT, _words(trouble))
        return Verdict(SmtpOutcome.SENT, f"{reply.code} {reply.message}"[:500])

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
        return Verdict(SmtpOutcome.UNTRUSTED, words[:500])
    return Verdict(SmtpOutcome.UNREACHABLE, _words(trouble))


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
        return Verdict(SmtpOutcome.UNDELIVERABLE, f"the address cannot be written: {trouble}"[:500])
    return Verdict(SmtpOutcome.UNREACHABLE, _words(trouble))


def _words(trouble: Exception) -> str:
    kind = "no answer in time" if isinstance(trouble, SMTPTimeoutError) else "no connection"
    if type(trouble) is SMTPException:  # the library says so of extensions that are missing
        kind = "it does not offer what is asked of it"
    return f"{kind}: {trouble}"[:500]
