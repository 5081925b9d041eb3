"""A practice: nominated with numbers, proved, published, and followed until others use it."""

# fmt: off

from enum import StrEnum

from processes.practices import forms as ask
from processes.practices.adoption import ANSWERED, ENDED
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
    Step,
    Tells,
)

IT = Rows("practices", ("id=record",))
EVIDENCE = Rows("practice_evidence", ("practice=record",))
ASKED = Rows("adoptions", ("practice=record",))  # of the units to which it was put
PROVED = ("4",)  # what is decided on, beside the evidence

SCREENED_WITHIN = "5wd"  # BPS step 3
VALIDATED_WITHIN = "15wd"  # BPS step 4, the finance check included
ANSWERED_WITHIN = "20wd"  # BPS step 7
ANSWER_SHARE = 0.95  # part of the target units that must have answered (BPS rule R3)


class State(StrEnum):
    """Where one practice stands."""

    NOMINATED = "nominated"
    SCREENED = "screened"
    VALIDATING = "validating"
    POLICY = "policy"
    MANDATE = "mandate"
    APPROVED = "approved"
    PUBLISHED = "published"
    IN_ADOPTION = "in_adoption"
    EMBEDDED = "embedded"
    RETIRED = "retired"
    REFERRED = "referred"
    DECLINED = "declined"


DROPPED = (State.REFERRED, State.DECLINED)

PRACTICE = Definition(
    key="practice",
    title="Practice",
    code="BPS",
    purpose="Prove what works on an objective that matters, and get it used elsewhere.",
    owner=Role.CKO,
    smo_mode="integrator",
    item=True,
    about="practices",
    stage="state",
    silence=Silence.ESCALATE,
    initial=State.NOMINATED,
    states=tuple(State),
    final=(State.EMBEDDED, State.RETIRED, *DROPPED),
    moves=(
        Move("keep", State.NOMINATED, State.SCREENED),
        Move("refer", State.NOMINATED, State.REFERRED, On.DECISION, needs_reason=True),
        Move("decline", State.NOMINATED, State.DECLINED, On.DECISION, needs_reason=True),
        Move("validate", State.SCREENED, State.VALIDATING),
        Move("return", State.VALIDATING, State.SCREENED, On.DECISION, cap=2, needs_reason=True),
        Move("decline", State.VALIDATING, State.DECLINED, On.DECISION, needs_reason=True),
        Move("confirm", State.VALIDATING, State.POLICY),
        Move("mandatory", State.POLICY, State.MANDATE, On.DECISION),
        Move("decline", State.POLICY, State.DECLINED, On.DECISION, needs_reason=True),
        Move("voluntary", State.POLICY, State.APPROVED),
        Move("return", State.MANDATE, State.POLICY, On.DECISION, cap=2, needs_reason=True),
        Move("mandate", State.MANDATE, State.APPROVED),
        Move("publish", State.APPROVED, State.PUBLISHED),
        Move("adopt", State.PUBLISHED, State.IN_ADOPTION),
        Move("embed", State.IN_ADOPTION, State.EMBEDDED),
        Move("retire", State.IN_ADOPTION, State.RETIRED, On.DECISION, needs_reason=True),
    ),
    steps=(
        Step("3", "Does it matter to the strategy?", State.NOMINATED, Kind.TASK, Role.SMA,
             SCREENED_WITHIN, answers=("keep", "refer", "decline"), fields=ask.SCREENING,
             shows=(IT, EVIDENCE), rules=("BPS.R1",), minutes=15,
             deliverable="keep, refer or decline, with the reason",
             informs=(Role.FP,), duties=("S38",)),
        Step("4", "Validate the evidence with a process expert", State.SCREENED, Kind.FORM,
             Role.SMA, "10wd", fields=ask.EVIDENCE, rows=IT, rules=("BPS.R8",), minutes=60,
             consults=(Role.CKO, Role.FP),
             deliverable="grade and validator of the practice, who is not its originator"),
        Step("4-finance", "Do the numbers confirm the effect?", State.VALIDATING, Kind.APPROVAL,
             Role.FBP, "5wd", answers=("approve", "return", "decline"), shows=(EVIDENCE,),
             binds=PROVED, accepts=("4",), rules=("BPS.R1", "BPS.R8"), minutes=20),
        Step("5", "Publish it, and must it be adopted?", State.POLICY, Kind.APPROVAL, Role.CKO,
             "5wd", answers=("voluntary", "mandatory", "decline"), fields=ask.POLICY,
             shows=(IT, EVIDENCE), deliverable="policy, audience", minutes=10),
        Step("5-mandate", "Make it mandatory?", State.MANDATE, Kind.APPROVAL, Role.XC, "5wd",
             Mode.ANY, shows=(IT, EVIDENCE), minutes=10),
        Step("6", "Publish the practice card to every focal point", State.APPROVED, Kind.MESSAGE,
             Role.CKO, "3wd", fields=ask.CARD, rows=IT, stamps=("state='published'",),
             consults=(Role.SMA,),
             rules=("BPS.R2a", "BPS.R2b", "BPS.R8"), minutes=20,
             tells=Tells(
                 ("role:FP", "role:COM"),
                 "Practice card: {record.title}",
                 "A practice is published for you to look at: {record.title}.\n\n{card}",
                 (IT, Rows("practice_evidence", ("practice=record",)))),
             deliverable="practice card: policy, how it is shown, day of publication",
             duties=("S39",)),
        Step("6-push", "Put it to the target units", State.APPROVED, Kind.AUTO, after=("6",),
             check="push_practice", deliverable="who is asked to answer"),
        Step("7-answers", "The target units have answered", State.PUBLISHED, Kind.ITEMS,
             due=ANSWERED_WITHIN,
             items=Items("adoption", "rows", ANSWERED, ANSWER_SHARE, ASKED)),
        Step("9-verified", "The adoptions are verified", State.IN_ADOPTION, Kind.ITEMS,
             due="150wd", items=Items("adoption", "", ENDED, ANSWER_SHARE)),
        Step("9-embed", "Is it in use elsewhere?", State.IN_ADOPTION, Kind.TASK, Role.CKO, "10wd",
             after=("9-verified",), answers=("embed", "retire"), informs=(Role.FP, Role.SMA),
             rows=IT, rules=("BPS.R5a",),
             deliverable="embedded or retired, with the verified value"),
    ),
)
