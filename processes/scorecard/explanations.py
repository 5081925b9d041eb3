"""What must be explained of a return: the values that are red, or amber and getting worse."""

from collections.abc import Iterator

from engine.execution import Execution
from engine.operations.service_steps import CheckResult
from engine.records import dependencies
from engine.records.scope import FOUND
from engine.records.scores import Score, scores
from engine.scoring.thresholds import AMBER, RED, WORSE
from state_machines.definition import Step

VALUES = "measure_values"


def in_need(execution: Execution, _step: Step) -> CheckResult:
    """Find the values of a return that an owner must explain; passed where there is none.

    The check of the numbers asks for it, and not whoever approves them: `processes.md`, SCM B5.
    """
    found = list(_in_need(execution))
    findings = tuple(
        f"{each.name} is {each.status}" + (", and worse than before" if each.trend == WORSE else "")
        for each in found
    )
    named = "\n".join(each.measure for each in found)
    return CheckResult(not found, findings, ((FOUND, named),) if found else ())


def _in_need(execution: Execution) -> Iterator[Score]:
    instance, own = execution.instance, _handed_in(execution)
    of = (instance.year_id, instance.period, execution.today)
    for each in scores(execution.session, *of, only=own):
        worsens = each.status == AMBER and each.trend == WORSE
        if each.status == RED or worsens:
            yield each


def _handed_in(execution: Execution) -> set[str]:
    """Return the measures of which a return brought values."""
    rows = dependencies.accepted(execution, VALUES)
    return {row["measure"] for row in rows if row.get("value") is not None}


SERVICES = {"in_need_of_explanation": in_need}
