"""From a submission to a decision of the engine."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from approvals.tasks.link import LinkStatus, OpenedLink
from approvals.tasks.sheets import Rows, RowsMissing, rows_of
from approvals.tasks.submission import ASK, BEGIN, PageFault, Submission, asked_sheet, faults
from engine.errors import StaleTask
from engine.operations.decisions import ask_information, decide, start_task
from engine.organisation import directory, roles
from engine.records.proposals import examined
from engine.records.sheets import RowsFaulty
from engine.schedule.deadlines import calendar_of_year
from engine.types import Actor, Decision
from engine.views.sheets import scope_of
from notifications.outage import directors
from persistence.instances import Instance, Task
from persistence.organisation import Person
from state_machines.definition import FieldType

MOST_PEOPLE = 1000  # people offered in one list


@dataclass(frozen=True, slots=True)
class Choice:
    """A person in a list."""

    id: str
    name: str


def who_may_know(session: Session, found: OpenedLink) -> list[Choice]:
    """Return who can be asked: the people at work in the same process, and the strategy office."""
    instance = session.get_one(Instance, found.task.instance_id)
    colleagues = select(Task.assignee_id).where(Task.instance_id == instance.id)
    here = roles.working(directory.of(session), today(session, instance, found))
    asked = set(session.scalars(colleagues)) & set(here)
    ids = asked | set(directors(session, instance.id, found.now))
    query = select(Person.id, Person.name).where(Person.id.in_(ids - {found.person.id}))
    return [Choice(*row) for row in session.execute(query.order_by(Person.name))]


def everybody(session: Session, found: OpenedLink) -> list[Choice]:
    """Return everybody who works here today, when the form asks for a person."""
    if all(field.type is not FieldType.PERSON for field in found.view.fields):
        return []
    instance, organisation = (
        session.get_one(Instance, found.task.instance_id),
        directory.of(session),
    )
    here = roles.working(organisation, today(session, instance, found))
    named = sorted(here, key=organisation.name_of)[:MOST_PEOPLE]
    return [Choice(key, organisation.name_of(key)) for key in named]


def today(session: Session, instance: Instance, found: OpenedLink) -> date:
    """Return the date where the year of an instance is kept."""
    return calendar_of_year(session, instance.year_id).local_day(found.now)


class AnswerRefused(Exception):
    """The page itself refuses the answer; nothing was recorded."""


class LinkDead(AnswerRefused):
    """The link may not be answered; its standing tells why."""


class AnswerIncomplete(AnswerRefused):
    """Something is missing or wrong in the form, all of it listed."""

    def __init__(self, found: tuple[PageFault, ...]) -> None:
        self.faults = found
        super().__init__("; ".join(fault.name for fault in found))


def decide_submission(
    session: Session, found: OpenedLink, posted: Submission, now: datetime
) -> Decision | None:
    """Record the answer; None when it was a question or a beginning, not a decision.

    Raises AnswerRefused for what the page sees, EngineError for what the engine refuses.
    """
    _require_whole(session, found, posted)
    if posted.answer in (ASK, BEGIN):
        _not_yet(session, found, posted, now)
        return None
    return decide(
        session,
        found.task.id,
        posted.answer,
        actor=actor_of(found),
        now=now,
        form=posted.form,
        rows=_rows(found, posted),
        reason_code=posted.reason_code,
        note=posted.note,
        task_version=posted.version,
        again=posted.again,
    )


def examine_submission(session: Session, found: OpenedLink, posted: Submission) -> None:
    """Find what is wrong with the rows of a file, many as they may be, while nothing is locked.

    Raises AnswerRefused, RowsFaulty.
    """
    _require_whole(session, found, posted)
    scope = scope_of(session, found.task.id, now=found.now)
    if scope is not None and (rows := _rows(found, posted)):
        _, wrong = examined(scope, rows)
        if wrong:
            raise RowsFaulty(wrong)


def actor_of(found: OpenedLink) -> Actor:
    """Return who acts through a link, and for whom when the holder of the role is another."""
    holder = found.task.holder_id
    behalf = holder if holder != found.link.person_id else None
    return Actor(found.link.person_id, behalf, channel="link", link_id=found.link.id)


def _require_whole(session: Session, found: OpenedLink, posted: Submission) -> None:
    """Refuse an answer in which the page itself sees a fault."""
    if found.standing not in (LinkStatus.OPEN, LinkStatus.DECIDED) or not found.sees:
        raise LinkDead
    knowing = {one.id for one in who_may_know(session, found)}
    if missing := tuple(faults(posted, found.view, knowing)):
        raise AnswerIncomplete(missing)
    if found.standing is LinkStatus.OPEN:
        _require_shown(found, posted)


def _require_shown(found: OpenedLink, posted: Submission) -> None:
    view = found.view
    changed = posted.version != view.version or posted.content_hash != view.content_hash
    if changed or (view.sheet is not None and posted.rows_shown != view.sheet.digest):
        raise StaleTask(found.task.id, posted.version, view.version)


def _rows(found: OpenedLink, posted: Submission) -> Rows:
    """Return the rows that come with an answer which takes them."""
    try:
        return rows_of(posted, asked_sheet(found, posted))
    except RowsMissing as missing:
        raise AnswerIncomplete((missing.fault,)) from missing


def _not_yet(session: Session, found: OpenedLink, posted: Submission, now: datetime) -> None:
    if found.standing is not LinkStatus.OPEN:
        raise LinkDead
    actor = actor_of(found)
    if posted.answer == BEGIN:
        start_task(session, found.task.id, actor=actor, now=now)
        return
    ask_information(
        session, found.task.id, actor=actor, now=now, question=posted.question, of=posted.whom
    )
