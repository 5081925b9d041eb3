"""A business unit's card: drafted by the unit, checked, certified, and re-certified on change."""

from enum import StrEnum

from processes.forms.organization_alignment import UNIT_CARD
from processes.roles import Role
from state_machines.definition import Definition
from state_machines.parts import Kind, Move, On, Silence, Step


class State(StrEnum):
    """Where a unit's card stands; support units' cards stand in the same places."""

    DRAFTING = "drafting"
    CHECKING = "checking"
    ALIGNED = "aligned"
    CERTIFYING = "certifying"
    REDRAFTING = "redrafting"
    CERTIFIED = "certified"
    RETIRED = "retired"


MOVES = (
    Move("submit", State.DRAFTING, State.CHECKING),
    Move("check", State.CHECKING, State.ALIGNED),
    Move("present", State.ALIGNED, State.CERTIFYING, On.PARENT, after="8"),
    Move("return", State.CERTIFYING, State.REDRAFTING, On.DECISION, cap=2, needs_reason=True),
    Move("resubmit", State.REDRAFTING, State.CERTIFYING),
    Move("certify", State.CERTIFYING, State.CERTIFIED),
    Move("reopen", State.CERTIFIED, State.REDRAFTING, On.COMMAND, by=Role.SMD, needs_reason=True),
    Move("retire", State.CERTIFIED, State.RETIRED, On.TIMER, after="F+52w"),
)

BUSINESS_CARD = Definition(
    key="unit_card",
    title="Business-unit card",
    code="OAL",
    purpose="Say what a business unit contributes to the strategy, and what it needs for that.",
    owner=Role.SMD,
    item=True,
    silence=Silence.ESCALATE,
    initial=State.DRAFTING,
    states=tuple(State),
    final=(State.RETIRED,),
    moves=MOVES,
    steps=(
        Step("3", "Business-unit scorecard", State.DRAFTING, Kind.FORM, Role.BUH, "F-17w",
             fields=UNIT_CARD, consults=(Role.SMA,), minutes=120, duties=("S12",)),
        Step("4", "Objectives link to corporate ones", State.CHECKING, Kind.AUTO, check="record"),
        Step("9-again", "Rework the card", State.REDRAFTING, Kind.FORM, Role.BUH, "5wd",
             fields=UNIT_CARD, consults=(Role.SMA,), minutes=60, duties=("S12",)),
        Step("9", "Certify the card as the unit's executive", State.CERTIFYING, Kind.APPROVAL,
             Role.XC, "3wd", binds=("3", "9-again"), minutes=10, duties=("S13",)),
        Step("9-form", "Certify the form of the card", State.CERTIFYING, Kind.APPROVAL, Role.SMD,
             "2wd", after=("9",), binds=("3", "9-again"), informs=(Role.BUH,), minutes=5,
             duties=("S13",)),
    ),
)
