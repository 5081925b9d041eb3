"""A link was opened: counted apart from decisions, people apart from machines."""

import logging
from datetime import datetime

from sqlalchemy.exc import OperationalError
from starlette.requests import Request

from persistence.database import Database
from persistence.mail import LinkOpening

MACHINE_WORDS = ("bot", "headless", "scan", "preview", "curl", "python", "wget", "http-client")
log = logging.getLogger("approvals")


def note_opening(database: Database, link_id: str, request: Request, now: datetime) -> None:
    """Write that a link was opened; a busy database must not keep the page from being read."""
    opening = LinkOpening(link_id=link_id, at=now, method=request.method, agent=kind_of(request))
    try:
        with database.writing() as session:
            session.add(opening)
    except OperationalError:
        log.warning("link opening not counted", exc_info=True)


def kind_of(request: Request) -> str:
    """Return "browser" or "machine": a statistic, never a control, since scanners disguise."""
    agent = request.headers.get("user-agent", "").lower()
    looks_human = agent.startswith("mozilla/") and not any(w in agent for w in MACHINE_WORDS)
    navigates = request.headers.get("sec-fetch-mode", "navigate") == "navigate"
    return "browser" if request.method == "GET" and looks_human and navigates else "machine"
