"""A support unit's card: it answers the demands of the business units, one by one."""

from processes.forms.organization_alignment import SUPPORT_CARD
from processes.items.unit_card import MOVES, State
from processes.roles import Role
from state_machines.definition import Definition
from state_machines.parts import Kind, Silence, Step

SERVICE_CARD = Definition(
    key="support_card",
    title="Support-unit card",
    code="OAL",
    purpose="Answer every demand on a support unit with a service level, or say why not.",
    owner=Role.SMD,
    item=True,
    silence=Silence.ESCALATE,
    initial=State.DRAFTING,
    states=tuple(State),
    final=(State.RETIRED,),
    moves=MOVES,
    steps=(
        Step("5", "Support-unit scorecard: answer the demands", State.DRAFTING, Kind.FORM,
             Role.SUH, "F-14w", fields=SUPPORT_CARD, consults=(Role.SMA, Role.BUH), minutes=120,
             duties=("S12",)),
        Step("5-check", "Every demand is answered", State.CHECKING, Kind.AUTO, check="record"),
        Step("9-again", "Rework the card", State.REDRAFTING, Kind.FORM, Role.SUH, "5wd",
             fields=SUPPORT_CARD, consults=(Role.SMA,), minutes=60, duties=("S12",)),
        Step("9", "Certify the card as the unit's executive", State.CERTIFYING, Kind.APPROVAL,
             Role.XC, "3wd", binds=("5", "9-again"), minutes=10, duties=("S13",)),
        Step("9-form", "Certify the form of the card", State.CERTIFYING, Kind.APPROVAL, Role.SMD,
             "2wd", after=("9",), binds=("5", "9-again"), informs=(Role.SUH,), minutes=5,
             duties=("S13",)),
    ),
)
