"""A unit's budget: planned, submitted, checked against the strategy, answered, agreed."""

# fmt: off

from enum import StrEnum

from processes.budgeting import forms as ask
from processes.roles import MINUTES, Role
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Step

BUDGETS_DUE = "BUD.submitted"  # BUD step 4
LINES_DUE = "BUD.submitted-6wd"  # the totals are stated on what was planned
TOTALS_DUE = "BUD.submitted-3wd"
CHECKED_BY = "BUD.submitted+4wd"  # BUD step 6
FLAGS_ANSWERED = "BUD.submitted+7wd"  # BUD step 7
UNITS_AGREE = "BUD.smo_checked+3wd"  # BUD step 8
CARRIES = ("BUD.R1", "BUD.R2", "BUD.R3", "BUD.R4", "BUD.R6", "BUD.R12")  # asked of each unit
# Also what was approved before: a unit that plans anew must not plan beside it
LINES = Rows("budget_lines", ("year=year", "unit=unit"), begin="last_year", complete=True)
SUBMITTED = ("state='submitted'",)
HEADS = Rows("headcount_lines", ("year=year", "unit=unit"), begin="last_year", complete=True)
IMPLIED = Rows("implied_targets", ("year=year", "unit=unit"), complete=True)
TOTALS = Rows("budget_totals", ("year=year", "unit=unit"), begin="last_year")
CUTS = Rows("cuts", ("year=year", "unit=unit"))
ANSWERS = Rows("flag_answers", ("year=year", "instance=instance"), begin="flags:7")


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
        Step("3", "Plan volumes and capacity", State.DRAFTING, Kind.TASK, Role.BUH,
             "BUD.submitted-4w",
             fields=ask.RESOURCE_PLAN, rows=HEADS, consults=(Role.FBP,), minutes=120,
             deliverable="capacity plan"),
        Step("4", "Submit the unit's budget", State.DRAFTING, Kind.FORM, Role.BUH, LINES_DUE,
             after=("3",), waits=("INI.recommended", "WFA.demand"), fields=ask.UNIT_BUDGET,
             rows=LINES, stamps=SUBMITTED, consults=(Role.FBP, Role.HBP), minutes=180),
        Step("4-targets", "Name the targets that the budget implies", State.DRAFTING, Kind.FORM,
             Role.BUH, TOTALS_DUE, after=("4",), rows=IMPLIED, minutes=20),
        Step("4-totals", "State the unit's totals", State.DRAFTING, Kind.FORM, Role.FBP,
             TOTALS_DUE, after=("4",), rows=TOTALS, rules=("BUD.R7",), minutes=15),
        Step("5", "Sums and lines are complete", State.SUBMITTED, Kind.AUTO, check="complete",
             rules=("BUD.R7", "BUD.R8b")),
        Step("4-again", "Mend the budget and submit it again", State.RETURNED, Kind.FORM, Role.BUH,
             "5wd", fields=ask.UNIT_BUDGET, rows=LINES, stamps=SUBMITTED, consults=(Role.FBP,),
             minutes=60),
        Step("4-totals-again", "State the mended totals", State.RETURNED, Kind.FORM, Role.FBP,
             "2wd", after=("4-again",), rows=TOTALS, rules=("BUD.R7",), minutes=10),
        Step("6-compare", "Compare with targets, initiatives and people", State.CHECKED, Kind.AUTO,
             check="ask_rules", rules=CARRIES, deliverable="flag list"),
        Step("6", "Does the budget carry the strategy?", State.CHECKED, Kind.TASK, Role.SMA,
             CHECKED_BY, after=("6-compare",), answers=("clear", "flag"), fields=ask.FLAGS,
             minutes=30, rules=CARRIES, deliverable="flag list with questions",
             duties=("S33", "S34", "S35")),
        Step("7", "Answer each flag", State.ANSWERED, Kind.FORM, Role.BUH, FLAGS_ANSWERED,
             answers=("fix", "explain", "appeal"), rows=ANSWERS, rules=CARRIES,
             consults=(Role.FBP,), informs=(Role.SMA, Role.CFO), minutes=30),
        Step("8", "Review and trade-off meeting with the unit", State.NEGOTIATING, Kind.MEETING,
             Role.CFO, UNITS_AGREE, opens="BUD.smo_checked", answers=("held", "return"),
             minutes=60, fields=(*MINUTES, *ask.TRADE_OFFS), rows=CUTS, rules=("BUD.R9",),
             consults=(Role.SMD, Role.BUH, Role.FBP)),
    ),
)
