"""Beside the scorecard: training twice a year, and the yearly look at feeds and tools."""

# fmt: off

from enum import StrEnum

from processes.roles import MINUTES, Role
from processes.scorecard import forms as ask
from state_machines.definition import Definition, Kind, Mode, Move, On, Rows, Silence, Starts, Step

OWN = ("year=year", "person=person")
TRAINED = "trainings.person"
OF_OBJECTIVES = Rows("trainings", (*OWN, "role='OO'"))
OF_MEASURES = Rows("trainings", (*OWN, "role='MO'"))
OF_INITIATIVES = Rows("trainings", (*OWN, "role='IO'"))


class TrainingState(StrEnum):
    """Where a training round stands."""

    PLANNING = "planning"
    TEACHING = "teaching"
    EXAMINING = "examining"
    CLOSED = "closed"


TRAINING_ROUND = Definition(
    key="training_round",
    title="Scorecard training",
    code="SCM",
    purpose="Every owner of an objective, measure or initiative can work with the scorecard.",
    owner=Role.SMD,
    starts=Starts(every="half", at="period_end-22w"),  # F+4w and F+30w
    anchors=(("sessions", "period_end-18w"),),  # F+8w and F+34w
    silence=Silence.ESCALATE,
    initial=TrainingState.PLANNING,
    states=tuple(TrainingState),
    final=(TrainingState.CLOSED,),
    moves=(
        Move("announce", TrainingState.PLANNING, TrainingState.TEACHING),
        Move("teach", TrainingState.TEACHING, TrainingState.EXAMINING),
        Move("close", TrainingState.EXAMINING, TrainingState.CLOSED),
    ),
    steps=(
        Step("T1", "Plan the training round", TrainingState.PLANNING, Kind.FORM, Role.SMA, "10wd",
             fields=ask.TRAINING_PLAN, informs=(Role.OO, Role.MO, Role.IO), minutes=60,
             duties=("S4",)),
        Step("T2-coaching", "Coach the project leaders: tools, terms, their measures",
             TrainingState.TEACHING, Kind.TASK, Role.SMA, "sessions",
             rows=Rows("trainings", ("year=year", "role='IO'")), minutes=240, duties=("S5",),
             deliverable="who was coached by whom, on which day, in what"),
        Step("T2", "Hold the training sessions", TrainingState.TEACHING, Kind.MEETING, Role.SMA,
             "sessions", opens="sessions", fields=MINUTES, minutes=180,
             rows=Rows("trainings", ("year=year",)),
             consults=(Role.OO, Role.MO, Role.IO), anchor="sessions", duties=("S4",)),
        Step("T3-objectives", "Five questions for objective owners", TrainingState.EXAMINING,
             Kind.FORM, Role.OO, "sessions+10wd", Mode.ALL, fields=ask.QUIZ, named=TRAINED,
             rows=OF_OBJECTIVES,
             silence=Silence.CLOSE_WITH_GAP),
        Step("T3-measures", "Five questions for measure owners", TrainingState.EXAMINING, Kind.FORM,
             Role.MO, "sessions+10wd", Mode.ALL, fields=ask.QUIZ, named=TRAINED,
             rows=OF_MEASURES,
             silence=Silence.CLOSE_WITH_GAP),
        Step("T3-initiatives", "Five questions for initiative owners", TrainingState.EXAMINING,
             Kind.FORM, Role.IO, "sessions+10wd", Mode.ALL, fields=ask.QUIZ, named=TRAINED,
             rows=OF_INITIATIVES,
             silence=Silence.CLOSE_WITH_GAP),
        Step("T4", "Training coverage", TrainingState.EXAMINING, Kind.AUTO, check="complete",
             rules=("SCM.R22", "SCM.R28"),
             after=("T3-objectives", "T3-measures", "T3-initiatives"),
             reaches=("SCM.trained",)),
    ),
)


class Review(StrEnum):
    """Where the review of feeds and tools stands."""

    REPORTING = "reporting"
    DECIDING = "deciding"
    DECIDED = "decided"


FEED_REVIEW = Definition(
    key="feed_review",
    title="Feed and tool review",
    code="SCM",
    purpose="Know which numbers flow by themselves, what that costs, and keep or replace the tool.",
    owner=Role.SMD,
    starts=Starts(every="year", at="F+4w"),
    silence=Silence.ESCALATE,
    initial=Review.REPORTING,
    states=tuple(Review),
    final=(Review.DECIDED,),
    moves=(
        Move("report", Review.REPORTING, Review.DECIDING),
        Move("return", Review.DECIDING, Review.REPORTING, On.DECISION, cap=2, needs_reason=True,
             reopens=("report",)),
        Move("decide", Review.DECIDING, Review.DECIDED),
    ),
    steps=(
        Step("report", "Share fed automatically, failures, cost", Review.REPORTING, Kind.FORM,
             Role.SMA, "10wd", fields=ask.FEED_REPORT, rules=("SCM.R21",), consults=(Role.ITD,),
             minutes=120, duties=("S7",)),
        Step("audit", "Data-integrity audit of a sample of values", Review.REPORTING, Kind.FORM,
             Role.IA, "F+10w", fields=ask.INTEGRITY_AUDIT, minutes=480),
        Step("propose", "Keep or replace the tools", Review.DECIDING, Kind.FORM, Role.ITD, "5wd",
             fields=ask.TOOL_DECISION, minutes=30, duties=("S7",)),
        Step("decide", "Decide on feeds and tools", Review.DECIDING, Kind.APPROVAL, Role.SMD,
             "F+12w", after=("propose",), binds=("report", "audit", "propose"), minutes=20,
             consults=(Role.CFO,), duties=("S7",)),
    ),
)
