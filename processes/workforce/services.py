"""What the steps of workforce alignment do by themselves: report whose goals are linked."""

from engine.execution import Execution
from engine.operations.service_steps import CheckResult, coverage
from engine.rules import rule
from persistence.records.workforce import Employee
from processes.workforce.family_rules import shares
from processes.workforce.goal_rules import linked_by
from state_machines.definition import Step


def goal_coverage(execution: Execution, step: Step) -> CheckResult:
    """Pass as `coverage` does, with how many of each unit have a goal linked to an objective."""
    found = coverage(execution, step)
    look = rule.year_context(execution.session, execution.instance.year_id, execution.today)
    linked = tuple((each.name, str(each)) for each in shares(linked_by(look, Employee.unit)))
    return CheckResult(True, found.findings, (*found.record, *linked))


SERVICES = {"goal_coverage": goal_coverage}
