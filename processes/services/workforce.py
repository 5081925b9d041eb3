"""What the steps of workforce alignment do by themselves: report whose goals are linked."""

from engine.case import Case
from engine.checks import CheckResult, coverage
from engine.rulebook.workforce_goals import linked_by
from engine.rulebook.workforce_groups import shares
from engine.rules import running
from persistence.records.workforce import Employee
from state_machines.parts import Step


def goal_coverage(case: Case, step: Step) -> CheckResult:
    """Pass as `coverage` does, with how many of each unit have a goal linked to an objective."""
    found = coverage(case, step)
    look = running.of_year(case.session, case.instance.year_id, case.today)
    linked = tuple((each.name, str(each)) for each in shares(linked_by(look, Employee.unit)))
    return CheckResult(True, found.findings, (*found.record, *linked))


SERVICES = {"goal_coverage": goal_coverage}
