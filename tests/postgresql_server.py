"""A PostgreSQL server of the tests' own: from the wheel, or from what the machine has installed."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.patience import PATIENCE

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)  # Debian's place
ACCOUNTS = ("postgres", "nobody")  # the server refuses to run as root
UNSAFE = (
    "fsync",
    "full_page_writes",
    "synchronous_commit",
    "autovacuum",
)  # nobody pulls this server's plug
WAYS = (
    "the wheel `pgserver` (Python 3.11 and 3.12), or programs of PostgreSQL 15 or newer, such as "
    "`apt-get install postgresql` brings"
)


class NoPostgreSQL(Exception):
    """There is neither the wheel nor an installed server."""

    def __init__(self) -> None:
        """Say what would do."""
        super().__init__(f"the tests need a PostgreSQL server: {WAYS}")


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """Run a server on a socket in `folder`; give its address. Raises NoPostgreSQL."""
    try:
        pgserver: Any = import_module("pgserver")
    except ImportError:
        with installed(folder) as address:
            yield address
        return
    server = pgserver.get_server(folder / "data", cleanup_mode="delete")
    for setting in UNSAFE:
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server.get_uri()
    server.cleanup()


def without_server(missing: NoPostgreSQL, environment: Mapping[str, str]) -> NoReturn:
    """Fail in CI, where nothing may go untested unseen; skip at a driver."""
    if environment.get("CI"):
        pytest.fail(str(missing))
    pytest.skip(str(missing))


@contextmanager
def installed(folder: Path) -> Iterator[str]:
    """Run a server from the programs that are installed; give its address."""
    data, place = folder / "data", programs()
    data.mkdir(parents=True)
    if os.geteuid() == 0:
        folder.chmod(0o755)
        shutil.chown(data, _account())
    _run(place / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
    unsafe = " ".join(f"-c {setting}=off" for setting in UNSAFE)
    options = f"-c listen_addresses='' -k {data} {unsafe} -c max_connections=200"
    _run(place / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
    try:
        yield f"postgresql://postgres@/postgres?host={data}"
    finally:
        _run(place / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def programs(among: Sequence[Path] = ()) -> Path:
    """Return the folder of a server's programs; raises NoPostgreSQL."""
    named = shutil.which("initdb")
    places = among or [*([Path(named).parent] if named else []), *INSTALLED]
    found = next((place for place in places if (place / "pg_ctl").exists()), None)
    if found is None:
        raise NoPostgreSQL
    return found


def _run(*words: object) -> None:
    account = _account() if os.geteuid() == 0 else None
    subprocess.run(
        [str(word) for word in words],
        check=True,
        stdout=subprocess.DEVNULL,
        user=account,
        cwd="/",
        timeout=PATIENCE,
    )


def _account() -> str:
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ACCOUNTS if name in known)
