"""A goal set: what one person will do for the unit's objectives, learn, and be evaluated on."""

# fmt: off

from enum import StrEnum

from processes.roles import Role
from processes.workforce import forms as ask
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Step

GOALS_DUE = "WFA.goals_closed-2w"  # WFA step 7
APPROVED_BY = "WFA.goals_closed"  # WFA step 8
RELINKED_WITHIN = "15wd"  # of the day an objective was dropped (WFA rule R5)
DEVELOPMENT_DUE = "WFA.goals_closed+3w"  # WFA step 10
CHECKED_IN_BY = "WFA.midyear+6w"  # end of the six-week window (WFA step 11)
EVALUATED_BY = "F+56w"  # WFA step 12
ASKED = ("7", "7-again", "7-relink")
GOOD = ("WFA.R5", "WFA.R6")  # what holds for one person's goals
GOALS = Rows("goals", ("year=year", "employee.person=subject", "state='approved'"),
             begin="employee", complete=True)
AMENDED = Rows("goals", ("year=year", "employee.person=subject"), complete=True)
LEARNING = Rows("development_actions", ("year=year", "employee.person=subject"))
CHANGED = "What was approved has changed, or what it serves was dropped"
MEDIATED_WITHIN = "10wd"  # a disagreement goes to HR


class State(StrEnum):
    """Where one person's goals stand."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    MEDIATION = "mediation"
    RELINKING = "relinking"
    APPROVED = "approved"
    IN_YEAR = "in_year"
    AMENDED = "amended"
    EVALUATED = "evaluated"
    LEFT = "left"


GOAL_SET = Definition(
    key="goal_set",
    title="Personal goals",
    code="WFA",
    purpose="Let each person's goals and learning serve a live objective of the unit.",
    owner=Role.CHRO,
    smo_mode="integrator",
    item=True,
    silence=Silence.ESCALATE,
    initial=State.DRAFT,
    states=tuple(State),
    final=(State.EVALUATED, State.LEFT),
    moves=(
        Move("submit", State.DRAFT, State.SUBMITTED),
        Move("approve", State.SUBMITTED, State.APPROVED),
        Move("return", State.SUBMITTED, State.RETURNED, On.DECISION, cap=2, needs_reason=True),
        Move("resubmit", State.RETURNED, State.SUBMITTED),
        Move("disagree", State.RETURNED, State.MEDIATION, On.DECISION, cap=1,
             needs_reason=True),
        Move("mediate", State.MEDIATION, State.SUBMITTED),
        Move("plan", State.APPROVED, State.IN_YEAR),
        Move("relink", State.APPROVED, State.RELINKING, On.CHANGE, title=CHANGED),
        Move("relink", State.IN_YEAR, State.RELINKING, On.CHANGE, title=CHANGED),
        Move("relink", State.AMENDED, State.RELINKING, On.CHANGE, title=CHANGED),
        Move("submit", State.RELINKING, State.SUBMITTED),
        Move("amend", State.IN_YEAR, State.AMENDED),
        Move("reopen", State.IN_YEAR, State.RETURNED, On.COMMAND, Role.HBP, needs_reason=True,
             title="The map changed, or an objective was dropped"),
        Move("evaluate", State.AMENDED, State.EVALUATED),
        Move("reopen", State.AMENDED, State.RETURNED, On.COMMAND, Role.HBP, needs_reason=True,
             title="The map changed, or an objective was dropped"),
        Move("leave", State.DRAFT, State.LEFT, On.COMMAND, Role.HBP, needs_reason=True),
        Move("leave", State.SUBMITTED, State.LEFT, On.COMMAND, Role.HBP, needs_reason=True),
        Move("leave", State.RETURNED, State.LEFT, On.COMMAND, Role.HBP, needs_reason=True),
        Move("leave", State.RELINKING, State.LEFT, On.COMMAND, Role.HBP, needs_reason=True),
        Move("leave", State.APPROVED, State.LEFT, On.COMMAND, Role.HBP, needs_reason=True),
        Move("leave", State.IN_YEAR, State.LEFT, On.COMMAND, Role.HBP, needs_reason=True),
        Move("leave", State.AMENDED, State.LEFT, On.COMMAND, Role.HBP, needs_reason=True),
    ),
    steps=(
        Step("7", "Set your goals for the year", State.DRAFT, Kind.FORM, Role.EMP, GOALS_DUE,
             rows=GOALS, minutes=30, deliverable="two to five goals that weigh 100 % together"),
        Step("8", "Approve the goals", State.SUBMITTED, Kind.APPROVAL, Role.LM, APPROVED_BY,
             waits=("SCM.ratified",), binds=ASKED, accepts=ASKED, rules=GOOD, informs=(Role.EMP,),
             minutes=10),
        Step("7-again", "Change your goals, or say that you disagree", State.RETURNED, Kind.FORM,
             Role.EMP, "5wd", answers=("submit", "disagree"), rows=GOALS, minutes=15),
        Step("7-relink", "Link your goals to live objectives again", State.RELINKING, Kind.FORM,
             Role.EMP, RELINKED_WITHIN, rows=GOALS, consults=(Role.LM,), minutes=10),
        Step("7-mediate", "Mediate between the two", State.MEDIATION, Kind.TASK, Role.HBP,
             MEDIATED_WITHIN, deliverable="goals both can live with", consults=(Role.LM,),
             informs=(Role.EMP,), minutes=45),
        Step("10", "Plan what you will learn", State.APPROVED, Kind.FORM, Role.EMP,
             DEVELOPMENT_DUE, rows=LEARNING, consults=(Role.LM,), minutes=15, duties=("S37",)),
        Step("10-manager", "Agree to the development plan", State.APPROVED, Kind.APPROVAL,
             Role.LM, "5wd", after=("10",), answers=("approve",), binds=("10",),
             accepts=("10",), rules=("WFA.R9",), informs=(Role.EMP,), duties=("S37",)),
        Step("11", "Mid-year check-in: adjust and link again", State.IN_YEAR, Kind.FORM, Role.LM,
             CHECKED_IN_BY, opens="WFA.midyear", waits=("WFA.midyear",), fields=ask.CHECK_IN,
             rows=AMENDED, stamps=("state='approved'",), rules=GOOD,
             consults=(Role.EMP,), informs=(Role.EMP,), minutes=20),
        Step("12", "Year-end evaluation", State.AMENDED, Kind.FORM, Role.LM, EVALUATED_BY,
             opens="F+52w", fields=ask.EVALUATION, consults=(Role.EMP,), informs=(Role.EMP,),
             minutes=30),
    ),
)
