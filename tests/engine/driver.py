"""A driver in the standing cast's office: open, look, answer and let days pass, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from calendars.clock import FixedClock
from engine.instances.start import open_due, open_instance
from engine.operations.advance import advance_process
from engine.operations.decisions import decide
from engine.operations.escalation import escalate_due
from engine.operations.registration import register
from engine.organisation.plan import AssignmentPlan
from engine.types import Actor, Decision, EscalationRun, InstanceView
from engine.views.task import present
from persistence.audit_trail import Event
from persistence.instances import Instance, StepRun, Task
from persistence.outbox import Notice
from persistence.strategy_year import CalendarVersion, Milestone, Occurrence, PlanYear
from state_machines.definition import SEND_ON, SUBJECT, WORDS, Field, FieldType
from tests import cast

SAMPLE_PROCESSES = Path(__file__).parent / "sample_processes"
OPEN = ("open", "in_progress")
WHY = "because the figures do not add up"
SMD = Actor("smd", channel="console")
CEO = Actor("ceo", channel="console")
PAPER = {
    "title": "New quay",
    "amount": "12.50",
    "share": "40",
    "kind": "small",
    "sure": "yes",
    "lead": "owner",
}


@dataclass
class Driver:
    """The engine's public functions with the session and the clock already in hand."""

    session: Session
    clock: FixedClock

    @property
    def now(self) -> datetime:
        """What the clock shows, in UTC."""
        return self.clock.now()

    def open(
        self, key: str, *, unit: str = "group", period: str = cast.YEAR, year: str = cast.YEAR
    ) -> str:
        """Open a process on demand and look at it; return its id."""
        found = open_instance(
            self.session,
            key,
            year_id=year,
            period=period,
            unit_id=unit,
            now=self.now,
            actor=SMD,
        )
        self.look(found.id)
        return found.id

    def look(self, instance_id: str) -> InstanceView:
        """Advance a process with its items."""
        return advance_process(self.session, instance_id, self.now)

    def owed(self) -> list[str]:
        """Open what the calendar owes by now."""
        return open_due(self.session, self.now)

    def chase(self) -> EscalationRun:
        """Escalate what is late by now."""
        return escalate_due(self.session, self.now)

    def at(self, day: date, hour: int = 9) -> None:
        """Move the clock to an hour of a day, UTC."""
        self.clock.set(
            datetime.combine(day, datetime.min.time(), self.now.tzinfo).replace(hour=hour)
        )

    def wait(self, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        """Let so many calendar days, hours and minutes pass."""
        self.clock.advance(timedelta(days=days, hours=hours, minutes=minutes))

    def instance(self, instance_id: str) -> Instance:
        """Return an instance as it stands."""
        self.session.flush()  # what is expired unwritten is lost
        self.session.expire_all()
        return self.session.get_one(Instance, instance_id)

    def tasks(
        self, instance_id: str, *, step: str = "", status: tuple[str, ...] = OPEN
    ) -> list[Task]:
        """Return the tasks of an instance or its items in some status, oldest first."""
        self.session.flush()
        self.session.expire_all()
        query = select(Task).where(
            Task.instance_id.startswith(instance_id), Task.status.in_(status)
        )
        if step:
            query = query.join(StepRun, StepRun.id == Task.step_id).where(StepRun.key == step)
        return list(self.session.scalars(query.order_by(Task.id)))

    def runs(self, instance_id: str) -> list[StepRun]:
        """Return every round of every step of an instance, oldest first."""
        self.session.flush()
        query = select(StepRun).where(StepRun.instance_id == instance_id)
        return list(self.session.scalars(query.order_by(StepRun.round, StepRun.id)))

    def latest(self, instance_id: str, step: str) -> StepRun:
        """Return the last round of a step."""
        return [run for run in self.runs(instance_id) if run.key == step][-1]

    def task(self, instance_id: str, *, of: str = "", step: str = "") -> Task:
        """Return the one open task of an instance, of one person if named."""
        (found,) = [t for t in self.tasks(instance_id, step=step) if of in ("", t.assignee_id)]
        return found

    def answer(
        self,
        task: Task,
        answer: str,
        *,
        by: Actor | None = None,
        form: Mapping[str, str] | None = None,
        rows: Sequence[Mapping[str, Any]] = (),
        code: str = "unclear",
        note: str = WHY,
        version: int | None = None,
        again: Sequence[str] = (),
    ) -> Decision:
        """Answer a task as its assignee unless somebody else is named."""
        return decide(
            self.session,
            task.id,
            answer,
            actor=by or Actor(task.assignee_id),
            now=self.now,
            form=form,
            rows=rows,
            reason_code=code,
            note=note,
            task_version=version,
            again=again,
        )

    def paper(self) -> str:
        """Return a paper that waits for the chief executive's decision."""
        paper = self.open("paper")
        self.hand_in(paper)
        return paper

    def hand_in(self, paper: str) -> None:
        """Hand in the draft of a paper, and let it go on."""
        self.answer(self.task(paper, step="draft"), "submit", form=PAPER)
        self.look(paper)

    def hand_in_rows(self, task: Task, answer: str = "submit") -> Decision:
        """Answer a task with the rows that its sheet opens with."""
        view = present(self.session, task.id, now=self.now, person_id=task.assignee_id)
        rows = view.sheet.rows if view.sheet else ()
        actor = Actor(task.assignee_id)
        return decide(self.session, task.id, answer, actor=actor, now=self.now, rows=rows)

    def events(self, chain: str, name: str = "") -> list[Event]:
        """Return the events of a chain in order, of one name if given."""
        query = select(Event).where(Event.chain == chain).order_by(Event.seq)
        return list(self.session.scalars(query.where(Event.name == name) if name else query))

    def told(self, *, task: Task | None = None, kind: str = "") -> list[tuple[str, str, int]]:
        """Return who was told what at which level, in order, dropped notices left out."""
        query = select(Notice.person_id, Notice.kind, Notice.rung).where(
            Notice.dropped_at.is_(None)
        )
        if task is not None:
            query = query.where(Notice.task_id == task.id)
        if kind:
            query = query.where(Notice.kind == kind)
        return [
            (who, what, rung) for who, what, rung in self.session.execute(query.order_by(Notice.id))
        ]

    def hand_over(self, role: str, successor: str, last: date) -> None:
        """Register that a role ends with all who hold it; somebody else has it the day after."""
        plan = cast.organisation()
        held = tuple(replace(a, last=last) if a.role == role else a for a in plan.assignments)
        new = AssignmentPlan(role, successor, first=last + timedelta(days=1))
        changed = replace(plan, assignments=(*held, new))
        register(self.session, changed, actor=SMD, now=self.now)

    def leaves(self, person_id: str, last: date) -> None:
        """Register the last day of somebody, in the organisation of the cast."""
        plan = cast.organisation()
        people = (replace(p, active_to=last) if p.id == person_id else p for p in plan.people)
        changed = replace(plan, people=tuple(people))
        register(self.session, changed, actor=SMD, now=self.now)

    def forget_years(self) -> None:
        """Stand in an office for which no year was ever published."""
        for table in (Occurrence, Milestone, PlanYear, CalendarVersion):
            self.session.execute(delete(table))
        self.session.expire_all()

    def count(self, table: type) -> int:
        """Return how many rows a table has."""
        return self.session.scalar(select(func.count()).select_from(table)) or 0


def filled(fields: tuple[Field, ...]) -> dict[str, str]:
    """Return a form filled in acceptably, whatever its fields; a message keeps its own words."""
    usual = (SEND_ON, SUBJECT, WORDS)
    return {field.name: _value(field) for field in fields if field not in usual}


def _value(field: Field) -> str:
    low = 0 if field.minimum is None else field.minimum
    high = low if field.maximum is None else field.maximum
    plain = {
        FieldType.DATE: "2027-09-01",
        FieldType.YES_NO: "yes",
        FieldType.PERSON: "owner",
        FieldType.NUMBER: f"{high:g}",
        FieldType.MONEY: f"{high:g}",
        FieldType.PERCENT: f"{100 if field.maximum is None else high:g}",
    }
    return field.choices[0] if field.type is FieldType.CHOICE else plain.get(field.type, "Words")
