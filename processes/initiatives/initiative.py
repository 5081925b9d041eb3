"""An initiative: from an idea over money and charter to a benefit that finance has checked."""

# fmt: off

from enum import StrEnum

from processes.initiatives import forms as ask
from processes.initiatives import forms as sheets
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step

RANKED = "5"  # the step of the portfolio after which a proposal is scored
BENEFIT_AFTER = "3m"  # first check after the end; the one after twelve months is the portfolio's
WRITTEN = "INI.chartered-4wd"  # so that the sponsor can read it
YEAR_ENDS = "F+48w"  # what is not finished then is closed or carried over
OWNER, SPONSOR = "initiatives.owner", "initiatives.sponsor"


class State(StrEnum):
    """Where one initiative stands."""

    PROPOSED = "proposed"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    SCORED = "scored"
    RECOMMENDED = "recommended"
    FUNDED = "funded"
    CHARTER_REVIEW = "charter_review"
    CHARTERED = "chartered"
    ACTIVE = "active"
    PAUSED = "paused"
    ON_HOLD = "on_hold"
    CLOSING = "closing"
    CLOSED_MET = "closed_met"
    CLOSED_UNMET = "closed_unmet"
    CANCELLED = "cancelled"
    BENEFIT_CHECK = "benefit_check"
    BENEFITS_CHECKED = "benefits_checked"
    REJECTED = "rejected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"


REFUSED = (State.REJECTED, State.MERGED, State.WITHDRAWN)
ENDED = (State.CLOSED_MET, State.CLOSED_UNMET, State.CANCELLED, *REFUSED)

INITIATIVE = Definition(
    key="initiative",
    title="Initiative",
    code="INI",
    purpose="Close a gap of the scorecard with money, people, a plan and a checked benefit.",
    owner=Role.PMO,
    smo_mode="coordinator",
    item=True,
    about="initiatives",
    stage="stage",
    critical=True,
    silence=Silence.ESCALATE,
    initial=State.PROPOSED,
    states=tuple(State),
    final=(State.BENEFITS_CHECKED, *REFUSED),
    moves=(
        Move("qualify", State.PROPOSED, State.ELIGIBLE),
        Move("return", State.PROPOSED, State.RETURNED, On.DECISION, cap=2, needs_reason=True),
        Move("reject", State.PROPOSED, State.REJECTED, On.DECISION, needs_reason=True),
        Move("resubmit", State.RETURNED, State.PROPOSED),
        Move("withdraw", State.RETURNED, State.WITHDRAWN, On.COMMAND, Role.PMO, needs_reason=True),
        Move("score", State.ELIGIBLE, State.SCORED, On.PARENT, after=RANKED),
        Move("recommend", State.SCORED, State.RECOMMENDED),
        Move("hold", State.SCORED, State.ON_HOLD, On.DECISION, needs_reason=True),
        Move("merge", State.SCORED, State.MERGED, On.DECISION, needs_reason=True),
        Move("stop", State.SCORED, State.REJECTED, On.DECISION, needs_reason=True),
        Move("take_up", State.ON_HOLD, State.RECOMMENDED, On.COMMAND, Role.PMO),
        Move("lapse", State.ON_HOLD, State.REJECTED, On.TIMER, after=YEAR_ENDS),
        Move("fund", State.RECOMMENDED, State.FUNDED),
        Move("refuse", State.RECOMMENDED, State.ON_HOLD, On.DECISION, needs_reason=True,
             title="Put on hold: no money or no people in the budget"),
        Move("submit", State.FUNDED, State.CHARTER_REVIEW),
        Move("return", State.CHARTER_REVIEW, State.FUNDED, On.DECISION, cap=2, needs_reason=True),
        Move("charter", State.CHARTER_REVIEW, State.CHARTERED),
        Move("start", State.CHARTERED, State.ACTIVE, On.TIMER, after="F"),
        Move("finish", State.ACTIVE, State.CLOSING),
        Move("pause", State.ACTIVE, State.PAUSED, On.COMMAND, Role.PMO, needs_reason=True),
        Move("cancel", State.ACTIVE, State.CANCELLED, On.COMMAND, Role.ISP, needs_reason=True),
        Move("restart", State.PAUSED, State.ACTIVE, On.COMMAND, Role.PMO),
        Move("run_out", State.PAUSED, State.CLOSING, On.TIMER, after=YEAR_ENDS),
        Move("met", State.CLOSING, State.CLOSED_MET, On.DECISION),
        Move("unmet", State.CLOSING, State.CLOSED_UNMET, On.DECISION),
        Move("cancelled", State.CLOSING, State.CANCELLED, On.DECISION),
        Move("look_back", State.CLOSED_MET, State.BENEFIT_CHECK, On.TIMER, after=BENEFIT_AFTER),
        Move("look_back", State.CLOSED_UNMET, State.BENEFIT_CHECK, On.TIMER, after=BENEFIT_AFTER),
        Move("look_back", State.CANCELLED, State.BENEFIT_CHECK, On.TIMER, after=BENEFIT_AFTER),
        Move("check", State.BENEFIT_CHECK, State.BENEFITS_CHECKED),
    ),
    steps=(
        Step("2-sponsor", "Do you sponsor this proposal?", State.PROPOSED, Kind.APPROVAL,
             Role.ISP, "INI.proposals_due+3wd", named=SPONSOR,
             answers=("approve", "return", "reject"), shows=sheets.WHOLE, binds=sheets.MENDED,
             rules=sheets.ELIGIBLE, minutes=10),
        Step("2-again", "Mend the proposal", State.RETURNED, Kind.FORM, Role.IO, "5wd",
             named=OWNER, rows=sheets.IT, minutes=15),
        Step("2-again-effects", "Mend what the initiative moves", State.RETURNED, Kind.FORM,
             Role.IO, "5wd", after=("2-again",), named=OWNER, rows=sheets.ITS_EFFECTS, minutes=5),
        Step("2-again-costs", "Mend what the initiative costs", State.RETURNED, Kind.FORM,
             Role.IO, "5wd", after=("2-again",), named=OWNER, rows=sheets.ITS_COSTS, minutes=5),
        Step("2-again-people", "Mend whom the initiative needs", State.RETURNED, Kind.FORM,
             Role.IO, "5wd", after=("2-again",), named=OWNER, rows=sheets.ITS_PEOPLE, minutes=5),
        Step("2-again-milestones", "Mend the milestones of the initiative", State.RETURNED,
             Kind.FORM, Role.IO, "5wd", after=("2-again",), named=OWNER,
             rows=sheets.ITS_MILESTONES, minutes=5),
        Step("6-record", "What the committee decided about it", State.SCORED, Kind.AUTO,
             waits=("INI.recommended",), check="decided",
             answers=("recommend", "hold", "merge", "stop"),
             deliverable="decision with its reason", informs=(Role.IO, Role.ISP)),
        Step("7", "Fund the initiative: its money and people are in the budget",
             State.RECOMMENDED, Kind.APPROVAL, Role.CFO, "BUD.board+1wd", waits=("BUD.board",),
             answers=("fund", "refuse"), fields=ask.FUNDING, shows=sheets.WHOLE,
             rules=("INI.R4",), informs=(Role.IO, Role.ISP, Role.PMO), minutes=5, sensitive=True,
             duties=("S34", "S35")),
        Step("8", "Write the charter: the plan that holds, each milestone with its proof",
             State.FUNDED, Kind.FORM, Role.IO, WRITTEN, named=OWNER,
             fields=ask.CHARTER, rows=sheets.ITS_MILESTONES, consults=(Role.PMO,), minutes=60),
        Step("8-benefits", "Benefits that will be checked", State.FUNDED, Kind.FORM, Role.IO,
             WRITTEN, named=OWNER, rows=sheets.BENEFITS, minutes=10),
        Step("8-sponsor", "Approve the charter", State.CHARTER_REVIEW, Kind.APPROVAL, Role.ISP,
             "INI.chartered-2wd", named=SPONSOR,
             binds=("8", "8-benefits"), accepts=("8", "8-benefits"),
             rules=("INI.R3b", "INI.R4"), informs=(Role.PMO,), minutes=10),
        Step("deliver", "Finish the initiative, or say that it ends unfinished", State.ACTIVE,
             Kind.TASK, Role.IO, YEAR_ENDS, opens="F+42w", named=OWNER, consults=(Role.ISP,),
             deliverable="milestones proved; what is carried over needs new money"),
        Step("restart", "Name the day on which it restarts", State.PAUSED, Kind.FORM, Role.ISP,
             "5wd", named=SPONSOR, fields=ask.RESTART, rows=sheets.IT,
             informs=(Role.PMO,)),
        Step("12", "Close the initiative: what came of it", State.CLOSING, Kind.FORM, Role.IO,
             "10wd", named=OWNER, answers=("met", "unmet", "cancelled"),
             fields=ask.CLOSE_OUT, rows=sheets.BENEFITS, minutes=30,
             informs=(Role.ISP, Role.PMO, Role.CKO)),
        Step("12-benefit", "Check the benefit against the measure", State.BENEFIT_CHECK,
             Kind.APPROVAL, Role.FBP, "10wd", answers=("verify", "not_verified"), binds=("12",),
             fields=ask.BENEFIT_CHECK, rows=sheets.BENEFITS, check="check_benefit",
             stamps=("verified_by=person", "checked_on=today"), informs=(Role.ISP, Role.PMO),
             minutes=30),
    ),
)
