"""Closing a step for good reason: what it accepts becomes record, then its state may be left."""

from engine import checks, stepping
from engine.case import Case
from engine.records import proposing
from persistence.work import StepRun
from state_machines.parts import Kind, Move


def close(case: Case, run: StepRun, outcome: str, move: Move | None = None) -> None:
    """Close a step with an outcome.

    Unless that sends the work back, its proposals are accepted, and what the engine does at the
    closing is done at once: in the transaction of whoever decided.
    """
    stepping.close(case, run, outcome)
    if move is not None and move.needs_reason:
        return
    step = case.definition.step(run.key)
    proposing.accept(case, step)
    if step.check and step.kind is not Kind.AUTO:
        done = checks.run(case, step)
        case.remember("carried_out", step=step.key, what=step.check, result=dict(done.record))
