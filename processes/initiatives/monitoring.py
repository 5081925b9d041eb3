"""Initiative monitoring: monthly status, the quarterly gate, and what begins within the year."""

# fmt: off

from enum import StrEnum

from processes.initiatives import forms as ask
from processes.initiatives import forms as sheets
from processes.roles import MINUTES, Role
from state_machines.definition import Definition, Items, Kind, Mode, Move, On, Silence, Starts, Step

STATUS_RULES = ("INI.R9a", "INI.R9b", "INI.R10", "INI.R11", "INI.R12", "INI.R13")


class StatusState(StrEnum):
    """Where a month's status stands."""

    COLLECTING = "collecting"
    CHECKING = "checking"
    LOCKED = "locked"


INITIATIVE_STATUS = Definition(
    key="initiative_status",
    title="Initiative status",
    code="INI",
    purpose="Ensure each month that every initiative is actively managed.",
    owner=Role.PMO,
    smo_mode="coordinator",
    starts=Starts(every="month", at="WD1"),
    silence=Silence.ESCALATE,
    initial=StatusState.COLLECTING,
    states=tuple(StatusState),
    final=(StatusState.LOCKED,),
    moves=(
        Move("collect", StatusState.COLLECTING, StatusState.CHECKING),
        Move("lock", StatusState.CHECKING, StatusState.LOCKED),
    ),
    steps=(
        Step("9-reports", "The owners have reported", StatusState.COLLECTING, Kind.ITEMS, due="WD6",
             items=Items("status_report", "named", ("reported",))),
        Step("10", "List what is stale, late, burning, unowned or blocked", StatusState.CHECKING,
             Kind.AUTO, check="active_management", rules=STATUS_RULES, deliverable="five lists"),
        Step("10-talk", "Look through the lists and talk with the owners", StatusState.CHECKING,
             Kind.TASK, Role.SMA, "WD7", after=("10",), reaches=("INI.status_locked",),
             fields=ask.ACTIVE_MANAGEMENT, binds=("10",), consults=(Role.PMO,),
             informs=(Role.SMD,), minutes=45, duties=("S29",),
             deliverable="what was agreed with whom"),
    ),
)


class Gate(StrEnum):
    """Where a quarter's portfolio review stands."""

    PREPARING = "preparing"
    REVIEWING = "reviewing"
    DECIDING = "deciding"
    CARRIED_OUT = "carried_out"
    CLOSED = "closed"


INITIATIVE_GATE = Definition(
    key="initiative_gate",
    title="Portfolio review",
    code="INI",
    purpose="Decide each quarter what continues, changes, speeds up, pauses or stops.",
    owner=Role.PMO,
    smo_mode="coordinator",
    starts=Starts(every="quarter", at="WD16", waits=("INI.status_locked", "SCM.locked")),
    anchors=(("meeting", "WD25"),),
    silence=Silence.ESCALATE,
    initial=Gate.PREPARING,
    states=tuple(Gate),
    final=(Gate.CLOSED,),
    moves=(
        Move("prepare", Gate.PREPARING, Gate.REVIEWING),
        Move("review", Gate.REVIEWING, Gate.DECIDING),
        Move("return", Gate.DECIDING, Gate.PREPARING, On.DECISION, cap=2, needs_reason=True),
        Move("decide", Gate.DECIDING, Gate.CARRIED_OUT),
        Move("close", Gate.CARRIED_OUT, Gate.CLOSED),
    ),
    steps=(
        Step("11-list", "Prepare the list for the gate", Gate.PREPARING, Kind.TASK, Role.PMO,
             "meeting-5wd", consults=(Role.SMA, Role.FBP), minutes=60,
             deliverable="proposal per initiative: continue, change, accelerate, pause, stop"),
        Step("11", "Portfolio review within the strategy review", Gate.REVIEWING, Kind.MEETING,
             Role.PMO, "meeting", opens="meeting", anchor="meeting",
             fields=(*MINUTES, *ask.GATE), rows=sheets.PORTFOLIO, minutes=60,
             consults=(Role.CEO, Role.XC)),
        Step("11-release", "Approve the gate decisions and release the money", Gate.DECIDING,
             Kind.APPROVAL, Role.XC, "meeting+2wd", Mode.ALL, binds=("11", "11-list"),
             accepts=("11",), rules=("INI.R17",), minutes=10,
             informs=(Role.PMO, Role.ISP, Role.IO), sensitive=True),
        Step("11-carry-out", "Carry the decisions out", Gate.CARRIED_OUT, Kind.TASK, Role.PMO,
             "5wd", deliverable="each initiative changed, paused, cancelled or paid as decided",
             informs=(Role.FBP, Role.SMA)),
    ),
)


class InYear(StrEnum):
    """Where an initiative that arose within the year stands."""

    PROPOSING = "proposing"
    CHECKING = "checking"
    SCORING = "scoring"
    DECIDING = "deciding"
    CHARTERING = "chartering"
    CHARTER_REVIEW = "charter_review"
    CHARTERED = "chartered"
    REJECTED = "rejected"


IN_YEAR_INITIATIVE = Definition(
    key="in_year_initiative",
    title="In-year initiative",
    code="INI",
    purpose="Take a new initiative through the same gates in fifteen working days.",
    owner=Role.PMO,
    smo_mode="coordinator",
    silence=Silence.ESCALATE,
    initial=InYear.PROPOSING,
    states=tuple(InYear),
    final=(InYear.CHARTERED, InYear.REJECTED),
    moves=(
        Move("propose", InYear.PROPOSING, InYear.CHECKING),
        Move("return", InYear.CHECKING, InYear.PROPOSING, On.DECISION, cap=2, needs_reason=True),
        Move("reject", InYear.CHECKING, InYear.REJECTED, On.DECISION, needs_reason=True),
        Move("qualify", InYear.CHECKING, InYear.SCORING),
        Move("score", InYear.SCORING, InYear.DECIDING),
        Move("return", InYear.DECIDING, InYear.PROPOSING, On.DECISION, cap=2, needs_reason=True),
        Move("reject", InYear.DECIDING, InYear.REJECTED, On.DECISION, needs_reason=True),
        Move("fund", InYear.DECIDING, InYear.CHARTERING),
        Move("submit", InYear.CHARTERING, InYear.CHARTER_REVIEW),
        Move("return", InYear.CHARTER_REVIEW, InYear.CHARTERING, On.DECISION, cap=2,
             needs_reason=True),
        Move("charter", InYear.CHARTER_REVIEW, InYear.CHARTERED),
    ),
    steps=(
        Step("2", "Propose the initiative", InYear.PROPOSING, Kind.FORM, Role.IO, "3wd",
             rows=sheets.NEW, minutes=30),
        Step("2-effects", "What it moves: objective, measure, how much, until when",
             InYear.PROPOSING, Kind.FORM, Role.IO, "3wd", after=("2",), rows=sheets.EFFECTS),
        Step("2-costs", "What it costs in each quarter", InYear.PROPOSING, Kind.FORM, Role.IO,
             "3wd", after=("2",), rows=sheets.COSTS),
        Step("2-people", "Whom it needs: unit, skill and quarter", InYear.PROPOSING, Kind.FORM,
             Role.IO, "3wd", after=("2",), rows=sheets.PEOPLE),
        Step("2-milestones", "Its milestones", InYear.PROPOSING, Kind.FORM, Role.IO, "3wd",
             after=("2",), rows=sheets.MILESTONES),
        Step("2-sponsor", "Do you sponsor this proposal?", InYear.CHECKING, Kind.APPROVAL,
             Role.ISP, "2wd", Mode.ALL, named="initiatives.sponsor",
             answers=("approve", "return", "reject"), binds=sheets.HANDED_IN,
             rules=sheets.ELIGIBLE, minutes=10),
        Step("4", "Score the proposal against what is running", InYear.SCORING, Kind.FORM,
             Role.PMO, "3wd", rows=sheets.SCORES, consults=(Role.SMA, Role.FBP), minutes=30),
        Step("7", "Fund it from the reserve or from a named stop", InYear.DECIDING,
             Kind.APPROVAL, Role.CFO, "2wd", answers=("approve", "return", "reject"),
             fields=(*ask.RESERVE, *ask.FUNDING), binds=("2", "4"), rules=("INI.R6",), minutes=15,
             sensitive=True),
        Step("8", "Write the charter: the plan that holds, each milestone with its proof",
             InYear.CHARTERING, Kind.FORM, Role.IO, "3wd", fields=ask.CHARTER,
             rows=sheets.MILESTONES, minutes=60),
        Step("8-sponsor", "Approve the charter", InYear.CHARTER_REVIEW, Kind.APPROVAL, Role.ISP,
             "2wd", Mode.ALL, named=sheets.SPONSOR,
             binds=("8",), accepts=(*sheets.HANDED_IN, "4", "8"), stamps=("stage='active'",),
             informs=(Role.PMO, Role.CFO, Role.SMA), minutes=10),
    ),
)
