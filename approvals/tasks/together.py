"""One page for what a letter asks alike of several records: a decision of its own for each."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from approvals.dependencies import Guarded, OnCommitted, TellCommitted, TheApp, TheTemplates
from approvals.tasks.decide import AnswerIncomplete, AnswerRefused, decide_submission, everybody
from approvals.tasks.link import (
    EXPLANATIONS,
    LinkStatus,
    OpenedLink,
    note_opening,
    open_alike,
    open_link,
)
from approvals.tasks.pages import CHANGED, REFUSED, faults_of, grouped
from approvals.tasks.sheets import handed_in
from approvals.tasks.submission import PageFault, Submission, Typed
from approvals.templating import Templates
from engine.errors import EngineError, StaleTask
from engine.operations.decisions import REASONS
from engine.rules.gate import ExplanationMissing, RulesBroken
from engine.schedule.deadlines import calendar_of_person
from office.application import App

router = APIRouter()
log = logging.getLogger("approvals")
OF = "of."  # what the names of one task's inputs begin with: of.<task>.<input>
NOTHING_CHOSEN = "Nothing is chosen yet. Choose an answer for one of them at least."


@dataclass(frozen=True, slots=True)
class AskedAlike:
    """One task on the page: what was typed for it, and what is wrong or was recorded."""

    found: OpenedLink
    posted: Submission
    faults: tuple[PageFault, ...] = ()
    recorded: str = ""  # the words of the button, just now or before

    @property
    def prefix(self) -> str:
        """Return what the names of its inputs begin with."""
        return f"{OF}{self.found.task.id}."

    @property
    def asks(self) -> bool:
        """Tell whether it can still be answered here."""
        return not self.recorded and self.found.standing is LinkStatus.OPEN

    @property
    def why(self) -> str:
        """Return why it cannot be answered."""
        why = EXPLANATIONS.get(self.found.standing)
        return why.title if why else ""

    @property
    def faulty(self) -> Mapping[str, str]:
        """Return what is wrong, by the names of the inputs on the page."""
        return {f"{self.prefix}{fault.name}": fault.text for fault in reversed(self.faults)}


@dataclass
class Given:
    """What was sent for each task: as typed, what is wrong with it, what was recorded."""

    posted: dict[int, Submission] = field(default_factory=dict)
    wrong: dict[int, tuple[PageFault, ...]] = field(default_factory=dict)
    recorded: dict[int, str] = field(default_factory=dict)


@router.api_route("/t/{token}/together", methods=["GET", "HEAD"], dependencies=[Guarded])
def show_together(token: str, request: Request, office: TheApp, pages: TheTemplates) -> Response:
    """Show everything alike that the letter of a link asks. Opening changes nothing."""
    now = office.clock.now()
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, now)
        page = _page(session, pages, office, found)
    note_opening(office.database, found.link.id, request, now)
    return page


@router.post("/t/{token}/together", dependencies=[Guarded])
def press_together(
    token: str, form: Typed, office: TheApp, pages: TheTemplates, on_committed: TellCommitted
) -> Response:
    """Record each answer that was chosen, in a transaction of its own; what is refused says why."""
    now = office.clock.now()
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, now)
        alike = open_alike(session, found, office.keyring) if found.sees else []
        tokens = {each.task.id: each.token for each in alike}
    given = Given({task: _posted(form, task) for task in tokens})
    chosen = {task: posted for task, posted in given.posted.items() if posted.answer}
    for task, posted in chosen.items():
        try:
            given.recorded[task] = _record(office, tokens[task], posted, on_committed)
        except (AnswerRefused, EngineError) as refusal:
            log.info("answer refused", extra={"why": type(refusal).__name__})
            given.wrong[task] = _faults(refusal)
    if not chosen:
        given.wrong[found.task.id] = (PageFault("answer", "Your answer", NOTHING_CHOSEN),)
    with office.database.reading() as session:
        found = open_link(session, token, office.keyring, now)
        return _page(session, pages, office, found, given)


def _record(office: App, token: str, posted: Submission, on_committed: OnCommitted) -> str:
    """Record one answer; return the words of its button. Raises what the page can explain."""
    now = office.clock.now()
    with office.database.writing() as session:
        found = open_link(session, token, office.keyring, now)
        titles = {answer.name: answer.title for answer in found.view.answers} if found.sees else {}
        decide_submission(session, found, posted, now)
    on_committed(found.task.instance_id)
    return titles.get(posted.answer, posted.answer)


def _posted(form: Mapping[str, str], task_id: int) -> Submission:
    begin = f"{OF}{task_id}."
    return Submission.read(
        {name.removeprefix(begin): text for name, text in form.items() if name.startswith(begin)}
    )


def _faults(refusal: Exception) -> tuple[PageFault, ...]:
    """Return what is wrong with one answer, by the names of its inputs."""
    if isinstance(refusal, AnswerIncomplete):
        return refusal.faults
    if isinstance(refusal, StaleTask):
        return (PageFault("answer", "Your answer", CHANGED),)
    if isinstance(refusal, RulesBroken | ExplanationMissing):
        return (PageFault("note", "Your comment", str(refusal)),)
    found = tuple(faults_of(refusal)) if isinstance(refusal, EngineError) else ()
    return found or (PageFault("answer", "Your answer", REFUSED.text),)


def _page(
    session: Session,
    pages: Templates,
    office: App,
    found: OpenedLink,
    given: Given | None = None,
) -> Response:
    if not found.sees or found.view.work is None:
        return RedirectResponse(f"{pages.root}/t/{found.token}", 303)
    alike = open_alike(session, found, office.keyring)
    sent = given or Given()
    rows = [
        AskedAlike(
            each,
            sent.posted.get(each.task.id, Submission()),
            sent.wrong.get(each.task.id, ()),
            sent.recorded.get(each.task.id) or (each.view.pressed if each.view.decided else ""),
        )
        for each in alike
    ]
    return pages.page(
        "together",
        422 if sent.wrong else 200,
        rows=rows,
        view=found.view,
        token=found.token,
        person=found.person,
        zone=calendar_of_person(session, found.person.id).zone,
        faults=[
            PageFault(f"{row.prefix}{fault.name}", row.found.view.instance_title, fault.text)
            for row in rows
            for fault in row.faults
        ],
        open=sum(row.asks for row in rows),
        recorded=len(sent.recorded),
        reasons=REASONS,
        people=everybody(session, found),
        grouped=grouped,
        handed_in=handed_in,
    )
