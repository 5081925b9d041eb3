"""An initiative: from an idea over money and charter to a benefit that finance has checked."""

# fmt: off

from enum import StrEnum

from processes.initiatives import forms as ask
from processes.initiatives import forms as sheets
from processes.roles import Role
from state_machines.definition import Definition, Kind, Mode, Move, On, Silence, Step

PROPOSALS_DUE = "INI.proposals_due-1w"  # INI step 2
LAPSES = "INI.proposals_due+1w"  # a call not answered by then needs no proposal
RANKED = "5"  # the step of the portfolio after which a proposal is scored
BENEFIT_AFTER = "3m"  # first check after the end; the one after twelve months is the portfolio's
WRITTEN = "INI.chartered-4wd"  # so that the sponsor can read it
YEAR_ENDS = "F+48w"  # what is not finished then is closed or carried over
NOTED = "The portfolio notes the new stage"


class State(StrEnum):
    """Where one initiative stands."""

    IDEA = "idea"
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
    critical=True,
    silence=Silence.ESCALATE,
    initial=State.IDEA,
    states=tuple(State),
    final=(State.BENEFITS_CHECKED, *REFUSED),
    moves=(
        Move("propose", State.IDEA, State.PROPOSED),
        Move("lapse", State.IDEA, State.WITHDRAWN, On.TIMER, after=LAPSES),
        Move("withdraw", State.IDEA, State.WITHDRAWN, On.COMMAND, Role.PMO, needs_reason=True),
        Move("qualify", State.PROPOSED, State.ELIGIBLE),
        Move("return", State.PROPOSED, State.RETURNED, On.DECISION, cap=2, needs_reason=True),
        Move("failed", State.PROPOSED, State.RETURNED, On.DECISION, cap=2, title="Not eligible"),
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
        Step("2", "Propose your initiatives", State.IDEA, Kind.FORM, Role.IO,
             "INI.proposals_due-2w", named="initiatives.owner",
             rows=sheets.PROPOSALS, consults=(Role.ISP, Role.FBP),
             minutes=60),
        Step("2-effects", "What your initiatives move: objective, measure, how much, until when",
             State.IDEA, Kind.FORM, Role.IO, PROPOSALS_DUE, after=("2",), rows=sheets.EFFECTS,
             minutes=15),
        Step("2-costs", "What your initiatives cost in each quarter", State.IDEA, Kind.FORM,
             Role.IO, PROPOSALS_DUE, after=("2",), rows=sheets.COSTS, minutes=15),
        Step("2-people", "Whom your initiatives need: unit, skill and quarter", State.IDEA,
             Kind.FORM, Role.IO, PROPOSALS_DUE, after=("2",), rows=sheets.PEOPLE, minutes=15),
        Step("2-milestones", "Milestones of your initiatives", State.IDEA, Kind.FORM, Role.IO,
             PROPOSALS_DUE, after=("2",), rows=sheets.MILESTONES, minutes=15),
        Step("3", "Objective, effect, owner, sponsor, cost and people are named", State.PROPOSED,
             Kind.AUTO, check="complete", rules=sheets.ELIGIBLE),
        Step("2-sponsor", "Do you sponsor these proposals?", State.PROPOSED, Kind.APPROVAL,
             Role.ISP, "INI.proposals_due+3wd", Mode.ALL, after=("3",), named="initiatives.sponsor",
             answers=("approve", "return", "reject"), binds=(*sheets.PROPOSED, *sheets.MENDED),
             rules=sheets.ELIGIBLE, accepts=(*sheets.PROPOSED, *sheets.MENDED), minutes=10),
        Step("2-again", "Mend the proposals", State.RETURNED, Kind.FORM, Role.IO, "5wd",
             rows=sheets.PROPOSALS, minutes=15),
        Step("2-again-effects", "Mend what your initiatives move", State.RETURNED, Kind.FORM,
             Role.IO, "5wd", after=("2-again",), rows=sheets.EFFECTS, minutes=5),
        Step("2-again-costs", "Mend what your initiatives cost", State.RETURNED, Kind.FORM,
             Role.IO, "5wd", after=("2-again",), rows=sheets.COSTS, minutes=5),
        Step("2-again-people", "Mend whom your initiatives need", State.RETURNED, Kind.FORM,
             Role.IO, "5wd", after=("2-again",), rows=sheets.PEOPLE, minutes=5),
        Step("2-again-milestones", "Mend the milestones of your initiatives", State.RETURNED,
             Kind.FORM, Role.IO, "5wd", after=("2-again",), rows=sheets.MILESTONES, minutes=5),
        Step("stage-eligible", NOTED, State.ELIGIBLE, Kind.AUTO, check="follow_stage"),
        Step("stage-scored", NOTED, State.SCORED, Kind.AUTO, check="follow_stage"),
        Step("6-record", "File what the committee decided", State.SCORED, Kind.TASK, Role.PMO,
             "3wd", waits=("INI.recommended",), answers=("recommend", "hold", "merge", "stop"),
             deliverable="decision with its reason", informs=(Role.IO, Role.ISP)),
        Step("stage-recommended", NOTED, State.RECOMMENDED, Kind.AUTO, check="follow_stage"),
        Step("7", "Fund the initiatives: money and people are in the budget", State.RECOMMENDED,
             Kind.APPROVAL, Role.CFO, "BUD.board+1wd", waits=("BUD.board",),
             answers=("fund", "refuse"), fields=ask.FUNDING, binds=sheets.PROPOSED,
             rules=("INI.R4",), informs=(Role.IO, Role.ISP, Role.PMO), minutes=10, sensitive=True,
             duties=("S34", "S35")),
        Step("stage-held", NOTED, State.ON_HOLD, Kind.AUTO, check="follow_stage"),
        Step("stage-funded", NOTED, State.FUNDED, Kind.AUTO, check="follow_stage"),
        Step("8", "Write the charter: the plan that holds, each milestone with its proof",
             State.FUNDED, Kind.FORM, Role.IO, WRITTEN, after=("stage-funded",),
             fields=ask.CHARTER, rows=sheets.MILESTONES, consults=(Role.PMO,), minutes=60),
        Step("8-benefits", "Benefits that will be checked", State.FUNDED, Kind.FORM, Role.IO,
             WRITTEN, after=("stage-funded",), rows=sheets.PLANNED_BENEFITS, minutes=10),
        Step("8-sponsor", "Approve the charter", State.CHARTER_REVIEW, Kind.APPROVAL, Role.ISP,
             "INI.chartered-2wd", Mode.ALL, named=sheets.SPONSOR,
             binds=("8", "8-benefits"), accepts=("8", "8-benefits"),
             rules=("INI.R3b", "INI.R4"), informs=(Role.PMO,), minutes=10),
        Step("stage-chartered", NOTED, State.CHARTERED, Kind.AUTO, check="follow_stage"),
        Step("stage-active", NOTED, State.ACTIVE, Kind.AUTO, check="follow_stage"),
        Step("deliver", "Finish the initiative, or say that it ends unfinished", State.ACTIVE,
             Kind.TASK, Role.IO, YEAR_ENDS, opens="F+42w", consults=(Role.ISP,),
             deliverable="milestones proved; what is carried over needs new money"),
        Step("stage-paused", NOTED, State.PAUSED, Kind.AUTO, check="follow_stage"),
        Step("restart", "Name the day on which it restarts", State.PAUSED, Kind.FORM, Role.ISP,
             "5wd", Mode.ALL, named="initiatives.sponsor",
             after=("stage-paused",), fields=ask.RESTART, rows=sheets.PAUSED,
             informs=(Role.PMO,)),
        Step("stage-closing", NOTED, State.CLOSING, Kind.AUTO, check="follow_stage"),
        Step("12", "Close the initiatives: what came of each", State.CLOSING, Kind.FORM, Role.IO,
             "10wd", after=("stage-closing",), answers=("met", "unmet", "cancelled"),
             fields=ask.CLOSE_OUT, rows=sheets.OUTCOMES, minutes=30,
             informs=(Role.ISP, Role.PMO, Role.CKO)),
        Step("stage-met", NOTED, State.CLOSED_MET, Kind.AUTO, check="follow_stage"),
        Step("stage-unmet", NOTED, State.CLOSED_UNMET, Kind.AUTO, check="follow_stage"),
        Step("stage-cancelled", NOTED, State.CANCELLED, Kind.AUTO, check="follow_stage"),
        Step("12-benefit", "Check the benefit against the measure", State.BENEFIT_CHECK,
             Kind.APPROVAL, Role.FBP, "10wd", answers=("verify", "not_verified"), binds=("12",),
             fields=ask.BENEFIT_CHECK, rows=sheets.CHECKED_BENEFITS, check="check_benefit",
             stamps=("verified_by=person", "checked_on=today"), informs=(Role.ISP, Role.PMO),
             minutes=30),
    ),
)
