"""A measure return: one updater's values of one period, checked, approved and explained."""

# fmt: off

from enum import StrEnum

from processes.roles import Role
from state_machines.definition import Definition, Kind, Mode, Move, On, Rows, Silence, Step

VALUE_DUE = "WD5/WD10"  # month/quarter
APPROVAL_DUE = "WD7/WD12"
VARIANCE_DUE = "WD8/WD13"
CUT_OFF = "WD9/WD14"  # what is missing then is printed as missing, never carried forward
OWN_VALUES = Rows(
    "measure_values",
    ("year=year", "period=period", "measure.updater=person", "measure.calculation=nothing"),
    begin="measure",
)
UPDATER = "measure_values.measure.updater"
VARIANCES = Rows(
    "variance_notes",
    ("year=year", "period=period", "measure.objective.owner=person"),
    begin="measure@B4-reds",
)
VALUE_CHECKS = ("SCM.R15", "SCM.R16", "SCM.R17", "SCM.R18")


class State(StrEnum):
    """Where one updater's values stand."""

    ENTERING = "entering"
    CHECKING = "checking"
    APPROVING = "approving"
    CORRECTING = "correcting"
    JUDGING = "judging"
    EXPLAINING = "explaining"
    ACCEPTED = "accepted"
    UNCONFIRMED = "unconfirmed"
    MISSING = "missing"


VALUE_RETURN = Definition(
    key="measure_return",
    title="Measure return",
    code="SCM",
    purpose="Bring one updater's values into the snapshot, trustworthy or marked as missing.",
    owner=Role.SMD,
    item=True,
    silence=Silence.ESCALATE,
    initial=State.ENTERING,
    states=tuple(State),
    final=(State.ACCEPTED, State.UNCONFIRMED, State.MISSING),
    moves=(
        Move("enter", State.ENTERING, State.CHECKING),
        Move("run_out", State.ENTERING, State.MISSING, On.TIMER, after=CUT_OFF),
        Move("pass_on", State.CHECKING, State.APPROVING),
        Move("return", State.APPROVING, State.CORRECTING, On.DECISION, cap=2, needs_reason=True),
        Move("judge", State.APPROVING, State.JUDGING),
        Move("failed", State.JUDGING, State.EXPLAINING, On.DECISION,
             title="Red, or amber and getting worse: a variance statement is due"),
        Move("accept", State.JUDGING, State.ACCEPTED),
        Move("run_out", State.APPROVING, State.UNCONFIRMED, On.TIMER, after=CUT_OFF),
        Move("correct", State.CORRECTING, State.CHECKING),
        Move("run_out", State.CORRECTING, State.UNCONFIRMED, On.TIMER, after=CUT_OFF),
        Move("justify", State.EXPLAINING, State.ACCEPTED),
        Move("changed", State.EXPLAINING, State.CHECKING, On.CHANGE,
             title="An approved value has changed"),
    ),
    steps=(
        Step("B2", "Enter or confirm the values of all your measures", State.ENTERING, Kind.FORM,
             Role.MU, VALUE_DUE, named=UPDATER, rows=OWN_VALUES, minutes=5, duties=("S6",)),
        Step("B3", "Range, timeliness, jump and stale-copy checks", State.CHECKING, Kind.AUTO,
             check="complete", rules=VALUE_CHECKS, duties=("S8",)),
        Step("B2-again", "Correct the values", State.CORRECTING, Kind.FORM, Role.MU, "1wd",
             named=UPDATER, rows=OWN_VALUES, minutes=3),
        Step("B4", "Approve the values", State.APPROVING, Kind.APPROVAL, Role.MO, APPROVAL_DUE,
             Mode.ALL, named="measure_values.measure.owner",
             binds=("B2", "B2-again", "B3"), accepts=("B2", "B2-again"),
             stamps=("approved_by=person",), rules=VALUE_CHECKS, minutes=1),
        Step("B4-reds", "Which values need an explanation", State.JUDGING, Kind.AUTO,
             check="in_need_of_explanation"),
        Step("B5", "Variance statement: why, what will be done, and the forecast",
             State.EXPLAINING, Kind.FORM, Role.OO, VARIANCE_DUE, Mode.ALL,
             named="variance_notes.measure.objective.owner", rows=VARIANCES,
             silence=Silence.CLOSE_WITH_GAP, minutes=10),
    ),
)
