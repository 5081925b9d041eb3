"""Initiative management: a funded, staffed and limited portfolio that closes the card's gaps."""

# fmt: off

from enum import StrEnum

from processes.initiatives import forms as ask
from processes.initiatives import forms as sheets
from processes.initiatives.initiative import ENDED, RANKED, REFUSED
from processes.initiatives.proposals import ANSWERED
from processes.roles import MINUTES, Role
from state_machines.definition import (
    Definition,
    Items,
    Kind,
    Mode,
    Move,
    On,
    Silence,
    Starts,
    Step,
    Tells,
)

RECOMMENDED_BY = "INI.recommended-3wd"  # INI step 6
SCORED = "INI.recommended-10wd"
MEETING_DAY = "INI.recommended-6wd"  # earlier, so that the committee can sign what it decided


class State(StrEnum):
    """Where the year's portfolio stands."""

    CALLING = "calling"
    SCORING = "scoring"
    DECIDING = "deciding"
    FUNDING = "funding"
    CHARTERING = "chartering"
    RUNNING = "running"
    CHECKING_BENEFITS = "checking_benefits"
    CLOSED = "closed"


INITIATIVE_PORTFOLIO = Definition(
    key="initiative_portfolio",
    title="Initiative portfolio",
    code="INI",
    purpose="Choose, fund and charter the few initiatives that close the gaps, and see them end.",
    owner=Role.PMO,
    smo_mode="coordinator",
    critical=True,
    starts=Starts(every="year", at="INI.call_open-2wd", waits=("SPL.approved",)),
    anchors=(("meeting", MEETING_DAY),),
    silence=Silence.ESCALATE,
    initial=State.CALLING,
    states=tuple(State),
    final=(State.CLOSED,),
    moves=(
        Move("close_call", State.CALLING, State.SCORING),
        Move("rank", State.SCORING, State.DECIDING),
        Move("return", State.DECIDING, State.SCORING, On.DECISION, cap=2, needs_reason=True,
             reopens=("5-line",)),
        Move("recommend", State.DECIDING, State.FUNDING),
        Move("fund", State.FUNDING, State.CHARTERING),
        Move("start", State.CHARTERING, State.RUNNING),
        Move("end", State.RUNNING, State.CHECKING_BENEFITS),
        Move("close", State.CHECKING_BENEFITS, State.CLOSED),
    ),
    steps=(
        Step("call", "Call for proposals", State.CALLING, Kind.MESSAGE, Role.PMO,
             "INI.call_open", waits=("SPL.approved",), reaches=("INI.call_open",), fields=ask.CALL,
             minutes=20, consults=(Role.SMA,), tells=Tells(
                 ("role:IO", "role:ISP", "role:BUH", "role:SUH"),
                 "Call for proposals of initiatives for {year}",
                 "Proposals of initiatives for {year} are asked for until {until}. They should "
                 "close these gaps of the scorecard:\n\n{gaps}\n\nWhoever owns an initiative "
                 "gets the sheet to fill in by a letter of its own.")),
        Step("1", "Take stock of everything under way", State.CALLING, Kind.TASK, Role.PMO,
             "INI.call_open+3w", fields=ask.INVENTORY, rows=sheets.UNDER_WAY, minutes=240,
             consults=(Role.SMA, Role.FBP), deliverable="list of what is running, with spend"),
        Step("2-proposals", "The proposals are in", State.CALLING, Kind.ITEMS,
             due="INI.proposals_due", after=("call",),
             items=Items("proposals", "named+role:IO", ANSWERED)),
        Step("2-close", "Close the call", State.CALLING, Kind.AUTO, after=("2-proposals",),
             waits=("SCM.card_provisional",), reaches=("INI.proposals_due",), check="wait"),
        Step("4-eligible", "The proposals are eligible or refused", State.SCORING, Kind.ITEMS,
             due="INI.proposals_due+3wd",
             items=Items("initiative", "rows", ("eligible", *REFUSED), rows=sheets.PROPOSED)),
        Step("4", "Score the proposals", State.SCORING, Kind.FORM, Role.SMA, SCORED,
             after=("4-eligible",), rows=sheets.SCORES, minutes=45),
        Step("4-finance", "Score the proposals for finance", State.SCORING, Kind.FORM, Role.FBP,
             SCORED, after=("4-eligible",), rows=sheets.SCORES, minutes=45),
        Step("4-portfolio", "Score the proposals for the portfolio", State.SCORING, Kind.FORM,
             Role.PMO, SCORED, after=("4-eligible",), rows=sheets.SCORES, minutes=45),
        Step(RANKED, "Rank against money and people", State.SCORING, Kind.AUTO,
             after=("4", "4-finance", "4-portfolio"), check="rank",
             deliverable="efficient list, over-committed skills"),
        Step("5-line", "Look through the ranking and draw the cut-line", State.SCORING, Kind.TASK,
             Role.SMA, "INI.recommended-8wd", after=(RANKED,), fields=ask.CUT_LINE, binds=(RANKED,),
             rules=("INI.R5", "INI.R6", "INI.R14", "INI.R15"), consults=(Role.PMO, Role.FBP),
             minutes=60, deliverable="ranking with the cut-line"),
        Step("6", "Portfolio meeting: fund, hold, merge, stop", State.DECIDING, Kind.MEETING,
             Role.PMO, "meeting", opens=MEETING_DAY, anchor="meeting",
             consults=(Role.CEO, Role.XC),
             fields=(*MINUTES, *ask.PORTFOLIO_DECISION), rows=sheets.DECIDED, minutes=180),
        Step("6-approve", "Approve the recommended portfolio", State.DECIDING, Kind.APPROVAL,
             Role.XC, RECOMMENDED_BY, Mode.ALL, after=("6",), binds=("6", "5-line"), accepts=("6",),
             rules=("INI.R6", "INI.R7", "INI.R8"), minutes=15,
             reaches=("INI.recommended",), informs=(Role.PMO, Role.ISP, Role.IO, Role.CHRO)),
        Step("7-hand-over", "Hand the recommended list to the budget", State.FUNDING, Kind.AUTO,
             check="hand_over_list", informs=(Role.CFO, Role.FBP)),
        Step("7-money", "Each recommended initiative has its money or its refusal", State.FUNDING,
             Kind.ITEMS, due="BUD.board+1wd", waits=("BUD.board",),
             items=Items("initiative", "", ("funded", "on_hold", *REFUSED))),
        Step("8-charters", "The funded initiatives are chartered", State.CHARTERING, Kind.ITEMS,
             due="INI.chartered", reaches=("INI.chartered",), informs=(Role.ISP, Role.CEO),
             items=Items("initiative", "", ("chartered", "on_hold", *REFUSED))),
        Step("12-twelve", "Benefits of what ended a year ago", State.RUNNING, Kind.FORM, Role.FBP,
             "F+28w", opens="F+26w", fields=ask.BENEFIT_CHECK, rows=sheets.BENEFITS_OF_BEFORE,
             informs=(Role.PMO, Role.SMD), minutes=60, silence=Silence.CLOSE_WITH_GAP),
        Step("12-ended", "All initiatives have ended", State.RUNNING, Kind.ITEMS, due="F+51w",
             opens="F+40w", items=Items("initiative", "", ENDED)),
        Step("12-checked", "The benefits are checked", State.CHECKING_BENEFITS, Kind.ITEMS,
             due="F+66w", items=Items("initiative", "", ("benefits_checked", *REFUSED))),
        Step("12-proof", "No closure without a checked benefit", State.CHECKING_BENEFITS,
             Kind.AUTO, after=("12-checked",), check="ask_rules", rules=("INI.R18",)),
    ),
)
