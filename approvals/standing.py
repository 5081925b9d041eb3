"""What a link is worth now: two verdicts, whether it may be answered and whether it shows anything.

A link that is over shows no content on any route: what it stands for is then not even looked up.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from engine import in_force
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


class LinkUnknown(Exception):
    """The address names no link of ours; nothing more is said about it."""


class NothingToSee(Exception):
    """The link is genuine, but shows nothing any more."""


@dataclass(frozen=True, slots=True)
class Found:
    """A genuine link, the person it was sent to, what it asks and how it stands `now`."""

    token: str
    link: Link
    person: Person
    task: Task
    standing: Standing
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


def find(session: Session, token: str, keyring: Keyring, now: datetime) -> Found:
    """Return what a token stands for; raises LinkUnknown unless its MAC and row are ours."""
    link_id = links.read(token, keyring)
    link = session.get(Link, link_id) if link_id else None
    if link is None:
        raise LinkUnknown
    task, person = session.get_one(Task, link.task_id), session.get_one(Person, link.person_id)
    instance = session.get_one(Instance, task.instance_id)
    here = in_force.is_active(person, in_force.today(session, now))
    seen = here and may_see(link, task, now)
    return Found(
        token,
        link,
        person,
        task,
        standing_of(link, task, instance, now, here=here),
        present(session, task.id, now=now, person_id=person.id) if seen else None,
        now,
    )


def may_see(link: Link, task: Task, now: datetime) -> bool:
    """Tell whether a link, whose person works here, still shows what it is about."""
    own = link.purpose == links.LOOK or task.assignee_id == link.person_id
    return own and link.revoked_at is None and now < link.expires_at


def is_own(found: Found) -> bool:
    """Tell whether a decided task was answered in the name of the person whom the link is for."""
    return found.sees and found.task.answered_by == found.person.id


def standing_of(
    link: Link, task: Task, instance: Instance, now: datetime, *, here: bool
) -> Standing:
    """Tell how a link stands; the first that holds is what the person is told.

    `here`: the person works here today.
    """
    verdicts = (
        (not here, Standing.LEFT),
        (task.status in DECIDED and may_see(link, task, now), Standing.DECIDED),
        (task.status in DECIDED, Standing.ANSWERED),
        (link.revoked_at is not None, Standing.REVOKED),
        (link.purpose == links.LOOK and link.expires_at <= now, Standing.LOOK_OVER),
        (link.purpose == links.LOOK, Standing.LOOK),
        (task.assignee_id != link.person_id, Standing.REASSIGNED),
        (task.status == "scheduled", Standing.FUTURE),
        (task.status not in ASKED, Standing.WITHDRAWN),
        (link.task_version != task.version, Standing.CHANGED),
        (instance.status == "suspended", Standing.PAUSED),
        (max(task.opened_at, link.issued_at) > now, Standing.FUTURE),
        (link.expires_at <= now, Standing.EXPIRED),
    )
    return next((standing for holds, standing in verdicts if holds), Standing.OPEN)
