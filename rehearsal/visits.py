"""How a virtual owner answers in the demo: open the mail, follow its link, fill in the form, send.

Nothing here calls the engine's decision function; the office sees a browser.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urljoin

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.days import calendar_of_person
from persistence.database import Database
from persistence.mail import Link
from persistence.organisation import Person
from rehearsal import browsing
from rehearsal.browsing import Page
from rehearsal.errors import PageUnexpected
from rehearsal.mailbox.store import MailStore
from rehearsal.occasions import Occasion
from rehearsal.owners import Owners
from rehearsal.page_forms import Form, form_of
from rehearsal.page_reading import ANSWER, asked_by, sent_by

ATTEMPTS = 3  # times a form is filled in anew when the page finds fault with it


class Outcome(StrEnum):
    """How a visit ended."""

    ANSWERED = "answered"
    NO_LETTER = "no letter yet"
    FRESH_LINK = "asked for a fresh link"
    GONE = "no longer asked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Goes to the pages in the name of virtual owners."""

    database: Database
    store: MailStore
    owners: Owners

    def answer(self, task: Occasion, now: datetime) -> Outcome:
        """Answer one task through its letter. Raises OSError when the pages do not answer."""
        with self.database.reading() as session:
            address = session.get_one(Person, task.person_id).email
            names = _links(session, task)
            today = calendar_of_person(session, task.person_id).local_day(now)
        found = next((f for name in names if (f := self.store.link(address, name))), None)
        if found is None:
            return Outcome.NO_LETTER
        mail_id, url = found
        self.store.mail(mail_id, open_it=True)
        try:
            return self._fill_in(task, url, browsing.get(url), today)
        except PageUnexpected:
            return Outcome.GONE

    def _fill_in(self, task: Occasion, url: str, page: Page, today: date) -> Outcome:
        for attempt in range(ATTEMPTS):
            form = form_of(page.html, page.status)
            if ANSWER not in form.inputs:
                return _ask_afresh(url, form)
            reply = self.owners.reply_to(
                task, asked_by(form, today=today, me=task.person_id), attempt
            )
            page = browsing.post(urljoin(url, form.action), sent_by(form, reply))
            if page.status == HTTPStatus.OK:
                return Outcome.ANSWERED
            if page.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                return Outcome.GONE
        return Outcome.REFUSED


def _ask_afresh(url: str, form: Form) -> Outcome:
    """Press the button of a page that offers a new link because the old one has expired."""
    page = browsing.post(urljoin(url, form.action), {n: i.value for n, i in form.inputs.items()})
    return Outcome.FRESH_LINK if page.status == HTTPStatus.OK else Outcome.GONE


def _links(session: Session, task: Occasion) -> list[str]:
    query = select(Link.id).where(Link.task_id == task.task_id, Link.person_id == task.person_id)
    return list(session.scalars(query.order_by(Link.issued_at.desc(), Link.id)))
