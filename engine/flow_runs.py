"""Which flow run follows which process: the only thread between our rows and Prefect's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit_trail
from engine.types import Actor
from persistence.instances import Instance, InstanceStatus

PREFECT = Actor("prefect", channel="prefect")  # Prefect does not know who of its administrators
RUNS = "flow_runs"  # fact: how many flow runs have followed the process so far


@dataclass(frozen=True, slots=True)
class ProcessRef:
    """A process as its flow run sees it."""

    id: str
    title: str
    process: str
    definition_key: str
    year_id: str
    period: str
    unit_id: str
    status: str
    flow_run_id: str | None
    runs: int

    @property
    def alive(self) -> bool:
        """Whether the process has not ended; a suspended one may go on."""
        return self.status in InstanceStatus.UNDER_WAY


def process_ref(session: Session, instance_id: str) -> ProcessRef | None:
    """Return one process, None when there is none."""
    found = session.get(Instance, instance_id)
    return _case(found) if found else None


def process_refs(session: Session, instance_ids: Iterable[str]) -> dict[str, ProcessRef]:
    """Return the processes of these ids that exist, by id."""
    query = select(Instance).where(Instance.id.in_(list(instance_ids)))
    return {found.id: _case(found) for found in session.scalars(query)}


def live(session: Session) -> list[ProcessRef]:
    """Return every process that has not ended, oldest first."""
    query = select(Instance).where(
        Instance.parent_id.is_(None), Instance.status.in_(InstanceStatus.UNDER_WAY)
    )
    return [_case(found) for found in session.scalars(query.order_by(Instance.opened_at))]


def without_run(session: Session, limit: int = 200) -> list[ProcessRef]:
    """Return living processes that no flow run follows yet."""
    query = select(Instance).where(
        Instance.parent_id.is_(None),
        Instance.flow_run_id.is_(None),
        Instance.status.in_(InstanceStatus.UNDER_WAY),
    )
    return [_case(found) for found in session.scalars(query.limit(limit))]


def bind(session: Session, instance_id: str, flow_run_id: str, *, instead_of: str | None) -> bool:
    """Let a flow run follow a process; False when another one was faster."""
    found = session.get(Instance, instance_id, with_for_update=True)
    if found is None or found.flow_run_id not in (instead_of, flow_run_id):
        return False
    if found.flow_run_id != flow_run_id:
        found.flow_run_id = flow_run_id
        found.facts = {**found.facts, RUNS: int(found.facts.get(RUNS, 0)) + 1}
    return True


def lose(session: Session, instance_id: str, flow_run_id: str, *, how: str, now: datetime) -> bool:
    """Let go of a flow run that will never run again, so that a new one follows the process.

    `how` says what happened to it, as far as Prefect knows. False when another run follows the
    process by now, or nothing needs to.
    """
    found = session.get(Instance, instance_id, with_for_update=True)
    if found is None or found.flow_run_id != flow_run_id or not _case(found).alive:
        return False
    found.flow_run_id = None
    audit_trail.append(
        session, instance_id, "run_lost", actor=PREFECT, now=now, reason=how, flow_run=flow_run_id
    )
    return True


def bound(session: Session, flow_run_ids: Iterable[str]) -> dict[str, str]:
    """Return the titles of the processes that these flow runs follow, by flow run."""
    query = select(Instance.flow_run_id, Instance.title).where(
        Instance.flow_run_id.in_(list(flow_run_ids))
    )
    return {run: title for run, title in session.execute(query).tuples() if run is not None}


def restart(
    session: Session, instance_id: str, *, actor: Actor, now: datetime, reason: str
) -> None:
    """Take a process's flow run away, so that a new one follows it."""
    found = session.get_one(Instance, instance_id, with_for_update=True)
    found.flow_run_id = None
    audit_trail.append(session, instance_id, "run_restarted", actor=actor, now=now, reason=reason)


def _case(found: Instance) -> ProcessRef:
    return ProcessRef(
        found.id,
        found.title,
        found.process,
        found.definition_key,
        found.year_id,
        found.period,
        found.unit_id,
        found.status,
        found.flow_run_id,
        runs=int(found.facts.get(RUNS, 0)),
    )
