"""Connections that ask nothing, and bodies that never end, are not held: over real sockets."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

import pytest
import uvicorn
from fastapi import FastAPI, Request
from starlette.types import ASGIApp

from office.web.limits import MOST_WAITING, BodyLimit, TimedConnection
from tests.patience import PATIENCE

SOON = 0.5  # seconds that a test lets a server wait


class Hurried(TimedConnection):
    """A connection that waits half a second for a request."""

    asks_within = SOON


@contextmanager
def served(app: ASGIApp, kind: type[TimedConnection] = TimedConnection) -> Iterator[int]:
    """Serve an application; give its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(512)
        config = uvicorn.Config(
            app, http=kind, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        running = Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            running.join(PATIENCE)


def echo() -> FastAPI:
    """Return an application that reads what is posted."""
    app = FastAPI()

    @app.post("/")
    async def read(request: Request) -> int:
        return len(await request.body())

    app.add_middleware(BodyLimit, patience=SOON)
    return app


def connected(port: int) -> socket.socket:
    """Return a connection on which nothing was asked yet."""
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def is_closed(connection: socket.socket) -> bool:
    """Tell whether the server hung up without a word."""
    try:
        return connection.recv(1000) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("begun", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\nX-Y:"])
def test_half_a_request_is_not_waited_for(begun: bytes) -> None:
    """Whoever connects and does not ask, or begins and stops, is hung up on."""
    with served(echo(), Hurried) as port, connected(port) as connection:
        connection.sendall(begun)

        assert is_closed(connection)


def test_a_byte_now_and_then_wins_no_time() -> None:
    """The limit is for the whole head of a request, not from one byte to the next."""
    with served(echo(), Hurried) as port, connected(port) as connection:
        began = time.monotonic()
        with pytest.raises(OSError, match=r"Broken pipe|reset|closed"):  # noqa: PT012 - as it comes
            while time.monotonic() - began < PATIENCE:
                connection.sendall(b"G")
                time.sleep(SOON / 5)

        assert time.monotonic() - began < PATIENCE


def test_a_body_that_stops_is_answered() -> None:
    """A form of which the rest never comes is refused in words."""
    with served(echo()) as port, connected(port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nnote=")

        assert b"408" in connection.recv(1000)


def test_a_whole_body_is_read() -> None:
    """What comes in its time is taken."""
    with served(echo()) as port, connected(port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nnote=")

        assert connection.recv(1000).startswith(b"HTTP/1.1 200")


def test_many_silent_connections_keep_nobody_out() -> None:
    """Of too many that ask nothing the oldest are hung up on; who asks is answered."""
    with served(echo()) as port, ExitStack() as held:
        silent = [held.enter_context(connected(port)) for _ in range(MOST_WAITING + 20)]
        asking = held.enter_context(connected(port))
        asking.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")

        assert asking.recv(1000).startswith(b"HTTP/1.1 200")
        assert is_closed(silent[0])
