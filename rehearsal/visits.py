"""How a virtual owner answers in the demo: open the mail, follow its link, fill in the form, send.

Nothing here calls the engine's decision function; the office sees a browser.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urljoin

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.schedule.deadlines import calendar_of_person
from office.imports import workbooks
from persistence.database import Database
from persistence.organisation import Person
from persistence.outbox import Link
from rehearsal import browser, rejections, tasks
from rehearsal.browser import (
    ANSWER,
    SHEET,
    File,
    Form,
    WebPage,
    asked_by,
    broken_rules,
    form_of,
    holds_rows,
    sent_by,
    wants_explanation,
)
from rehearsal.errors import PageUnexpected
from rehearsal.mailbox.store import MailStore
from rehearsal.owners import Owners
from rehearsal.tasks import Asked, OpenTask, Reply

ATTEMPTS = 4  # times a form is filled in anew when the page finds fault with it


class VisitOutcome(StrEnum):
    """How a visit ended."""

    ANSWERED = "answered"
    NO_LETTER = "no letter yet"
    FRESH_LINK = "asked for a fresh link"
    GONE = "no longer asked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Visit:
    """One task to be answered at one address."""

    task: OpenTask
    url: str
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class PageRespondent:
    """Goes to the pages in the name of virtual owners."""

    database: Database
    store: MailStore
    owners: Owners

    def answer(self, task: OpenTask, now: datetime) -> VisitOutcome:
        """Answer one task through its letter. Raises OSError when the pages do not answer."""
        with self.database.reading() as session:
            address = session.get_one(Person, task.person_id).email
            names = _links(session, task)
            today = calendar_of_person(session, task.person_id).local_day(now)
            failed = rejections.has_failed(session, task.task_id)
        found = next((f for name in names if (f := self.store.link(address, name))), None)
        if found is None:
            return VisitOutcome.NO_LETTER
        if failed:
            self._accept_what_failed(task, now)
        mail_id, url = found
        self.store.mail(mail_id, open_it=True)
        try:
            return self._fill_in(Visit(task, url, today, now), browser.get(url))
        except PageUnexpected:
            return VisitOutcome.GONE

    def _fill_in(self, visit: Visit, page: WebPage) -> VisitOutcome:
        with self.database.reading() as session:
            sheet = self.owners.sheet_for(session, visit.task, visit.now)
            case = tasks.place(session, visit.task.task_id)[2]
            names = tasks.names_of(session, case, visit.task.person_id, visit.task.name)
        faulty = 0  # answers that the page found fault with, so that another one is thought of
        for _ in range(ATTEMPTS):
            form = form_of(page.html, page.status)
            if ANSWER not in form.inputs:
                return _ask_afresh(visit.url, form)
            asked = asked_by(form, today=visit.today, me=visit.task.person_id)
            asked, broken = replace(asked, sheet=sheet, names=names), broken_rules(page.html)
            explain = wants_explanation(page.html)
            faulty += page.status != HTTPStatus.OK and not broken and not explain
            reply = self._reply(visit, asked, faulty, broken)
            if explain and not reply.reason_code:
                reply = replace(reply, note=self.owners.explanation(visit.task))
            address, file = urljoin(visit.url, form.action), _workbook(form, asked, reply)
            page = browser.post(address, sent_by(form, reply), file)
            if page.status == HTTPStatus.OK:
                return VisitOutcome.ANSWERED
            if page.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                return VisitOutcome.GONE
        return VisitOutcome.REFUSED

    def _reply(self, visit: Visit, asked: Asked, attempt: int, broken: list[str]) -> Reply:
        """Return the answer; where rules refused one, send back or have it accepted."""
        reply = self.owners.reply_to(visit.task, asked, attempt)
        if not broken:
            return reply
        back = rejections.returned(asked, f"The rules found something: {', '.join(broken)}")
        with self.database.writing() as session:
            if back is not None and rejections.is_first_round(session, visit.task.task_id):
                return back
            accepted = rejections.accept(session, visit.task.task_id, broken, visit.now)
        return reply if accepted else back or reply

    def _accept_what_failed(self, task: OpenTask, now: datetime) -> None:
        with self.database.writing() as session:
            rejections.accept_what_failed(session, task.task_id, now)


def _workbook(form: Form, asked: Asked, reply: Reply) -> File | None:
    """Return the workbook that goes with an answer whose rows the page does not hold."""
    if not reply.rows or asked.sheet is None or holds_rows(form):
        return None
    return File(SHEET, f"{asked.sheet.key}.xlsx", workbooks.write_sheet(asked.sheet))


def _ask_afresh(url: str, form: Form) -> VisitOutcome:
    """Press the button of a page that offers a new link because the old one has expired."""
    page = browser.post(urljoin(url, form.action), {n: i.value for n, i in form.inputs.items()})
    return VisitOutcome.FRESH_LINK if page.status == HTTPStatus.OK else VisitOutcome.GONE


def _links(session: Session, task: OpenTask) -> list[str]:
    query = select(Link.id).where(Link.task_id == task.task_id, Link.person_id == task.person_id)
    return list(session.scalars(query.order_by(Link.issued_at.desc(), Link.id)))
