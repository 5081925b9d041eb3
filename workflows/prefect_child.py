"""The Prefect server as a child: it ends when its parent does, however the parent ended."""

import gc
import os
import sys
import threading
import time
from typing import Any

import uvicorn

from office.web.hosts import OwnHostsOnly
from workflows.prefect_pages import AskingNobodyElse

STOPS_WITHIN = 5  # seconds that open requests have
COLLECTS_EVERY = 5.0  # seconds between two collections of garbage


def main(port: int) -> None:
    """Serve Prefect's API and pages on the loopback until standard input closes."""
    from prefect.server.api.server import create_app  # noqa: PLC0415 - after the environment is set

    _write_in_turn()
    app = OwnHostsOnly(AskingNobodyElse(create_app(final=True)))
    gc.disable()
    threading.Thread(target=_collect, daemon=True).start()
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="error",
        timeout_graceful_shutdown=STOPS_WITHIN,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_follow_parent, args=(server,), daemon=True).start()
    server.run()


def _write_in_turn() -> None:
    """Let every transaction on Prefect's SQLite ask for the write lock when it begins.

    SQLite refuses at once one that reads first and wants to write after another has written;
    Prefect answers 503 then, and its clients wait for seconds before they try again.
    """
    from prefect.server.database.configurations import (  # noqa: PLC0415 - see above
        AioSqliteConfiguration as OnSqlite,
    )

    begin = OnSqlite.begin_transaction

    def begin_in_turn(database: OnSqlite, session: object, **_asked: bool) -> Any:
        return begin(database, session, with_for_update=True)  # type: ignore[arg-type]

    OnSqlite.begin_transaction = begin_in_turn  # type: ignore[method-assign,assignment]


def _collect() -> None:
    """Collect garbage in a thread of its own, never in the one that answers.

    A statement that failed leaves its cursor in a cycle, and SQLite lets go of that only when its
    connection is at rest. Where the connection waits for its turn to write, behind a transaction
    that the answering thread has to end, both would wait a minute for each other.
    """
    while True:
        time.sleep(COLLECTS_EVERY)
        gc.collect()


def _follow_parent(server: uvicorn.Server) -> None:
    """Wait for the end of standard input: the parent holds its other end while it lives."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    server.should_exit = True


if __name__ == "__main__":
    main(int(sys.argv[1]))
