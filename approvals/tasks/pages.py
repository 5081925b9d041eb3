"""The page that asks, and the pages that follow an answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from approvals.tasks.decide import everybody, who_may_know
from approvals.tasks.link import EXPLANATIONS, Explanation, LinkStatus, OpenedLink, is_own
from approvals.tasks.messages import previews
from approvals.tasks.sheets import (
    faults_on_page,
    first_rows,
    handed_in,
    sheet_form,
    with_rows_of_workbook,
)
from approvals.tasks.submission import (
    AGAIN,
    AS_SHOWN,
    ASK,
    AWAY,
    BEGIN,
    FIELD,
    FILE,
    PREVIEW,
    ROWS_SHOWN,
    PageFault,
    Submission,
)
from approvals.templating import Templates
from engine.errors import EngineError, FormIncomplete, OwnWork, ReasonMissing, StaleTask
from engine.messages.receipts import Sent, sent_by_task
from engine.operations.decisions import REASONS
from engine.records.sheets import RowsFaulty
from engine.rules import gate
from engine.rules.gate import ExplanationMissing, RulesBroken
from engine.schedule.deadlines import calendar_of_person
from engine.types import Decision, FieldFault
from engine.views.outcome import outcome
from engine.views.sheets import FindingView
from persistence.instances import TaskStatus, Weight
from state_machines.definition import Kind
from state_machines.labels import capital

PLACE = "findings"  # where they stand on the page
SHOWN = 50  # findings of one weight that a page lists
EXPLAIN = (
    f"Rules found something (listed below). Say in a sentence, with {gate.EXPLANATION} characters "
    "at least, why it may pass all the same."
)
MEANINGS = {
    Weight.BLOCK: "Must be mended before this can pass",
    Weight.FLAG: "Needs your written answer",
    Weight.WARN: "Needs an explanation",
    Weight.WAIVED: "Accepted by name",
    Weight.INFO: "For your information",
}
ROW_NAMES = {"away": AWAY, "file": FILE, "shown": ROWS_SHOWN, "as_shown": AS_SHOWN}
CAN_BEGIN = frozenset({Kind.TASK, Kind.FORM, Kind.MEETING})
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


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one weight, the first of them to be shown."""

    weight: Weight
    title: str
    shown: tuple[FindingView, ...]
    more: int


def grouped(findings: Iterable[FindingView]) -> list[FindingGroup]:
    """Return findings by weight, the gravest first."""
    by_weight: dict[Weight, list[FindingView]] = {weight: [] for weight in MEANINGS}
    for finding in findings:
        by_weight[finding.weight].append(finding)
    return [
        FindingGroup(weight, MEANINGS[weight], tuple(some[:SHOWN]), max(0, len(some) - SHOWN))
        for weight, some in by_weight.items()
        if some
    ]


def together(fresh: Iterable[FindingView], kept: Iterable[FindingView]) -> list[FindingView]:
    """Return what was found just now beside what was kept, each once."""
    found = {(f.rule, f.subject, f.text): f for f in (*fresh, *kept)}
    return list(found.values())


def needs_explanation(findings: Iterable[FindingView]) -> bool:
    """Tell whether a decision passes only with a sentence of why."""
    return any(finding.weight in Weight.EXPLAINABLE for finding in findings)


def broken(refusal: RulesBroken | ExplanationMissing) -> list[PageFault]:
    """Return what stands against an answer as faults of its page."""
    return list(_faults(refusal))


def fresh_findings(refusal: RulesBroken | ExplanationMissing) -> tuple[FindingView, ...]:
    """Return what the rules found just now, which was not kept with the refused answer."""
    explain = isinstance(refusal, ExplanationMissing)
    weight = Weight.WARN if explain else Weight.BLOCK
    return tuple(
        FindingView(
            weight,
            rule.code,
            rule.title,
            found.subject,
            f"{found.text}. To mend it, {rule.mend}.",
            rule.source,
        )
        for rule, found in refusal.found
    )


def _faults(refusal: RulesBroken | ExplanationMissing) -> Iterator[PageFault]:
    if isinstance(refusal, ExplanationMissing):
        yield PageFault("note", "Your comment", EXPLAIN)
    found: Sequence[FindingView] = fresh_findings(refusal)
    for finding in found[:SHOWN]:
        yield PageFault(PLACE, f"{finding.rule} {finding.title}", capital(finding.text))
    if more := len(found[SHOWN:]):
        yield PageFault(PLACE, "Further findings", f"{more} more of the same kinds.")


def asking_page(
    session: Session,
    pages: Templates,
    found: OpenedLink,
    *,
    posted: Submission | None = None,
    faults: Iterable[PageFault] = (),
    findings: tuple[FindingView, ...] = (),
    notice: str = "",
    status: int = 200,
) -> HTMLResponse:
    """Return the page of an open task, with what was typed and what is wrong with it.

    `findings` are what the rules found just now, beside those that were kept.
    """
    view, listed = found.view, tuple(faults)
    found_by_rules = together(findings, view.findings)
    return pages.page(
        "asking",
        status,
        view=view,
        token=found.token,
        person=found.person,
        notice=notice,
        zone=calendar_of_person(session, found.person.id).zone,
        posted=posted or Submission(),
        values=_values(found, posted),
        faults=listed,
        faulty={fault.name: fault.text for fault in reversed(listed)},
        reasons=REASONS,
        ask=ASK,
        begin=BEGIN,
        field_prefix=FIELD,
        again_prefix=AGAIN,
        can_begin=view.kind in CAN_BEGIN and found.task.status == TaskStatus.OPEN,
        needs_reason=any(answer.needs_reason for answer in view.answers),
        findings=grouped(found_by_rules),
        findings_place=PLACE,
        must_explain=needs_explanation(found_by_rules),
        handed_in=handed_in(view),
        sheet=sheet_form(session, found, posted),
        sheet_table=first_rows,
        row_names=ROW_NAMES,
        knowing=who_may_know(session, found),
        people=everybody(session, found),
        preview=PREVIEW,
        previews=previews(session, found, posted) if view.kind is Kind.MESSAGE else (),
    )


def looking_page(session: Session, pages: Templates, found: OpenedLink) -> HTMLResponse:
    """Return the page of a task to somebody who may see it but is not the one asked."""
    zone = calendar_of_person(session, found.person.id).zone
    return pages.page(
        "looking",
        view=found.view,
        came=outcome(session, found.task.step_id, found.now),
        token=found.token,
        person=found.person,
        zone=zone,
        findings=grouped(found.view.findings),
        findings_place=PLACE,
        handed_in=handed_in(found.view),
        sent=_sent(session, found),
    )


def _values(found: OpenedLink, posted: Submission | None) -> Mapping[str, object]:
    return posted.form if posted is not None else found.view.values


def recorded(
    session: Session,
    pages: Templates,
    found: OpenedLink,
    posted: Submission,
    decision: Decision | None,
) -> HTMLResponse:
    """Say what was recorded; the same words when it had been recorded before."""
    begun = posted.answer == BEGIN
    return pages.page(
        "recorded",
        view=found.view,
        person=found.person,
        decision=decision,
        begun=begun,
        answer=_pressed(found, decision) if decision else "",
        zone=calendar_of_person(session, found.person.id).zone,
    )


def explained(
    session: Session,
    pages: Templates,
    found: OpenedLink,
    *,
    status: int = 0,
    why: Explanation | None = None,
) -> HTMLResponse:
    """Explain to the person the link was sent to why it cannot be answered."""
    why = why or EXPLANATIONS[found.standing]
    view = found.view if found.sees else None
    decided = view.decided if view is not None and found.standing is LinkStatus.DECIDED else None
    return pages.page(
        "explained",
        status or why.status,
        view=view,
        why=why,
        token=found.token,
        withdrawn=found.standing is LinkStatus.WITHDRAWN,
        withdrawn_why=_withdrawn_why(found),
        answered_at=found.task.answered_at if found.standing is LinkStatus.ANSWERED else None,
        decided=decided,
        disputable=is_own(found),
        sent=_sent(session, found) if is_own(found) else (),
        zone=calendar_of_person(session, found.person.id).zone,
    )


def _sent(session: Session, found: OpenedLink) -> Sequence[Sent]:
    """Return the messages that left with the answer to a task, and how they were taken in."""
    sends = found.sees and found.view.kind is Kind.MESSAGE
    return sent_by_task(session, found.task.id) if sends else ()


def _withdrawn_why(found: OpenedLink) -> str:
    """Return why the task is no longer asked, or the link no longer good, as far as it is shown."""
    if found.standing is LinkStatus.REVOKED:
        return found.link.revoked_why
    return found.task.note if found.sees and found.standing is LinkStatus.WITHDRAWN else ""


def refused(
    session: Session, pages: Templates, found: OpenedLink, posted: Submission, refusal: Exception
) -> HTMLResponse:
    """Turn a refusal into the page that helps: the form again, or what stands instead."""
    if found.standing is LinkStatus.DECIDED:
        return explained(session, pages, found, status=409)
    if found.standing is not LinkStatus.OPEN:
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


def faults_of(refusal: EngineError) -> list[PageFault]:
    """Return what the engine found wrong with the form, by the names of the inputs."""
    if isinstance(refusal, FormIncomplete):
        return [_mendable(fault) for fault in refusal.faults]
    if isinstance(refusal, ReasonMissing):
        name, title = ASKED_FOR.get(refusal.answer, ("note", "Reason or comment"))
        return [PageFault(name, title, "Say it in a few words at least.")]
    return []


def _mendable(fault: FieldFault) -> PageFault:
    what = f"{capital(fault.what)}: {fault.mend}."
    return PageFault(f"{FIELD}{fault.field}", fault.title, what)


def _pressed(found: OpenedLink, decision: Decision) -> str:
    """Return the words of the button that was pressed, just now or before."""
    titles = {answer.name: answer.title for answer in found.view.answers}
    return found.view.pressed or titles[decision.answer]
