"""The check-up behind `smo doctor`: each finding says what is there and what to do."""

import http.client
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from office.composition import Office

PATIENCE = 5.0  # seconds for each thing that is asked over the network


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    ok: bool
    finding: str
    mend: str = ""


def checkup() -> list[Finding]:
    """Look at everything; a fault in one does not hide the others."""
    from office.composition import Office  # noqa: PLC0415 - only when asked
    from office.errors import OfficeError  # noqa: PLC0415
    from office.settings import Settings  # noqa: PLC0415

    try:
        office = Office.open(Settings())
    except OfficeError as cause:
        return [Finding("settings", ok=False, finding=str(cause), mend="correct what it names")]
    try:
        return [Finding("settings", ok=True, finding="readable"), *_findings(office)]
    finally:
        office.close()


def _findings(office: "Office") -> Iterator[Finding]:
    yield _try("database", lambda: _database(office), "check SMO_DATABASE_URL")
    schema = _try("schema", lambda: _schema(office), "run `smo up` or `smo init` once")
    yield schema
    if schema.ok:
        yield _try("clock", lambda: _clock(office), "set this machine's clock")
        yield _try("roles", lambda: _roles(office), "name a holder in roles.yaml and publish")
    yield _try("mail server", lambda: _mail(office), "check SMO_SMTP_HOST, _PORT and _TLS")
    yield _try("base address", lambda: _base(office), "start `smo up`, or correct SMO_BASE_URL")
    yield _try("Prefect", lambda: _prefect(office), "start `smo up`, or check SMO_PREFECT_API_URL")


def _try(what: str, look: Callable[[], tuple[bool, str]], mend: str) -> Finding:
    try:
        ok, finding = look()
    except Exception as cause:  # noqa: BLE001 - whatever is wrong is the finding
        ok, finding = False, str(cause).splitlines()[0] if str(cause) else type(cause).__name__
    return Finding(what, ok=ok, finding=finding, mend="" if ok else mend)


def _database(office: "Office") -> tuple[bool, str]:
    return office.database.answers(), office.database.engine.dialect.name


def _schema(office: "Office") -> tuple[bool, str]:
    office.database.check()
    return True, "up to date"


def _clock(office: "Office") -> tuple[bool, str]:
    from persistence.heads import last_event_at  # noqa: PLC0415

    now = office.clock.now()
    with office.database.reading() as session:
        last = last_event_at(session)
    return last is None or last <= now, f"{now:%Y-%m-%d %H:%M} UTC"


def _roles(office: "Office") -> tuple[bool, str]:
    from engine.holding import empty_roles  # noqa: PLC0415

    with office.database.reading() as session:
        empty = empty_roles(session, office.clock.now())
    return not empty, f"held by nobody: {', '.join(empty)}" if empty else "every role is held"


def _mail(office: "Office") -> tuple[bool, str]:
    settings = office.settings
    kind = smtplib.SMTP_SSL if settings.smtp_tls == "tls" else smtplib.SMTP
    with kind(settings.smtp_host, settings.smtp_port, timeout=PATIENCE) as relay:
        code, _words = relay.noop()
    return code < http.client.BAD_REQUEST, f"{settings.smtp_host}:{settings.smtp_port} answers"


def _base(office: "Office") -> tuple[bool, str]:
    parts = urlsplit(office.settings.base_url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"{parts.path}/healthz")
        status = connection.getresponse().status
    finally:
        connection.close()
    return status == http.HTTPStatus.OK, f"{office.settings.base_url} answers {status}"


def _prefect(office: "Office") -> tuple[bool, str]:
    from workflows import prefect_server, premises  # noqa: PLC0415

    found = premises.found(office.settings.state_dir)
    address = office.settings.prefect_api_url or (found.prefect_api if found else "")
    if not address:
        return False, "not started yet"
    return prefect_server.answers(address), address
