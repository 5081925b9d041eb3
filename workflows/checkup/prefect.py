"""Prefect: that it answers to our password and to nobody without, and that work gets done."""

import base64
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from office.composition import Office
from workflows import premises
from workflows.checkup.finding import PATIENCE, Amiss
from workflows.names import POOL

CHECK = "start `smo up`, or check SMO_PREFECT_API_URL"
SET_PASSWORD = "set a password on that server and name it in SMO_PREFECT_AUTH"  # noqa: S105
PASSWORD = "correct SMO_PREFECT_AUTH: it is user:password"  # noqa: S105


def answers(office: Office) -> str:
    """Return where Prefect's API takes our password; raises Amiss and OSError."""
    address, auth = _place(office)
    status, _ = _asked(address, "/admin/version", auth)
    if status in (http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN):
        raise Amiss(f"{address} refuses our password", PASSWORD)
    if status != http.HTTPStatus.OK:
        raise Amiss(f"{address} answers {status}")
    return address


def is_locked(office: Office) -> str:
    """Return that nobody gets in without a password; raises Amiss."""
    address, _auth = _place(office)
    status, _ = _asked(address, "/admin/version", "")
    if status == http.HTTPStatus.OK:
        raise Amiss(f"{address} obeys anybody who reaches it")
    return "refuses who has no password"


def pool(office: Office) -> str:
    """Return that somebody works in our pool; raises Amiss where it is gone, paused or idle."""
    address, auth = _place(office)
    status, found = _asked(address, f"/work_pools/{POOL}", auth)
    if status == http.HTTPStatus.NOT_FOUND:
        raise Amiss(f"there is no work pool {POOL}")
    if status != http.HTTPStatus.OK:
        raise Amiss(f"{address} answers {status}", CHECK)
    if found.get("is_paused"):
        raise Amiss(f"{POOL} is paused, so nothing is followed up", "resume it in Prefect's pages")
    if found.get("status") == "NOT_READY":
        raise Amiss(f"nobody works in {POOL}, so nothing is followed up")
    return f"{POOL} is at work"


def _place(office: Office) -> tuple[str, str]:
    found = premises.found(office.settings.state_dir)
    address = office.settings.prefect_api_url or (found.prefect_api if found else "")
    if not address:
        raise Amiss("not started yet", CHECK)
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
