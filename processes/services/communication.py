"""What the steps of strategy communication do by themselves: report who has understood."""

from engine.case import Case
from engine.checks import CheckResult
from engine.formatting import percentage
from engine.rulebook.communication_understanding import understood
from engine.rulebook.workforce_groups import SMALLEST
from engine.rules import running
from state_machines.parts import Step

CAN = 4  # of 5, from which somebody can name the objectives (SCO rule R7)


def understanding(case: Case, _step: Step) -> CheckResult:
    """Write down by audience how many of those who answered can name the three top objectives."""
    instance = case.instance
    look = running.of_year(case.session, instance.year_id, case.today, instance.period)
    shares = tuple(
        (each.name, f"{percentage(each.share)} of {each.people} people understand")
        for each in understood(look, CAN)
        if each.people >= SMALLEST
    )
    return CheckResult(True, (), shares)


SERVICES = {"understanding": understanding}
