"""What `smo doctor` looks at, one check after the other, and how it tells."""

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from engine.formatting import counted
from office.application import CONSOLE_KEY, LINK_KEY, PREFECT_KEY, Application
from office.errors import SettingsRefused
from office.settings import PREFIX, Settings, unread
from processes.errors import UnsoundProcesses
from workflows.doctor import services
from workflows.doctor.check import Check, CheckFailed, check

LEAST_FREE = 200 * 1024 * 1024  # bytes; a year of a few hundred people takes less
OTHERS = 0o077  # what others may do with our files: nothing
CORRECT = "correct what it names"  # how a setting is mended
SECRET = (
    "DATABASE_URL",
    "SMTP_PASSWORD",
    "SECRET_KEY",
    "OLD_SECRET_KEYS",
    "CONSOLE_KEY",
    "PREFECT_AUTH",
)


def names() -> str:
    """Return how many variables are set; raises CheckFailed for one that nothing reads."""
    if found := unread(os.environ):
        told = [
            f"{name} is read by nothing" + (f", did you mean {near}?" if near else "")
            for name, near in found.items()
        ]
        raise CheckFailed("; ".join(told))
    known = counted(sum(name.startswith(PREFIX) for name in os.environ), "variable")
    return f"{known} set, and each is read"


def folder(office: Application) -> str:
    """Return where the state is; raises CheckFailed where that cannot be written or is full."""
    place = office.settings.state_dir
    if not os.access(place, os.W_OK | os.X_OK):
        raise CheckFailed(f"{place} cannot be written to")
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE:
        raise CheckFailed(f"only {free // 2**20} MiB are free for {place}", "make room on the disk")
    return f"{place}, {free // 2**30} GiB free"


def key_files(office: Application) -> str:
    """Return how many files hold secrets; raises CheckFailed for one that others may read."""
    files = [path for path in _secrets(office) if path.exists()]
    if open_ones := [str(path) for path in files if path.stat().st_mode & OTHERS]:
        raise CheckFailed(f"others can read {', '.join(open_ones)}")
    return f"{counted(len(files), 'file')}, each readable by its owner alone"


def checkup(settings: Callable[[], Settings]) -> list[Check]:
    """Look at everything; a fault in one thing does not hide the others.

    `settings` reads them, and may refuse to.
    """
    try:
        office = Application.open(settings())
    except SettingsRefused as refused:
        return [Check("settings", ok=False, finding=s, mend=CORRECT) for s in refused.sentences]
    except UnsoundProcesses as unsound:
        found = [(f"{fault.place}: {fault.what}", fault.mend) for fault in unsound.faults]
        return [Check("processes", ok=False, finding=what, mend=mend) for what, mend in found]
    except Exception as cause:  # noqa: BLE001 - whatever is wrong is the finding
        return [Check("settings", ok=False, finding=str(cause).splitlines()[0], mend=CORRECT)]
    try:
        return list(_findings(office))
    finally:
        office.close()


def _secrets(office: Application) -> Iterator[Path]:
    for name in SECRET:
        if given := os.environ.get(f"{PREFIX}{name}_FILE"):
            yield Path(given)
    for name in (LINK_KEY, CONSOLE_KEY, PREFECT_KEY):
        yield office.settings.state_dir / name
    if office.settings.embedded:
        yield Path(str(office.database.engine.url.database))


def _findings(office: Application) -> Iterator[Check]:
    yield Check("settings", ok=True, finding="readable")
    yield check("names", names, "take it away, or mend the name")
    yield check("folder", partial(folder, office), "name another in SMO_STATE_DIR")
    yield check("key files", partial(key_files, office), "set their mode to 600")
    yield check("database", partial(services.database, office), "check SMO_DATABASE_URL")
    schema = check("schema", partial(services.schema, office), "run `smo up` or `smo init` once")
    yield schema
    if schema.ok:
        yield check("clock", partial(services.clock, office), "set this machine's clock")
        yield check(
            "roles", partial(services.roles, office), "name a holder in roles.yaml, publish"
        )
        yield check("lateness", partial(services.milestones, office), "see `smo calendar show`")
        yield check("letters", partial(services.leaves, office), services.MAIL_CHECK)
        yield check("link key", partial(services.link_key, office), services.EARLIER_KEY)
    yield check("mail server", partial(services.mail_server_answers, office), services.MAIL_CHECK)
    yield check("sender", partial(services.takes_sender, office), "correct SMO_SENDER_ADDRESS")
    yield check("reply-to", partial(services.takes_reply_to, office), "correct SMO_REPLY_TO")
    yield check("proxy", partial(services.proxy, office), "leave SMO_WEB_HOST at 127.0.0.1")
    yield check("base address", partial(services.base, office), services.WEB_CHECK)
    yield check("Prefect", partial(services.prefect_answers, office), services.PREFECT_CHECK)
    yield check("Prefect's lock", partial(services.is_locked, office), services.SET_PASSWORD)
    yield check("work pool", partial(services.pool, office), "start `smo up`")
