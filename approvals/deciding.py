"""From a pressed button to the engine: the checks of the page, then the one decision function."""

from datetime import datetime

from sqlalchemy.orm import Session

from approvals.choices import who_may_know
from approvals.handing_in import Rows, RowsMissing, rows_of
from approvals.posted import ASK, BEGIN, Fault, Posted, faults
from approvals.standing import Found, Standing
from engine.acting import act, ask_information, start
from engine.errors import StaleTask
from engine.offering import scope_of
from engine.records.errors import RowsFaulty
from engine.records.proposing import examined
from engine.rows import SheetView
from engine.types import Actor, Decision


class AnswerRefused(Exception):
    """The page itself refuses the answer; nothing was recorded."""


class LinkDead(AnswerRefused):
    """The link may not be answered; its standing tells why."""


class AnswerIncomplete(AnswerRefused):
    """Something is missing or wrong in the form, all of it listed."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        self.faults = found
        super().__init__("; ".join(fault.name for fault in found))


def decide(session: Session, found: Found, posted: Posted, now: datetime) -> Decision | None:
    """Record the answer; None when it was a question or a beginning, not a decision.

    Raises AnswerRefused for what the page sees, EngineError for what the engine refuses.
    """
    _require_whole(session, found, posted)
    if posted.answer in (ASK, BEGIN):
        _not_yet(session, found, posted, now)
        return None
    return act(
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
    )


def examine(session: Session, found: Found, posted: Posted) -> None:
    """Find what is wrong with the rows of a file, many as they may be, while nothing is locked.

    Raises AnswerRefused, RowsFaulty.
    """
    _require_whole(session, found, posted)
    scope = scope_of(session, found.task.id, now=found.now)
    if scope is not None and (rows := _rows(found, posted)):
        _, wrong = examined(scope, rows)
        if wrong:
            raise RowsFaulty(wrong)


def actor_of(found: Found) -> Actor:
    """Return who acts through a link, and for whom when the holder of the role is another."""
    holder = found.task.holder_id
    behalf = holder if holder != found.link.person_id else None
    return Actor(found.link.person_id, behalf, channel="link", link_id=found.link.id)


def _require_whole(session: Session, found: Found, posted: Posted) -> None:
    """Refuse an answer in which the page itself sees a fault."""
    if found.standing not in (Standing.OPEN, Standing.DECIDED) or not found.sees:
        raise LinkDead
    knowing = {one.id for one in who_may_know(session, found)}
    if missing := tuple(faults(posted, found.view, knowing)):
        raise AnswerIncomplete(missing)
    if found.standing is Standing.OPEN:
        _require_shown(found, posted)


def _require_shown(found: Found, posted: Posted) -> None:
    view = found.view
    changed = posted.version != view.version or posted.content_hash != view.content_hash
    if changed or (view.sheet is not None and posted.rows_shown != view.sheet.digest):
        raise StaleTask(found.task.id, posted.version, view.version)


def asked_sheet(found: Found, posted: Posted) -> SheetView | None:
    """Return the sheet whose rows come with an answer; None where the answer takes none."""
    if found.standing is not Standing.OPEN:
        return None
    answer = next((a for a in found.view.answers if a.name == posted.answer), None)
    if answer is None or answer.needs_reason:
        return None
    return found.view.sheet


def _rows(found: Found, posted: Posted) -> Rows:
    """Return the rows that come with an answer which takes them."""
    try:
        return rows_of(posted, asked_sheet(found, posted))
    except RowsMissing as missing:
        raise AnswerIncomplete((missing.fault,)) from missing


def _not_yet(session: Session, found: Found, posted: Posted, now: datetime) -> None:
    if found.standing is not Standing.OPEN:
        raise LinkDead
    actor = actor_of(found)
    if posted.answer == BEGIN:
        start(session, found.task.id, actor=actor, now=now)
        return
    ask_information(
        session, found.task.id, actor=actor, now=now, question=posted.question, of=posted.whom
    )
