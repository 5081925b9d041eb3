"""Strategy review: every month a prepared meeting decides, on locked numbers, what to change."""

# fmt: off

from enum import StrEnum

from processes.reviews import forms as ask
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

MEETING_QUORUM = 67  # % of the executive committee, besides the CEO or a deputy (SRV rule R5)
FOLLOW_UP_LASTS = "26w"  # what is still open then goes on the next agenda as undone
PRE_READ_DUE = "meeting-2wd/meeting-5wd"  # month/quarter
BOOK_DUE = "meeting-3wd/meeting-6wd"
PRE_BRIEF_DUE = "meeting-1wd/meeting-3wd"

OF_MEETING = ("meeting.year=year", "meeting.period=period")
AGENDA = Rows("agenda_items", OF_MEETING, complete=True)
NOTES = Rows("agenda_items", (*OF_MEETING, "objective.owner=person"))
DECISIONS = Rows("decisions", ("year=year", *OF_MEETING))
ACTIONS = Rows("actions", ("year=year", *OF_MEETING))


class State(StrEnum):
    """Where one period's review stands."""

    ARMING = "arming"
    PREPARING = "preparing"
    PACK_ISSUED = "pack_issued"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DECISIONS_PENDING = "decisions_pending"
    CONFIRMED = "confirmed"
    FOLLOWING_UP = "following_up"
    CLOSED = "closed"


STRATEGY_REVIEW = Definition(
    key="strategy_review",
    title="Strategy review",
    code="SRV",
    purpose="Decide, on evidence, what to change in the execution or in the strategy itself.",
    owner=Role.SMD,
    starts=Starts(every="month", at="WD8"),
    anchors=(("lock", "WD10/WD15"), ("meeting", "WD16/WD25")),
    silence=Silence.ESCALATE,
    initial=State.ARMING,
    states=tuple(State),
    final=(State.CANCELLED, State.CLOSED),
    moves=(
        Move("arm", State.ARMING, State.PREPARING),
        Move("issue_with_gaps", State.ARMING, State.PREPARING, On.COMMAND, by=Role.CEO,
             needs_reason=True),
        Move("issue", State.PREPARING, State.PACK_ISSUED),
        Move("hold", State.PACK_ISSUED, State.HELD),
        Move("postpone", State.PACK_ISSUED, State.POSTPONED, On.COMMAND, by=Role.SMD,
             needs_reason=True),
        Move("cancel", State.PACK_ISSUED, State.CANCELLED, On.COMMAND, by=Role.CEO,
             needs_reason=True),
        Move("failed", State.HELD, State.POSTPONED, On.DECISION, cap=2, title="No quorum"),
        Move("reconvene", State.POSTPONED, State.PACK_ISSUED),
        Move("record", State.HELD, State.DECISIONS_PENDING),
        Move("return", State.DECISIONS_PENDING, State.HELD, On.DECISION, cap=2, needs_reason=True,
             reopens=("6-decisions", "6-actions")),
        Move("confirm", State.DECISIONS_PENDING, State.CONFIRMED),
        Move("follow_up", State.CONFIRMED, State.FOLLOWING_UP),
        Move("close", State.FOLLOWING_UP, State.CLOSED),
        Move("carry_over", State.FOLLOWING_UP, State.CLOSED, On.TIMER, after=FOLLOW_UP_LASTS),
    ),
    steps=(
        Step("0", "Numbers and initiative status are locked", State.ARMING, Kind.AUTO,
             check="wait", waits=("SCM.locked", "INI.status_locked"), anchor="lock"),
        Step("1-units", "Unit's own review as an early warning", State.ARMING, Kind.FORM,
             Role.BUH, "WD12", Mode.ALL, fields=ask.UNIT_REVIEW, only="quarter", blocking=False,
             silence=Silence.CLOSE_WITH_GAP, minutes=20),
        Step("1-assumptions", "What the assumptions of the strategy rest on is read",
             State.ARMING, Kind.ITEMS, due="lock", blocking=False,
             items=Items("assumption_reading", "rows", ("holds", "broken"),
                         rows=Rows("assumptions", ("year=year", "threshold=something")))),
        Step("1-signals", "The early signals of the scenarios are read", State.ARMING, Kind.ITEMS,
             due="lock", blocking=False,
             items=Items("signal_reading", "rows", ("holds", "broken"),
                         rows=Rows("signals", ("year=year", "threshold=something")))),
        Step("1-call", "Whatever is broken, or much red, calls an off-cycle review",
             State.PREPARING, Kind.AUTO, check="call_off_cycle", rules=("SRV.R12a", "SRV.R12b")),
        Step("1-propose", "Propose deep dives: reds, worsening, overdue actions, theme in turn",
             State.PREPARING, Kind.AUTO, check="arrange_review"),
        Step("1", "Choose three to five deep dives", State.PREPARING, Kind.TASK, Role.SMD,
             "lock+1wd", after=("1-propose",), rows=AGENDA, minutes=15, duties=("S15",),
             binds=("1-propose",), rules=("SRV.R4", "SRV.R6a", "SRV.R6b", "SRV.R8"),
             deliverable="agenda with reasons"),
        Step("2", "Deep-dive note of the objectives chosen", State.PREPARING, Kind.FORM, Role.OO,
             "lock+2wd/lock+3wd", Mode.ALL, named="agenda_items.objective.owner", after=("1",),
             fields=ask.DEEP_DIVE, rows=NOTES, consults=(Role.IO,),
             silence=Silence.CLOSE_WITH_GAP, minutes=45),
        Step("3", "Finish the briefing book", State.PREPARING, Kind.TASK, Role.SMA, BOOK_DUE,
             after=("2",), fields=ask.BRIEFING_BOOK, minutes=120, duties=("S15", "S16"),
             deliverable="versioned pack, map first, gaps printed"),
        Step("5", "Send the pre-reads", State.PACK_ISSUED, Kind.MESSAGE, Role.SMA, PRE_READ_DUE,
             rules=("SRV.R1", "SRV.R2"), check="issue_pack", reaches=("SRV.pack",),
             minutes=5, duties=("S14",), tells=Tells(
                 ("role:CEO", "role:XC"),
                 "Pre-reads of the strategy review {period}",
                 "The pack of {period} is ready: the map first, then trends, reds, initiatives, "
                 "spending and open actions, with its gaps printed. Please read it before the "
                 "meeting, and write your questions on the page that asks you for them.",
                 pack=True)),
        Step("5-edition", "Edition of the numbers that the pack went out with", State.PACK_ISSUED,
             Kind.AUTO, after=("5",), check="name_edition"),
        Step("5-questions", "Questions on the pack", State.PACK_ISSUED, Kind.FORM, Role.XC,
             "meeting-1wd", Mode.ALL, after=("5",), fields=ask.QUESTIONS, blocking=False,
             silence=Silence.CLOSE_WITH_GAP, minutes=10),
        Step("4", "Pre-brief the CEO", State.PACK_ISSUED, Kind.MEETING, Role.SMD, PRE_BRIEF_DUE,
             fields=ask.PRE_BRIEF, consults=(Role.CEO,), minutes=30, duties=("S18",)),
        Step("6", "Review meeting", State.PACK_ISSUED, Kind.MEETING, Role.SMD, "meeting",
             opens="meeting", after=("5-edition", "4"), anchor="meeting", fields=ask.REVIEW_MINUTES,
             check="hold_review",
             consults=(Role.CEO, Role.XC), minutes=120, duties=("S14", "S15", "S16", "S17"),
             deliverable="chaired by the CEO: actions, map, deep dives, initiatives, one success"),
        Step("6-quorum", "Enough of the executive committee took part", State.HELD, Kind.AUTO,
             check="quorum", quorum=MEETING_QUORUM, rules=("SRV.R5a",)),
        Step("6-decisions", "Record of decisions: text, options, owner, day, evidence, route",
             State.HELD, Kind.FORM, Role.SMA, "meeting+1wd", after=("6-quorum",), rows=DECISIONS,
             minutes=30, duties=("S17",)),
        Step("6-actions", "Record of actions: what, who, until when, measure affected", State.HELD,
             Kind.FORM, Role.SMA, "meeting+1wd", after=("6-quorum",), rows=ACTIONS, minutes=15,
             duties=("S16",)),
        Step("6-new-day", "New day of the meeting", State.POSTPONED, Kind.FORM, Role.SMD, "2wd",
             fields=ask.POSTPONEMENT, anchor="meeting", informs=(Role.CEO, Role.XC)),
        Step("7", "Confirm decisions and actions", State.DECISIONS_PENDING, Kind.APPROVAL,
             Role.CEO, "meeting+2wd", binds=("5-edition", "6", "6-decisions", "6-actions"),
             accepts=("6-decisions", "6-actions"), reaches=("SRV.confirmed",),
             rules=("SRV.R3", "SRV.R5b", "SRV.R7", "SRV.R9", "INI.R17"),
             deliverable="signed decision log", informs=(Role.XC, Role.COM), minutes=10,
             sensitive=True),
        Step("8", "Route each decision to the process that carries it out", State.CONFIRMED,
             Kind.AUTO, check="route_decisions", rules=("SRV.R10",), duties=("S17",)),
        Step("9", "Actions followed up until closed with proof", State.FOLLOWING_UP, Kind.ITEMS,
             due=FOLLOW_UP_LASTS, items=Items("action", "", ("closed", "dropped")),
             duties=("S16",)),
        Step("10", "Board strategy update", State.FOLLOWING_UP, Kind.TASK, Role.CFO, "WD35",
             opens="WD30", fields=ask.BOARD_PAPER, only="quarter", consults=(Role.SMD,),
             informs=(Role.BRD,), minutes=120, deliverable="board paper", duties=("S18",)),
    ),
)
