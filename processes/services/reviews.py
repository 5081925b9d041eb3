"""What the steps of strategy reviews do by themselves: route what was decided, test the map."""

from engine import hypotheses, reviewing, routing
from engine.case import Case
from engine.checks import CheckResult, writing_down
from state_machines.parts import Step


def route_decisions(case: Case, step: Step) -> CheckResult:
    """Hand each decision and action to whoever carries it out; name those that nobody owns."""
    routed = routing.route(case, step)
    orphans = tuple(f"nobody owns {text}" for text in routed.orphans)
    return CheckResult(True, orphans, tuple(routed.to.items()))


def tested_links(case: Case, _step: Step) -> CheckResult:
    """Test the links of the map against the data; write down the verdict on each."""
    found = hypotheses.verdicts(case.session, case.instance.year_id, case.today)
    return CheckResult(True, tuple(each.sentence for each in found))


SERVICES = {
    "route_decisions": route_decisions,
    "test_links": tested_links,
    "arrange_review": writing_down(reviewing.arrange),
    "issue_pack": writing_down(reviewing.issue),
    "hold_review": writing_down(reviewing.hold),
    "close_action": writing_down(reviewing.close_action),
}
