"""The page that asks: everything a person needs to decide, and the form, as typed before."""

from collections.abc import Iterable, Mapping

from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from approvals.choices import everybody, who_may_know
from approvals.findings import PLACE, grouped, needs_explanation, together
from approvals.handed_in import first_rows, handed_in
from approvals.posted import ASK, BEGIN, FIELD, Fault, Posted
from approvals.posted_rows import AS_SHOWN, AWAY, FILE, SHOWN
from approvals.rendering import Pages
from approvals.sheet_form import sheet_form
from approvals.standing import Found
from engine.acting import REASONS
from engine.days import calendar_of_person
from engine.rows import FindingView
from state_machines.parts import Kind

ROW_NAMES = {"away": AWAY, "file": FILE, "shown": SHOWN, "as_shown": AS_SHOWN}
CAN_BEGIN = frozenset({Kind.TASK, Kind.FORM, Kind.MEETING})


def asking_page(
    session: Session,
    pages: Pages,
    found: Found,
    *,
    posted: Posted | None = None,
    faults: Iterable[Fault] = (),
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
        posted=posted or Posted(),
        values=_values(found, posted),
        faults=listed,
        faulty={fault.name: fault.text for fault in reversed(listed)},
        reasons=REASONS,
        ask=ASK,
        begin=BEGIN,
        field_prefix=FIELD,
        can_begin=view.kind in CAN_BEGIN and found.task.status == "open",
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
    )


def looking_page(session: Session, pages: Pages, found: Found) -> HTMLResponse:
    """Return the page of a task to somebody who may see it but is not the one asked."""
    zone = calendar_of_person(session, found.person.id).zone
    return pages.page(
        "looking",
        view=found.view,
        token=found.token,
        person=found.person,
        zone=zone,
        findings=grouped(found.view.findings),
        findings_place=PLACE,
        handed_in=handed_in(found.view),
    )


def _values(found: Found, posted: Posted | None) -> Mapping[str, object]:
    return posted.form if posted is not None else found.view.values
