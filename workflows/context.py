"""The office in which flows run: set by whoever starts them, opened from the settings otherwise."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from office.application import App

if TYPE_CHECKING:
    from notifications.rendering import EmailRenderer
    from notifications.smtp import SmtpServer
    from office.feeds.access import Reach


class FlowApp(App, Protocol):
    """What flows see of the application beside that: how letters leave, what feeds may reach."""

    @property
    def settings(self) -> Any:
        """Return what was configured."""

    @property
    def smtp_server(self) -> "SmtpServer":
        """Return the mail server that letters are handed to."""

    @property
    def reach(self) -> "Reach":
        """Return what feeds may reach."""

    @property
    def renderer(self) -> "EmailRenderer":
        """Return what letters are written on."""


_present: list[FlowApp] = []
_wakes: list[Callable[[], None]] = []


def set_app(office: FlowApp, *, wake_event: Callable[[], None] | None = None) -> None:
    """Let every flow of this process run in `office`; `wake_event` is called when there is work."""
    _present[:] = [office]
    _wakes[:] = [wake_event] if wake_event else []


def current_app() -> FlowApp:
    """Return the office; a stock Prefect worker that starts flows opens it from the settings."""
    if not _present:
        from office.application import Application as Composed  # noqa: PLC0415 - not with `smo up`
        from office.settings import Settings  # noqa: PLC0415

        _present.append(cast("FlowApp", Composed.open(Settings())))
    return _present[0]


def wake() -> None:
    """Say that there is work; without a wake-up the next look finds it."""
    for wake_event in _wakes:
        wake_event()
