"""What the process's flow does, each step in one transaction; no Prefect here."""

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


def take_up(office: Office, instance_id: str, flow_run_id: str) -> Case | None:
    """Return the process a run follows; None when another run follows it by now.

    Raises ProcessGone when the process does not exist.
    """
    now = office.clock.now()
    with office.database.writing() as session:
        found = flow_runs.case(session, instance_id)
        if found is None:
            raise ProcessGone(instance_id)
        if not flow_runs.bind(session, instance_id, flow_run_id, instead_of=None):
            return None
        flow_runs.mark_started(session, instance_id, now)
        return found


def look(office: Office, instance_id: str) -> Standing:
    """Follow the wake-ups of a process and its items, and advance until it waits again."""
    now = office.clock.now()
    with office.database.writing() as session:
        if not _is_alive(flow_runs.case(session, instance_id)):
            wakeups.settle(session, instance_id, now)
            return standing.standing(session, instance_id)
        return advancing.advance_family(session, instance_id, now)


def kinds(definition_key: str) -> dict[str, str]:
    """Return what sort of work each step of a process is, by the step's key."""
    return {step.key: step.kind.value for step in CURRENT.named(definition_key).steps}


def _is_alive(found: Case | None) -> bool:
    return found is not None and found.alive
