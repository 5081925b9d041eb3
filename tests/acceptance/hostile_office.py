"""An office in which whatever people typed, wherever they could type, tries to be more than text."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import Column, String, bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from engine import audit_trail, outbox
from engine.audit_trail import content_hash
from engine.types import ENGINE
from notifications import links
from notifications.batching import gather_each
from notifications.delivery import deliver_due
from persistence.base import Base, Code, Digest, Key
from persistence.organisation import Setting
from persistence.outbox import Addressee, Dispatch, NoticeKind
from persistence.records.scorecard import FeedReading, Snapshot
from processes.registry import all_definitions
from state_machines.definition import Definition, Kind, Step
from tests import content
from tests.acceptance.pages import Page
from tests.acceptance.strategy_office import StrategyOffice
from tests.approvals.change_request_office import asked
from tests.office.reports import sample_quarter

# What each target could take for something else; a text holds all of them.
SIGNS = (
    "<svg onload=alert(1)>",
    "]]>",
    "{{7*7}}",
    "```",
    "[a](javascript:alert(1))",
    '"); drop',
    '"] --> X["',
    "[red]r[/red]",
    "| x |",
    "# h",
    "Bcc: x@y.example",
    "[31m",
)
BEGINNINGS = ("=cmd|' /C calc'!A0 ", "+1 ", "@x ", "-1 ", "")  # of a cell that is calculated
HOSTILE = (
    f"{' '.join(SIGNS[:8])}\n{SIGNS[8]}\n{SIGNS[9]}\r\n{SIGNS[10]}\r\n\x1b{SIGNS[11]}red \u202elast"
)
ACTS = ("\x1b", "\u202e", "\x9b")  # what no screen may be sent
START, TODAY = date(2027, 2, 22), datetime(2028, 4, 24, 9, tzinfo=UTC)
REVIEW, PERIOD = "strategy_review", sample_quarter.PERIOD
ASKED = frozenset({Kind.TASK, Kind.FORM, Kind.APPROVAL, Kind.MEETING, Kind.MESSAGE})
# Texts that nobody types: addresses, what our own writers wrote, what is signed or hash-chained
SPARED = (
    "people.email",
    "letters.",
    "links.",
    "definitions.content",
    "seals.note",
    "history.reason",
    "calendar_versions.content",
    "history.facts",
    "settings.value",
    "sites.calendar",
    "instances.anchors",
    "instances.facts",
    "instances.returns",
    "milestones.waits_for",
    "feeds.location",
    "feeds.pick",
)
_numbers = count(1)


def hostile(longest: int | None = None) -> str:
    """Return another text that tries everything, no two alike."""
    number = next(_numbers)
    return f"{BEGINNINGS[number % len(BEGINNINGS)]}text no {number} {HOSTILE}"[:longest]


@dataclass(frozen=True)
class Asked:
    """One task of the office as somebody was asked it, with a link's token."""

    step: str  # the definition's key and the step's
    task: int
    instance: str
    kind: Kind
    rows: bool
    token: str


@dataclass
class HostileOffice:
    """The office, and what was asked in it."""

    office: StrategyOffice
    asked: list[Asked] = field(default_factory=list)
    letters: int = 0  # of which everything that can be hostile is

    @classmethod
    def settled(cls, office: StrategyOffice) -> "HostileOffice":
        """Let people type through the pages, ask every kind of question, and spoil every text."""
        found = cls(office)
        with office.database.writing() as session:
            added = {
                **sample_quarter.BOOKS,
                "snapshots": [sample_quarter.snapshot(m) for m in ("01", "02", "03")],
            }
            content.fill(session, **added)
        found._type()
        office.clock.set(TODAY)
        with office.database.writing() as session:
            found.asked = [_asked(session, office, *each) for each in _questions()]
        with office.database.writing() as session:
            _plant(session)
            _note(session, found.asked[0])
        found._write()
        return found

    def of(self, kind: Kind | None = None, *, rows: bool = False, review: bool = False) -> Asked:
        """Return something that was asked."""
        return next(
            each
            for each in self.asked
            if (kind is None or each.kind is kind)
            and (not rows or each.rows)
            and (not review or each.step.startswith(f"{REVIEW} "))
        )

    def _type(self) -> None:
        """Answer a few tasks through their pages with hostile words wherever words are asked."""
        self.office.only("strategy_planning:FY2028:group")
        self.office.begin(START)
        for person, title, _ in self.office.open_tasks():
            link = self.office.link(person, title)
            page = Page(self.office.browser.get(link).text)
            form = page.filled(page.answers[0], self.office.clock.now().date(), note=hostile())
            typed = {
                name: hostile(1000) if value == "as agreed" else value
                for name, value in form.items()
            }
            sent = self.office.browser.post(
                link, data=typed, headers={"Sec-Fetch-Site": "same-origin"}
            )
            assert sent.status_code == 200, sent.text
        self.office.work()

    def _write(self) -> None:
        """Tell people everything that a letter can tell, and let the mail server take it."""
        office, now = self.office, self.office.clock.now()
        by_task, before = iter(self.asked), len(office.inbox.mails)
        with office.database.writing() as session:
            for kind, urgency in KINDS:
                task = next(by_task).task if kind not in ABOUT_NOTHING else None
                outbox.notify(
                    session,
                    "owner",
                    NoticeKind(kind),
                    now=now,
                    urgency=urgency,
                    task_id=task,
                    not_before=now,
                    instance_id=self.asked[0].instance,
                    rung=4,
                    why=hostile(300),
                    facts=_facts(),
                )
            self._dispatch(session)
        gather_each(office.database, now, renderer=office.renderer)
        asyncio.run(
            deliver_due(
                office.database, office.clock, office.smtp_server, office.keyring, office.renderer
            )
        )
        self.letters = len(office.inbox.mails) - before

    def _dispatch(self, session: Session) -> None:
        """Let somebody send a message whose words are hostile."""
        now, asked = self.office.clock.now(), self.asked[0]
        words = {"subject": hostile(300), "text": hostile(1000), "text_hash": "0" * 64}
        message = Dispatch(
            instance_id=asked.instance,
            task_id=asked.task,
            readers=1,
            unreachable=0,
            sent_by="smd",
            created_at=now,
            send_at=now,
            told_at=now,
            **words,
        )
        session.add(message)
        session.flush()
        read = Addressee(
            dispatch_id=message.id, person_id="owner", own_text=hostile(300), told=True
        )
        session.add(read)
        outbox.notify(
            session,
            "owner",
            NoticeKind.MESSAGE,
            now=now,
            not_before=now,
            instance_id=asked.instance,
            why=hostile(300),
            facts={**_facts(), "dispatch": message.id},
        )


# Kinds of notices with their urgency: alone, two requests in one letter, and the day's digest
KINDS = (
    ("request", 1),
    ("reminder", 1),
    ("due_today", 1),
    ("overdue", 1),
    ("escalation", 1),
    ("closed", 1),
    ("information", 1),
    ("question", 1),
    ("alert", 1),
    ("confirmation", 1),
    ("rescheduled", 1),
    ("request", 2),
    ("request", 2),
    ("reminder", 3),
    ("information", 3),
)
ABOUT_NOTHING = ("information", "question", "alert")


def free_columns() -> Iterator[Column[Any]]:
    """Yield every column that holds what somebody types, of every table there is."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            text = isinstance(column.type, String | JSON) and not column.foreign_keys
            code = any(column.type is kind for kind in (Code, Key, Digest))
            if text and not code and not f"{table.name}.{column.name}".startswith(SPARED):
                yield column


def _questions() -> Iterator[tuple[Definition, Step]]:
    """Yield one step for each kind of work with each kind of sheet and of fields, reviews first."""
    seen = set()
    for definition in sorted(all_definitions(), key=lambda d: d.key != REVIEW):
        for step in definition.steps:
            sheet = step.rows.sheet if step.rows else ""
            shape = (step.kind, sheet or tuple(sorted({field.type for field in step.fields})))
            if step.kind in ASKED and shape not in seen:
                seen.add(shape)
                yield definition, step


def _asked(session: Session, office: StrategyOffice, definition: Definition, step: Step) -> Asked:
    now = office.clock.now()
    task = asked(
        session,
        definition,
        step,
        "owner",
        now,
        period=PERIOD if definition.key == REVIEW else "FY2028",
        content={"what": "as was agreed", "rows": []},
        note="as was agreed",
        form={field.name: "as was agreed" for field in step.fields if "text" in field.type},
    )
    link = links.mint(session, person_id="owner", task=task, letter_id=None, now=now)
    token = links.token(link.id, office.keyring)
    name = f"{definition.key} {step.key}"
    return Asked(name, task.id, task.instance_id, step.kind, bool(step.rows), token)


def _plant(session: Session) -> None:
    """Write hostile texts into every free column of every row, and into what JSON holds."""
    for row in session.scalars(select(Setting).where(Setting.key == "organisation")):
        row.value = {**row.value, "name": hostile(190)}
    session.add(_failed_feed(session))
    session.flush()
    for column in free_columns():
        table = column.table
        keys = list(table.primary_key)
        change = table.update().where(*(k == bindparam(f"of_{k.name}") for k in keys))
        rows = [
            {
                **{f"of_{k.name}": row[k.name] for k in keys},
                "new": _spoiled(column, row[column.name]),
            }
            for row in session.execute(select(*keys, column)).mappings()
        ]
        if rows:
            session.execute(change.values({column.name: bindparam("new", type_=column.type)}), rows)
    session.expire_all()
    for snapshot in session.scalars(select(Snapshot)):
        snapshot.digest = content_hash(snapshot.rows)


def _spoiled(column: Column[Any], value: Any) -> Any:
    """Return a hostile text, or JSON with hostile texts where it holds words."""
    if isinstance(column.type, String):
        return hostile(column.type.length)
    if isinstance(value, dict):
        return {key: _spoiled(column, each) for key, each in value.items()}
    if isinstance(value, list):
        return [_spoiled(column, each) for each in value]
    return hostile(400) if isinstance(value, str) and " " in value else value


def _failed_feed(session: Session) -> FeedReading:
    measure = session.scalars(select(Base.metadata.tables["measures"].c.id).limit(1)).one()
    return FeedReading(
        id=f"{measure}@{PERIOD}",
        measure=measure,
        period=PERIOD,
        attempts=3,
        fault="it is away",
        changed_at=TODAY,
        changed_by="engine",
    )


def _note(session: Session, asked: Asked) -> None:
    """Let the history tell hostile reasons, as if something had let them in."""
    audit_trail.append(
        session,
        asked.instance,
        "noted",
        actor=ENGINE,
        now=TODAY,
        reason=hostile(),
        what=hostile(),
    )


def _facts() -> dict[str, Any]:
    names = ("title", "what", "mend", "question", "asked_by", "rung", "who")
    return {name: hostile(200) for name in names} | {"rows": [[hostile(200), hostile(200)]]}
