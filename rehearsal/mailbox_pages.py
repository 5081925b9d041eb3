"""Pages of the demo's mailbox: who got which mail, and whether its links work."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Form, HTTPException
from fastapi import Path as PathParam
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.formatting import counted
from engine.values.texts import visible
from office.application import Application
from office.web.middleware import shield
from persistence.instances import Task, TaskStatus
from persistence.organisation import Person, Unit
from persistence.outbox import Letter, LetterStatus
from rehearsal.conductor import DemoProgress
from rehearsal.demo import Controls
from rehearsal.errors import NotADemo
from rehearsal.mailbox.store import Count, MailStore

POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)
LAST = 2**31 - 1  # the highest number that a mail can have
LONGEST_STEP = 3600.0  # seconds that a day may take
BLANK = '<base target="_blank">'  # links of a mail open a page of their own
OWN_PAGE = re.compile(r"/mailbox(/[\w/.-]*)?", re.ASCII)
Outlook = Callable[[], DemoProgress]
Pace = Annotated[float, Form(ge=0, le=LONGEST_STEP)]
MailId = Annotated[int, PathParam(ge=0, le=LAST)]


@dataclass(frozen=True, slots=True)
class Owner:
    """A person with an address; `tasks` counts what the person is asked now."""

    id: str
    name: str
    email: str
    position: str
    unit: str
    tasks: int


def everybody(session: Session) -> list[Owner]:
    """Return all people by name."""
    asked = Counter(_open_tasks(session))
    query = select(Person, Unit.name).join(Unit, Unit.id == Person.unit_id).order_by(Person.name)
    return [
        Owner(p.id, p.name, p.email.lower(), p.position, unit, asked[p.id])
        for p, unit in session.execute(query).tuples()
    ]


class Mailbox:
    """What the pages show and steer."""

    def __init__(
        self,
        office: Application,
        store: MailStore,
        controls: Controls,
        progress: Outlook,
        places: dict[str, str],
    ) -> None:
        """Prepare the pages; `places` are other addresses to look at. Raises NotADemo."""
        if not office.settings.demo:
            raise NotADemo("the demo mailbox")
        self.office, self.store, self.controls = office, store, controls
        self.progress, self.places = progress, places
        loader = PackageLoader("rehearsal.mailbox")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, finalize=visible
        )
        self._templates.filters |= {"counted": counted, "moment": moment}
        self.router = APIRouter()
        self._route()

    def app(self) -> FastAPI:
        """Return the application; it answers this machine alone."""
        app = FastAPI(title="Demo mailbox", docs_url=None, redoc_url=None, openapi_url=None)
        app.include_router(self.router)
        static = Path(str(files("rehearsal.mailbox"))) / "static"
        app.mount("/static", StaticFiles(directory=static), name="static")
        shield(app, base_url="", policy=POLICY)
        return app

    def _route(self) -> None:
        shown = {"response_class": HTMLResponse, "methods": ["GET", "HEAD"]}
        self.router.add_api_route("/", lambda: RedirectResponse("/mailbox"), methods=["GET"])
        self.router.add_api_route("/mailbox", self.overview, **shown)  # type: ignore[arg-type]
        self.router.add_api_route("/mailbox/search", self.search, **shown)  # type: ignore[arg-type]
        self.router.add_api_route("/mailbox/mail/{mail_id}", self.mail, **shown)  # type: ignore[arg-type]
        self.router.add_api_route("/mailbox/of/{person_id}", self.inbox, **shown)  # type: ignore[arg-type]
        self.router.add_api_route("/mailbox/steer", self.steer, methods=["POST"])

    def overview(self) -> HTMLResponse:
        """Show everybody, who has new mail and who is asked something."""
        counts, owners = self.store.counts(), self._everybody()
        busy = sorted(owners, key=lambda o: (-counts.get(o.email, Count()).mails, o.name))
        return self._page("overview", owners=busy, counts=counts, nothing=Count(), refresh=True)

    def inbox(self, person_id: str) -> HTMLResponse:
        """Show one person's mails."""
        owner = self._owner(person_id)
        mails = self.store.inbox(owner.email)
        return self._page("inbox", owner=owner, mails=mails, refresh=True)

    def mail(self, mail_id: MailId) -> HTMLResponse:
        """Show one mail: as it looks, as text, its headers, its links."""
        found = self.store.mail(mail_id, open_it=True)
        if found is None:
            raise HTTPException(404)
        to = found.recipient.lower()
        owner = next((o for o in self._everybody() if o.email in to), None)
        html = found.html.replace("<head>", f"<head>{BLANK}", 1) if found.html else ""
        return self._page("mail", mail=found, owner=owner, html=html)

    def search(self, q: str = "") -> HTMLResponse:
        """Show the mails that hold some words."""
        found = self.store.search(q) if q.strip() else []
        names = {owner.email: owner for owner in self._everybody()}
        return self._page("search", mails=found, words=q, names=names)

    def steer(
        self,
        what: str = Form(),
        person: str = Form(""),
        pace: Pace = 0.0,
        back: str = Form("/mailbox"),
    ) -> RedirectResponse:
        """Do what a button says, then show the page it stood on again."""
        if person:
            self._owner(person)
        wishes: dict[str, Callable[[], None]] = {
            "pause": self.controls.pause,
            "go_on": self.controls.go_on,
            "step": self.controls.step,
            "pace": lambda: self.controls.set_pace(pace),
            "play": lambda: self.controls.play(person),
            "give_back": lambda: self.controls.give_back(person),
            "wait": lambda: self.controls.wait_for_me(waits=True),
            "no_wait": lambda: self.controls.wait_for_me(waits=False),
            "stay": lambda: self.controls.stay(stays=True),
            "hurry": lambda: self.controls.stay(stays=False),
        }
        if what not in wishes:
            raise HTTPException(400)
        wishes[what]()
        return RedirectResponse(back if OWN_PAGE.fullmatch(back) else "/mailbox", 303)

    def _everybody(self) -> list[Owner]:
        with self.office.database.reading() as session:
            return everybody(session)

    def _owner(self, person_id: str) -> Owner:
        found = next((owner for owner in self._everybody() if owner.id == person_id), None)
        if found is None:
            raise HTTPException(404)
        return found

    def _page(self, template: str, *, refresh: bool = False, **shown: Any) -> HTMLResponse:
        html = self._templates.get_template(f"{template}.html").render(
            wishes=self.controls.wishes,
            progress=self.progress(),
            places=self.places,
            refresh=refresh,
            **shown,
        )
        return HTMLResponse(html)


def moment(at: datetime | str | None) -> str:
    """Return an instant as people read it, in UTC."""
    if at is None:
        return "—"
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return instant.strftime("%a %d %b %Y, %H:%M")


@dataclass(frozen=True, slots=True)
class MailboxCheck:
    """How many letters were sent, how many were transmitted twice, and what is wrong, in words.

    A letter is transmitted twice when we were killed between sending and noting it; it keeps its
    Message-ID, so that a mailbox shows it once.
    """

    letters: int
    repeated: int
    wrong: tuple[str, ...]


def compare(session: Session, store: MailStore) -> MailboxCheck:
    """Return whether every letter is in the mailbox exactly once."""
    query = select(Letter.message_id, Letter.status)
    written: Mapping[str, str] = dict(session.execute(query).tuples().all())
    copies = store.copies()
    sent = {name for name, status in written.items() if status != LetterStatus.OVERTAKEN}
    wrong = [f"{name} is {written[name]}, but never came" for name in sent - copies.keys()]
    wrong += [f"{name} came, but was never sent" for name in copies.keys() - sent]
    return MailboxCheck(len(sent), sum(n > 1 for n in copies.values()), tuple(sorted(wrong)))


def _open_tasks(session: Session) -> dict[str, int]:
    query = select(Task.assignee_id, func.count()).where(Task.status.in_(TaskStatus.ASKED))
    return dict(session.execute(query.group_by(Task.assignee_id)).tuples().all())
