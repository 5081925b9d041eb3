"""The page that asks: everything a person needs to decide, and the form, as typed before."""

from collections.abc import Iterable, Mapping

from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from approvals.choices import everybody, who_may_know
from approvals.posted import ASK, BEGIN, FIELD, REASONS, Fault, Posted
from approvals.rendering import Pages
from approvals.standing import Found
from engine.days import calendar_of_person
from state_machines.parts import Kind

CAN_BEGIN = frozenset({Kind.TASK, Kind.FORM, Kind.MEETING})


def asking_page(
    session: Session, pages: Pages, found: Found, *, posted: Posted | None = None,
    faults: Iterable[Fault] = (), notice: str = "", status: int = 200,
) -> HTMLResponse:  # fmt: skip
    """Return the page of an open task, with what was typed and what is wrong with it."""
    view, listed = found.view, tuple(faults)
    return pages.page(
        "asking", status,
        view=view, token=found.token, person=found.person, notice=notice,
        zone=calendar_of_person(session, found.person.id).zone,
        posted=posted or Posted(), values=_values(found, posted),
        faults=listed, faulty={fault.name: fault.text for fault in listed},
        reasons=REASONS, ask=ASK, begin=BEGIN, field_prefix=FIELD,
        can_begin=view.kind in CAN_BEGIN and found.task.status == "open",
        needs_reason=any(answer.needs_reason for answer in view.answers),
        knowing=who_may_know(session, found), people=everybody(session, found),
    )  # fmt: skip


def looking_page(session: Session, pages: Pages, found: Found) -> HTMLResponse:
    """Return the page of a task to somebody who may see it but is not the one asked."""
    zone = calendar_of_person(session, found.person.id).zone
    return pages.page("looking", view=found.view, person=found.person, zone=zone)


def _values(found: Found, posted: Posted | None) -> Mapping[str, object]:
    return posted.form if posted is not None else found.view.values
