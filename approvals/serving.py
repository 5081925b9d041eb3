"""How the pages are served: one web server whose log holds no link."""

from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from approvals.app import create_app
from approvals.door import Bell
from approvals.masking import log_config
from office.composition import Office

PATIENCE = 5  # seconds that open requests have when the server stops


def server(
    app: FastAPI, *, host: str, port: int, trusted_proxies: str = "", level: str = "INFO"
) -> uvicorn.Server:
    """Return a server that is ready to run.

    X-Forwarded-* headers are believed only from `trusted_proxies` (addresses parted by commas).
    """
    return uvicorn.Server(
        uvicorn.Config(
            app, host=host, port=port, log_config=log_config(level),
            proxy_headers=bool(trusted_proxies), forwarded_allow_ips=trusted_proxies or "127.0.0.1",
            server_header=False, timeout_graceful_shutdown=PATIENCE, lifespan="off",
        )
    )  # fmt: skip


def serve_office(
    office: Office, bell: Bell, extend: Callable[[FastAPI], None] | None = None
) -> uvicorn.Server:
    """Return the server of an office's pages; `extend` may add to the application first.

    This is what the entry point of the group `strategy_year.pages` names.
    """
    settings, app = office.settings, create_app(office, bell=bell)
    if extend is not None:
        extend(app)
    return server(
        app, host=settings.web_host, port=settings.web_port, level=settings.log_level,
        trusted_proxies="*" if settings.behind_proxy else "",
    )  # fmt: skip
