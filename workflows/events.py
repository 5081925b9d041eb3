"""Prefect events: every move of a process, so that administrators can build automations on them."""

from prefect.client.schemas.objects import FlowRun
from prefect.events import emit_event

from engine.flow_runs import Case
from engine.types import Standing
from workflows import names

MOVED, ENDED, OVERDUE = "smo.process.moved", "smo.process.ended", "smo.approval.overdue"
STUCK = "smo.run.stuck"


def tell_moves(case: Case, standing: Standing) -> None:
    """Emit one event per move taken, and one when the process has ended."""
    for move in standing.moved:
        _emit(MOVED, case, {"move": move, "state": standing.state})
    if standing.finished:
        _emit(ENDED, case, {"state": standing.state, "status": standing.status})


def tell_overdue(case: Case, task_id: int, rung: str) -> None:
    """Emit that an approval has climbed beyond the third escalation."""
    _emit(OVERDUE, case, {"task": task_id, "rung": rung})


def tell_stuck(run: FlowRun) -> None:
    """Emit that a run, which should take seconds, has been running for many minutes."""
    resource = {
        "prefect.resource.id": f"prefect.flow-run.{run.id}",
        "prefect.resource.name": run.name,
    }
    emit_event(STUCK, resource=resource, payload={"run": str(run.id)})


def _emit(event: str, case: Case, payload: dict[str, object]) -> None:
    resource = {
        "prefect.resource.id": names.resource(case),
        "prefect.resource.name": case.title,
        "smo.process": case.process,
        "smo.unit": case.unit_id,
    }
    emit_event(event, resource=resource, payload=payload)
