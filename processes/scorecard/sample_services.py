"""Samples: which values of a period are audited, drawn so that anybody can draw them again."""

from hashlib import sha256
from math import ceil
from typing import Any

from sqlalchemy import select

from engine.audit_trail import content_hash
from engine.execution import Execution
from engine.formatting import shown
from engine.operations.service_steps import CheckResult
from engine.records.proposals import as_if_accepted
from persistence.base import in_force
from persistence.records.scorecard import FeedReading, Measure, MeasureValue
from state_machines.definition import Step

SHARE = 5  # percent of the manual values (scorecard management, step B6)


def drawn(ids: list[str], seed: str, share: int = SHARE) -> list[str]:
    """Return a share of some ids in percent, at least one: those that hash lowest with the seed."""
    chosen = sorted(ids, key=lambda each: sha256(f"{seed} {each}".encode()).hexdigest())
    return sorted(chosen[: ceil(len(ids) * share / 100)])


def draw(execution: Execution, step: Step) -> CheckResult:
    """Draw the sample of the period's manual values: each with what was entered, and the seed.

    The seed is the hash of the instance, the round and all values that could be drawn, so that
    nobody knows the sample before the values are in. What a feed delivered is not among them.
    """
    with as_if_accepted(execution.session, execution):
        rows = {row.id: row for row in _manual(execution)}
    values = {key: str(row.value) for key, row in rows.items()}
    run = execution.latest((step.key,))[step.key]
    seed = content_hash([execution.instance.id, run.round, values])
    chosen = drawn(sorted(rows), seed)
    listed = tuple(f"{key}: {rows[key].name}, {_said(rows[key])}" for key in chosen)
    counted = f"{len(chosen)} of {len(rows)} manual values, {SHARE} %"
    return CheckResult(True, listed, (("drawn", counted), ("seed", seed)))


def _said(row: Any) -> str:
    return f"{shown(row.value)} {row.measured_in or ''}".rstrip()


def _manual(execution: Execution) -> list[Any]:
    v, m, period = MeasureValue, Measure, execution.instance.period
    fed = select(FeedReading.measure).where(
        FeedReading.period == period, FeedReading.value.is_not(None)
    )
    query = (
        select(v.id, v.value, m.name, m.measured_in)
        .join(m, m.id == v.measure)
        .where(v.period == period, v.year == execution.instance.year_id, v.value.is_not(None))
        .where(in_force(v, execution.today), v.measure.not_in(fed))
        .order_by(v.id)
    )
    return list(execution.session.execute(query))


SERVICES = {"draw_sample": draw}
