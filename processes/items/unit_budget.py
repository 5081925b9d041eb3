"""A unit's budget: planned, submitted, checked against the strategy, answered, agreed."""

from enum import StrEnum

from processes.forms import planning_and_budgeting as ask
from processes.forms.meeting import MINUTES
from processes.roles import Role
from state_machines.definition import Definition
from state_machines.parts import Kind, Move, On, Silence, Step

BUDGETS_DUE = "F-13w"  # BUD step 4
FLAGS_ANSWERED = "5wd"  # BUD step 7


class State(StrEnum):
    """Where one unit's budget stands."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CHECKED = "checked"
    ANSWERED = "answered"
    NEGOTIATING = "negotiating"
    AGREED = "agreed"


UNIT_BUDGET = Definition(
    key="unit_budget",
    title="Unit budget",
    code="BUD",
    purpose="Let each unit's budget carry the targets, and fund and staff the initiatives.",
    owner=Role.CFO,
    smo_mode="integrator",
    item=True,
    critical=True,
    silence=Silence.ESCALATE,
    initial=State.DRAFTING,
    states=tuple(State),
    final=(State.AGREED,),
    moves=(
        Move("submit", State.DRAFTING, State.SUBMITTED),
        Move("failed", State.SUBMITTED, State.RETURNED, On.DECISION, cap=2,
             title="Sums or lines are missing"),
        Move("check", State.SUBMITTED, State.CHECKED),
        Move("flag", State.CHECKED, State.ANSWERED, On.DECISION, title="The unit must answer"),
        Move("clear", State.CHECKED, State.NEGOTIATING),
        Move("fix", State.ANSWERED, State.RETURNED, On.DECISION, cap=2),
        Move("answer", State.ANSWERED, State.NEGOTIATING),
        Move("resubmit", State.RETURNED, State.SUBMITTED),
        Move("return", State.NEGOTIATING, State.RETURNED, On.DECISION, cap=2, needs_reason=True),
        Move("agree", State.NEGOTIATING, State.AGREED),
    ),
    steps=(
        Step("3", "Plan volumes and capacity", State.DRAFTING, Kind.TASK, Role.BUH, "F-15w",
             fields=ask.RESOURCE_PLAN, consults=(Role.FBP,), minutes=120,
             deliverable="capacity plan"),
        Step("4", "Submit the unit's budget", State.DRAFTING, Kind.FORM, Role.BUH, BUDGETS_DUE,
             after=("3",), waits=("INI.recommended", "WFA.demand"), fields=ask.UNIT_BUDGET,
             consults=(Role.FBP, Role.HBP), minutes=180),
        Step("5", "Sums and lines are complete", State.SUBMITTED, Kind.AUTO, check="complete"),
        Step("4-again", "Mend the budget and submit it again", State.RETURNED, Kind.FORM, Role.BUH,
             "5wd", fields=ask.UNIT_BUDGET, consults=(Role.FBP,), minutes=60),
        Step("6-compare", "Compare with targets, initiatives and people", State.CHECKED, Kind.AUTO,
             check="record", deliverable="flag list"),
        Step("6", "Does the budget carry the strategy?", State.CHECKED, Kind.TASK, Role.SMA,
             "5wd", after=("6-compare",), answers=("clear", "flag"), fields=ask.FLAGS, minutes=30,
             deliverable="flag list with questions", duties=("S33", "S34", "S35")),
        Step("7", "Answer each flag", State.ANSWERED, Kind.FORM, Role.BUH, FLAGS_ANSWERED,
             answers=("fix", "explain", "appeal"), fields=ask.FLAG_ANSWER, consults=(Role.FBP,),
             informs=(Role.SMA, Role.CFO), minutes=30),
        Step("8", "Review and trade-off meeting with the unit", State.NEGOTIATING, Kind.MEETING,
             Role.CFO, "F-8w", opens="F-11w", answers=("held", "return"), minutes=60,
             fields=(*MINUTES, *ask.TRADE_OFFS), consults=(Role.SMD, Role.BUH, Role.FBP)),
    ),
)
