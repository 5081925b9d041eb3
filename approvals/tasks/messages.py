"""Messages: what is about to be sent, as its sender sees it; the page on which it is read."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from approvals.dependencies import Guarded, TheApp, TheTemplates
from approvals.tasks.link import LinkStatus, OpenedLink, open_link
from approvals.tasks.submission import Submission
from approvals.templating import Templates
from engine import forms
from engine.execution import Execution
from engine.messages import dispatch
from engine.messages.receipts import acknowledge, message_of
from engine.schedule.deadlines import calendar_of_person
from notifications import links
from persistence.instances import Instance
from state_machines.definition import Step

NAMED = 12  # readers whose names stand on the page; of the rest it says how many they are
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Preview:
    """One message as it would leave now. `example`: whose letter it is where each gets their own.

    `groups`: what was asked for, each with how many people that is.
    """

    subject: str
    text: str
    readers: int
    names: tuple[str, ...]
    groups: tuple[tuple[str, int], ...]
    unreachable: int
    unknown: tuple[str, ...]
    example: str
    instead: str
    send_on: date


def previews(session: Session, found: OpenedLink, posted: Submission | None) -> list[Preview]:
    """Return what a task is about to send, with what has been typed so far."""
    execution, step = _work(session, found)
    if step.tells is None:
        return []
    typed = posted.form if posted is not None else {}
    values, _ = forms.checked(session, step.asks, typed)
    return [
        _preview(execution, each, dispatch.send_day(execution, values))
        for each in dispatch.prepared(execution, step, values)
    ]


def _preview(execution: Execution, each: dispatch.Prepared, send_on: date) -> Preview:
    people, name_of = each.members.people, execution.organisation.name_of
    first = next(iter(each.own), "")
    text = "\n\n".join(filter(None, (each.text, each.own.get(first, ""))))
    return Preview(
        each.subject,
        text,
        len(people),
        tuple(sorted(map(name_of, people))[:NAMED]),
        each.members.groups,
        each.members.unreachable,
        each.members.unknown,
        name_of(first) if first else "",
        each.instead,
        send_on,
    )


def reading_page(session: Session, pages: Templates, found: OpenedLink) -> HTMLResponse:
    """Return the page on which a reader sees a message whole, and may say that they read it."""
    message = message_of(session, found.link.dispatch_id or 0, found.person.id)
    execution, step = _work(session, found)
    return pages.page(
        "reading",
        message=message,
        instance=execution.instance.title,
        pack=step.tells is not None and step.tells.pack,
        token=found.token,
        person=found.person,
        zone=calendar_of_person(session, found.person.id).zone,
    )


def is_read_by(found: OpenedLink) -> bool:
    """Tell whether a link shows a message, and still does."""
    over = (LinkStatus.LEFT, LinkStatus.REVOKED, LinkStatus.LOOK_OVER, LinkStatus.ANSWERED)
    return found.link.purpose == links.READ and found.sees and found.standing not in over


def _work(session: Session, found: OpenedLink) -> tuple[Execution, Step]:
    """Return the process and the step whose message a link is about."""
    instance = session.get_one(Instance, found.task.instance_id)
    execution = Execution.of(session, instance, found.now)
    _, run = execution.cache.work.task(found.task.id)
    return execution, execution.definition.step(run.key)


@router.post("/t/{token}/read", dependencies=[Guarded])
def say_read(token: str, office: TheApp, pages: TheTemplates) -> HTMLResponse:
    """Record that a reader has read a message; pressing again changes nothing."""
    now = office.clock.now()
    with office.database.writing() as session:
        found = open_link(session, token, office.keyring, now)
        if not is_read_by(found):
            raise HTTPException(404)
        acknowledge(session, found.link.dispatch_id or 0, found.person.id, now)
        return reading_page(session, pages, found)
