"""What calls an off-cycle review by itself, and says at its beginning what has called it."""

from sqlalchemy import select

from calendars.identifiers import bounded, part
from engine.execution import Execution
from engine.instance_ids import root_of
from engine.instances import start
from engine.operations.service_steps import CheckResult
from engine.rules.rule import RuleContext, year_context
from persistence.instances import Instance, InstanceStatus
from processes.reviews.off_cycle_review import State
from processes.reviews.off_cycle_rules import (
    CAUSES,
    MUCH_RED,
    REVIEW,
    Cause,
    in_course,
    unanswered,
    watched,
)
from state_machines.definition import Step

NAME, TITLE = 60, 120  # characters


def compare(execution: Execution, step: Step) -> CheckResult:
    """Fail when what an item is about is past its threshold, and call the review for it."""
    instance = execution.instance
    broken = [
        each.sentence
        for each in watched(_look(execution))
        if (each.sheet, each.id) == (execution.definition.about, instance.record_id)
        and each.broken_since is not None
    ]
    called = call(execution, step) if broken else CheckResult(True)
    return CheckResult(not broken, (*broken, *called.findings))


def call(execution: Execution, _step: Step) -> CheckResult:
    """Call an off-cycle review for whatever is broken and has called none; once for each cause.

    What breaks while one is called already is added to it: nobody meets twice.
    """
    at = in_course(_look(execution))
    new = unanswered(at, MUCH_RED.value)
    if not new:
        return CheckResult(True)
    review = _called(execution, at.year) or _open(execution, at.year, new)
    told = {each.key: each.text for each in new}
    review.facts = {**review.facts, CAUSES: {**review.facts.get(CAUSES, {}), **told}}
    Execution.of(execution.session, review, execution.now, execution.actor).remember(
        "called", by=execution.instance.id, causes=sorted(told.values())
    )
    return CheckResult(True, (f"{review.title} is called", *told.values()))


def name_causes(execution: Execution, _step: Step) -> CheckResult:
    """Say what has called this review: what is broken, since when, against which threshold."""
    return CheckResult(True, tuple(execution.instance.facts.get(CAUSES, {}).values()))


def _look(execution: Execution) -> RuleContext:
    """Return a look at the year and period of an instance as a whole, whatever it is about."""
    instance = execution.instance
    return year_context(execution.session, instance.year_id, execution.today, instance.period)


def _called(execution: Execution, year: str) -> Instance | None:
    """Return the review of a year that is called and not held yet."""
    query = select(Instance).where(
        Instance.definition_key == REVIEW,
        Instance.year_id == year,
        Instance.state == State.CALLED,
        Instance.status.in_(InstanceStatus.UNDER_WAY),
    )
    return execution.session.scalars(query.order_by(Instance.opened_at)).first()


def _open(execution: Execution, year: str, new: list[Cause]) -> Instance:
    root = execution.session.get_one(Instance, root_of(execution.instance.id))
    return start.open_instance(
        execution.session,
        REVIEW,
        year_id=year,
        period=root.period,
        unit_id=root.unit_id,
        now=execution.now,
        actor=execution.actor,
        name=bounded(part(f"{new[0].key}-{execution.today}"), NAME),
        title=f"Off-cycle review {root.period} · {new[0].text[:TITLE]}",
    )


SERVICES = {"compare_reading": compare, "call_off_cycle": call, "name_causes": name_causes}
