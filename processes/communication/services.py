"""What the steps of strategy communication do by themselves: report who has understood."""

from engine.execution import Execution
from engine.formatting import percentage
from engine.operations.service_steps import CheckResult
from engine.rules import rule
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


SERVICES = {"understanding": understanding}
