"""Routes of a task: GET shows, POST decides; downloads, a fresh link, a wrong recipient."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from approvals.dependencies import Guarded, TellCommitted, TheApp, TheTemplates
from approvals.tasks.decide import (
    AnswerIncomplete,
    AnswerRefused,
    decide_submission,
    examine_submission,
)
from approvals.tasks.link import (
    EXPLANATIONS,
    LinkStatus,
    OpenedLink,
    is_own,
    note_opening,
    open_link,
)
from approvals.tasks.messages import is_read_by, reading_page
from approvals.tasks.pages import (
    asking_page,
    explained,
    looking_page,
    recorded,
    refused,
)
from approvals.tasks.submission import PREVIEW, Submission, TheForm, Typed, read_upload
from approvals.templating import Templates
from engine import audit_trail
from engine.errors import EngineError
from engine.outbox import URGENT, notify
from engine.records.closed_sets import Words, offered
from engine.records.sheets import sheet
from engine.types import ENGINE, Actor
from engine.views.sheets import SheetView
from engine.views.task import present
from notifications import links
from notifications.outage import directors
from office.application import App
from office.imports import workbooks
from persistence.audit_trail import Event
from persistence.instances import Instance
from persistence.outbox import Notice, NoticeKind

router = APIRouter()
log = logging.getLogger("approvals")
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FRESH_RUNG = 1000  # levels from here on are letters that a person asked for
FRESH_PAUSE = timedelta(minutes=15)  # between two fresh links for the same task and person


async def submit(token: str, form: TheForm, office: TheApp) -> Submission:
    """Return the answer as typed, the rows of its file read while nothing is locked yet."""
    answer = Submission.read(form.texts)
    if form.file is None:
        return answer
    upload = await read_upload(office, token, answer, form.file, office.clock.now())
    return replace(answer, upload=upload)


Answer = Annotated[Submission, Depends(submit)]


@router.api_route("/t/{token}", methods=["GET", "HEAD"], dependencies=[Guarded])
def show(token: str, request: Request, office: TheApp, pages: TheTemplates) -> Response:
    """Show what a link asks, or why it can no longer be answered. Opening changes nothing."""
    now = office.clock.now()
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, now)
        page = _page_of(session, pages, found)
    note_opening(office.database, found.link.id, request, now)
    return page


@router.post("/t/{token}", dependencies=[Guarded])
def press(
    token: str, posted: Answer, office: TheApp, pages: TheTemplates, on_committed: TellCommitted
) -> HTMLResponse:
    """Record an answer through the engine's one decision function."""
    now = office.clock.now()
    if posted.answer == PREVIEW:
        return _previewed(office, pages, token, posted)
    try:
        if posted.upload is not None:
            with office.database.reading() as session:
                examine_submission(session, open_link(session, token, office.keyring, now), posted)
        with office.database.writing() as session:
            found = open_link(session, token, office.keyring, now)
            decision = decide_submission(session, found, posted, now)
            page = recorded(session, pages, found, posted, decision)
    except (AnswerRefused, EngineError) as refusal:
        log.info("answer refused", extra={"why": type(refusal).__name__})
        return _refusal(office, pages, token, posted, refusal)
    on_committed(found.task.instance_id)
    log.info("answer recorded", extra={"task": found.task.id, "instance": found.task.instance_id})
    return page


def _previewed(office: App, pages: Templates, token: str, posted: Submission) -> HTMLResponse:
    """Show the page with what was typed, and the letter as it would leave with that."""
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, office.clock.now())
        if found.standing is not LinkStatus.OPEN:
            return _page_of(session, pages, found)
        return asking_page(session, pages, found, posted=posted)


def _page_of(session: Session, pages: Templates, found: OpenedLink) -> HTMLResponse:
    if is_read_by(found):
        return reading_page(session, pages, found)
    if found.standing is LinkStatus.OPEN:
        return asking_page(session, pages, found)
    shows = found.standing is LinkStatus.DECIDED and found.link.purpose == links.LOOK
    if found.standing is LinkStatus.LOOK or (shows and not is_own(found)):
        return looking_page(session, pages, found)
    return explained(session, pages, found)


def _refusal(
    office: App, pages: Templates, token: str, posted: Submission, refusal: Exception
) -> HTMLResponse:
    """Show what stands now, beside what was typed; the refused transaction is gone."""
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, office.clock.now())
        if isinstance(refusal, AnswerIncomplete) and found.standing is LinkStatus.OPEN:
            return asking_page(
                session, pages, found, posted=posted, faults=refusal.faults, status=422
            )
        return refused(session, pages, found, posted, refusal)


@router.api_route("/t/{token}/sheet.xlsx", methods=["GET", "HEAD"], dependencies=[Guarded])
def asked(token: str, office: TheApp) -> Response:
    """Send the sheet that an open task asks for, filled with what is known."""
    found = _find(token, office)
    view = found.view.sheet
    if found.standing is not LinkStatus.OPEN or view is None:
        raise HTTPException(404)
    with office.database.reading() as session:
        return _workbook(view, offered(session, sheet(view.key), view.fixed))


@router.api_route("/t/{token}/rows/{number}.xlsx", methods=["GET", "HEAD"], dependencies=[Guarded])
def handed_in(token: str, number: int, office: TheApp) -> Response:
    """Send all the rows of one table that a decision is about."""
    found = _find(token, office)
    tables = found.view.handed_in if found.standing in LinkStatus.READABLE else ()
    if not 0 <= number < len(tables):
        raise HTTPException(404)
    return _workbook(tables[number])


def _find(token: str, office: TheApp) -> OpenedLink:
    with office.database.reading() as session:
        return open_link(session, token, office.keyring, office.clock.now())


def _workbook(view: SheetView, words: Words | None = None) -> Response:
    name = f'attachment; filename="{view.key}.xlsx"'
    content = workbooks.write_sheet(view, words)
    return Response(content, media_type=KIND, headers={"Content-Disposition": name})


@dataclass(frozen=True, slots=True)
class MistakeReport:
    """What a link's person may report: the page's words, and those that the director reads.

    `what` and `mend` may name the person, the choice, the answer and the instance. A report that
    is `own` is the person's in the history of the process; any other is the office's.
    """

    event: str
    title: str
    lead: str
    choices: Mapping[str, str]
    thanks: str
    what: str
    mend: str
    own: bool = False


ASTRAY = MistakeReport(
    "link_reported",
    "Did this letter reach the wrong person?",
    "Tell the strategy office what happened; nothing is decided by that.",
    {
        "forwarded": "It was forwarded to me",
        "not_me": "I am not the person named",
        "unknown": "I am the person named, but this is not my work",
    },
    "The strategy office has been told and will see to it. Nothing was decided. "
    "Please delete the letter.",
    "A letter for {person} may have reached somebody else: {choice}.",
    "Ask the person named whether the letter arrived, and reassign the task if it is not theirs.",
)
DISPUTE = MistakeReport(
    "answer_disputed",
    "Was this not your answer?",
    "Tell the strategy office what happened. It looks into it before more follows from the answer.",
    {
        "not_given": "I gave no answer to this",
        "otherwise": "I answered, but something else than what was recorded",
    },
    "The strategy office has been told and will call you. What was recorded stands until then, "
    "and your report stands beside it in the history.",
    "{person} says of the answer “{answer}” that was recorded in their name: “{choice}.”",
    "Call the person named before more follows. `smo process suspend {instance}` stops the "
    "process until it is settled; `smo history show {instance}` tells by which door it came.",
    own=True,
)


@router.post("/t/{token}/fresh", dependencies=[Guarded])
def send_fresh(token: str, office: TheApp, pages: TheTemplates) -> HTMLResponse:
    """Mail a new link to the address on file; never shows one, whoever asks."""
    now = office.clock.now()
    with office.database.writing() as session:
        found = open_link(session, token, office.keyring, now)
        why = EXPLANATIONS.get(found.standing)
        if why is not None and why.fresh:
            _order_letter(session, found, now)
    return pages.page(
        "said",
        title="Look into your inbox",
        text=(
            "If the task is still yours, a letter with a new link is on its way to the address "
            "that the strategy office has on file. It may take a few minutes."
        ),
    )


@router.api_route("/t/{token}/not-you", methods=["GET", "HEAD"], dependencies=[Guarded])
def ask_mistake(token: str, office: TheApp, pages: TheTemplates) -> Response:
    """Show the form that reports a letter gone astray, or an answer that is not one's own."""
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, office.clock.now())
    return _mistake_page(pages, found)


@router.post("/t/{token}/not-you", dependencies=[Guarded])
def report_mistake(token: str, form: Typed, office: TheApp, pages: TheTemplates) -> HTMLResponse:
    """Tell the office that a letter reached the wrong person, or that an answer is not theirs."""
    now, chosen = office.clock.now(), form.get("mistake", "")
    with office.database.writing() as session:
        found = open_link(session, token, office.keyring, now)
        report = _report(found)
        if chosen in report.choices:
            _alert(session, found, report, chosen, now)
    if chosen not in report.choices:
        return _mistake_page(pages, found, fault="Nothing is chosen yet. Choose what fits.")
    return pages.page("said", title="Thank you", text=report.thanks)


def _report(found: OpenedLink) -> MistakeReport:
    return DISPUTE if is_own(found) else ASTRAY


def _mistake_page(pages: Templates, found: OpenedLink, fault: str = "") -> HTMLResponse:
    return pages.page(
        "mistake",
        422 if fault else 200,
        view=found.view if found.sees else None,
        token=found.token,
        person=found.person,
        report=_report(found),
        fault_text=fault,
    )


def _order_letter(session: Session, found: OpenedLink, now: datetime) -> None:
    task_id, person_id = found.task.id, found.link.person_id
    asked, last = session.execute(
        select(func.count(), func.max(Notice.created_at)).where(
            Notice.task_id == task_id, Notice.person_id == person_id, Notice.rung >= FRESH_RUNG
        )
    ).one()
    if last is not None and now - last < FRESH_PAUSE:
        return
    notify(
        session,
        person_id,
        NoticeKind.REQUEST,
        now=now,
        task_id=task_id,
        urgency=URGENT,
        instance_id=found.task.instance_id,
        rung=FRESH_RUNG + asked,
        why="you asked for a fresh link",
    )


def _alert(
    session: Session, found: OpenedLink, report: MistakeReport, chosen: str, now: datetime
) -> None:
    """Alert the director once per link, and keep the report in the history that it belongs to."""
    if _reported(session, found, report):
        return
    instance = session.get_one(Instance, found.task.instance_id)
    audit_trail.append(
        session,
        instance.id if report.own else audit_trail.OFFICE,
        report.event,
        now=now,
        actor=Actor(found.person.id, link_id=found.link.id) if report.own else ENGINE,
        task_id=found.task.id,
        reason=chosen,
        link=found.link.id,
    )
    told = {
        "person": found.person.name,
        "choice": report.choices[chosen],
        "instance": instance.id,
        "answer": found.view.pressed if report.own else "",
    }
    facts = {
        "what": report.what.format(**told),
        "mend": report.mend.format(**told),
        "title": _title(session, found),
    }
    for person_id in directors(session, instance.id, found.now):
        notify(
            session,
            person_id,
            NoticeKind.ALERT,
            now=now,
            instance_id=instance.id,
            urgency=URGENT,
            why="a recipient pressed “Not you?”",
            facts=facts,
        )


def _title(session: Session, found: OpenedLink) -> str:
    """Return what the task is called, for the office's own eyes."""
    return present(session, found.task.id, now=found.now, person_id=found.person.id).title


def _reported(session: Session, found: OpenedLink, report: MistakeReport) -> bool:
    query = select(Event.facts).where(Event.task_id == found.task.id, Event.name == report.event)
    return any(facts.get("link") == found.link.id for facts in session.scalars(query))
