"""The patches of Prefect, all in one place."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from prefect import flow_engine

FINISHED, PAUSED = "Finished in state", "type=PAUSED"
LOGGER = "prefect.flow_runs"


class WaitingIsNormal(logging.Filter):
    """Bring the one line down to INFO that Prefect writes at ERROR for a run that waits."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        message = record.getMessage()
        if record.levelno == logging.ERROR and message.startswith(FINISHED) and PAUSED in message:
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


def quiet_waiting_runs() -> None:
    """Install the filter once; Prefect must have set up its logging before."""
    logger = logging.getLogger(LOGGER)
    if not any(isinstance(found, WaitingIsNormal) for found in logger.filters):
        logger.addFilter(WaitingIsNormal())


def skip_suspension_watch() -> None:
    """Take away the watcher that Prefect starts for each run: a thread, a client and a websocket.

    They cost a quarter of the time from a press to its follow-up, and a run of ours that somebody
    wants to suspend is suspended before the watcher could say so.
    """
    flow_engine.observe_flow_run_suspension = _unwatched  # type: ignore[attr-defined] # only imported there


@contextmanager
def _unwatched(*_run: object, **_how: object) -> Iterator[None]:
    yield
