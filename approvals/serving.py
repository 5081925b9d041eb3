"""How the pages are served: one web server whose log holds no link."""

from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from approvals.app import create_app
from approvals.door import Bell
from approvals.masking import log_config
from office.composition import Office
from office.web.waiting import Waiting

PATIENCE = 5  # seconds that open requests have when the server stops


def server(app: FastAPI, *, host: str, port: int, level: str = "INFO") -> uvicorn.Server:
    """Return a server that is ready to run; who calls is found out by the application itself."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=log_config(level),
            http=Waiting,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
            lifespan="off",
        )
    )


def serve_office(
    office: Office, bell: Bell, extend: Callable[[FastAPI], None] | None = None
) -> uvicorn.Server:
    """Return the server of an office's pages; `extend` may add to the application first.

    This is what the entry point of the group `strategy_year.pages` names.
    """
    settings = office.settings
    hops = settings.trusted_hops if settings.behind_proxy else 0
    app = create_app(office, bell=bell, hops=hops)
    if extend is not None:
        extend(app)
    return server(app, host=settings.web_host, port=settings.web_port, level=settings.log_level)
