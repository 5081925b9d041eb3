"""The values that the engine takes and gives back."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for whom, and through which channel (link, console, cli, engine, rehearsal)."""

    person_id: str
    on_behalf_of: str | None = None
    channel: str = "link"
    link_id: str | None = None


ENGINE = Actor("engine", channel="engine")


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer as it was recorded; `repeated` when the same answer had been given before."""

    task_id: int
    answer: str
    at: datetime
    by: str
    by_name: str
    instance_id: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing a machine waits for: people (by name), or a milestone or day when nobody."""

    step: str
    title: str
    people: tuple[str, ...] = ()
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InstanceView:
    """Where an instance stands after it was looked at."""

    instance_id: str
    title: str
    definition_key: str
    state: str
    status: str
    finished: bool
    waiting: tuple[Waiting, ...] = ()
    wake_at: datetime | None = None
    opened: int = 0  # tasks opened by this look
    moved: tuple[str, ...] = ()  # moves taken by this look, in order
    late: tuple[str, ...] = ()  # which of its milestones are late and by how much, the worst first


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one answer of a form and how to mend it."""

    field: str
    title: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class EscalatedApproval:
    """An approval that was escalated, and the level that it has reached."""

    task_id: int
    instance_id: str
    rung: int


@dataclass(frozen=True, slots=True)
class EscalationRun:
    """What one round of escalation did; `more` when it stopped at its limit."""

    reminders: int = 0
    escalations: int = 0
    lapsed: int = 0
    approvals: tuple[EscalatedApproval, ...] = field(default=(), compare=False)
    more: bool = field(default=False, compare=False)
