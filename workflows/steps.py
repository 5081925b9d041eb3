"""What the process's flow does, each step in one transaction; no Prefect here."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine import advancing, flow_runs, standing, wakeups
from engine.definitions import CURRENT
from engine.flow_runs import Case
from engine.types import Standing
from workflows.house import Office


class ProcessGone(LookupError):
    """A flow run follows a process that the database does not know."""

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id
        super().__init__(f"there is no process {instance_id!r} in this office's database")


def look(office: Office, instance_id: str, flow_run_id: str) -> tuple[Case, Standing] | None:
    """Advance the process that a run follows until it waits again; return where it stands.

    None when another run follows it by now. Raises ProcessGone when it does not exist.
    """
    now = office.clock.now()
    with office.database.writing() as session:
        case = flow_runs.case(session, instance_id)
        if case is None:
            raise ProcessGone(instance_id)
        if not flow_runs.bind(session, instance_id, flow_run_id, instead_of=None):
            return None
        return case, _advance(session, case, now)


def kinds(definition_key: str) -> dict[str, str]:
    """Return what sort of work each step of a process is, by the step's key."""
    return {step.key: step.kind.value for step in CURRENT.named(definition_key).steps}


def _advance(session: Session, case: Case, now: datetime) -> Standing:
    if not case.alive:
        wakeups.settle(session, case.id, now)
        return standing.standing(session, case.id)
    return advancing.advance_family(session, case.id, now)
