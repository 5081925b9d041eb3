"""A whole office in one process: real database, real SMTP inbox, the real pages; a fixed clock."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from typing import Any

from fastapi.testclient import TestClient
from markupsafe import escape
from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from approvals.app import create_app
from calendars.clock import FixedClock
from engine import catalogue
from engine.instances import start
from engine.operations import advance, escalation
from engine.schedule import milestones, wakeups
from notifications.batching import gather_each
from notifications.delivery import deliver_due
from notifications.links import Keyring
from notifications.rendering import EmailRenderer
from notifications.smtp import SmtpServer
from persistence.database import Database
from persistence.instances import Instance, StepRun, Task
from persistence.organisation import Person
from persistence.strategy_year import Milestone, Occurrence
from tests import cast, content
from tests.acceptance.pages import Page
from tests.notifications.mail_server import MailServer

BASE = "https://smo.example.org"
LINK = re.compile(rf"{re.escape(BASE)}/t/[0-9a-z-]+")
BUTTON = "Send my answer"
ROUNDS = 400  # rounds of a story before it is given up


@dataclass
class Inbox:
    """What the SMTP server accepted, in order, and per address."""

    mails: list[EmailMessage] = field(default_factory=list)
    of: defaultdict[str, list[EmailMessage]] = field(default_factory=lambda: defaultdict(list))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, as aiosmtpd asks for it."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        for address in envelope.rcpt_tos:
            self.of[address].append(mail)
        return "250 taken"


@dataclass
class PageSettings:
    """The two settings that pages read."""

    base_url: str = BASE
    console_key: str = ""


@dataclass
class StrategyOffice:
    """The office as its people meet it: days pass, letters come, links are pressed."""

    database: Database
    clock: FixedClock
    smtp_server: SmtpServer
    inbox: Inbox
    keyring: Keyring = field(default_factory=lambda: Keyring({"a": b"k" * 32}, "a"))
    settings: PageSettings = field(default_factory=PageSettings)

    def __post_init__(self) -> None:
        """Open the pages."""
        self.browser = TestClient(create_app(self), base_url=BASE)

    @property
    def renderer(self) -> EmailRenderer:
        """Return what letters are written on."""
        return EmailRenderer(
            organisation="Example Group",
            base_url=BASE,
            sender_name="Strategy office",
            sender_address="smo@example.org",
            reply_to="smo@example.org",
        )

    def begin(self, day: date, hour: int = 9) -> None:
        """Come to work on a day and do what is due."""
        self.clock.set(datetime.combine(day, time(hour), tzinfo=UTC))
        self.work()

    def work(self) -> None:
        """Do what the flows do: open, advance, escalate, write letters, deliver them."""
        now = self.clock.now()
        with self.database.writing() as session:
            start.open_due(session, now)
        for _ in range(20):
            with self.database.writing() as session:
                woken = wakeups.due_instances(session, now)
                for root in woken:
                    advance.advance_process(session, root, now)
            if not woken:
                break
        with self.database.writing() as session:
            escalation.escalate_due(session, now)
        gather_each(self.database, now, renderer=self.renderer)
        asyncio.run(
            deliver_due(self.database, self.clock, self.smtp_server, self.keyring, self.renderer)
        )

    def link(self, person_id: str, title: str) -> str:
        """Return the newest link about a task in the letters to somebody."""
        return self._open(person_id, title)[0]

    def _open(self, person_id: str, title: str) -> tuple[str, str]:
        """Open the newest link about a task in the letters to somebody; return it and its page."""
        with self.database.reading() as session:
            address = session.get_one(Person, person_id).email
        for text in map(_line, reversed(self.inbox.of[address])):
            for link in _links(text, title):
                page = self.browser.get(link).text
                if f"<h1>{escape(title)}</h1>" in page and BUTTON in page:
                    return str(link), page
        letters = [str(mail["Subject"]) for mail in self.inbox.of[address]]
        raise AssertionError(f"no letter to {person_id} has a link for “{title}”: {letters}")

    def press(self, person_id: str, title: str, answer: str | None = None, **typed: str) -> str:
        """Open the link as a person does, fill in the form, send it; return the page that comes."""
        link, shown = self._open(person_id, title)
        page = Page(shown)
        chosen = answer or page.answers[0]
        if page.findings:
            typed.setdefault("note", "Known, and looked at with the office.")
        form = page.filled(chosen, self.clock.now().date(), **typed)
        response = self.browser.post(link, data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert response.status_code == 200, response.text
        return str(response.text)

    def everybody_answers(self) -> int:
        """Let everybody who was asked open the newest letter and answer; return how many did."""
        asked = self.open_tasks()
        for person_id, title, _ in asked:
            if (person_id, title) in {(p, t) for p, t, _ in self.open_tasks()}:
                self.press(person_id, title)
        self.work()
        return len(asked)

    def runs_until(self, reached: Callable[[], bool]) -> None:
        """Let days pass and everybody answer until something is so."""
        for _ in range(ROUNDS):
            if reached():
                return
            if not self.everybody_answers():
                self._next_moment()
            self.work()
        raise AssertionError(f"never came: {self.processes()} {self.open_tasks()}")

    def reached(self, milestone: str, year: str = cast.YEAR) -> bool:
        """Tell whether a milestone has been reached."""
        query = select(Milestone.reached_at).where(
            Milestone.year_id == year, Milestone.code == milestone
        )
        with self.database.reading() as session:
            return session.scalar(query) is not None

    def frees(self, milestone: str) -> bool:
        """Tell whether nothing that a milestone waits for is missing any more."""
        query = select(Milestone.waits_for).where(Milestone.code == milestone)
        with self.database.reading() as session:
            return not milestones.missing(session, cast.YEAR, session.scalars(query).one())

    def only(self, *names: str) -> None:
        """Let the calendar owe nothing but these processes, for a story about one of them."""
        wanted = [tuple(name.split(":")[:2]) for name in names if name]
        owed = tuple_(Occurrence.definition_key, Occurrence.period)
        change = update(Occurrence).where(owed.not_in(wanted))
        with self.database.writing() as session:
            session.execute(change.values(dropped="another story"))

    def assume_reached(self, *codes: str, before: date) -> None:
        """Take these milestones, and all that were due before a day, as reached."""
        change = update(Milestone).where((Milestone.due < before) | Milestone.code.in_(codes))
        with self.database.writing() as session:
            session.execute(change.values(reached_at=self.clock.now(), reached_by="story"))
            _freeze(session, before)

    def status(self, instance_id: str) -> str:
        """Return how a process is doing, empty before it opened."""
        with self.database.reading() as session:
            found = session.get(Instance, instance_id)
            return found.status if found else ""

    def open_tasks(self) -> list[tuple[str, str, str]]:
        """Return who is asked what in which process."""
        found = []
        with self.database.reading() as session:
            query = select(Task).where(Task.status.in_(("open", "in_progress"))).order_by(Task.id)
            for task in session.scalars(query):
                instance = session.get_one(Instance, task.instance_id)
                definition = catalogue.of(session, instance)
                step = definition.step(session.get_one(StepRun, task.step_id).key)
                found.append((task.assignee_id, step.title, instance.id))
        return found

    def processes(self) -> dict[str, str]:
        """Return each process that was opened and the state it stands in."""
        with self.database.reading() as session:
            query = select(Instance.id, Instance.state).where(Instance.parent_id.is_(None))
            return dict(session.execute(query).tuples().all())

    def _next_moment(self) -> None:
        with self.database.reading() as session:
            following = wakeups.next_instant(session)
        now = self.clock.now()
        self.clock.set(max(following or now, now + timedelta(minutes=5)))


@lru_cache(maxsize=2000)
def _line(mail: EmailMessage) -> str:
    """Return the text of a mail on one line."""
    body = mail.get_body(("plain",))
    return " ".join(str(body.get_content()).split()) if body else ""


def _links(text: str, title: str) -> Iterable[str]:
    """Return the links of a text that tells of a title, those first that stand behind it."""
    before, told, behind = text.partition(title)
    return dict.fromkeys([*LINK.findall(behind), *LINK.findall(before)] if told else ())


@contextmanager
def open_office(database: Database, clock: FixedClock) -> Iterator[StrategyOffice]:
    """Open an office with an SMTP server of its own."""
    inbox = Inbox()
    controller = MailServer(inbox)
    controller.start()
    try:
        smtp_server = SmtpServer(host="127.0.0.1", port=controller.port, tls="none")
        yield StrategyOffice(database, clock, smtp_server, inbox)
    finally:
        controller.stop()


def _freeze(session: Session, on: date) -> None:
    """Give every period whose numbers are locked the snapshot that locking leaves."""
    query = select(Milestone.code).where(
        Milestone.code.startswith("SCM.locked@"), Milestone.reached_at.is_not(None)
    )
    frozen = [
        {
            "year": cast.YEAR,
            "period": code.partition("@")[2],
            "edition": 1,
            "rows": [],
            "locked_on": on.isoformat(),
            "locked_by": "smd",
            "digest": "0" * 64,
        }
        for code in session.scalars(query)
    ]
    content.bring(session, "snapshots", frozen)
