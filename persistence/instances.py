"""Tables of work: instances, step runs, tasks, wake-ups, waivers, results of rules."""

from datetime import date, datetime
from enum import StrEnum, nonmember
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Base, Code, Digest, Key


class InstanceStatus(StrEnum):
    """Whether a process or an item goes on, and how it ended."""

    RUNNING = "running"  # the engine has not looked at it since it was opened or resumed
    WAITING = "waiting"  # for a person, a day, a milestone or its items
    SUSPENDED = "suspended"  # held by hand
    COMPLETED = "completed"
    CANCELLED = "cancelled"  # called off by hand, or because its unit or person is gone
    CLOSED_INCOMPLETE = "closed_incomplete"  # ended with its parent

    ACTIVE = nonmember(frozenset({RUNNING, WAITING}))  # work goes on
    UNDER_WAY = nonmember(frozenset({RUNNING, WAITING, SUSPENDED}))  # not ended
    TERMINATED = nonmember(frozenset({CANCELLED, CLOSED_INCOMPLETE}))  # ended before its time


class Instance(Base):
    """A process or an item under way. `id` is readable and unique, so opening is exactly-once.

    `status`: an InstanceStatus.
    `state`: where it stands in its definition. `version` grows with every change (optimistic lock).
    """

    __tablename__ = "instances"
    __table_args__ = (
        Index("ix_instances_parent", "parent_id", "definition_key"),
        Index("ix_instances_wake", "wake_at"),
    )
    id: Mapped[str] = mapped_column(Key, primary_key=True)
    definition_key: Mapped[str] = mapped_column(Code)
    definition_version: Mapped[str] = mapped_column(ForeignKey("definitions.version"))
    process: Mapped[str] = mapped_column(Code)  # SCM, OAL, ...
    title: Mapped[str] = mapped_column(String(300))
    year_id: Mapped[str] = mapped_column(ForeignKey("plan_years.id"))
    period: Mapped[str] = mapped_column(Code)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"))
    parent_step: Mapped[str | None] = mapped_column(Code)
    subject_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    record_id: Mapped[str | None] = mapped_column(Key, index=True)  # which it is about
    status: Mapped[str] = mapped_column(Code)
    state: Mapped[str] = mapped_column(Code)
    version: Mapped[int] = mapped_column(default=1)
    anchors: Mapped[dict[str, Any]]  # named days as ISO texts
    facts: Mapped[dict[str, Any]]  # small facts that guards and checks read
    returns: Mapped[dict[str, Any]]  # move name -> times taken
    opened_at: Mapped[datetime]
    entered_at: Mapped[datetime]  # when the present state was entered
    closed_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]  # the next timer or opening day, for the flows
    flow_run_id: Mapped[str | None] = mapped_column(Code)


class StepStatus(StrEnum):
    """Where a step stands in one of its rounds."""

    WAITING = "waiting"  # for its day, a milestone or other steps
    OPEN = "open"  # somebody is asked, or the engine works on it
    ARBITRATION = "arbitration"  # somebody above is asked, as it came back too often
    CLOSED = "closed"
    WAIVED = "waived"  # not done, and accepted by name
    LAPSED = "lapsed"  # not done, and closed by silence
    WITHDRAWN = "withdrawn"  # the instance left the state before it was settled

    PENDING = nonmember(frozenset({WAITING, OPEN, ARBITRATION}))  # holds its state
    SETTLED = nonmember(frozenset({CLOSED, WAIVED, LAPSED}))  # holds nothing up any more


class StepRun(Base):
    """A step in its n-th round. `content` is what was delivered, bound by `content_hash`.

    `status`: a StepStatus.
    """

    __tablename__ = "steps"
    __table_args__ = (
        UniqueConstraint("instance_id", "key", "round"),
        Index("ix_steps_status", "status", "due_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    key: Mapped[str] = mapped_column(Code)
    round: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(Code)
    opened_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Code)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(Digest, default="")


class TaskStatus(StrEnum):
    """Whether a task waits for its person, and how that ended."""

    SCHEDULED = "scheduled"  # others of its step are asked first
    OPEN = "open"
    IN_PROGRESS = "in_progress"  # its person said to have begun
    DONE = "done"  # answered
    WITHDRAWN = "withdrawn"  # settled without it
    LAPSED = "lapsed"  # closed by silence

    ASKED = nonmember(frozenset({OPEN, IN_PROGRESS}))  # waits for its person
    UNANSWERED = nonmember(frozenset({SCHEDULED, OPEN, IN_PROGRESS}))  # waits, or will


class Task(Base):
    """What one person is asked. `version` is bound into the links of its letters.

    `status`: a TaskStatus.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("step_id", "seat"),
        Index("ix_tasks_chase", "next_chase_at"),
        Index("ix_tasks_assignee", "assignee_id", "status"),
        Index("ix_tasks_instance", "instance_id", "status"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("steps.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    seat: Mapped[int] = mapped_column(default=0)  # the place in the step: order of a sequence
    role: Mapped[str] = mapped_column(Code)
    assignee_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    holder_id: Mapped[str] = mapped_column(ForeignKey("people.id"))  # who holds the role; differs
    basis: Mapped[str] = mapped_column(String(200), default="")  # the rule that named the assignee
    status: Mapped[str] = mapped_column(Code)
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    next_chase_at: Mapped[datetime | None]  # null: nothing left to remind of
    rung: Mapped[int] = mapped_column(default=0)  # highest escalation level already dealt with
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(Key)
    answer: Mapped[str | None] = mapped_column(Code)
    reason_code: Mapped[str | None] = mapped_column(Code)
    note: Mapped[str] = mapped_column(String(4000), default="")
    form: Mapped[dict[str, Any]]
    bound_hash: Mapped[str] = mapped_column(Digest, default="")  # hash of what is decided on


class WakeUp(Base):
    """Somebody acted or a day has come: the process's flow should look again."""

    __tablename__ = "wakeups"
    __table_args__ = (Index("ix_wakeups_due", "done_at", "due_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    due_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200))
    done_at: Mapped[datetime | None]


class Waiver(Base):
    """A failed rule accepted by a named approver until a day."""

    __tablename__ = "waivers"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    step_key: Mapped[str] = mapped_column(Code)
    approver_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(4000))
    expires: Mapped[date]
    at: Mapped[datetime]


class Weight(StrEnum):
    """What a finding means for the decision that it stands before, the gravest first."""

    BLOCK = "block"
    FLAG = "flag"  # a block that must be answered in writing
    WARN = "warn"
    WAIVED = "waived"  # a block accepted by name
    INFO = "info"

    ACCEPTABLE = nonmember(frozenset({BLOCK, FLAG}))  # by name, by somebody with the right
    EXPLAINABLE = nonmember(frozenset({FLAG, WARN}))  # passes with a written answer
    TO_ANSWER = nonmember(frozenset({BLOCK, FLAG, WARN}))  # an answer to it is asked for


class RuleResult(Base):
    """One thing that a rule found at a step. `severity`: a Weight."""

    __tablename__ = "rule_results"
    __table_args__ = (Index("ix_rule_results_step", "instance_id", "step_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    step_key: Mapped[str] = mapped_column(Code)
    round: Mapped[int]
    rule: Mapped[str] = mapped_column(Code)
    severity: Mapped[str] = mapped_column(Code)
    subject: Mapped[str] = mapped_column(Key)  # id of the record it is about, "" for the whole
    text: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime]


class RuleWaiver(Base):
    """A finding accepted by name until a day; `subject` "" accepts all that the rule finds."""

    __tablename__ = "rule_waivers"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    rule: Mapped[str] = mapped_column(Code)
    subject: Mapped[str] = mapped_column(Key, default="")
    approver_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(4000))
    expires: Mapped[datetime]
    at: Mapped[datetime]


class HeldDecision(Base):
    """An approval whose rules hold on: `reads` are the tables that they looked at when last asked.

    `round` is that of the step's run which was decided.
    """

    __tablename__ = "held_decisions"
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), primary_key=True)
    step_key: Mapped[str] = mapped_column(Code, primary_key=True)
    round: Mapped[int]
    reads: Mapped[list[Any]]
    asked_at: Mapped[datetime]


class BrokenRule(Base):
    """What a rule has found, since a day, about what was decided under it.

    `owner_id` answers for the decision; `closed_at` is when it was mended, or accepted by name.
    """

    __tablename__ = "broken_rules"
    __table_args__ = (Index("ix_broken_rules_open", "closed_at", "instance_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    step_key: Mapped[str] = mapped_column(Code)
    rule: Mapped[str] = mapped_column(Code)
    subject: Mapped[str] = mapped_column(Key)  # id of the record it is about, "" for the whole
    text: Mapped[str] = mapped_column(String(1000))
    owner_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Sweep(Base):
    """Up to where the decisions of `of`, processes or items, were last held against their rules."""

    __tablename__ = "sweeps"
    of: Mapped[str] = mapped_column(Code, primary_key=True)
    version_id: Mapped[int]  # the newest version of a record by then
    edition: Mapped[str] = mapped_column(Digest)  # of the organisation
    at: Mapped[datetime]
