"""The way to PostgreSQL, with an end to every wait: a server that is silent is one that is away.

A server that was stopped, or whose machine is gone, never says that it is not there. So whoever
talks to it gives up after a while, and the server gives up on whoever waits for a lock too long.
"""

import math
from collections.abc import Generator
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.pool import ConnectionPoolEntry

# How long is waited, in seconds; together less than a person does before a page
FOR_GREETING = 5  # until a new connection is open
FOR_SIGN_OF_LIFE = 3.0  # until a kept connection answers that it is alive
FOR_WORDS = 12.0  # while the server says nothing inside a transaction
FOR_LOCK, FOR_STATEMENT = 10, 60  # until the server itself ends what waits, and what goes on
FOR_ROOM = 10  # until one of our own connections is free
PATIENCE = "patience"  # the execution option that says otherwise, in seconds
UNTIL_DONE = {PATIENCE: math.inf}
MIGRATING = 0x736D6F  # the advisory lock of whoever changes the schema
NETWORK = {  # libpq's names; seconds, the last one milliseconds
    "connect_timeout": FOR_GREETING,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}


class PatientConnection(psycopg.Connection[Any]):
    """A connection that breaks when the server has said nothing for `patience` seconds."""

    patience = FOR_SIGN_OF_LIFE

    def wait(self, gen: Any, *given: Any, **named: Any) -> Any:
        """Wait for the server as the library does; raises OperationalError when it is silent."""
        return super().wait(self._heard(gen), *given, **named)

    def _heard(self, talk: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Pass a talk with the server on while words come; the library looks in often."""
        last = monotonic()
        try:
            wanted = next(talk)
            while True:
                ready = yield wanted
                if ready:
                    last = monotonic()
                elif monotonic() - last > self.patience:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"the server was silent for {self.patience:g} s")
                wanted = talk.send(ready)
        except StopIteration as end:
            return end.value


def engine(url: URL) -> Engine:
    """Return an engine whose waits end; what the address itself says of the network stays."""
    made = create_engine(
        url,
        pool_pre_ping=True,
        pool_size=20,
        max_overflow=40,
        pool_timeout=FOR_ROOM,
        connect_args={name: value for name, value in NETWORK.items() if name not in url.query},
    )

    @event.listens_for(made, "do_connect")
    def connect(
        _dialect: object, _record: object, words: list[Any], named: dict[str, Any]
    ) -> PatientConnection:
        return PatientConnection.connect(*words, **named)

    @event.listens_for(made, "connect")
    def limit(connection: PatientConnection, _record: object) -> None:
        connection.execute(f"SET lock_timeout = '{FOR_LOCK}s'")
        connection.execute(f"SET statement_timeout = '{FOR_STATEMENT}s'")
        connection.commit()

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.patience = connection.get_execution_options().get(PATIENCE, FOR_WORDS)

    @event.listens_for(made, "checkin")
    def rest(connection: PatientConnection | None, _record: ConnectionPoolEntry) -> None:
        if connection is not None:
            connection.patience = FOR_SIGN_OF_LIFE

    return made


def wait_for_turn(connection: Connection) -> None:
    """Return when nobody else changes the schema; the turn ends with the transaction."""
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
