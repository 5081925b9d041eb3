"""The mail server that letters are handed to, and how it is spoken to."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Literal

from aiosmtplib import SMTP

from notifications.errors import RelayUnsound

Tls = Literal["none", "starttls", "tls"]
COMMANDS = 8  # greeting, TLS, greeting again, login in two, sender, recipient, and one to spare


class Pace:
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
class Relay:
    """A mail server. Timeouts are in seconds; `per_minute` 0 means as fast as it takes them.

    TLS is used exactly as named, never opportunistically, and certificates are always checked,
    against `ca_file` where one is given. `oauth` returns a fresh access token for servers that
    take no passwords. `data_timeout` is long because a lost answer after the text was handed over
    means the same mail twice (RFC 5321 §4.5.3.2.6 asks for ten minutes). Raises RelayUnsound.
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
            raise RelayUnsound(f"tls is {self.tls!r}; it must be none, starttls or tls")
        if self.ca_file and self.tls == "none":
            raise RelayUnsound("ca_file vouches for nobody without TLS; set tls")
        if self.connections < 1:
            raise RelayUnsound("connections must be at least 1")
        if (self.password or self.oauth) and self.tls == "none" and not self._is_near:
            raise RelayUnsound("a password would cross the network unprotected; set tls")

    @cached_property
    def pace(self) -> Pace:
        """Return the one limiter that all deliveries to this server share."""
        return Pace(self.per_minute)

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
