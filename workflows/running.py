"""A whole office that runs: Prefect, pages, flows and delivery, started and stopped in order."""

import hashlib
import os
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from notifications.leasing import take_back
from office.composition import PREFECT_KEY
from office.web.ports import LOOPBACK, is_free
from processes.registry import load
from workflows import prefect_server, premises
from workflows.errors import PortTaken, PrefectUnreachable
from workflows.prefect_server import PrefectServer
from workflows.prefect_settings import tell_prefect

if TYPE_CHECKING:
    from fastapi import FastAPI

    from workflows.house import Office

READY_WITHIN = 60.0  # seconds that the worker has to take up its work
Tell = Callable[[str], None]


class Running:
    """One running office. Start it, look after it with `tend`, stop it."""

    def __init__(
        self,
        office: "Office",
        *,
        patient: bool = True,
        extend: "Callable[[FastAPI], None] | None" = None,
    ) -> None:
        """Prepare to run `office`; `extend` may add to the pages' application."""
        self.office, self._patient, self._extend = office, patient, extend
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
        from workflows.engine_room import EngineRoom  # noqa: PLC0415 - Prefect reads its settings now
        from workflows.pages import Pages  # noqa: PLC0415

        self._room = EngineRoom(self.office, worker_name(self.office), patient=self._patient)
        self._pages = Pages(self.office, self._room.ring, self._extend)
        self._pages.start()
        self._room.start()
        self._await_ready()
        premises.note(settings.state_dir, self._where())

    def tend(self) -> None:
        """Start the Prefect server again should it have ended; call this every few seconds.

        Raises FlowsEnded when the flows have ended.
        """
        self._room.tend()
        if self._server and not self._server.runs:
            self._server.start()

    def stop(self, tell: Tell = lambda _step: None) -> None:
        """Stop everything in order; what was not started is passed over."""
        tell("letting running flows come to their rest")
        for name in ("_pages", "_room"):
            if part := getattr(self, name, None):
                part.stop()
        if self._server:
            tell("stopping Prefect")
            self._server.stop()
        premises.forget(self.office.settings.state_dir)

    def ring(self) -> None:
        """Say that something may be due: the clock was set, or somebody acted elsewhere."""
        self._room.ring()

    def is_quiet(self) -> bool:
        """Tell whether nothing is due now and no flow runs."""
        return self._room.is_quiet()

    def _take_back_letters(self) -> None:
        """Free the letters that an earlier life of this office held when it was killed.

        On one machine the state folder's lock says that nobody else delivers.
        """
        settings = self.office.settings
        carrier = "" if settings.embedded else premises.carrier(settings.state_dir)
        with self.office.database.writing() as session:
            take_back(session, carrier)

    def _start_prefect(self, tell: Tell) -> None:
        if self._server is None:
            if not prefect_server.answers(self.prefect_api):
                raise PrefectUnreachable(self.prefect_api)
            return
        if not is_free(self._server.port):
            raise PortTaken("Prefect", LOOPBACK, self._server.port, "SMO_PREFECT_PORT")
        tell("starting Prefect (10 to 20 seconds)")
        settings = self.office.settings
        tell_prefect(settings.state_dir, self.prefect_api, settings.prefect_auth)
        self._server.start()
        self._server.wait()

    def _await_ready(self) -> None:
        begun = time.monotonic()
        while not self._room.is_ready and time.monotonic() - begun < READY_WITHIN:
            self._room.tend()
            time.sleep(0.1)

    def _where(self) -> premises.Found:
        return premises.Found(
            os.getpid(), self.office.settings.base_url, self.prefect_pages, self.prefect_api
        )


def worker_name(office: "Office") -> str:
    """Return a name that a restart keeps and that no other office on this machine has."""
    place = hashlib.sha256(str(office.settings.state_dir).encode()).hexdigest()[:8]
    return f"{socket.gethostname()}-{place}"
