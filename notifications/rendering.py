"""Letters as people read them: subject, text and HTML by templates."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from sqlalchemy.orm import Session

from engine.formatting import counted, weekday
from engine.messages.receipts import MessageView, message_of
from engine.schedule.deadlines import calendar_of_person
from engine.values.texts import shaped
from engine.views.outcome import OutcomeView, outcome
from engine.views.task import TaskView, present
from notifications import links
from persistence.instances import Instance, Task, TaskStatus, Weight
from persistence.organisation import Person
from persistence.outbox import Dispatch, Link, Notice, NoticeKind
from state_machines.labels import capital, words

MEANINGS = {
    Weight.BLOCK: "must be mended before it can pass",
    Weight.FLAG: "to be answered in writing",
    Weight.WARN: "to be explained",
    Weight.WAIVED: "accepted by name",
    Weight.INFO: "for information",
}
HOW = "Fill them in on the page, or in the workbook that it offers."
BREAKS = re.compile(r"\s+")
GAPS = re.compile(r"\n{3,}")
SUBJECT_LENGTH = 200  # characters
MOST_LINES = 8  # of what came of a step; the rest stands behind the link


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom a letter goes, in which language, and by which clock and calendar."""

    id: str
    name: str
    language: str
    zone: ZoneInfo
    calendar: str  # the site whose working days count


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One thing a letter speaks of. `url` is empty where there is nothing to open."""

    kind: str
    why: str
    rung: int
    instance: str  # title of the process instance, empty when there is none
    view: TaskView | None = None
    mine: bool = False  # the recipient is the one who is asked
    url: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    came: OutcomeView | None = None  # what came of the step that is told of
    message: MessageView | None = None  # what somebody sends to its readers

    @property
    def asks(self) -> bool:
        """Whether the recipient is asked for something that the letter's link leads to."""
        return bool(self.url) and self.kind not in NoticeKind.SHOWING

    @property
    def title(self) -> str:
        """Return what the matter is called."""
        return self.view.title if self.view else str(self.facts.get("title") or self.instance)


def recipient(session: Session, person: Person) -> Recipient:
    """Return a person as the one a letter is written to."""
    calendar = calendar_of_person(session, person.id)
    return Recipient(
        person.id, person.name, person.language, ZoneInfo(calendar.zone), calendar.site
    )


def notice_view(
    session: Session, notice: Notice, base_url: str, letter_id: int, now: datetime
) -> NoticeView:
    """Return what a notice says, and mint the link it needs."""
    task = session.get(Task, notice.task_id) if notice.task_id else None
    instance_id = task.instance_id if task else notice.instance_id
    instance = session.get(Instance, instance_id) if instance_id else None
    came = outcome(session, notice.facts["run"], now) if "run" in notice.facts else None
    sent = notice.facts.get("dispatch")
    dispatch = session.get(Dispatch, sent) if sent else None
    sent_as = dispatch.task_id if dispatch else came.task_id if came else None
    about = task or (session.get(Task, sent_as) if sent_as else None)
    link = _link(session, notice, about, letter_id, now) if about else None
    return NoticeView(
        notice.kind,
        notice.why,
        notice.rung,
        instance.title if instance else "",
        _view(session, notice, task, now),
        task is not None and task.assignee_id == notice.person_id,
        f"{base_url}/t/{links.placeholder(link.id)}" if link else "",
        _facts(session, notice, task),
        came,
        message_of(session, dispatch.id, notice.person_id) if dispatch else None,
    )


def _facts(session: Session, notice: Notice, task: Task | None) -> dict[str, Any]:
    """Return what a notice says; of a task that has moved, the day on which it is due by now."""
    if notice.kind != NoticeKind.RESCHEDULED or task is None or task.due_at is None:
        return notice.facts
    day = calendar_of_person(session, task.assignee_id).local_day(task.due_at)
    return {**notice.facts, "new": day.isoformat()}


def _view(session: Session, notice: Notice, task: Task | None, now: datetime) -> TaskView | None:
    """Return what a task shows of itself; a day that has moved is told without."""
    if task is None or notice.kind == NoticeKind.RESCHEDULED:
        return None
    return present(session, task.id, now=now, person_id=notice.person_id)


def _link(
    session: Session, notice: Notice, task: Task, letter_id: int, now: datetime
) -> Link | None:
    """Mint a link for who is asked, answered or is told; to others it would be of no use."""
    purpose = _purpose(notice, task)
    if purpose is None:
        return None
    return links.mint(
        session,
        person_id=notice.person_id,
        task=task,
        letter_id=letter_id,
        now=now,
        purpose=purpose,
        dispatch_id=notice.facts.get("dispatch"),
    )


def _purpose(notice: Notice, task: Task) -> str | None:
    if notice.kind == NoticeKind.MESSAGE:
        return links.READ
    if notice.kind == NoticeKind.INFORMATION:
        return links.LOOK
    if notice.kind == NoticeKind.CONFIRMATION:
        return links.LOOK if task.answered_by == notice.person_id else None
    asks = notice.kind in NoticeKind.ASKING or notice.kind == NoticeKind.RESCHEDULED
    asks = asks and notice.kind != NoticeKind.ESCALATION
    asked = task.status in TaskStatus.ASKED and task.assignee_id == notice.person_id
    return links.ACT if asks and asked else None


def rows_and_findings(view: TaskView) -> list[str]:
    """Return sentences about the rows and the findings of a task; none where there are none."""
    return list(_sentences(view))


def _sentences(view: TaskView) -> Iterator[str]:
    if view.sheet is not None:
        stand, known = len(view.sheet.rows), "nothing stands there yet"
        if stand:
            known = f"{counted(stand, 'row')} stand{'s' if stand == 1 else ''} there already"
        yield f"Rows are asked of you: {view.sheet.title}; {known}. {HOW}"
    for handed_in in view.handed_in:
        by = f" from {handed_in.by}" if handed_in.by else ""
        yield f"You decide on {counted(len(handed_in.rows), 'row')}: {handed_in.title}{by}."
    if view.findings:
        counts = Counter(finding.weight for finding in view.findings)
        parts = [
            f"{counts[weight]} {words}" for weight, words in MEANINGS.items() if counts[weight]
        ]
        yield f"The rules found {counted(len(view.findings), 'thing')}: {'; '.join(parts)}."


TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class RenderedEmail:
    """A written letter before it has working links."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class EmailRenderer:
    """Who writes and where the pages are. `base_url` is public and has no slash at its end."""

    organisation: str
    base_url: str
    sender_name: str
    sender_address: str
    reply_to: str  # a mailbox that people of the strategy office read

    def write(
        self, kind: str, to: Recipient, matters: Sequence[NoticeView], now: datetime
    ) -> RenderedEmail:
        """Return a letter of `kind`; times are shown in the recipient's zone."""
        paper = {
            "organisation": self.organisation,
            "reply_to": self.reply_to,
            "to": to,
            "matters": matters,
            "one": matters[0],
            "together": _together(matters),
            "now": now,
            "kind": kind,
        }
        return RenderedEmail(
            subject=one_line(self._part(self._template(kind, "txt"), "subject", paper)),
            text=GAPS.sub("\n\n", shaped(self._template(kind, "txt").render(paper))).strip() + "\n",
            html=_inliner().inline(shaped(self._template(kind, "html").render(paper))),
        )

    def message_id(self, name: str) -> str:
        """Return a Message-ID in the sender's domain."""
        return f"<{name}@{self.sender_address.rpartition('@')[2]}>"

    def _template(self, kind: str, form: str) -> Template:
        return _environment().select_template([f"{kind}.{form}", f"information.{form}"])

    def _part(self, template: Template, block: str, paper: dict[str, Any]) -> str:
        return "".join(template.blocks[block](template.new_context(paper)))


def _together(matters: Sequence[NoticeView]) -> str:
    """Return the page that answers all that a letter asks alike, "" where there is none."""
    asked = [matter for matter in matters if matter.asks and matter.view is not None]
    works = {m.view.work for m in asked if m.view}
    alike = len(asked) == len(matters) > 1 and len(works) == 1 and None not in works
    return f"{matters[0].url}/together" if alike else ""


@cache
def _environment() -> Environment:
    """Return the templates, compiled once: every round of letters is rendered anew."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=select_autoescape(("html",), default_for_string=True, default=False),
    )
    environment.globals["MOST_LINES"] = MOST_LINES
    environment.filters |= {
        "counted": counted,
        "day": weekday,
        "day_of": day_of,
        "moment": moment,
        "words": words,
        "one_line": one_line,
        "upfirst": capital,
        "rows_and_findings": rows_and_findings,
    }
    for name, source in (("say", "words.txt"), ("part", "parts.txt"), ("box", "parts.html")):
        environment.globals[name] = environment.get_template(source).module
    # A macro keeps the escaping it was compiled with: the same words once more for HTML
    same_words = (TEMPLATES / "words.txt").read_text(encoding="utf-8")
    environment.globals["said"] = environment.from_string(same_words).module
    return environment


def moment(value: datetime, to: Recipient) -> str:
    """Return an instant by the recipient's clock, with the name of the zone."""
    local = value.astimezone(to.zone)
    return f"{weekday(local.date())}, {local:%H:%M %Z}"


def day_of(text: str | None) -> str:
    """Return a day that a notice keeps as ISO text, as people read it."""
    return weekday(date.fromisoformat(text)) if text else "no day"


def one_line(text: str) -> str:
    """Return a text on one line, as a subject or a table cell wants it."""
    return BREAKS.sub(" ", shaped(text)).strip()[:SUBJECT_LENGTH].rstrip()


def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
