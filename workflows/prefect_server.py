"""A Prefect server of our own: started, watched, and stopped with `smo up`."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from office.web.ports import LOOPBACK, free_port
from workflows.errors import PrefectNotStarted

STARTS_WITHIN = 120.0  # seconds; about 11 on a small machine
STOPS_WITHIN = 15.0  # seconds before a server that does not stop is killed
OWNER_ONLY = 0o700
UI_API = "/api"  # its pages ask whoever served them, also through a tunnel or a proxy


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
                [sys.executable, "-m", "workflows.prefect_child", str(self.port)],
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
