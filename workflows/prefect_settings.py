"""What Prefect is told before it is imported: where it lives, and that it tells nobody anything."""

import os
from pathlib import Path

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


def tell_prefect(state_dir: Path, api_url: str, auth: str = "") -> None:
    """Set the environment for this process and its children; what is set already stays.

    `auth` is "user:password" where Prefect's API asks for it. Call before Prefect is imported.
    """
    wanted = NO_TELEMETRY | CALM | {"PREFECT_HOME": str(state_dir / "prefect")}
    if auth:
        wanted["PREFECT_API_AUTH_STRING"] = auth
    for name, value in wanted.items():
        os.environ.setdefault(name, value)
    os.environ["PREFECT_API_URL"] = api_url
