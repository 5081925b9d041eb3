"""The pages after a press: recorded, refused with the reason, or explained."""

from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from approvals.asking import asking_page
from approvals.explaining import EXPLANATIONS, Explanation
from approvals.findings import broken, fresh_findings
from approvals.handing_in import faults_on_page, with_rows_of_workbook
from approvals.posted import BEGIN, FIELD, Fault, Posted
from approvals.rendering import Pages
from approvals.standing import Found, Standing, is_own
from engine.days import calendar_of_person
from engine.errors import (
    EngineError,
    FormIncomplete,
    OwnWork,
    ReasonMissing,
    StaleTask,
)
from engine.records.errors import RowsFaulty
from engine.rules.errors import ExplanationMissing, RulesBroken
from engine.types import Decision, FieldFault
from state_machines.wording import capital

CHANGED = (
    "The text changed while this page was open, so nothing was recorded. "
    "Please read the new version below and answer again."
)
ASKED_FOR = {"ask": ("question", "Your question")}  # input by what the engine misses words for
OWN_WORK = Explanation(
    403,
    "You cannot decide on your own work",
    "You submitted this, or you stand in for the person who did. Somebody else must decide; "
    "the strategy office can name another person.",
)
REFUSED = Explanation(
    409,
    "Your answer could not be recorded",
    "The office does not take this answer as things stand now. Nothing was recorded. "
    "Open the link in your letter again, or reply to the letter.",
)


def recorded(
    session: Session, pages: Pages, found: Found, posted: Posted, decision: Decision | None
) -> HTMLResponse:
    """Say what was recorded; the same words when it had been recorded before."""
    begun = posted.answer == BEGIN
    return pages.page(
        "recorded",
        view=found.view,
        person=found.person,
        decision=decision,
        begun=begun,
        answer=answer_title(found, decision.answer if decision else ""),
        zone=calendar_of_person(session, found.person.id).zone,
    )


def explained(
    session: Session, pages: Pages, found: Found, *, status: int = 0, why: Explanation | None = None
) -> HTMLResponse:
    """Explain to the person the link was sent to why it cannot be answered."""
    why = why or EXPLANATIONS[found.standing]
    view = found.view if found.sees else None
    decided = view.decided if view is not None and found.standing is Standing.DECIDED else None
    return pages.page(
        "explained",
        status or why.status,
        view=view,
        why=why,
        token=found.token,
        withdrawn=found.standing is Standing.WITHDRAWN,
        withdrawn_why=_withdrawn_why(found),
        answered_at=found.task.answered_at if found.standing is Standing.ANSWERED else None,
        decided=decided,
        answer=answer_title(found, decided.answer) if decided else "",
        disputable=is_own(found),
        zone=calendar_of_person(session, found.person.id).zone,
    )


def _withdrawn_why(found: Found) -> str:
    """Return why the task is no longer asked, or the link no longer good, as far as it is shown."""
    if found.standing is Standing.REVOKED:
        return found.link.revoked_why
    return found.task.note if found.sees and found.standing is Standing.WITHDRAWN else ""


def refused(
    session: Session, pages: Pages, found: Found, posted: Posted, refusal: Exception
) -> HTMLResponse:
    """Turn a refusal into the page that helps: the form again, or what stands instead."""
    if found.standing is Standing.DECIDED:
        return explained(session, pages, found, status=409)
    if found.standing is not Standing.OPEN:
        return explained(session, pages, found)
    if isinstance(refusal, StaleTask):
        return asking_page(session, pages, found, posted=posted, notice=CHANGED, status=409)
    if isinstance(refusal, RowsFaulty) and found.view.sheet is not None:
        posted = with_rows_of_workbook(posted, found.view.sheet)
        faults = faults_on_page(posted, found.view.sheet, refusal.faults)
        return asking_page(session, pages, found, posted=posted, faults=faults, status=422)
    if isinstance(refusal, RulesBroken | ExplanationMissing):
        return asking_page(
            session,
            pages,
            found,
            posted=posted,
            faults=broken(refusal),
            status=422,
            findings=fresh_findings(refusal),
        )
    if isinstance(refusal, EngineError) and (faults := faults_of(refusal)):
        return asking_page(session, pages, found, posted=posted, faults=faults, status=422)
    why = OWN_WORK if isinstance(refusal, OwnWork) else REFUSED
    return explained(session, pages, found, why=why)


def faults_of(refusal: EngineError) -> list[Fault]:
    """Return what the engine found wrong with the form, by the names of the inputs."""
    if isinstance(refusal, FormIncomplete):
        return [_mendable(fault) for fault in refusal.faults]
    if isinstance(refusal, ReasonMissing):
        name, title = ASKED_FOR.get(refusal.answer, ("note", "Reason or comment"))
        return [Fault(name, title, "Say it in a few words at least.")]
    return []


def _mendable(fault: FieldFault) -> Fault:
    what = f"{capital(fault.what)}: {fault.mend}."
    return Fault(f"{FIELD}{fault.field}", fault.title, what)


def answer_title(found: Found, name: str) -> str:
    """Return an answer as people read it."""
    titles = {answer.name: answer.title for answer in found.view.answers}
    return titles.get(name, name.replace("_", " "))
