"""What a link is worth now: whose it is, what it asks, and whether it may still be answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from engine.presenting import TaskView, present
from notifications import links
from notifications.links import Keyring
from persistence.mail import Link
from persistence.organisation import Person
from persistence.work import Instance, Task

DECIDED = frozenset({"done", "returned", "declined"})
ASKED = frozenset({"open", "in_progress"})


class Standing(StrEnum):
    """Why a link may be answered, or why not."""

    OPEN = "open"
    DECIDED = "decided"
    LOOK = "look"
    REASSIGNED = "reassigned"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    PAUSED = "paused"
    FUTURE = "future"
    EXPIRED = "expired"


class LinkUnknown(Exception):
    """The address names no link of ours; nothing more is said about it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A genuine link, the person it was sent to, what it asks and how it stands `now`."""

    token: str
    link: Link
    person: Person
    task: Task
    standing: Standing
    view: TaskView
    now: datetime


def find(session: Session, token: str, keyring: Keyring, now: datetime) -> Found:
    """Return what a token stands for; raises LinkUnknown unless its MAC and row are ours."""
    link_id = links.read(token, keyring)
    link = session.get(Link, link_id) if link_id else None
    if link is None:
        raise LinkUnknown
    task = session.get_one(Task, link.task_id)
    instance = session.get_one(Instance, task.instance_id)
    return Found(
        token, link, session.get_one(Person, link.person_id), task,
        standing_of(link, task, instance, now),
        present(session, task.id, now=now, person_id=link.person_id), now,
    )  # fmt: skip


def standing_of(link: Link, task: Task, instance: Instance, now: datetime) -> Standing:
    """Tell how a link stands; the first that holds is what the person is told."""
    verdicts = (
        (task.status in DECIDED, Standing.DECIDED),
        (link.purpose == "look", Standing.LOOK),
        (task.assignee_id != link.person_id, Standing.REASSIGNED),
        (task.status == "scheduled", Standing.FUTURE),
        (task.status not in ASKED, Standing.WITHDRAWN),
        (link.task_version != task.version, Standing.CHANGED),
        (link.revoked_at is not None, Standing.WITHDRAWN),
        (instance.status == "suspended", Standing.PAUSED),
        (max(task.opened_at, link.issued_at) > now, Standing.FUTURE),
        (link.expires_at <= now, Standing.EXPIRED),
    )
    return next((standing for holds, standing in verdicts if holds), Standing.OPEN)
