"""What the steps of strategy communication do by themselves: report who has understood."""

from sqlalchemy import distinct, func, select

from engine.execution import Execution
from engine.formatting import percentage
from engine.messages import receipts
from engine.operations.service_steps import CheckResult
from engine.rules import rule
from persistence.base import in_force
from persistence.records.communication import Receipt
from processes.communication.reach_rules import understood
from processes.workforce.family_rules import SMALLEST
from state_machines.definition import Step

CAN = 4  # of 5, from which somebody can name the objectives (SCO rule R7)


def understanding(execution: Execution, _step: Step) -> CheckResult:
    """Write down by audience how many of those who answered can name the three top objectives."""
    instance = execution.instance
    look = rule.year_context(execution.session, instance.year_id, execution.today, instance.period)
    shares = tuple(
        (each.name, f"{percentage(each.share)} of {each.people} people understand")
        for each in understood(look, CAN)
        if each.people >= SMALLEST
    )
    return CheckResult(True, (), shares)


def reached(execution: Execution, _step: Step) -> CheckResult:
    """Write down to how many readers a message went, how many opened it and say they read it.

    Receipts that came by other ways, as attendance, count with them (SCO rules R5 and R6).
    """
    session, message = execution.session, execution.instance.id
    counts = [
        ("letters", str(sum(each.readers for each in receipts.sent_record(session, message)))),
        ("opened", str(sum(each.opened for each in receipts.sent_record(session, message)))),
        ("read", str(sum(each.read for each in receipts.sent_record(session, message)))),
    ]
    query = select(func.count(distinct(Receipt.token))).where(
        Receipt.message == message, in_force(Receipt, execution.today)
    )
    return CheckResult(True, (), (*counts, ("receipts", str(session.scalar(query) or 0))))


SERVICES = {"reached": reached, "understanding": understanding}
