"""Planning and budgeting: unit budgets that carry the targets and fund and staff the strategy."""

# fmt: off

from enum import StrEnum

from processes.budgeting import forms as ask
from processes.budgeting.unit_budget import BUDGETS_DUE, CARRIES, UNITS_AGREE
from processes.roles import Role
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

ENVELOPES = Rows("envelopes", ("year=year",), begin="last_year")
UNFUNDED = Rows("unfunded", ("year=year",))
CUTS = Rows("cuts", ("year=year",))
# Before the budget stands, and what blocks among it as long as it does
STANDS = ("BUD.R1", "BUD.R2", "BUD.R5a", "BUD.R5b", "BUD.R7", "BUD.R9", "BUD.R11")
UNITS_IN = 0.9  # part of the units that must be in; a late one does not hold up the others


class State(StrEnum):
    """Where the year's budget stands."""

    PLANNED = "planned"
    GUIDED = "guided"
    UNIT_DRAFTING = "unit_drafting"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    ANSWERED = "answered"
    NEGOTIATING = "negotiating"
    EXEC_REVIEW = "exec_review"
    EXEC_APPROVED = "exec_approved"
    BOARD_REVIEW = "board_review"
    CONTINUING_RESOLUTION = "continuing_resolution"
    BOARD_APPROVED = "board_approved"
    LOADED = "loaded"
    IN_FORCE = "in_force"
    REFORECAST = "reforecast"
    CORRECTING = "correcting"
    CLOSED = "closed"


BUDGET = Definition(
    key="budget",
    title="Planning and budgeting",
    code="BUD",
    purpose="Plan and budget so that targets are carried and initiatives are funded and staffed.",
    owner=Role.CFO,
    smo_mode="integrator",
    critical=True,
    starts=Starts(every="year", at="SCM.card_provisional-1w"),
    silence=Silence.ESCALATE,
    initial=State.PLANNED,
    states=tuple(State),
    final=(State.CLOSED,),
    moves=(
        Move("guide", State.PLANNED, State.GUIDED),
        Move("return", State.PLANNED, State.PLANNED, On.DECISION, cap=2, needs_reason=True),
        Move("distribute", State.GUIDED, State.UNIT_DRAFTING),
        Move("submit", State.UNIT_DRAFTING, State.SUBMITTED),
        Move("sum_up", State.SUBMITTED, State.CHECKED),
        Move("check", State.CHECKED, State.ANSWERED),
        Move("negotiate", State.ANSWERED, State.NEGOTIATING),
        Move("propose", State.NEGOTIATING, State.EXEC_REVIEW),
        Move("return", State.EXEC_REVIEW, State.NEGOTIATING, On.DECISION, cap=2, needs_reason=True,
             reopens=("8-version",)),
        Move("approve", State.EXEC_REVIEW, State.EXEC_APPROVED),
        Move("present", State.EXEC_APPROVED, State.BOARD_REVIEW),
        Move("return", State.BOARD_REVIEW, State.EXEC_APPROVED, On.DECISION, cap=2,
             needs_reason=True, title="Returned by the board"),
        Move("endorse", State.BOARD_REVIEW, State.BOARD_APPROVED),
        Move("run_rate", State.BOARD_REVIEW, State.CONTINUING_RESOLUTION, On.TIMER, after="F",
             title="Not approved when the year begins: run on last year's rate"),
        Move("return", State.CONTINUING_RESOLUTION, State.CONTINUING_RESOLUTION, On.DECISION,
             cap=2, needs_reason=True, title="Returned by the board", reopens=("10-late-papers",)),
        Move("endorse", State.CONTINUING_RESOLUTION, State.BOARD_APPROVED),
        Move("load", State.BOARD_APPROVED, State.LOADED),
        Move("take_effect", State.LOADED, State.IN_FORCE, On.TIMER, after="F"),
        Move("cut", State.IN_FORCE, State.REFORECAST, On.COMMAND, Role.CFO, needs_reason=True,
             title="Cut by ranking in mid-year"),
        Move("resume", State.REFORECAST, State.IN_FORCE),
        Move("return", State.REFORECAST, State.REFORECAST, On.DECISION, cap=2, needs_reason=True),
        Move("broken", State.IN_FORCE, State.CORRECTING, On.BROKEN,
             title="What was approved adds up or is funded no more"),
        Move("correct", State.CORRECTING, State.IN_FORCE),
        Move("return", State.CORRECTING, State.CORRECTING, On.DECISION, cap=2, needs_reason=True),
        Move("close", State.IN_FORCE, State.CLOSED),
    ),
    steps=(
        Step("1", "Budget guidelines, calendar and STRATEX envelope", State.PLANNED, Kind.TASK,
             Role.CFO, "BUD.guidelines-1w", fields=ask.GUIDELINES, rows=ENVELOPES,
             consults=(Role.SMD,), minutes=120, deliverable="assumptions, envelopes, templates"),
        Step("1-approve", "Approve the guidelines", State.PLANNED, Kind.APPROVAL, Role.CEO,
             "BUD.guidelines", after=("1",), waits=("SCM.card_provisional",), binds=("1",),
             accepts=("1",), minutes=15, reaches=("BUD.guidelines",),
             informs=(Role.BUH, Role.SUH, Role.FBP, Role.SMD)),
        Step("2", "Strategy sheet for every budget holder", State.GUIDED, Kind.MESSAGE, Role.SMA,
             "BUD.guidelines+1w", deliverable="targets and initiatives per unit", minutes=60,
             duties=("S33",), consults=(Role.FBP,), tells=Tells(
                 ("role:BUH", "role:SUH"),
                 "Strategy sheet for your budget of {year}",
                 "This is what your budget of {year} has to carry: the envelopes of the "
                 "organisation, and the objectives, measures, targets and initiatives of your own "
                 "units. Each line of the budget names what of it it serves.",
                 (Rows("envelopes", ("year=year",)),
                  Rows("objectives", ("year=year", "status='active'")),
                  Rows("targets", ("period=year",)), Rows("initiatives", ("year=year",))),
                 own=True)),
        Step("4-units", "The units have submitted", State.UNIT_DRAFTING, Kind.ITEMS,
             due=BUDGETS_DUE, items=Items("unit_budget", "units:all", ("submitted",), UNITS_IN)),
        Step("4-close", "Close the submission", State.UNIT_DRAFTING, Kind.AUTO, after=("4-units",),
             waits=("BUD.guidelines", "INI.recommended", "WFA.demand"), check="wait",
             rules=("BUD.R10",), reaches=("BUD.submitted",)),
        Step("5-sums", "Units add up to the group, months to the year", State.SUBMITTED,
             Kind.AUTO, check="ask_rules", rules=("BUD.R7", "BUD.R8b", "BUD.R10")),
        Step("6-units", "The SMO has looked at each unit", State.CHECKED, Kind.ITEMS,
             due="BUD.smo_checked-1w",
             items=Items("unit_budget", "", ("answered", "negotiating", "agreed"), UNITS_IN)),
        Step("7-units", "The units have answered the flags", State.ANSWERED, Kind.ITEMS,
             due="BUD.smo_checked-2wd",
             items=Items("unit_budget", "", ("negotiating", "agreed"), UNITS_IN)),
        Step("6-close", "Close the consistency check", State.ANSWERED, Kind.TASK, Role.SMD,
             "BUD.smo_checked", after=("7-units",), reaches=("BUD.smo_checked",),
             consults=(Role.FBP,), informs=(Role.CFO, Role.CEO), minutes=30, duties=("S33",),
             rules=CARRIES, deliverable="flags, the answer to each, and what stays open"),
        Step("8-units", "The units have agreed", State.NEGOTIATING, Kind.ITEMS, due=UNITS_AGREE,
             items=Items("unit_budget", "", ("agreed",))),
        Step("8-version", "Budget version and the list of what we no longer fund",
             State.NEGOTIATING, Kind.TASK, Role.FBP, "BUD.exec-3wd", after=("8-units",),
             fields=ask.BUDGET_VERSION, rows=UNFUNDED, rules=STANDS, consults=(Role.SMD,),
             minutes=120,
             deliverable="budget version, list of what is no longer funded"),
        Step("9", "Approve the budget in the executive committee", State.EXEC_REVIEW,
             Kind.APPROVAL, Role.XC, "BUD.exec-2wd", Mode.ALL, waits=("OAL.certified",),
             binds=("8-version",), consults=(Role.SMD,), minutes=30, sensitive=True),
        Step("9-ceo", "Approve the budget", State.EXEC_REVIEW, Kind.APPROVAL, Role.CEO, "BUD.exec",
             after=("9",), binds=("8-version",), accepts=("8-version",),
             stamps=("approved_by=person",), rules=STANDS, reaches=("BUD.exec",), minutes=30,
             sensitive=True,
             informs=(Role.BUH, Role.SUH, Role.CHRO, Role.SMD)),
        Step("10-papers", "Papers for the board", State.EXEC_APPROVED, Kind.TASK, Role.CFO,
             "BUD.board-5wd", fields=ask.BUDGET_VERSION, minutes=180, deliverable="board papers"),
        Step("10", "Approve the budget as the board", State.BOARD_REVIEW, Kind.APPROVAL, Role.BRD,
             "BUD.board", mode=Mode.ANY, fields=ask.RESOLUTION, binds=("10-papers",), minutes=60,
             deliverable="resolution", informs=(Role.CEO, Role.CFO), sensitive=True),
        Step("run_rate", "Put last year's run rate in force", State.CONTINUING_RESOLUTION,
             Kind.TASK, Role.CFO, "2wd", fields=ask.RUN_RATE,
             informs=(Role.CEO, Role.BUH, Role.SUH, Role.PMO),
             deliverable="run rate, nothing new for strategic initiatives"),
        Step("10-late-papers", "Papers for the late decision", State.CONTINUING_RESOLUTION,
             Kind.TASK, Role.CFO, "10wd", fields=ask.BUDGET_VERSION, deliverable="board papers"),
        Step("10-late", "Approve the late budget as the board", State.CONTINUING_RESOLUTION,
             Kind.APPROVAL, Role.BRD, "10wd", Mode.ANY, after=("10-late-papers",), minutes=60,
             fields=ask.RESOLUTION, binds=("10-late-papers",), sensitive=True),
        Step("10-record", "Record the resolution", State.BOARD_APPROVED, Kind.AUTO,
             check="approve_budget", reaches=("BUD.board",)),
        Step("11", "Hand over: funded list, targets, heads", State.BOARD_APPROVED, Kind.AUTO,
             after=("10-record",), check="hand_over_budget", rules=("BUD.R11", "BUD.R12"),
             duties=("S33",),
             informs=(Role.PMO, Role.SMD, Role.CHRO)),
        Step("11-load", "Load the ledger and reconcile", State.BOARD_APPROVED, Kind.TASK, Role.FBP,
             "BUD.board+1w", after=("11",), fields=ask.LOADS, consults=(Role.SMA,),
             minutes=120, deliverable="reconciled loads"),
        Step("close", "Close the budget year", State.IN_FORCE, Kind.FORM, Role.CFO, "F+57w",
             opens="F+53w", fields=ask.CLOSING, rules=("BUD.R8a",), informs=(Role.CEO, Role.SMD),
             minutes=120),
        Step("reforecast", "Choose the cuts by ranking, with the objectives hit", State.REFORECAST,
             Kind.TASK, Role.CFO, "10wd", fields=ask.BUDGET_VERSION, rows=CUTS,
             consults=(Role.SMD, Role.PMO),
             deliverable="cuts by ranking, each with the objectives it hits"),
        Step("reforecast-approve", "Approve the cuts", State.REFORECAST, Kind.APPROVAL, Role.CEO,
             "5wd", after=("reforecast",), binds=("reforecast",), accepts=("reforecast",),
             rules=("BUD.R9",), sensitive=True),
        Step("correct", "Mend what the rules find in the budget in force", State.CORRECTING,
             Kind.TASK, Role.CFO, "10wd", fields=ask.BUDGET_VERSION, rules=STANDS, minutes=120,
             consults=(Role.SMD, Role.FBP), deliverable="lines taken back, changed, or brought in "
             "by a reallocation; what stands all the same, and why"),
        Step("correct-approve", "Approve the budget as it is by now", State.CORRECTING,
             Kind.APPROVAL, Role.CEO, "5wd", after=("correct",), binds=("correct",), rules=STANDS,
             informs=(Role.SMD,), sensitive=True),
    ),
)
