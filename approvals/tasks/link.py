"""A link as it was opened: whose it is, whether it can still be answered, and why not."""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, nonmember

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from starlette.requests import Request

from approvals.dependencies import LinkUnknown
from engine.organisation import roles
from engine.views.task import TaskView, present
from notifications import links
from notifications.links import Keyring
from persistence.base import insert_missing
from persistence.database import AWAY, Database
from persistence.instances import Instance, InstanceStatus, Task, TaskStatus
from persistence.organisation import Person
from persistence.outbox import Link, LinkOpening

MACHINE_WORDS = ("bot", "headless", "scan", "preview", "curl", "python", "wget", "http-client")
log = logging.getLogger("approvals")


class LinkStatus(StrEnum):
    """Why a link may be answered, or why not."""

    OPEN = "open"
    DECIDED = "decided"
    ANSWERED = "answered"
    LOOK = "look"
    LOOK_OVER = "look_over"
    LEFT = "left"
    REVOKED = "revoked"
    REASSIGNED = "reassigned"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    PAUSED = "paused"
    FUTURE = "future"
    EXPIRED = "expired"

    READABLE = nonmember(frozenset({OPEN, LOOK, DECIDED}))  # may show what it is about


class NothingToSee(Exception):
    """The link is genuine, but shows nothing any more."""


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A genuine link, the person it was sent to, what it asks and how it stands `now`."""

    token: str
    link: Link
    person: Person
    task: Task
    standing: LinkStatus
    content: TaskView | None
    now: datetime

    @property
    def sees(self) -> bool:
        """Whether the link shows what it is about."""
        return self.content is not None

    @property
    def view(self) -> TaskView:
        """Return what the link is about; raises NothingToSee where it shows nothing."""
        if self.content is None:
            raise NothingToSee
        return self.content


def open_link(session: Session, token: str, keyring: Keyring, now: datetime) -> OpenedLink:
    """Return what a token stands for; raises LinkUnknown unless its MAC and row are ours."""
    link_id = links.read(token, keyring)
    link = session.get(Link, link_id) if link_id else None
    if link is None:
        raise LinkUnknown
    return _opened(session, token, link, now)


def open_alike(session: Session, found: OpenedLink, keyring: Keyring) -> list[OpenedLink]:
    """Return the links of a letter that ask for the same of other records, the one given too.

    Only what the letter itself can answer is among them, so nobody who holds one of its links
    comes to decide what the letter did not ask.
    """
    query = select(Link).where(
        Link.letter_id == found.link.letter_id,
        Link.person_id == found.link.person_id,
        Link.purpose == links.ACT,
    )
    others = session.scalars(query.order_by(Link.task_id)).all() if found.link.letter_id else ()
    opened = [
        _opened(session, links.token(link.id, keyring), link, found.now)
        for link in others
        if link.id != found.link.id
    ]
    alike = [each for each in opened if each.sees and found.sees and is_alike(each, found)]
    return sorted([found, *alike], key=lambda each: each.task.id)


def is_alike(one: OpenedLink, other: OpenedLink) -> bool:
    """Tell whether two links ask for the same of items side by side, which one page can answer."""
    return one.view.work is not None and one.view.work == other.view.work


def _opened(session: Session, token: str, link: Link, now: datetime) -> OpenedLink:
    task, person = session.get_one(Task, link.task_id), session.get_one(Person, link.person_id)
    instance = session.get_one(Instance, task.instance_id)
    here = roles.is_active(person, roles.today(session, now))
    seen = here and may_see(link, task, now)
    return OpenedLink(
        token,
        link,
        person,
        task,
        status_of(link, task, instance, now, here=here),
        present(session, task.id, now=now, person_id=person.id) if seen else None,
        now,
    )


def may_see(link: Link, task: Task, now: datetime) -> bool:
    """Tell whether a link, whose person works here, still shows what it is about."""
    own = link.purpose in links.SHOWING or task.assignee_id == link.person_id
    return own and link.revoked_at is None and now < links.works_until(link, task)


def is_own(found: OpenedLink) -> bool:
    """Tell whether a decided task was answered in the name of the person whom the link is for."""
    return found.sees and found.task.answered_by == found.person.id


def status_of(
    link: Link, task: Task, instance: Instance, now: datetime, *, here: bool
) -> LinkStatus:
    """Tell how a link stands; the first that holds is what the person is told.

    `here`: the person works here today.
    """
    verdicts = (
        (not here, LinkStatus.LEFT),
        (task.status == TaskStatus.DONE and may_see(link, task, now), LinkStatus.DECIDED),
        (task.status == TaskStatus.DONE, LinkStatus.ANSWERED),
        (link.revoked_at is not None, LinkStatus.REVOKED),
        (link.purpose in links.SHOWING and link.expires_at <= now, LinkStatus.LOOK_OVER),
        (link.purpose in links.SHOWING, LinkStatus.LOOK),
        (task.assignee_id != link.person_id, LinkStatus.REASSIGNED),
        (task.status == TaskStatus.SCHEDULED, LinkStatus.FUTURE),
        (task.status not in TaskStatus.ASKED, LinkStatus.WITHDRAWN),
        (link.task_version != task.version, LinkStatus.CHANGED),
        (instance.status == InstanceStatus.SUSPENDED, LinkStatus.PAUSED),
        (max(task.opened_at, link.issued_at) > now, LinkStatus.FUTURE),
        (links.works_until(link, task) <= now, LinkStatus.EXPIRED),
    )
    return next((standing for holds, standing in verdicts if holds), LinkStatus.OPEN)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page's status, heading and sentences; `fresh` offers a new link by mail."""

    status: int
    title: str
    text: str
    fresh: bool = False


EXPLANATIONS = {
    LinkStatus.DECIDED: Explanation(
        200,
        "This has been answered",
        "Nothing more is needed from you here. What was recorded stands below.",
    ),
    LinkStatus.ANSWERED: Explanation(
        410,
        "This has been answered",
        "Nothing more is needed here. This link is over, so it no longer shows what was answered.",
    ),
    LinkStatus.LEFT: Explanation(
        410,
        "This link is over",
        "The person this letter was sent to no longer works here, as far as the strategy office "
        "knows. If that is wrong, reply to the letter.",
    ),
    LinkStatus.REVOKED: Explanation(
        410,
        "This link is over",
        "It was taken back after the letter was sent. You need not do anything; "
        "if the task is yours, another letter is on its way.",
    ),
    LinkStatus.LOOK_OVER: Explanation(
        410,
        "This link has expired",
        "Links stop working after a while, so that an old letter shows nothing to strangers. "
        "If you need to know how the task stands, reply to the letter.",
    ),
    LinkStatus.LOOK: Explanation(
        403,
        "This is somebody else's to answer",
        "Your link shows how the task stands; only the person asked can answer it.",
    ),
    LinkStatus.REASSIGNED: Explanation(
        410,
        "This is now with somebody else",
        "The task was handed on after this letter was written, so this link no longer answers it. "
        "If you think it should be yours, reply to the letter: the strategy office will see to it.",
    ),
    LinkStatus.WITHDRAWN: Explanation(
        410,
        "This is no longer asked of you",
        "The task was withdrawn or settled in another way after this letter was written. "
        "You need not do anything.",
    ),
    LinkStatus.CHANGED: Explanation(
        410,
        "The text has changed since this letter",
        "This link was made for an earlier version, so it cannot answer the present one. "
        "A newer letter is in your inbox or on its way.",
        fresh=True,
    ),
    LinkStatus.PAUSED: Explanation(
        409,
        "This is on hold",
        "The process has been suspended. When it goes on, the task is asked again with a new date. "
        "You need not do anything until then.",
    ),
    LinkStatus.FUTURE: Explanation(
        409,
        "Not yet",
        "This task has not begun. The link works from the day on which it opens; "
        "please keep the letter.",
    ),
    LinkStatus.EXPIRED: Explanation(
        410,
        "This link has expired",
        "Links stop working after a while, so that an old letter cannot decide anything. "
        "The task is still open.",
        fresh=True,
    ),
}


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
