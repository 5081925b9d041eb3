"""How the pages are served: one web server whose log holds no link."""

import uvicorn
from fastapi import FastAPI

from approvals.masking import log_config

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
