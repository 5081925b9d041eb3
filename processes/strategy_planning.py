"""Strategy planning: look outside and inside, think in scenarios, choose, and have it endorsed."""

from enum import StrEnum

from processes.forms import strategy_planning as ask
from processes.forms.meeting import MINUTES
from processes.items.idea import CALL_CLOSES, STAFF_IDEA
from processes.roles import Role
from state_machines.definition import Definition
from state_machines.parts import Items, Kind, Mode, Move, On, Silence, Starts, Step

MEETING_QUORUM = 80  # % of the executive committee, besides the CEO (SPL rule R5)
DRAFT_WITHIN = "7wd"  # time to write, or after a return to rewrite, the strategy update


class State(StrEnum):
    """Where the year's strategy stands."""

    PLANNED = "planned"
    SCANNING = "scanning"
    DOSSIER_REVIEW = "dossier_review"
    SCENARIOS = "scenarios"
    OPTIONS = "options"
    MEETING_HELD = "meeting_held"
    DRAFTING = "drafting"
    EXEC_APPROVAL = "exec_approval"
    BOARD_REVIEW = "board_review"
    ENDORSED = "endorsed"
    ACTIVE = "active"
    SUPERSEDED = "superseded"


STRATEGY_PLANNING = Definition(
    key="strategy_planning",
    title="Strategy planning",
    code="SPL",
    purpose="Decide the strategy update on evidence, and record the assumptions it rests on.",
    owner=Role.PLN,
    smo_mode="coordinator",
    critical=True,
    starts=Starts(every="year", at="F-45w"),
    anchors=(("meeting", "F-27w"),),
    silence=Silence.ESCALATE,
    initial=State.PLANNED,
    states=tuple(State),
    final=(State.SUPERSEDED,),
    moves=(
        Move("start", State.PLANNED, State.SCANNING),
        Move("return", State.PLANNED, State.PLANNED, On.DECISION, cap=2, needs_reason=True),
        Move("gather", State.SCANNING, State.DOSSIER_REVIEW),
        Move("return", State.DOSSIER_REVIEW, State.SCANNING, On.DECISION, cap=2, needs_reason=True,
             reopens=("3", "4")),
        Move("sign_off", State.DOSSIER_REVIEW, State.SCENARIOS),
        Move("think", State.SCENARIOS, State.OPTIONS),
        Move("failed", State.OPTIONS, State.OPTIONS, On.DECISION, cap=2,
             title="No quorum: meet again", reopens=("9", "9-quorum")),
        Move("meet", State.OPTIONS, State.MEETING_HELD),
        Move("record", State.MEETING_HELD, State.DRAFTING),
        Move("submit", State.DRAFTING, State.EXEC_APPROVAL),
        Move("return", State.EXEC_APPROVAL, State.DRAFTING, On.DECISION, cap=2, needs_reason=True),
        Move("rethink", State.EXEC_APPROVAL, State.OPTIONS, On.DECISION, cap=1, needs_reason=True,
             title="Back to the options"),
        Move("approve", State.EXEC_APPROVAL, State.BOARD_REVIEW),
        Move("return", State.BOARD_REVIEW, State.DRAFTING, On.DECISION, cap=2, needs_reason=True,
             title="Returned by the board with questions"),
        Move("endorse", State.BOARD_REVIEW, State.ENDORSED),
        Move("take_effect", State.ENDORSED, State.ACTIVE, On.TIMER, after="F"),
        Move("supersede", State.ACTIVE, State.SUPERSEDED, On.TIMER, after="F+52w"),
    ),
    steps=(
        Step("1-draft", "Draft the annual strategy calendar and its scope", State.PLANNED,
             Kind.FORM, Role.SMD, "4wd", fields=ask.CALENDAR, minutes=30),
        Step("1", "Approve the annual strategy calendar and scope", State.PLANNED, Kind.APPROVAL,
             Role.CEO, "F-44w", after=("1-draft",), binds=("1-draft",), reaches=("CAL.approved",),
             deliverable="approved version of the calendar, scope, planning horizon",
             consults=(Role.CFO, Role.CHRO), informs=(Role.XC, Role.BUH, Role.SUH)),
        Step("3-open", "Open the scans", State.SCANNING, Kind.AUTO, opens="F-42w", check="record",
             waits=("CAL.approved",), reaches=("SPL.scan_open",)),
        Step("2", "Affirm mission, vision and values; name the strategy questions", State.SCANNING,
             Kind.FORM, Role.XC, "F-41w", Mode.ALL, fields=ask.AFFIRMATION, minutes=20),
        Step("3", "External scan", State.SCANNING, Kind.FORM, Role.PLN, "F-36w",
             after=("3-open",), fields=ask.EXTERNAL_SCAN, minutes=240, duties=("S19",),
             deliverable="dated factors by class, with impact and likelihood"),
        Step("3-units", "Competitor sheets of the business units", State.SCANNING, Kind.FORM,
             Role.BUH, "F-36w", Mode.ALL, after=("3-open",), fields=ask.COMPETITOR_SHEET,
             minutes=45, duties=("S19",)),
        Step("4", "Internal analysis", State.SCANNING, Kind.TASK, Role.PLN, "F-36w",
             after=("3-open",), fields=ask.INTERNAL_ANALYSIS, consults=(Role.FBP, Role.HBP),
             minutes=240, duties=("S20",),
             deliverable="capability, performance, cost position, workforce readiness, results"),
        Step("5", "Call to all staff for ideas and issues", State.SCANNING, Kind.MESSAGE, Role.SMA,
             "F-38w", opens="F-39w", deliverable="call with the closing day", minutes=20),
        Step("5-ideas", "Ideas and issues of the staff", State.SCANNING, Kind.ITEMS,
             due=CALL_CLOSES, after=("5",),
             items=Items("idea", "employees", ("screening", "answered", "passed"))),
        Step("6-check", "Every part of the dossier is there", State.DOSSIER_REVIEW, Kind.AUTO,
             check="complete"),
        Step("6", "Sign off the analysis dossier", State.DOSSIER_REVIEW, Kind.APPROVAL, Role.SMD,
             "F-33w", after=("6-check",), waits=("SRV.test_adapt",), binds=("3", "4"),
             reaches=("SPL.dossier",), deliverable="dossier with sources", minutes=60),
        Step("7", "Scenarios with early signals and triggers", State.SCENARIOS, Kind.TASK,
             Role.PLN, "F-31w", fields=ask.SCENARIOS, minutes=480, duties=("S21",),
             deliverable="2 to 4 scenarios, each with at least two signals and their owners"),
        Step("7-meeting", "Scenario session with experts", State.SCENARIOS, Kind.MEETING, Role.PLN,
             "F-30w", opens="F-31w", after=("7",), fields=MINUTES, consults=(Role.XC, Role.SMD),
             reaches=("SPL.scenarios",), minutes=240, duties=("S21",)),
        Step("8", "Options paper", State.OPTIONS, Kind.TASK, Role.SMD, "F-29w",
             fields=ask.OPTIONS, consults=(Role.PLN, Role.CFO), minutes=480,
             deliverable="at least two real options per question: cost, benefit, risk"),
        Step("8-sessions", "Executive education on the options", State.OPTIONS, Kind.MEETING,
             Role.SMD, "F-28w", after=("8",), fields=MINUTES, consults=(Role.XC, Role.CEO),
             reaches=("SPL.options_briefed",), minutes=180, duties=("S23",)),
        Step("9", "Annual strategy meeting", State.OPTIONS, Kind.MEETING, Role.SMD, "meeting",
             opens="meeting", after=("8-sessions",), anchor="meeting", fields=MINUTES,
             consults=(Role.CEO, Role.XC), minutes=1200, duties=("S22",),
             deliverable="two to three days, chaired by the CEO and run by the SMO"),
        Step("9-quorum", "CEO and enough of the executive committee took part", State.OPTIONS,
             Kind.AUTO, after=("9",), check="quorum", quorum=MEETING_QUORUM,
             reaches=("SPL.meeting",)),
        Step("9-record", "Decisions, themes and owners, change agenda", State.MEETING_HELD,
             Kind.FORM, Role.SMD, "meeting+2wd", fields=ask.MEETING_RECORD, informs=(Role.XC,),
             minutes=60),
        Step("10", "Write the strategy update", State.DRAFTING, Kind.TASK, Role.SMA, DRAFT_WITHIN,
             fields=ask.STRATEGY_UPDATE, minutes=960,
             deliverable="at most ten pages: choices, not-doing list, goals, assumptions"),
        Step("11", "Approve the strategy update in turn", State.EXEC_APPROVAL, Kind.APPROVAL,
             Role.XC, "F-25w", Mode.SEQUENCE, binds=("10",), minutes=30,
             answers=("approve", "return", "rethink")),
        Step("11-ceo", "Approve the strategy update", State.EXEC_APPROVAL, Kind.APPROVAL, Role.CEO,
             "F-25w", after=("11",), binds=("10",), answers=("approve", "return", "rethink"),
             reaches=("SPL.approved",), informs=(Role.SMD, Role.BUH, Role.SUH), minutes=30,
             sensitive=True),
        Step("12", "Endorse the strategy update", State.BOARD_REVIEW, Kind.APPROVAL, Role.BRD,
             "F-24w", Mode.ANY, binds=("10",), reaches=("SPL.board",), informs=(Role.CEO,),
             deliverable="resolution, or return with questions", minutes=60, sensitive=True),
        Step("recalibration", "Recalibration day: do the assumptions still hold?", State.ACTIVE,
             Kind.MEETING, Role.SMD, "F+26w", opens="F+26w", fields=ask.RECALIBRATION,
             consults=(Role.CEO, Role.XC), minutes=480),
    ),
)

DEFINITIONS = (STRATEGY_PLANNING, STAFF_IDEA)
