"""Closing a step for good reason: what it accepts becomes record, then its state may be left."""

from engine import stepping
from engine.case import Case
from engine.records import proposing
from persistence.work import StepRun
from state_machines.parts import Move


def close(case: Case, run: StepRun, outcome: str, move: Move | None = None) -> None:
    """Close a step with an outcome; unless that sends the work back, its proposals are accepted."""
    stepping.close(case, run, outcome)
    if move is None or not move.needs_reason:
        proposing.accept(case, case.definition.step(run.key))
