"""The patches of Prefect's insides, all in one place, and the versions of Prefect that they fit.

Prefect is imported where a patch is applied, never with this module: it reads its settings then.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

from packaging.specifiers import SpecifierSet

log = logging.getLogger(__name__)
FITTING = SpecifierSet(">=3.8.8,<3.9")  # versions of Prefect whose insides are as patched here
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


def patch_worker(installed: str = "") -> None:
    """Patch the process in which flows run, where the `installed` version is a fitting one.

    Prefect must have set up its logging before.
    """
    if _fits(installed, "waiting runs are logged as errors, and each run is watched by a thread"):
        quiet_waiting_runs()
        skip_suspension_watch()


def patch_server(installed: str = "") -> None:
    """Patch the process of the Prefect server, where the `installed` version is a fitting one."""
    if _fits(installed, "on SQLite a transaction is refused where another has written meanwhile"):
        serialise_sqlite_writes()


def quiet_waiting_runs() -> None:
    """Let the line about a run that waits for people be information, not an error."""
    logger = logging.getLogger(LOGGER)
    if not any(isinstance(found, WaitingIsNormal) for found in logger.filters):
        logger.addFilter(WaitingIsNormal())


def skip_suspension_watch() -> None:
    """Take away the watcher that Prefect starts for each run: a thread, a client and a websocket.

    They cost a quarter of the time from a press to its follow-up, and a run of ours that somebody
    wants to suspend is suspended before the watcher could say so.
    """
    from prefect import flow_engine  # noqa: PLC0415 - not before its settings are there

    flow_engine.observe_flow_run_suspension = _unwatched  # type: ignore[attr-defined] # only imported there


def serialise_sqlite_writes() -> None:
    """Let every transaction on Prefect's SQLite ask for the write lock when it begins.

    SQLite refuses at once one that reads first and wants to write after another has written;
    Prefect answers 503 then, and its clients wait for seconds before they try again.
    """
    from prefect.server.database.configurations import (  # noqa: PLC0415 - see above
        AioSqliteConfiguration as OnSqlite,
    )

    begin = OnSqlite.begin_transaction

    def begin_in_turn(database: OnSqlite, session: Any, **_asked: bool) -> Any:
        return begin(database, session, with_for_update=True)

    OnSqlite.begin_transaction = begin_in_turn  # type: ignore[method-assign,assignment]


def _fits(installed: str, otherwise: str) -> bool:
    """Tell whether a version of Prefect may be patched; log what is the case where it may not."""
    installed = installed or version("prefect")
    if FITTING.contains(installed, prereleases=False):
        return True
    log.warning("Prefect %s is not patched, only %s is: %s", installed, FITTING, otherwise)
    return False


@contextmanager
def _unwatched(*_run: object, **_how: object) -> Iterator[None]:
    yield
