"""The office in which flows run: set by whoever starts them, opened from the settings otherwise."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


class StepGate:
    """Says when a stepwise scheduler may follow what is due; safe from any thread."""

    def __init__(self) -> None:
        """Begin at rest."""
        self._looking = threading.Lock()
        self._asked, self._rests = threading.Event(), threading.Event()
        self._rests.set()

    def ask(self) -> None:
        """Ask that everything be followed that is due."""
        self._rests.clear()
        self._asked.set()

    def until_rest(self, seconds: float) -> bool:
        """Wait at most so long; tell whether everything that was due is followed."""
        return self._rests.wait(seconds)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nothing be followed while the block runs, whoever asks for it."""
        with self._looking:
            yield

    @contextmanager
    def looking(self) -> Iterator[bool]:
        """Say whether it may be looked at what is due, and keep others from holding meanwhile."""
        may = self._looking.acquire(blocking=False)
        try:
            yield may and self._asked.is_set()
        finally:
            if may:
                self._looking.release()

    def rest(self) -> None:
        """Say that nothing is due any more; asked meanwhile, it is looked at once more."""
        self._asked.clear()
        self._rests.set()


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
