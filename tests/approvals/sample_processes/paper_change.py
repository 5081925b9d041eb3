"""A change of a measure as the tests of the pages know it: one form, then whoever decides."""

from enum import StrEnum

from processes.roles import Role
from state_machines.definition import (
    Definition,
    Field,
    FieldType,
    Kind,
    Mode,
    Move,
    On,
    Silence,
    Step,
)

CHANGE_REQUEST = (
    Field("measure", "Measure"),
    Field("field", "What changes", FieldType.CHOICE, choices=("definition", "target", "other")),
    Field("old", "Old", FieldType.LONG_TEXT),
    Field("new", "New", FieldType.LONG_TEXT),
    Field("reason", "Reason", FieldType.LONG_TEXT),
    Field("effect", "Effect on history", FieldType.LONG_TEXT),
    Field("restate", "Restate past periods?", FieldType.YES_NO),
)
DECIDE_WITHIN = "5wd"
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


PAPER_CHANGE = Definition(
    key="paper_change",
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
        Step(
            "C1",
            "Request the change",
            State.REQUESTED,
            Kind.FORM,
            Role.MO,
            "5wd",
            Mode.ANY,
            fields=CHANGE_REQUEST,
            minutes=15,
        ),
        Step(
            "C2",
            "Check the request: a definition, a target, or something else?",
            State.CHECKING,
            Kind.TASK,
            Role.SMA,
            "5wd",
            answers=("definition", "target", "other", "return"),
            deliverable="check of completeness and of the effect on history",
            minutes=20,
        ),
        Step(
            "C3-definition",
            "Approve the changed definition",
            State.DEFINITION_APPROVAL,
            Kind.APPROVAL,
            Role.SMD,
            DECIDE_WITHIN,
            answers=VERDICTS,
            binds=("C1",),
            minutes=10,
        ),
        Step(
            "C3-target",
            "Approve the changed target",
            State.TARGET_APPROVAL,
            Kind.APPROVAL,
            Role.CEO,
            DECIDE_WITHIN,
            answers=VERDICTS,
            binds=("C1",),
            consults=(Role.CFO,),
            minutes=10,
            sensitive=True,
        ),
        Step(
            "C3",
            "Approve the change as the measure owner's executive",
            State.SPONSOR_APPROVAL,
            Kind.APPROVAL,
            Role.XC,
            DECIDE_WITHIN,
            Mode.ANY,
            answers=VERDICTS,
            binds=("C1",),
            minutes=10,
        ),
        Step(
            "C4",
            "Apply the change; keep the old values visible",
            State.APPLYING,
            Kind.TASK,
            Role.SMA,
            "3wd",
            informs=(Role.MO, Role.OO, Role.SMD),
            minutes=20,
            deliverable="new version of the dictionary, both values kept",
        ),
    ),
)
