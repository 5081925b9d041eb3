"""What waits to be told: to whom, what, until when and why."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import catalogue
from engine.formatting import counted, short_moment
from engine.instance_ids import in_family
from engine.organisation import directory
from engine.organisation.directory import Directory
from engine.outbox import DIGEST, URGENT
from notifications import outage
from notifications.working_hours import may_read
from persistence.instances import Instance, StepRun, Task
from persistence.outbox import Letter, LetterStatus, Notice, NoticeKind
from state_machines.labels import words

HOURS = "outside working hours there"
NEXT_DIGEST = "today's digest has left, it comes in the next one"
TOGETHER = "it is gathered with others of its kind"
NOT_YET = "it is for later"
AT_ONCE = "it leaves with the next look, when the office is up"
AGAIN = "the mail server did not take it, it is tried again"
AWAY = "the mail server takes no letters"


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """Something that one person has not been told yet.

    `process` is the id of what it is about, "" where it is about nothing or about several.
    """

    person: str
    what: str
    until: datetime
    why: str
    process: str = ""


def waiting(session: Session, now: datetime, *, process: str = "") -> list[WaitingMail]:
    """Return what waits, of everything or of one process with its items, the next first."""
    organisation = directory.of(session)
    found = [
        *_notices(session, organisation, now, process),
        *_letters(session, organisation, now, process),
    ]
    return sorted(found, key=lambda each: (each.until, each.person, each.what))


def summary(session: Session, now: datetime) -> str:
    """Say in one line how much waits, until when and why; "" when nothing does."""
    by_reason: defaultdict[str, list[WaitingMail]] = defaultdict(list)
    for each in waiting(session, now):
        if each.until > now or each.why == AWAY:
            by_reason[each.why].append(each)
    if not by_reason:
        return ""
    total = sum(map(len, by_reason.values()))
    told = "; ".join(_reason(why, found) for why, found in by_reason.items())
    return f"{counted(total, 'message')} {'waits' if total == 1 else 'wait'}: {told}"


def _reason(why: str, found: Iterable[WaitingMail]) -> str:
    mails = list(found)
    return (
        f"{len(mails)} until {short_moment(min(m.until for m in mails))} UTC at the earliest, {why}"
    )


def _notices(
    session: Session, organisation: Directory, now: datetime, process: str
) -> Iterable[WaitingMail]:
    query = (
        select(Notice, StepRun.key, Instance)
        .outerjoin(Task, Task.id == Notice.task_id)
        .outerjoin(StepRun, StepRun.id == Task.step_id)
        .outerjoin(Instance, Instance.id == Notice.instance_id)
        .where(Notice.letter_id.is_(None), Notice.dropped_at.is_(None))
    )
    if process:
        query = query.where(in_family(Notice.instance_id, process))
    for notice, key, instance in session.execute(query):
        until, why = _until(organisation, notice, now)
        yield WaitingMail(
            organisation.name_of(notice.person_id),
            _called(session, notice, key, instance),
            until,
            why,
            notice.instance_id or "",
        )


def _until(organisation: Directory, notice: Notice, now: datetime) -> tuple[datetime, str]:
    opening = may_read(organisation, notice.person_id, now)
    if notice.urgency > URGENT and opening > now and notice.not_before <= opening:
        return opening, HOURS
    if notice.not_before <= now:
        return now, AT_ONCE
    if notice.kind == NoticeKind.RESCHEDULED:
        return notice.not_before, TOGETHER
    return notice.not_before, NEXT_DIGEST if notice.urgency >= DIGEST else NOT_YET


def _called(session: Session, notice: Notice, key: str | None, instance: Instance | None) -> str:
    """Return what a notice is about, in words."""
    title = str(notice.facts.get("title", ""))
    if key and instance is not None:
        title = catalogue.of(session, instance).step(key).title
    kind = words(notice.kind)
    about = title or (instance.title if instance is not None else notice.why)
    return f"{kind}: {about}" if about else kind


def _letters(
    session: Session, organisation: Directory, now: datetime, process: str
) -> Iterable[WaitingMail]:
    lasting = outage.present_outage(session)
    query = (
        select(Letter, Task.instance_id)
        .outerjoin(Task, Task.id == Letter.task_id)
        .where(Letter.status.in_(LetterStatus.UNSENT))
    )
    if process:
        about = select(Notice.letter_id).where(in_family(Notice.instance_id, process))
        query = query.where(Letter.id.in_(about))
    for letter, instance_id in session.execute(query):
        until = max(letter.next_attempt_at, now)
        opening = may_read(organisation, letter.person_id, until)
        why = AWAY if lasting else AGAIN if letter.attempts else AT_ONCE
        if letter.lane > URGENT and opening > now and opening >= until:
            until, why = opening, why if lasting else HOURS
        yield WaitingMail(
            organisation.name_of(letter.person_id), letter.subject, until, why, instance_id or ""
        )
