"""Strategy planning: look outside and inside, think in scenarios, choose, and have it endorsed."""

# fmt: off

from enum import StrEnum

from processes.planning import forms as ask
from processes.planning.idea import CALL_CLOSES
from processes.roles import MINUTES, Role
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

MEETING_QUORUM = 80  # % of the executive committee, besides the CEO (SPL rule R5)
PRE_READ_DUE = "meeting-5wd"  # so that everybody reads before the meeting (SPL rule R6)
RECORDED = "meeting+3wd"  # the day after a meeting of three days
UPDATE = ("10", "10-assumptions")  # what is approved
DRAFT_WITHIN = "5wd"  # time to write, or after a return to rewrite, the strategy update


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
    starts=Starts(every="year", at="CAL.approved-5wd"),
    anchors=(("meeting", "SPL.meeting"),),
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
        Step("1-draft", "Scope and horizon of the year", State.PLANNED, Kind.FORM, Role.SMD, "4wd",
             fields=ask.SCOPE, minutes=15),
        Step("1-version", "Version of the calendar that is proposed", State.PLANNED, Kind.AUTO,
             after=("1-draft",), check="name_calendar"),
        Step("1", "Approve the annual strategy calendar and scope", State.PLANNED, Kind.APPROVAL,
             Role.CEO, "CAL.approved", after=("1-version",), binds=("1-draft", "1-version"),
             check="put_calendar_in_force", reaches=("CAL.approved",), minutes=15,
             deliverable="the year's milestones as listed, its scope and planning horizon; "
             "in force as soon as you approve",
             consults=(Role.CFO, Role.CHRO), informs=(Role.XC, Role.BUH, Role.SUH)),
        Step("3-open", "Open the scans", State.SCANNING, Kind.AUTO, opens="SPL.scan_open",
             check="wait", waits=("CAL.approved",), reaches=("SPL.scan_open",)),
        Step("2", "Affirm mission, vision and values; name the strategy questions", State.SCANNING,
             Kind.FORM, Role.XC, "SPL.scan_open+1w", Mode.ALL, opens="CAL.approved",
             fields=ask.AFFIRMATION, minutes=20,
             rows=Rows("strategy_questions", ("year=year", "owner=person"))),
        Step("3", "External scan", State.SCANNING, Kind.FORM, Role.PLN, "SPL.dossier-3w",
             after=("3-open",), minutes=240, duties=("S19",),
             rows=Rows("scan_factors", ("year=year", "side='external'"), begin="last_year"),
             deliverable="dated factors by class, with impact and likelihood"),
        Step("3-units", "Competitor sheets of the business units", State.SCANNING, Kind.FORM,
             Role.BUH, "SPL.dossier-3w", Mode.ALL, after=("3-open",), fields=ask.COMPETITOR_SHEET,
             minutes=45, duties=("S19",)),
        Step("4", "Internal analysis", State.SCANNING, Kind.TASK, Role.PLN, "SPL.dossier-3w",
             after=("3-open",), fields=ask.INTERNAL_ANALYSIS, consults=(Role.FBP, Role.HBP),
             rows=Rows("scan_factors", ("year=year", "side='internal'"), begin="last_year"),
             minutes=240, duties=("S20",),
             deliverable="capability, performance, cost position, workforce readiness, results"),
        Step("5", "Call to all staff for ideas and issues", State.SCANNING, Kind.MESSAGE, Role.SMA,
             "SPL.dossier-5w", opens="SPL.dossier-6w", deliverable="call with the closing day",
             minutes=20, tells=Tells(
                 ("employees",),
                 "Your ideas and issues for the strategy of {year}",
                 "We are looking at what should change in our strategy for {year}. What do you see "
                 "in your work that would bring us further, and what stands in the way?\n\n"
                 "A letter with your own page to answer on follows. The call closes on "
                 "{5-ideas.due}; every idea gets an answer.")),
        Step("5-ideas", "Ideas and issues of the staff", State.SCANNING, Kind.ITEMS,
             due=CALL_CLOSES, after=("5",),
             items=Items("idea", "employees", ("screening", "answered", "passed"))),
        Step("6-check", "Every part of the dossier is there", State.DOSSIER_REVIEW, Kind.AUTO,
             check="complete", rules=("SPL.R1",)),
        Step("6", "Sign off the analysis dossier", State.DOSSIER_REVIEW, Kind.APPROVAL, Role.SMD,
             "SPL.dossier", after=("6-check",), waits=("SRV.test_adapt",),
             binds=("3", "3-units", "4"), accepts=("3", "4"), rules=("SPL.R1",),
             reaches=("SPL.dossier",), deliverable="dossier with sources", minutes=60),
        Step("7", "Scenarios: drivers, and what each does to the strategy", State.SCENARIOS,
             Kind.TASK, Role.PLN, "SPL.scenarios-1w", rows=Rows("scenarios", ("year=year",)),
             minutes=360, deliverable=f"{ask.FEWEST_SCENARIOS} to {ask.MOST_SCENARIOS} scenarios",
             duties=("S21",)),
        Step("7-signals", "Early signals of each scenario, with their triggers", State.SCENARIOS,
             Kind.FORM, Role.PLN, "SPL.scenarios-2wd", after=("7",), minutes=120, duties=("S21",),
             rows=Rows("signals", ("year=year", "scenario.year=year"), begin="scenario"),
             deliverable="at least two signals a scenario, with thresholds and owners"),
        Step("7-meeting", "Scenario session with experts", State.SCENARIOS, Kind.MEETING, Role.PLN,
             "SPL.scenarios", opens="SPL.scenarios", after=("7-signals",), fields=MINUTES,
             consults=(Role.XC, Role.SMD), accepts=("7", "7-signals"), rules=("SPL.R2",),
             reaches=("SPL.scenarios",), minutes=240, duties=("S21",)),
        Step("8", "Options paper", State.OPTIONS, Kind.TASK, Role.SMD, "SPL.options_briefed-2wd",
             consults=(Role.PLN, Role.CFO), minutes=480, rules=("SPL.R3",),
             rows=Rows("strategy_options", ("year=year", "question.year=year"), begin="question"),
             deliverable="at least two real options per question: cost, benefit, risk"),
        Step("8-sessions", "Executive education on the options", State.OPTIONS, Kind.MEETING,
             Role.SMD, "SPL.options_briefed", after=("8",), fields=MINUTES,
             consults=(Role.XC, Role.CEO),
             rows=Rows("attendances", ("year=year", "event=year", "kind='executive_education'"),
                       begin="person:CEO+XC"),
             rules=("SPL.R4",), reaches=("SPL.options_briefed",), minutes=180, duties=("S23",)),
        Step("9-pre-read", "Send the pre-reads of the annual strategy meeting", State.OPTIONS,
             Kind.MESSAGE, Role.SMA, PRE_READ_DUE, after=("8",), minutes=10,
             duties=("S22",), tells=Tells(
                 ("role:CEO", "role:XC"),
                 "Pre-reads of the annual strategy meeting {year}",
                 "Please read this before the meeting: the questions we have to answer, the "
                 "options with their cost, benefit and risk, the scenarios, and what we found "
                 "outside and inside.",
                 (Rows("strategy_questions", ("year=year",)),
                  Rows("strategy_options", ("year=year",)),
                  Rows("scenarios", ("year=year",)), Rows("scan_factors", ("year=year",))))),
        Step("9", "Annual strategy meeting", State.OPTIONS, Kind.MEETING, Role.SMD, "meeting",
             opens="meeting", after=("8-sessions", "9-pre-read"), anchor="meeting", fields=MINUTES,
             rows=Rows("attendances", ("year=year", "event=year", "kind='strategy_meeting'"),
                       begin="person:CEO+XC"),
             rules=("SPL.R6",), consults=(Role.CEO, Role.XC), minutes=1200, duties=("S22",),
             deliverable="two to three days, chaired by the CEO and run by the SMO"),
        Step("9-quorum", "CEO and enough of the executive committee took part", State.OPTIONS,
             Kind.AUTO, after=("9",), check="quorum", quorum=MEETING_QUORUM, rules=("SPL.R5",),
             reaches=("SPL.meeting",)),
        Step("9-record", "Decisions, themes and owners, change agenda", State.MEETING_HELD,
             Kind.FORM, Role.SMD, RECORDED, fields=ask.MEETING_RECORD, informs=(Role.XC,),
             rows=Rows("themes", ("year=year",), begin="last_year"),
             rules=("SPL.R7a", "SPL.R7b"), minutes=45),
        Step("9-options", "Which options were chosen, and why the others were not",
             State.MEETING_HELD, Kind.FORM, Role.SMD, RECORDED,
             rows=Rows("strategy_options", ("year=year", "question.year=year")), minutes=15),
        Step("10", "Write the strategy update", State.DRAFTING, Kind.TASK, Role.SMA, DRAFT_WITHIN,
             fields=ask.STRATEGY_UPDATE, rows=Rows("priorities", ("year=year",)), minutes=900,
             rules=("SPL.R9", "SPL.R11"), deliverable=f"at most {ask.MOST_PAGES} pages: choices, "
             "what is added, kept and dropped, goals"),
        Step("10-assumptions", "Register the assumptions it rests on", State.DRAFTING, Kind.FORM,
             Role.SMA, DRAFT_WITHIN, rules=("SPL.R8",), minutes=60,
             rows=Rows("assumptions", ("year=year",), begin="last_year")),
        Step("11", "Approve the strategy update in the executive committee", State.EXEC_APPROVAL,
             Kind.APPROVAL, Role.XC, "SPL.approved-3wd", Mode.ALL, binds=UPDATE, minutes=30,
             rules=("SPL.R8",), answers=("approve", "return", "rethink")),
        Step("11-ceo", "Approve the strategy update", State.EXEC_APPROVAL, Kind.APPROVAL, Role.CEO,
             "SPL.approved", after=("11",), binds=UPDATE, accepts=UPDATE,
             answers=("approve", "return", "rethink"), rules=("SPL.R8", "SPL.R9", "SPL.R10"),
             reaches=("SPL.approved",), informs=(Role.SMD, Role.BUH, Role.SUH), minutes=30,
             sensitive=True),
        Step("12", "Endorse the strategy update", State.BOARD_REVIEW, Kind.APPROVAL, Role.BRD,
             "SPL.board", Mode.ANY, binds=UPDATE, reaches=("SPL.board",), informs=(Role.CEO,),
             deliverable="resolution, or return with questions", minutes=60, sensitive=True),
        Step("recalibration", "Recalibration day: do the assumptions still hold?", State.ACTIVE,
             Kind.MEETING, Role.SMD, "F+26w", opens="F+26w", fields=ask.RECALIBRATION,
             rows=Rows("assumptions", ("year=year",)), rules=("SPL.R8",),
             consults=(Role.CEO, Role.XC), minutes=480),
    ),
)
