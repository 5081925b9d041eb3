"""Checks of the services an office needs: mail, Prefect, database, web."""

import asyncio
import base64
import http.client
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import select

from auditing.seals import NoteUnreadable, Signer, opened
from calendars.lateness import Timing
from engine.formatting import short_day
from engine.organisation.roles import empty_roles, today
from engine.views import lists
from notifications import outage, waiting_mail
from notifications.smtp import SmtpConnection, SmtpOutcome, Verdict
from office.application import Application
from office.web.middleware import HEALTH
from persistence.audit_trail import Seal, last_event_at
from persistence.own_tables import OwnTableChanged
from workflows import service
from workflows.doctor.check import PATIENCE, CheckFailed
from workflows.prefect_names import POOL

MAIL_CHECK = "check SMO_SMTP_HOST, _PORT, _TLS, _USER and _PASSWORD"
MENDS = {
    SmtpOutcome.LOGIN: "correct SMO_SMTP_USER and SMO_SMTP_PASSWORD",
    SmtpOutcome.UNTRUSTED: "name a file with its authority's certificate in SMO_SMTP_CA_FILE, "
    "or name the server in SMO_SMTP_HOST as its certificate does",
}
PREFECT_CHECK = "start `smo up`, or check SMO_PREFECT_API_URL"
SET_PASSWORD = "set a password on that server and name it in SMO_PREFECT_AUTH"  # noqa: S105
PASSWORD = "correct SMO_PREFECT_AUTH: it is user:password"  # noqa: S105
EARLIER_KEY = "put the earlier key back, or into SMO_OLD_SECRET_KEYS"
WEB_CHECK = "start `smo up`, or correct SMO_BASE_URL"
NAME_HIDDEN = "let the proxy pass Host on, as people's browsers sent it, or correct SMO_BASE_URL"


def mail_server_answers(office: Application) -> str:
    """Return that the server takes TLS and login as configured; raises CheckFailed."""
    verdict = _said(office, SmtpConnection.greet)
    if verdict.outcome is not SmtpOutcome.SENT:
        refused = "the login is refused: " if verdict.outcome is SmtpOutcome.LOGIN else ""
        raise CheckFailed(f"{refused}{verdict.words}", MENDS.get(verdict.outcome, ""))
    settings = office.settings
    login = f", login as {settings.smtp_user}" if settings.smtp_user else ""
    return f"{verdict.words}, TLS {settings.smtp_tls}{login}"


def leaves(office: Application) -> str:
    """Return that no outage of mail lasts, and what waits; raises CheckFailed with its reason."""
    with office.database.reading() as session:
        lasting = outage.present_outage(session)
        waits = waiting_mail.summary(session, office.clock.now())
    if lasting is None:
        return f"the last letters were taken; {waits}" if waits else "the last letters were taken"
    raise CheckFailed(
        f"none has left since {lasting.since:%Y-%m-%d %H:%M} UTC: {lasting.words}", lasting.mend
    )


def takes_sender(office: Application) -> str:
    """Return that the server takes mail from our sender's address; raises CheckFailed."""
    return _takes(office, office.settings.sender_address)


def takes_reply_to(office: Application) -> str:
    """Return that the server takes mail to the address that replies go to; raises CheckFailed."""
    return _takes(office, office.settings.reply_to)


def prefect_answers(office: Application) -> str:
    """Return where Prefect's API takes our password; raises CheckFailed and OSError."""
    address, auth = _place(office)
    status, _ = _asked(address, "/admin/version", auth)
    if status in (http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN):
        raise CheckFailed(f"{address} refuses our password", PASSWORD)
    if status != http.HTTPStatus.OK:
        raise CheckFailed(f"{address} answers {status}")
    return address


def is_locked(office: Application) -> str:
    """Return that nobody gets in without a password; raises CheckFailed."""
    address, _auth = _place(office)
    status, _ = _asked(address, "/admin/version", "")
    if status == http.HTTPStatus.OK:
        raise CheckFailed(f"{address} obeys anybody who reaches it")
    return "refuses who has no password"


def pool(office: Application) -> str:
    """Return that our pool is worked in; raises CheckFailed where it is gone, paused or idle."""
    address, auth = _place(office)
    status, found = _asked(address, f"/work_pools/{POOL}", auth)
    if status == http.HTTPStatus.NOT_FOUND:
        raise CheckFailed(f"there is no work pool {POOL}")
    if status != http.HTTPStatus.OK:
        raise CheckFailed(f"{address} answers {status}", PREFECT_CHECK)
    if found.get("is_paused"):
        raise CheckFailed(
            f"{POOL} is paused, so nothing is followed up", "resume it in Prefect's pages"
        )
    if found.get("status") == "NOT_READY":
        raise CheckFailed(f"nobody works in {POOL}, so nothing is followed up")
    return f"{POOL} is at work"


def database(office: Application) -> str:
    """Return which kind of database answers."""
    office.database.answers()
    return office.database.engine.dialect.name


def schema(office: Application) -> str:
    """Return that the schema is the newest; raises SchemaOutdated, and Amiss for an own sheet."""
    try:
        office.database.check()
    except OwnTableChanged as changed:
        raise CheckFailed(str(changed), "correct the sheet in SMO_PROCESSES_FOLDER") from changed
    return "up to date"


def clock(office: Application) -> str:
    """Return the time; raises CheckFailed where the history is ahead of it."""
    now = office.clock.now()
    with office.database.reading() as session:
        last = last_event_at(session)
    if last is not None and last > now:
        raise CheckFailed(
            f"{now:%Y-%m-%d %H:%M} UTC, and the last event is of {last:%Y-%m-%d %H:%M}"
        )
    simulated = ", simulated: this is a demo's office" if office.settings.demo else ""
    return f"{now:%Y-%m-%d %H:%M} UTC{simulated}"


def roles(office: Application) -> str:
    """Return that every role is held; raises CheckFailed for those that nobody holds."""
    with office.database.reading() as session:
        empty = empty_roles(session, today(session, office.clock.now()))
    if empty:
        raise CheckFailed(f"held by nobody: {', '.join(empty)}")
    return "every role is held"


def milestones(office: Application) -> str:
    """Return how many milestones are late and at risk, and the worst of them.

    That is no fault of the installation, so nothing of it is raised.
    """
    with office.database.reading() as session:
        found = lists.milestones(session, office.clock.now())
    late = [each for each in found if each.lateness.timing is Timing.LATE]
    at_risk = [each for each in found if each.lateness.timing is Timing.AT_RISK]
    if not late and not at_risk:
        return "no milestone is late or at risk"
    worst = max(late or at_risk, key=lambda each: each.lateness.days)
    counts = f"of the milestones {len(late)} late, {len(at_risk)} at risk"
    return f"{counts}; the worst is “{worst.title}”, {worst.lateness}"


def link_key(office: Application) -> str:
    """Return how the last seal was signed; raises CheckFailed where none of our keys did.

    Seals and links are signed with keys of one secret, so a seal of another secret means that the
    links in letters that were sent are dead, too.
    """
    with office.database.reading() as session:
        last = session.scalars(select(Seal).order_by(Seal.id.desc()).limit(1)).first()
        if last is None:
            return "no seal yet to compare it with"
        for secret in office.keyring.keys.values():
            try:
                opened(last.note, Signer(secret).public)
            except NoteUnreadable:
                continue
            return f"it signed the seal of {short_day(last.at)}"
    raise CheckFailed(
        f"the seal of {short_day(last.at)} was signed with another key than SMO_SECRET_KEY"
    )


def proxy(office: Application) -> str:
    """Return where we listen; raises CheckFailed where anybody could pretend to be our proxy."""
    settings = office.settings
    near = is_near(settings.web_host)
    if settings.behind_proxy and not near:
        raise CheckFailed(
            f"SMO_BEHIND_PROXY believes X-Forwarded-For, and SMO_WEB_HOST={settings.web_host} lets "
            "anybody send it"
        )
    if not near and is_near(urlsplit(settings.base_url).hostname or ""):
        raise CheckFailed(
            f"pages listen on {settings.web_host}, letters say {settings.base_url}",
            "set SMO_BASE_URL to the address that people use",
        )
    return f"listening on {settings.web_host}:{settings.web_port}" + (
        ", behind a proxy on this machine" if settings.behind_proxy else ""
    )


def base(office: Application) -> str:
    """Return how the address in letters answers; raises CheckFailed and OSError."""
    parts = urlsplit(office.settings.base_url)
    if parts.scheme != "https" and not is_near(parts.hostname or ""):
        raise CheckFailed(
            f"{office.settings.base_url} sends links and answers readable over the network",
            "put TLS before it and write https:// in SMO_BASE_URL",
        )
    if (status := _status(parts, HEALTH)) != http.HTTPStatus.OK:
        raise CheckFailed(f"{office.settings.base_url} answers {status}")
    if _status(parts, "/") == http.HTTPStatus.BAD_REQUEST:
        raise CheckFailed(
            f"{office.settings.base_url} hides its own name from the pages", NAME_HIDDEN
        )
    return f"{office.settings.base_url} answers"


def is_near(host: str) -> bool:
    """Tell whether a host is this machine and no other can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _takes(office: Application, recipient: str) -> str:
    verdict = _said(office, lambda mail_connection: mail_connection.ask(recipient))
    if verdict.outcome is not SmtpOutcome.SENT:
        raise CheckFailed(f"{recipient} is refused: {verdict.words}")
    return verdict.words


def _said(office: Application, question: Callable[[SmtpConnection], Awaitable[Verdict]]) -> Verdict:
    """Return what the server says to a connection that waits no longer than the check-up does."""

    async def asked() -> Verdict:
        smtp_server = replace(office.smtp_server, timeout=PATIENCE)
        mail_connection = SmtpConnection(smtp_server, office.settings.sender_address)
        try:
            return await question(mail_connection)
        finally:
            await mail_connection.close()

    return asyncio.run(asked())


def _place(office: Application) -> tuple[str, str]:
    found = service.read_address(office.settings.state_dir)
    address = office.settings.prefect_api_url or (found.prefect_api if found else "")
    if not address:
        raise CheckFailed("not started yet", PREFECT_CHECK)
    return address, office.settings.prefect_auth


def _asked(address: str, path: str, auth: str) -> tuple[int, dict[str, Any]]:
    parts = urlsplit(address)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    token = base64.b64encode(auth.encode()).decode()
    try:
        headers = {"Authorization": f"Basic {token}"} if auth else {}
        connection.request("GET", f"{parts.path.rstrip('/')}{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    try:
        found = json.loads(body)
    except ValueError:
        found = {}
    return answer.status, found if isinstance(found, dict) else {}


def _status(address: SplitResult, page: str) -> int:
    """Return how a page below an address answers; raises OSError."""
    secure = address.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"{address.path}{page}")
        return connection.getresponse().status
    finally:
        connection.close()
