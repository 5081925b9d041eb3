"""Sources that feeds are drawn from in tests: servers of our own, and how they are asked."""

import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from office.feeds.access import Credentials, Reach
from office.feeds.feed import Reading, Request
from office.feeds.sources import draw

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Web:
    """A web server: its address, the answers it gives (the last for good), and who asked how."""

    address: str
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)  # of every answer
    asked: list[tuple[str, str]] = field(default_factory=list)  # path and authorization


def request(kind: str, location: str, pick: str) -> Request:
    """Return what a feed is asked for March."""
    return Request("M-1", kind, location, pick, "FY2028-03", date(2028, 3, 1), date(2028, 3, 31))


def ask(
    kind: str,
    location: str,
    pick: str,
    *,
    credentials: Credentials | None = None,
    reach: Reach | None = None,
) -> Reading:
    """Draw a value; unless told otherwise, this machine and files for a while may be asked."""
    ports = ",".join(f"{HERE}:{part}" for part in _ports(location))
    usual = Reach.of(ports, tempfile.gettempdir())
    return draw(request(kind, location, pick), credentials or {}, reach or usual)


def _ports(location: str) -> list[str]:
    _, found, rest = location.partition(f"{HERE}:")
    return [rest.partition("/")[0]] if found else []


@contextmanager
def serving() -> Iterator[Web]:
    """Serve on a free port."""

    class Answering(BaseHTTPRequestHandler):
        """Answer with what was laid ready."""

        def do_GET(self) -> None:
            """Give the next answer."""
            web.asked.append((self.path, self.headers.get("Authorization", "")))
            status, body = web.answers.pop(0) if len(web.answers) > 1 else web.answers[0]
            self.send_response(status)
            for name, value in web.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer((HERE, 0), Answering)
    web = Web(f"http://{HERE}:{server.server_port}/kpi")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Let a server talk with each visitor as it likes; give its port."""
    with socket.create_server((HERE, 0)) as server:

        def one(visitor: socket.socket) -> None:
            with visitor, suppress(OSError):
                talk(visitor)

        def all_of_them() -> None:
            with suppress(OSError):
                while True:
                    Thread(target=one, args=(server.accept()[0],), daemon=True).start()

        Thread(target=all_of_them, daemon=True).start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)


def drop_by_drop(visitor: socket.socket) -> None:
    """Answer at once, and then with a byte a second."""
    visitor.recv(65536)
    visitor.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")
    while True:
        time.sleep(1)
        visitor.sendall(b" ")


def without_end(visitor: socket.socket) -> None:
    """Send as much as is taken."""
    visitor.recv(65536)
    visitor.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")
    while True:
        visitor.sendall(b" " * 65536)


@contextmanager
def over_tcp(folder: Path) -> Iterator[int]:
    """Let a PostgreSQL server that listens on a socket in a folder be asked on a port."""

    def pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(65536):
                target.sendall(part)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def talk(visitor: socket.socket) -> None:
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(str(folder / ".s.PGSQL.5432"))
            back = Thread(target=pump, args=(server, visitor), daemon=True)
            back.start()
            pump(visitor, server)
            back.join(10)

    with talking(talk) as port:
        yield port
