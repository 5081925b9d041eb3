"""What the steps of planning and budgeting do by themselves: lock the budget and hand it over."""

from engine import budget_closing
from engine.case import Case
from engine.checks import CheckResult
from state_machines.parts import Step


def approve_budget(case: Case, step: Step) -> CheckResult:
    """Lock the budget's lines as the board approved them."""
    return CheckResult(True, (), budget_closing.approve(case, step))


def hand_over_budget(case: Case, _step: Step) -> CheckResult:
    """Write down what the approved budget hands over, and every gap it leaves."""
    return CheckResult(True, *budget_closing.hand_over(case))


SERVICES = {"approve_budget": approve_budget, "hand_over_budget": hand_over_budget}
