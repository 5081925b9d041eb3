"""Measure change request: whoever owns a measure may ask; who decides depends on what changes."""

# fmt: off

from enum import StrEnum

from processes.roles import Role
from processes.scorecard.forms import CHANGE_REQUEST
from state_machines.definition import Definition, Kind, Mode, Move, On, Rows, Silence, Step

DECIDE_WITHIN = "5wd"
REQUEST = ("C1", "C1-targets")
VERDICTS = ("approve", "refuse")


class State(StrEnum):
    """Where a change request stands."""

    REQUESTED = "requested"
    CHECKING = "checking"
    SPONSOR_APPROVAL = "sponsor_approval"
    DEFINITION_APPROVAL = "definition_approval"
    TARGET_APPROVAL = "target_approval"
    APPLYING = "applying"
    APPLIED = "applied"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


MEASURE_CHANGE = Definition(
    key="measure_change",
    title="Measure change",
    code="SCM",
    purpose="Change a measure or a target openly, with its effect on history, and never in place.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial=State.REQUESTED,
    states=tuple(State),
    final=(State.APPLIED, State.REFUSED, State.WITHDRAWN),
    moves=(
        Move("submit", State.REQUESTED, State.CHECKING),
        Move("withdraw", State.REQUESTED, State.WITHDRAWN, On.COMMAND, by=Role.MO),
        Move("return", State.CHECKING, State.REQUESTED, On.DECISION, cap=2, needs_reason=True),
        Move("definition", State.CHECKING, State.DEFINITION_APPROVAL, On.DECISION),
        Move("target", State.CHECKING, State.TARGET_APPROVAL, On.DECISION),
        Move("other", State.CHECKING, State.SPONSOR_APPROVAL, On.DECISION),
        Move("approve", State.DEFINITION_APPROVAL, State.SPONSOR_APPROVAL),
        Move("refuse", State.DEFINITION_APPROVAL, State.REFUSED, On.DECISION, needs_reason=True),
        Move("approve", State.TARGET_APPROVAL, State.SPONSOR_APPROVAL),
        Move("refuse", State.TARGET_APPROVAL, State.REFUSED, On.DECISION, needs_reason=True),
        Move("approve", State.SPONSOR_APPROVAL, State.APPLYING),
        Move("refuse", State.SPONSOR_APPROVAL, State.REFUSED, On.DECISION, needs_reason=True),
        Move("apply", State.APPLYING, State.APPLIED),
    ),
    steps=(
        Step("C1", "Request the change", State.REQUESTED, Kind.FORM, Role.MO, "5wd", Mode.ANY,
             fields=CHANGE_REQUEST, named="measures.owner",
             rows=Rows("measures", ("year=year", "owner=person")),
             minutes=15),
        Step("C1-targets", "The targets as they should be", State.REQUESTED, Kind.FORM, Role.MO,
             "5wd", Mode.ANY, named="targets.measure.owner",
             rows=Rows("targets", ("year=year", "measure.owner=person")),
             minutes=5),
        Step("C2", "Check the request: a definition, a target, or something else?", State.CHECKING,
             Kind.TASK, Role.SMA, "5wd", answers=("definition", "target", "other", "return"),
             binds=REQUEST, rules=("SCM.R11", "SCM.R12"), minutes=20,
             deliverable="check of completeness and of the effect on history"),
        Step("C3-definition", "Approve the changed definition", State.DEFINITION_APPROVAL,
             Kind.APPROVAL, Role.SMD, DECIDE_WITHIN, answers=VERDICTS, binds=REQUEST, minutes=10),
        Step("C3-target", "Approve the changed target", State.TARGET_APPROVAL, Kind.APPROVAL,
             Role.CEO, DECIDE_WITHIN, answers=VERDICTS, binds=REQUEST, consults=(Role.CFO,),
             rules=("SCM.R24",), minutes=10, sensitive=True),
        Step("C3", "Approve the change as the measure owner's executive", State.SPONSOR_APPROVAL,
             Kind.APPROVAL, Role.XC, DECIDE_WITHIN, Mode.ANY, answers=VERDICTS, binds=REQUEST,
             rules=("SCM.R24",), minutes=10),
        Step("C4", "Apply the change; keep the old values visible", State.APPLYING, Kind.TASK,
             Role.SMA, "3wd", accepts=REQUEST, informs=(Role.MO, Role.OO, Role.SMD), minutes=20,
             deliverable="new version of the dictionary, both values kept"),
    ),
)
