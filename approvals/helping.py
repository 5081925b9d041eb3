"""Beside the answer: a fresh link for an old letter, and a word when letter or answer is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from approvals.answering import Guarded
from approvals.door import TheOffice, ThePages
from approvals.explaining import EXPLANATIONS
from approvals.forms import Typed
from approvals.rendering import Pages
from approvals.results import answer_title
from approvals.standing import Found, find, is_own
from engine import history
from engine.notices import DECISION, tell
from engine.presenting import present
from engine.types import ENGINE, Actor
from notifications.alerts import directors
from persistence.mail import Notice
from persistence.past import Event
from persistence.work import Instance

FRESH_RUNG = 1000  # rungs from here on are letters that a person asked for
FRESH_PAUSE = timedelta(minutes=15)  # between two fresh links for the same task and person


@dataclass(frozen=True, slots=True)
class Report:
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


ASTRAY = Report(
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
DISPUTE = Report(
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

router = APIRouter()


@router.post("/t/{token}/fresh", dependencies=[Guarded])
def send_fresh(token: str, office: TheOffice, pages: ThePages) -> HTMLResponse:
    """Mail a new link to the address on file; never shows one, whoever asks."""
    now = office.clock.now()
    with office.database.writing() as session:
        found = find(session, token, office.keyring, now)
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
def ask_mistake(token: str, office: TheOffice, pages: ThePages) -> Response:
    """Show the form that reports a letter gone astray, or an answer that is not one's own."""
    with office.database.reading() as session:
        found = find(session, token, office.keyring, office.clock.now())
    return _mistake_page(pages, found)


@router.post("/t/{token}/not-you", dependencies=[Guarded])
def report_mistake(token: str, form: Typed, office: TheOffice, pages: ThePages) -> HTMLResponse:
    """Tell the office that a letter reached the wrong person, or that an answer is not theirs."""
    now, chosen = office.clock.now(), form.get("mistake", "")
    with office.database.writing() as session:
        found = find(session, token, office.keyring, now)
        report = _report(found)
        if chosen in report.choices:
            _alert(session, found, report, chosen, now)
    if chosen not in report.choices:
        return _mistake_page(pages, found, fault="Nothing is chosen yet. Choose what fits.")
    return pages.page("said", title="Thank you", text=report.thanks)


def _report(found: Found) -> Report:
    return DISPUTE if is_own(found) else ASTRAY


def _mistake_page(pages: Pages, found: Found, fault: str = "") -> HTMLResponse:
    return pages.page(
        "mistake",
        422 if fault else 200,
        view=found.view if found.sees else None,
        token=found.token,
        person=found.person,
        report=_report(found),
        fault_text=fault,
    )


def _order_letter(session: Session, found: Found, now: datetime) -> None:
    task_id, person_id = found.task.id, found.link.person_id
    asked, last = session.execute(
        select(func.count(), func.max(Notice.created_at)).where(
            Notice.task_id == task_id, Notice.person_id == person_id, Notice.rung >= FRESH_RUNG
        )
    ).one()
    if last is not None and now - last < FRESH_PAUSE:
        return
    tell(
        session,
        person_id,
        "request",
        now=now,
        task_id=task_id,
        urgency=DECISION,
        instance_id=found.task.instance_id,
        rung=FRESH_RUNG + asked,
        why="you asked for a fresh link",
    )


def _alert(session: Session, found: Found, report: Report, chosen: str, now: datetime) -> None:
    """Alert the director once per link, and keep the report in the history that it belongs to."""
    if _reported(session, found, report):
        return
    instance = session.get_one(Instance, found.task.instance_id)
    history.append(
        session,
        instance.id if report.own else history.OFFICE,
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
        "answer": answer_title(found, found.task.answer or "") if report.own else "",
    }
    facts = {
        "what": report.what.format(**told),
        "mend": report.mend.format(**told),
        "title": _title(session, found),
    }
    for person_id in directors(session, instance.id, found.now):
        tell(
            session,
            person_id,
            "alert",
            now=now,
            instance_id=instance.id,
            urgency=DECISION,
            why="a recipient pressed “Not you?”",
            facts=facts,
        )


def _title(session: Session, found: Found) -> str:
    """Return what the task is called, for the office's own eyes."""
    return present(session, found.task.id, now=found.now, person_id=found.person.id).title


def _reported(session: Session, found: Found, report: Report) -> bool:
    query = select(Event.facts).where(Event.task_id == found.task.id, Event.name == report.event)
    return any(facts.get("link") == found.link.id for facts in session.scalars(query))
