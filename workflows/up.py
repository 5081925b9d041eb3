"""`smo up`: run the office in the foreground until somebody stops it."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

from workflows import premises
from workflows.running import Running

if TYPE_CHECKING:
    from workflows.house import Office

TEND = 3.0  # seconds between two looks after the Prefect server
Tell = Callable[[str], None]


def up(office: "Office", *, tell: Tell, ready: Callable[[Running], None]) -> None:
    """Run until SIGINT or SIGTERM; `tell` hears each step, `ready` is called once it runs.

    Raises StartRefused when another process runs this office, a port is taken, or the flows end.
    """
    with premises.taken(office.settings.state_dir):
        running = Running(office)
        stop = _stop_on_signals()
        try:
            running.start(tell)
            ready(running)
            while not stop.wait(TEND):
                running.tend()
        finally:
            running.stop(tell)


def _stop_on_signals() -> threading.Event:
    """Return an event that the usual signals set; must be called in the main thread."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return stop
