"""A link was opened: counted apart from decisions, people apart from machines."""

import logging
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session
from starlette.requests import Request

from persistence.away import AWAY
from persistence.database import Database
from persistence.insert import insert_missing
from persistence.mail import LinkOpening

MACHINE_WORDS = ("bot", "headless", "scan", "preview", "curl", "python", "wget", "http-client")
log = logging.getLogger("approvals")


def note_opening(database: Database, link_id: str, request: Request, now: datetime) -> None:
    """Count that a link was opened; a busy database must not keep the page from being read."""
    try:
        with database.writing() as session:
            _count(session, link_id, kind_of(request), now)
    except AWAY as cause:
        log.warning("link opening not counted", extra={"why": type(cause).__name__})


def _count(session: Session, link_id: str, agent: str, now: datetime) -> None:
    first = {"link_id": link_id, "agent": agent, "times": 0, "first_at": now, "last_at": now}
    insert_missing(session, LinkOpening, first)
    session.execute(
        update(LinkOpening)
        .where(LinkOpening.link_id == link_id, LinkOpening.agent == agent)
        .values(times=LinkOpening.times + 1, last_at=now)
    )


def kind_of(request: Request) -> str:
    """Return "browser" or "machine": a statistic, never a control, since scanners disguise."""
    agent = request.headers.get("user-agent", "").lower()
    looks_human = agent.startswith("mozilla/") and not any(w in agent for w in MACHINE_WORDS)
    navigates = request.headers.get("sec-fetch-mode", "navigate") == "navigate"
    return "browser" if request.method == "GET" and looks_human and navigates else "machine"
