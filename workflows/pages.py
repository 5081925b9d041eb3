"""The web pages in a thread of their own, so that people never wait for flows."""

import threading
import time
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, cast

from office.web.ports import is_free
from workflows.errors import PortTaken

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from workflows.house import Office

PAGES = "strategy_year.pages"  # the entry points that serve the office to browsers
STARTS_WITHIN = 20.0  # seconds
STOPS_WITHIN = 10.0  # seconds


class Pages:
    """A web server in a thread; `extend` may add to the application before it serves."""

    def __init__(
        self,
        office: "Office",
        bell: Callable[[str], None],
        extend: "Callable[[FastAPI], None] | None" = None,
    ) -> None:
        """Prepare to serve the office's pages; `bell` is rung after every answer."""
        self._host, self._port = office.settings.web_host, office.settings.web_port
        self._server = _server_of_pages()(office, bell, extend)
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


def _server_of_pages() -> Callable[..., "uvicorn.Server"]:
    """Return what serves the pages: flows know the doors only by this entry point."""
    (found,) = entry_points(group=PAGES, name="server")
    return cast("Callable[..., uvicorn.Server]", found.load())
