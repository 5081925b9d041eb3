"""What stands around the office: its variables, its folder, its files of secrets."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from office.composition import CONSOLE_KEY, LINK_KEY, PREFECT_KEY, Office
from office.settings import PREFIX, unread
from workflows.checkup.finding import Amiss

LEAST_FREE = 200 * 1024 * 1024  # bytes; a year of a few hundred people takes less
OTHERS = 0o077
SECRET = (
    "DATABASE_URL",
    "SMTP_PASSWORD",
    "SECRET_KEY",
    "OLD_SECRET_KEYS",
    "CONSOLE_KEY",
    "PREFECT_AUTH",
)


def names() -> str:
    """Return how many variables are set; raises Amiss for one that nothing reads."""
    if found := unread(os.environ):
        told = [
            f"{name} is read by nothing" + (f", did you mean {near}?" if near else "")
            for name, near in found.items()
        ]
        raise Amiss("; ".join(told))
    return f"{sum(name.startswith(PREFIX) for name in os.environ)} variables are set, each is read"


def folder(office: Office) -> str:
    """Return where the state is; raises Amiss where it can't be written or the disk is full."""
    place = office.settings.state_dir
    if not os.access(place, os.W_OK | os.X_OK):
        raise Amiss(f"{place} cannot be written to")
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE:
        raise Amiss(f"only {free // 2**20} MiB are free for {place}", "make room on the disk")
    return f"{place}, {free // 2**30} GiB free"


def key_files(office: Office) -> str:
    """Return how many files hold secrets; raises Amiss for one that others may read."""
    files = [path for path in _secrets(office) if path.exists()]
    if open_ones := [str(path) for path in files if path.stat().st_mode & OTHERS]:
        raise Amiss(f"others can read {', '.join(open_ones)}")
    return f"{len(files)} files, readable by their owner alone"


def _secrets(office: Office) -> Iterator[Path]:
    for name in SECRET:
        if given := os.environ.get(f"{PREFIX}{name}_FILE"):
            yield Path(given)
    for name in (LINK_KEY, CONSOLE_KEY, PREFECT_KEY):
        yield office.settings.state_dir / name
    if office.settings.embedded:
        yield Path(str(office.database.engine.url.database))
