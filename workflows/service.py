"""The service, `smo up`: everything started and stopped in order, once for each state folder."""

import hashlib
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass
from importlib.metadata import entry_points
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, cast

from filelock import lock_descriptor

from notifications.mail_queue import claim_prefix, take_back
from office.application import PREFECT_KEY
from office.web.ports import LOOPBACK, is_free
from processes.registry import load
from workflows import prefect_server
from workflows.errors import AlreadyUp, PortTaken, PrefectUnreachable
from workflows.prefect_server import PrefectServer, tell_prefect

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from workflows.context import FlowApp, StepGate

PAGES = "strategy_year.pages"  # the entry points that serve the office to browsers
STARTS_WITHIN = 20.0  # seconds that the pages have until they answer
STOPS_WITHIN = 10.0  # seconds that their open requests have when they stop
READY_WITHIN = 60.0  # seconds that the worker has to take up its work
TEND = 3.0  # seconds between two looks after the Prefect server
LOCK, NOTE = "up.lock", "up.json"  # in the state folder: who holds it, and where that one is
OTHERS = 0o077  # what others may do with our files: nothing
Tell = Callable[[str], None]


class WebServerThread:
    """A web server in a thread; `extend` may add to the application before it serves."""

    def __init__(
        self,
        office: "FlowApp",
        on_committed: Callable[[str], None],
        extend: "Callable[[FastAPI], None] | None" = None,
    ) -> None:
        """Prepare to serve the office's pages; `on_committed` is called after every answer."""
        self._host, self._port = office.settings.web_host, office.settings.web_port
        self._server = _server_of_pages()(office, on_committed, extend)
        self._thread = threading.Thread(target=self._server.run, name="pages", daemon=True)

    def start(self) -> None:
        """Serve; return when the pages answer. Raises PortTaken."""
        if not is_free(self._port, self._host):
            raise PortTaken("the pages", self._host, self._port, "SMO_WEB_PORT")
        self._thread.start()
        begun = time.monotonic()
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() - begun > STARTS_WITHIN:
                raise PortTaken("the pages", self._host, self._port, "SMO_WEB_PORT")
            time.sleep(0.05)

    def stop(self) -> None:
        """Let open requests finish and stop."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOPS_WITHIN)


@dataclass(frozen=True, slots=True)
class RunningService:
    """Where a running office is: its process id and its addresses."""

    pid: int
    pages: str
    prefect: str
    prefect_api: str


@contextmanager
def single_instance(state_dir: Path) -> Iterator[None]:
    """Hold the state folder; the system lets go of it however this process ends.

    Whatever is written meanwhile, here and by what is started from here, is its owner's to read.
    Raises AlreadyUp when another process holds it, and OSError where nothing can be locked.
    """
    mask = os.umask(OTHERS)
    state_dir.mkdir(parents=True, exist_ok=True)
    handle = os.open(state_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # by our own descriptor, so that where locks are missing no mere file stands for one
        if not lock_descriptor(handle, blocking=False):
            other = read_address(state_dir)
            raise AlreadyUp(state_dir, other.pid if other else 0, other.pages if other else "")
        yield
    finally:
        os.close(handle)
        os.umask(mask)


def write_address(state_dir: Path, where: RunningService) -> None:
    """Write down where the office is, for other commands."""
    (state_dir / NOTE).write_text(json.dumps(asdict(where)))


def remove_address(state_dir: Path) -> None:
    """Take the note away."""
    (state_dir / NOTE).unlink(missing_ok=True)


def read_address(state_dir: Path) -> RunningService | None:
    """Return where the office was said to be; a note may be left from a process that was killed."""
    try:
        return RunningService(**json.loads((state_dir / NOTE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


class Service:
    """One running office. Start it, look after it with `tend`, stop it."""

    def __init__(
        self,
        office: "FlowApp",
        *,
        gate: "StepGate | None" = None,
        extend: "Callable[[FastAPI], None] | None" = None,
    ) -> None:
        """Prepare to run `office`; `extend` may add to the pages' application.

        With a `gate` the flows go step by step, as it allows.
        """
        self.office, self._gate, self._extend = office, gate, extend
        settings = office.settings
        self._server: PrefectServer | None = None
        if not settings.prefect_api_url:
            self._server = PrefectServer(
                settings.prefect_port, settings.state_dir / "prefect", settings.prefect_auth
            )
        self.prefect_api = self._server.api_url if self._server else settings.prefect_api_url

    @property
    def prefect_pages(self) -> str:
        """Return where administrators look at the flows."""
        return self.prefect_api.removesuffix("/api")

    @property
    def prefect_password(self) -> str:
        """Return where the password is that Prefect's pages ask for."""
        settings = self.office.settings
        kept = settings.state_dir / PREFECT_KEY
        is_kept = kept.exists() and kept.read_text(encoding="ascii").strip()
        return str(kept) if is_kept == settings.prefect_auth else "SMO_PREFECT_AUTH"

    def prepare(self, tell: Tell = lambda _step: None) -> None:
        """Let what takes long to start begin to start. Raises StartRefused."""
        if self._server is None or self._server.runs:
            return
        if not is_free(self._server.port):
            raise PortTaken("Prefect", LOOPBACK, self._server.port, "SMO_PREFECT_PORT")
        tell("starting Prefect (10 to 20 seconds)")
        settings = self.office.settings
        tell_prefect(settings.state_dir, self.prefect_api, settings.prefect_auth)
        self._server.start()

    def start(self, tell: Tell = lambda _step: None) -> None:
        """Start everything; `tell` hears each step. Raises StartRefused."""
        settings = self.office.settings
        load(settings.processes_folder)  # before anything starts: what it runs has no fault
        tell("bringing the database up to date")
        self.office.database.migrate()
        self._take_back_letters()
        self._start_prefect(tell)
        tell("starting the flows")
        tell_prefect(settings.state_dir, self.prefect_api, settings.prefect_auth)
        from workflows.scheduler import SchedulerThread  # noqa: PLC0415 - Prefect reads its settings now

        self._scheduler = SchedulerThread(self.office, worker_name(self.office), gate=self._gate)
        self._pages = WebServerThread(self.office, self._scheduler.wake, self._extend)
        self._pages.start()
        self._scheduler.start()
        self._await_ready()
        write_address(settings.state_dir, self._where())

    def tend(self) -> None:
        """Start the Prefect server again should it have ended; call this every few seconds.

        Raises FlowsEnded when the flows have ended.
        """
        self._scheduler.tend()
        if self._server and not self._server.runs:
            self._server.start()

    def stop(self, tell: Tell = lambda _step: None) -> None:
        """Stop everything in order; what was not started is passed over."""
        tell("letting running flows come to their rest")
        for name in ("_pages", "_scheduler"):
            if part := getattr(self, name, None):
                part.stop()
        if self._server:
            tell("stopping Prefect")
            self._server.stop()
        remove_address(self.office.settings.state_dir)

    def wake(self) -> None:
        """Say that something may be due: the clock was set, or somebody acted elsewhere."""
        self._scheduler.wake()

    def until_rest(self, seconds: float) -> bool:
        """Wait at most so long; tell whether flows that go step by step have followed all."""
        return self._gate is None or self._gate.until_rest(seconds)

    def held(self) -> AbstractContextManager[None]:
        """Let flows that go step by step follow nothing while the block runs."""
        return nullcontext() if self._gate is None else self._gate.held()

    def _take_back_letters(self) -> None:
        """Free the letters that an earlier life of this office held when it was killed.

        On one machine the state folder's lock says that nobody else delivers.
        """
        settings = self.office.settings
        carrier = "" if settings.embedded else claim_prefix(settings.state_dir)
        with self.office.database.writing() as session:
            take_back(session, carrier)

    def _start_prefect(self, tell: Tell) -> None:
        if self._server is None:
            if not prefect_server.answers(self.prefect_api):
                raise PrefectUnreachable(self.prefect_api)
            return
        self.prepare(tell)
        self._server.wait()

    def _await_ready(self) -> None:
        begun = time.monotonic()
        while not self._scheduler.is_ready and time.monotonic() - begun < READY_WITHIN:
            self._scheduler.tend()
            time.sleep(0.1)

    def _where(self) -> RunningService:
        return RunningService(
            os.getpid(), self.office.settings.base_url, self.prefect_pages, self.prefect_api
        )


def worker_name(office: "FlowApp") -> str:
    """Return a name that a restart keeps and that no other office on this machine has."""
    place = hashlib.sha256(str(office.settings.state_dir).encode()).hexdigest()[:8]
    return f"{socket.gethostname()}-{place}"


def up(office: "FlowApp", *, tell: Tell, ready: Callable[[Service], None]) -> None:
    """Run until SIGINT or SIGTERM; `tell` hears each step, `ready` is called once it runs.

    Raises StartRefused when another process runs this office, a port is taken, or the flows end.
    """
    with single_instance(office.settings.state_dir):
        running = Service(office)
        stop = stop_on_signals()
        try:
            running.start(tell)
            ready(running)
            while not stop.wait(TEND):
                running.tend()
        finally:
            running.stop(tell)


def stop_on_signals() -> threading.Event:
    """Return an event that the usual signals set; must be called in the main thread."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return stop


def _server_of_pages() -> Callable[..., "uvicorn.Server"]:
    """Return what serves the pages: flows know the pages only by this entry point."""
    (found,) = entry_points(group=PAGES, name="server")
    return cast("Callable[..., uvicorn.Server]", found.load())
