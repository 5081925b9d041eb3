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
END = "-----END CERTIFICATE-----"


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


def _one_authority(state_dir: Path) -> Path:
    """Write a file with a single certificate authority; return where it is.

    Prefect builds several clients a flow run, and each would read all authorities that there are,
    which takes longer than the run's own work, though nothing is encrypted on a plain address.
    """
    from certifi import contents  # noqa: PLC0415 - only where flows run

    found = state_dir / "prefect" / "one-authority.pem"
    if not found.exists():
        found.parent.mkdir(parents=True, exist_ok=True)
        first, end, _others = contents().partition(END)
        found.write_text(first + end + "\n", encoding="ascii")
    return found
