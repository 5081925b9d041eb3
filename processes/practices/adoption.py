"""An adoption: one unit answers a practice, puts it in place, and shows what it brought."""

# fmt: off

from enum import StrEnum

from processes.practices import forms as ask
from processes.roles import Role
from state_machines.definition import Definition, Kind, Mode, Move, On, Rows, Silence, Step

IT = Rows("adoptions", ("practice=above", "unit=unit"))  # what one unit is asked about one practice

FIRST_CHECK = "30wd"  # after the visit, about 60 after the answer (BPS step 9)
SECOND_CHECK = "60wd"  # after the first, about 120 after the answer (BPS step 9)
CHECKED_WITHIN = "10wd"
HOLD_ENDS = "6m"  # a hold of two quarters must be decided (BPS rule R9)


class State(StrEnum):
    """Where one unit's adoption of one practice stands."""

    PUSHED = "pushed"
    ANSWERED_ADOPT = "answered_adopt"
    ADAPT = "adapt"
    HOLD = "hold"
    REJECT = "reject"
    OVERRULED = "overruled"
    IMPLEMENTING = "implementing"
    VERIFYING = "verifying"
    VERIFIED = "verified"
    FAILED = "failed"
    REJECTED = "rejected"
    ORIGIN = "origin"


ENDED = (State.VERIFIED, State.FAILED, State.REJECTED, State.ORIGIN)
ANSWERED = (State.ANSWERED_ADOPT, State.ADAPT, State.HOLD, State.REJECT, State.ORIGIN)

ADOPTION = Definition(
    key="adoption",
    title="Adoption",
    code="BPS",
    purpose="Make every target unit answer a practice, and count its value only when verified.",
    owner=Role.CKO,
    smo_mode="integrator",
    item=True,
    about="adoptions",
    silence=Silence.ESCALATE,
    initial=State.PUSHED,
    states=tuple(State),
    final=ENDED,
    moves=(
        Move("adopt", State.PUSHED, State.ANSWERED_ADOPT, On.DECISION),
        Move("adapt", State.PUSHED, State.ADAPT, On.DECISION),
        Move("hold", State.PUSHED, State.HOLD, On.DECISION, cap=1, needs_reason=True),
        Move("reject", State.PUSHED, State.REJECT, On.DECISION, needs_reason=True),
        Move("own", State.PUSHED, State.ORIGIN, On.DECISION, title="It comes from us"),
        Move("decide", State.HOLD, State.PUSHED, On.TIMER, after=HOLD_ENDS, cap=1),
        Move("accept", State.REJECT, State.REJECTED),
        Move("overrule", State.REJECT, State.OVERRULED, On.DECISION, needs_reason=True,
             title="It is mandatory"),
        Move("excuse", State.OVERRULED, State.REJECTED, On.DECISION, needs_reason=True),
        Move("impose", State.OVERRULED, State.IMPLEMENTING),
        Move("start", State.ANSWERED_ADOPT, State.IMPLEMENTING),
        Move("start", State.ADAPT, State.IMPLEMENTING),
        Move("abandon", State.IMPLEMENTING, State.FAILED, On.DECISION, needs_reason=True),
        Move("implement", State.IMPLEMENTING, State.VERIFYING),
        Move("fail", State.VERIFYING, State.FAILED, On.DECISION, needs_reason=True),
        Move("verify", State.VERIFYING, State.VERIFIED),
    ),
    steps=(
        Step("7", "Answer: adopt, adapt, hold or reject?", State.PUSHED, Kind.FORM, Role.FP,
             "20wd", answers=("adopt", "adapt", "hold", "reject", "own"), fields=ask.ANSWER,
             rows=IT, check="record_answer", minutes=10),
        Step("7-hold", "Put the hold on record", State.HOLD, Kind.AUTO, check="record_answer"),
        Step("7-record", "Put the refusal and its reason on record", State.REJECT, Kind.AUTO,
             check="record_answer"),
        Step("7-refusal", "Accept the refusal?", State.REJECT, Kind.APPROVAL, Role.CKO, "5wd",
             after=("7-record",), answers=("approve", "overrule"), binds=("7",),
             rules=("BPS.R4a",)),
        Step("7-mandate", "A mandatory practice was refused: decide", State.OVERRULED,
             Kind.APPROVAL, Role.XC, "10wd", Mode.ANY, answers=("approve", "excuse"),
             binds=("7",)),
        Step("8", "Visit or call the originator", State.ANSWERED_ADOPT, Kind.MEETING, Role.FP,
             "30wd", fields=ask.PEER_SUPPORT, rows=IT, minutes=60,
             silence=Silence.CLOSE_WITH_GAP),
        Step("8-adapt", "Talk through the change with the originator", State.ADAPT, Kind.MEETING,
             Role.FP, "30wd", fields=ask.PEER_SUPPORT, rows=IT, minutes=60,
             silence=Silence.CLOSE_WITH_GAP),
        Step("9", "Is it in place, and what does it bring?", State.IMPLEMENTING, Kind.FORM,
             Role.FP, CHECKED_WITHIN, opens=FIRST_CHECK, answers=("submit", "abandon"),
             fields=ask.ADOPTION_CHECK, rows=IT, rules=("BPS.R6b",), minutes=15),
        Step("9-again", "What has it brought by now?", State.VERIFYING, Kind.FORM, Role.FP,
             CHECKED_WITHIN, opens=SECOND_CHECK, fields=ask.ADOPTION_CHECK, rows=IT,
             minutes=15),
        Step("9-compare", "Nobody counts the value twice", State.VERIFYING, Kind.AUTO,
             after=("9-again",), check="ask_rules", rules=("BPS.R7b",)),
        Step("9-finance", "Do the numbers confirm the value?", State.VERIFYING, Kind.APPROVAL,
             Role.FBP, "10wd", after=("9-compare",), answers=("approve", "fail"),
             binds=("9-again",), accepts=("9-again",), stamps=("verified_by=person",),
             rules=("BPS.R7a", "BPS.R7b"), informs=(Role.CKO,)),
    ),
)
