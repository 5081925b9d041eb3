"""The Prefect server of the office: its settings, its process, its pages."""

import gc
import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from office.web.middleware import OwnHostsOnly
from office.web.ports import LOOPBACK, free_port
from workflows.errors import PrefectNotStarted
from workflows.prefect_patches import patch_server

STARTS_WITHIN = 120.0  # seconds; about 11 on a small machine
STOPS_WITHIN = 15.0  # seconds before a server that does not stop is killed
REQUESTS_END_WITHIN = 5  # seconds that open requests have when the server stops
COLLECTS_EVERY = 5.0  # seconds between two collections of garbage
OWNER_ONLY = 0o700  # what is in the folder is nobody else's to read
UI_API = "/api"  # its pages ask whoever served them, also through a tunnel or a proxy
NO_TELEMETRY = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}
CALM = {
    "PREFECT_CLIENT_MAX_RETRIES": "3",  # some 7 seconds; after that our own back-off is kinder
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_LOGGERS_PREFECT_FLOW_RUNS_LEVEL": "INFO",
    "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "WARNING",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}
END_OF_CERTIFICATE = "-----END CERTIFICATE-----"

# Prefect's pages would ask analysts elsewhere for settings as soon as they are opened, with
# telemetry switched off as well; the browser keeps them from it, whatever they come to try.
ALLOWED: Final = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'self'",
)
HEADERS: Final = (
    (b"content-security-policy", "; ".join(ALLOWED).encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)


class PrefectServer:
    """One server process on the loopback, with its database in `home`.

    Whoever asks it for anything needs the password, and only its own pages may ask from a browser.
    """

    def __init__(self, port: int, home: Path, auth: str) -> None:
        """Choose port, place and "user:password"; a port of 0 takes a free one."""
        self.port = port or free_port()
        self._home, self._auth = home, auth
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return where people look at it."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def api_url(self) -> str:
        """Return where programs talk to it."""
        return f"{self.url}/api"

    @property
    def runs(self) -> bool:
        """Tell whether the process is there; it may still be starting."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process and return at once; its words go to a log file in `home`."""
        self._home.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        with self._log.open("ab") as words:
            self._process = subprocess.Popen(  # noqa: S603 - our own module and a number
                [sys.executable, "-m", "workflows.prefect_server", str(self.port)],
                stdin=subprocess.PIPE,
                stdout=words,
                stderr=words,
                env=self.environment(),
                start_new_session=True,  # Ctrl-C is for us; we stop it in our own order
            )

    def environment(self) -> dict[str, str]:
        """Return what the process is told: its place, its password, and who may ask it."""
        told = os.environ | {
            "PREFECT_HOME": str(self._home),
            "PREFECT_SERVER_API_AUTH_STRING": self._auth,
            "PREFECT_API_AUTH_STRING": self._auth,
            "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": self.url,
            "PREFECT_UI_API_URL": UI_API,
            "PREFECT_SERVER_API_HOST": LOOPBACK,
            "PREFECT_SERVER_API_PORT": str(self.port),
        }
        told.pop("PREFECT_API_URL", None)
        return told

    def wait(self, tick: Callable[[float], None] = lambda _part: None) -> None:
        """Return when it answers; `tick` gets the elapsed part of the patience, 0 to 1.

        Raises PrefectNotStarted when it ends or does not answer in time.
        """
        begun = time.monotonic()
        while not answers(self.api_url):
            elapsed = time.monotonic() - begun
            if not self.runs or elapsed > STARTS_WITHIN:
                raise PrefectNotStarted(self._last_words())
            tick(elapsed / STARTS_WITHIN)
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask it to end, insist after STOPS_WITHIN seconds."""
        if self._process is None:
            return
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    @property
    def _log(self) -> Path:
        return self._home / "server.log"

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


def answers(api_url: str, patience: float = 2.0) -> bool:
    """Tell whether a Prefect API is healthy; `patience` in seconds."""
    parts = urlsplit(api_url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or LOOPBACK, parts.port, timeout=patience)
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def tell_prefect(state_dir: Path, api_url: str, auth: str = "") -> None:
    """Set the environment for this process and its children; calm and home stay as they are set.

    `auth` is "user:password" where Prefect's API asks for it. Call before Prefect is imported.
    """
    wanted = NO_TELEMETRY | CALM | {"PREFECT_HOME": str(state_dir / "prefect")}
    if auth:
        os.environ["PREFECT_API_AUTH_STRING"] = auth
    for name, value in wanted.items():
        os.environ.setdefault(name, value)
    if api_url.startswith("http://"):
        os.environ.setdefault("PREFECT_API_SSL_CERT_FILE", str(_one_authority(state_dir)))
    os.environ["PREFECT_API_URL"] = api_url


class AskingNobodyElse:
    """Serve an application with headers that keep the browser from asking any other host."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the headers on every response."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def main(port: int) -> None:
    """Serve Prefect's API and pages on the loopback until standard input closes."""
    from prefect.server.api.server import create_app  # noqa: PLC0415 - after the environment is set

    patch_server()
    app = OwnHostsOnly(AskingNobodyElse(create_app(final=True)))
    gc.disable()
    threading.Thread(target=_collect, daemon=True).start()
    config = uvicorn.Config(
        app,
        host=LOOPBACK,
        port=port,
        log_level="error",
        timeout_graceful_shutdown=REQUESTS_END_WITHIN,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_follow_parent, args=(server,), daemon=True).start()
    server.run()


def _one_authority(state_dir: Path) -> Path:
    """Write a file with a single certificate authority; return where it is.

    Prefect builds several clients a flow run, and each would read all authorities that there are,
    which takes longer than the run's own work, though nothing is encrypted on a plain address.
    """
    from certifi import contents  # noqa: PLC0415 - only where flows run

    found = state_dir / "prefect" / "one-authority.pem"
    if not found.exists():
        found.parent.mkdir(parents=True, exist_ok=True)
        first, end, _others = contents().partition(END_OF_CERTIFICATE)
        found.write_text(first + end + "\n", encoding="ascii")
    return found


def _add(start: MutableMapping[str, Any]) -> None:
    start["headers"] = [*start.get("headers", ()), *HEADERS]


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
