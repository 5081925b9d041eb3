"""What a letter says about one notice, in the recipient's words and zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.days import calendar_of_person
from engine.presenting import TaskView, present
from notifications import links
from notifications.bundles import ASKED, ASKS, CONFIRMATION
from persistence.mail import Link, Notice
from persistence.organisation import Person
from persistence.work import Instance, Task


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a letter goes, in which language, and by which clock and calendar."""

    id: str
    name: str
    language: str
    zone: ZoneInfo
    calendar: str  # the site whose working days count


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing a letter speaks of. `url` is empty where there is nothing to open."""

    kind: str
    why: str
    rung: int
    instance: str  # title of the process instance, empty when there is none
    view: TaskView | None = None
    mine: bool = False  # the recipient is the one who is asked
    url: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether the recipient is asked for something that the letter's link leads to."""
        return bool(self.url) and self.kind != CONFIRMATION

    @property
    def title(self) -> str:
        """Return what the matter is called."""
        return self.view.title if self.view else str(self.facts.get("title") or self.instance)


def recipient(session: Session, person: Person) -> Recipient:
    """Return a person as the one a letter is written to."""
    calendar = calendar_of_person(session, person.id)
    return Recipient(
        person.id, person.name, person.language, ZoneInfo(calendar.zone), calendar.site
    )


def matter(
    session: Session, notice: Notice, base_url: str, letter_id: int, now: datetime
) -> Matter:
    """Return what a notice says, and mint the link it needs."""
    task = session.get(Task, notice.task_id) if notice.task_id else None
    instance_id = task.instance_id if task else notice.instance_id
    instance = session.get(Instance, instance_id) if instance_id else None
    link = _link(session, notice, task, letter_id, now) if task else None
    return Matter(
        notice.kind,
        notice.why,
        notice.rung,
        instance.title if instance else "",
        present(session, task.id, now=now, person_id=notice.person_id) if task else None,
        task is not None and task.assignee_id == notice.person_id,
        f"{base_url}/t/{links.placeholder(link.id)}" if link else "",
        notice.facts,
    )


def _link(
    session: Session, notice: Notice, task: Task, letter_id: int, now: datetime
) -> Link | None:
    """Mint a link for the one who is asked or who answered; to others it would be of no use."""
    purpose = _purpose(notice, task)
    if purpose is None:
        return None
    return links.mint(
        session,
        person_id=notice.person_id,
        task=task,
        letter_id=letter_id,
        now=now,
        purpose=purpose,
    )


def _purpose(notice: Notice, task: Task) -> str | None:
    if notice.kind == CONFIRMATION:
        return links.LOOK if task.answered_by == notice.person_id else None
    asks = notice.kind in ASKS and notice.kind != "escalation"
    asked = task.status in ASKED and task.assignee_id == notice.person_id
    return links.ACT if asks and asked else None
