"""The office in which flows run: set by whoever starts them, opened from the settings otherwise."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from calendars.clock import Clock
from persistence.database import Database

if TYPE_CHECKING:
    from notifications.links import Keyring
    from notifications.rendering import EmailRenderer
    from notifications.smtp import SmtpServer
    from office.feeds.access import Reach


class App(Protocol):
    """The composition root as the flows see it; office.application.Application has all of it."""

    @property
    def settings(self) -> Any:
        """Return what was configured."""

    @property
    def database(self) -> Database:
        """Return the database where the truth lives."""

    @property
    def clock(self) -> Clock:
        """Return the clock that every step asks once."""

    @property
    def keyring(self) -> "Keyring":
        """Return the keys that links are signed with."""

    @property
    def smtp_server(self) -> "SmtpServer":
        """Return the mail server that letters are handed to."""

    @property
    def reach(self) -> "Reach":
        """Return what feeds may reach."""

    @property
    def renderer(self) -> "EmailRenderer":
        """Return what letters are written on."""


_present: list[App] = []
_wakes: list[Callable[[], None]] = []


def set_app(office: App, *, wake_event: Callable[[], None] | None = None) -> None:
    """Let every flow of this process run in `office`; `wake_event` is rung when there is work."""
    _present[:] = [office]
    _wakes[:] = [wake_event] if wake_event else []


def current_app() -> App:
    """Return the office; a stock Prefect worker that starts flows opens it from the settings."""
    if not _present:
        from office.application import Application as Composed  # noqa: PLC0415 - not with `smo up`
        from office.settings import Settings  # noqa: PLC0415

        _present.append(cast("App", Composed.open(Settings())))
    return _present[0]


def wake() -> None:
    """Say that there is work; without a bell the next look finds it."""
    for wake_event in _wakes:
        wake_event()
