"""Workforce alignment: skills, personal goals, development and rewards pull the same way."""

# fmt: off

from enum import StrEnum

from processes.roles import MINUTES, Role
from processes.workforce import forms as ask
from processes.workforce.goal_set import (
    APPROVED_BY,
    CHECKED_IN_BY,
    DEVELOPMENT_DUE,
    EVALUATED_BY,
)
from state_machines.definition import (
    Definition,
    Items,
    Kind,
    Mode,
    Move,
    On,
    Rows,
    Silence,
    Starts,
    Step,
    Tells,
)

FAMILIES = Rows("job_families", ("year=year",), begin="last_year", complete=True)
COMPETENCIES = Rows("competencies", ("year=year",), begin="last_year")
DEMAND = Rows("workforce_demands", ("year=year",), begin="last_year", complete=True)
ANSWERS = Rows("flag_answers", ("year=year", "instance=instance"), begin="flags:4-answer")
INCENTIVES = Rows("incentive_rules", ("year=year",), begin="last_year", complete=True)
RATINGS = Rows("rating_summaries", ("year=year",))
DISCLOSED = Rows("disclosures", ("year=year",))
COVERS = ("WFA.R1", "WFA.R2", "WFA.R3")  # asked of the plan as a whole
LINKED = ("WFA.R4", "WFA.R5", "WFA.R6", "WFA.R7", "WFA.R8")
COVERED = 0.9  # part of the employees with an approved linked goal (WFA rule R4)


class State(StrEnum):
    """Where the year's people cycle stands."""

    DEMAND = "demand"
    FUNDED = "funded"
    INCENTIVE_REVIEW = "incentive_review"
    INCENTIVE_SET = "incentive_set"
    OBJECTIVES_OPEN = "objectives_open"
    OBJECTIVES_LOCKED = "objectives_locked"
    MIDYEAR = "midyear"
    EVALUATING = "evaluating"
    CALIBRATED = "calibrated"
    PAID = "paid"
    CLOSED = "closed"


WORKFORCE_ALIGNMENT = Definition(
    key="workforce_alignment",
    title="Workforce alignment",
    code="WFA",
    purpose="Name the skills the strategy needs, and link goals, learning and pay to it.",
    owner=Role.CHRO,
    smo_mode="integrator",
    critical=True,
    starts=Starts(every="year", at="WFA.demand-5w", waits=("SCM.card_provisional",)),
    silence=Silence.ESCALATE,
    initial=State.DEMAND,
    states=tuple(State),
    final=(State.CLOSED,),
    moves=(
        Move("demand", State.DEMAND, State.FUNDED),
        Move("propose", State.FUNDED, State.INCENTIVE_REVIEW),
        Move("return", State.INCENTIVE_REVIEW, State.FUNDED, On.DECISION, cap=2,
             needs_reason=True),
        Move("set", State.INCENTIVE_REVIEW, State.INCENTIVE_SET),
        Move("open", State.INCENTIVE_SET, State.OBJECTIVES_OPEN),
        Move("lock", State.OBJECTIVES_OPEN, State.OBJECTIVES_LOCKED),
        Move("check_in", State.OBJECTIVES_LOCKED, State.MIDYEAR),
        Move("evaluate", State.MIDYEAR, State.EVALUATING),
        Move("calibrate", State.EVALUATING, State.CALIBRATED),
        Move("return", State.CALIBRATED, State.EVALUATING, On.DECISION, cap=2, needs_reason=True,
             reopens=("12-calibrate",)),
        Move("pay", State.CALIBRATED, State.PAID),
        Move("close", State.PAID, State.CLOSED),
    ),
    steps=(
        Step("1", "Name the strategic job families", State.DEMAND, Kind.FORM, Role.HBP,
             "WFA.demand-4w",
             fields=ask.JOB_FAMILIES, rows=FAMILIES, consults=(Role.OO, Role.BUH), minutes=90),
        Step("2", "Competencies and readiness of each family", State.DEMAND, Kind.FORM, Role.HBP,
             "WFA.demand-1w", after=("1",), fields=ask.READINESS, rows=COMPETENCIES,
             consults=(Role.BUH, Role.SUH), minutes=120),
        Step("3", "Gap plan: hire, develop, move, partner", State.DEMAND, Kind.TASK, Role.CHRO,
             "WFA.demand-3wd", after=("2",), waits=("SCM.card_provisional", "INI.recommended"),
             reaches=("WFA.demand",), fields=ask.GAP_PLAN, rows=DEMAND,
             consults=(Role.HBP, Role.FBP), informs=(Role.CFO, Role.SMD), minutes=120,
             duties=("S36",), deliverable="plan with cost and dates, for the budget"),
        Step("4", "Compare families with objectives, skills with initiatives", State.DEMAND,
             Kind.AUTO, after=("3",), check="ask_rules", rules=COVERS, deliverable="flags"),
        Step("4-flags", "Does the plan cover the strategy?", State.DEMAND, Kind.TASK, Role.SMA,
             "5wd", after=("4",), fields=ask.FLAGS, rules=COVERS,
             informs=(Role.CHRO,), minutes=30, deliverable="flags", duties=("S36",)),
        Step("4-answer", "Answer each flag", State.DEMAND, Kind.FORM, Role.CHRO, "5wd",
             after=("4-flags",), rows=ANSWERS, rules=COVERS, informs=(Role.SMA,), minutes=20),
        Step("5", "Incentive and weighting rules", State.FUNDED, Kind.TASK, Role.CHRO,
             "WFA.incentive-1w",
             opens="WFA.incentive-3w", waits=("BUD.exec",), fields=ask.INCENTIVES, rows=INCENTIVES,
             consults=(Role.CFO,), minutes=120, deliverable="weights, measures, caps"),
        Step("5-approve", "Approve the incentive rules", State.INCENTIVE_REVIEW, Kind.APPROVAL,
             Role.PC, "WFA.incentive", Mode.ANY, binds=("5",), accepts=("5",),
             rules=("WFA.R10", "WFA.R11"),
             reaches=("WFA.incentive",), informs=(Role.CHRO, Role.CFO), minutes=20, sensitive=True),
        Step("6", "Train the managers in setting linked goals", State.INCENTIVE_SET, Kind.MEETING,
             Role.HBP, "WFA.goals_open", fields=(*MINUTES, *ask.TRAINING),
             consults=(Role.LM, Role.SMA), minutes=90, duties=("S26",)),
        Step("7-open", "Open the window for personal goals", State.INCENTIVE_SET, Kind.MESSAGE,
             Role.CHRO, "WFA.goals_open", waits=("OAL.certified",), reaches=("WFA.goals_open",),
             deliverable="window, rules, unit objectives", tells=Tells(
                 ("role:LM", "role:BUH", "role:SUH"),
                 "Personal goals for {year}: the window is open",
                 "Goals for {year} can be set now. Each person has few of them, with weights that "
                 "add up to 100 %, and most of them serve an objective of the unit; those stand "
                 "below. All goals are approved by {8-goals.due}.",
                 (Rows("objectives", ("year=year", "status='active'")),), own=True)),
        Step("8-goals", "The employees' goals are approved", State.OBJECTIVES_OPEN, Kind.ITEMS,
             due=APPROVED_BY, items=Items("goal_set", "employees", ("approved", "left"), COVERED)),
        Step("9-chase", "Chase missing goals by unit", State.OBJECTIVES_OPEN, Kind.TASK, Role.HBP,
             "WFA.goals_closed+1w", opens="WFA.goals_closed-4w",
             deliverable="coverage table, unit by unit, each week",
             rows=DISCLOSED, rules=("WFA.R4", "WFA.R13"), blocking=False,
             silence=Silence.CLOSE_WITH_GAP),
        Step("9", "How many have a goal linked to a live objective?", State.OBJECTIVES_OPEN,
             Kind.AUTO, after=("8-goals",), waits=("SCM.ratified", "WFA.incentive"),
             check="goal_coverage", rules=LINKED, reaches=("WFA.goals_closed",),
             deliverable="coverage table", informs=(Role.CHRO, Role.SMD)),
        Step("10-plans", "The development plans are agreed", State.OBJECTIVES_LOCKED, Kind.ITEMS,
             due=DEVELOPMENT_DUE, items=Items("goal_set", "", ("in_year", "left"), COVERED)),
        Step("11-open", "Open the mid-year check-ins", State.MIDYEAR, Kind.MESSAGE, Role.CHRO,
             "WFA.midyear", opens="WFA.midyear-1w", waits=("SRV.confirmed@Q1",),
             reaches=("WFA.midyear",),
             deliverable="window of six weeks", tells=Tells(
                 ("role:LM", "role:HBP"),
                 "Mid-year check-ins {year}",
                 "Please talk with each of your people about their goals by {11-talks.due}: what "
                 "is reached, what has changed in the objectives of the unit, what help is "
                 "needed. Goals that no longer serve an objective are amended.")),
        Step("11-talks", "The mid-year check-ins were held", State.MIDYEAR, Kind.ITEMS,
             due=CHECKED_IN_BY, after=("11-open",),
             items=Items("goal_set", "", ("amended", "left"), COVERED)),
        Step("12-talks", "The year-end evaluations are done", State.EVALUATING, Kind.ITEMS,
             due=EVALUATED_BY, opens="F+52w",
             items=Items("goal_set", "", ("evaluated", "left"), COVERED)),
        Step("12-calibrate", "Calibrate the ratings between the units", State.EVALUATING,
             Kind.MEETING, Role.HBP, "F+57w", after=("12-talks",), consults=(Role.BUH, Role.SUH),
             fields=(*MINUTES, *ask.CALIBRATION), rows=RATINGS, minutes=120),
        Step("12-level-two", "Approve the calibrated distribution", State.CALIBRATED,
             Kind.APPROVAL, Role.CHRO, "F+58w", binds=("12-calibrate",), accepts=("12-calibrate",),
             rules=("WFA.R12", "WFA.R13"), minutes=20,
             sensitive=True),
        Step("12-pay", "Hand over the payout file", State.PAID, Kind.FORM, Role.HBP, "F+60w",
             fields=ask.PAYOUT, informs=(Role.CHRO, Role.CFO), minutes=30),
    ),
)
