"""A support unit's card: it answers the demands of the business units, one by one."""

# fmt: off

from processes.alignment.forms import ANSWERS
from processes.alignment.unit_card import (
    CARD_RULES,
    LINKS,
    MEASURES,
    MOVES,
    OBJECTIVES,
    TARGETS,
    State,
)
from processes.roles import Role
from state_machines.definition import Definition, Kind, Rows, Silence, Step

DEMANDS = Rows("service_demands", ("year=year", "provider=unit"))
PARTS = ("5", "5-objectives", "5-links", "5-measures", "5-targets")

SERVICE_CARD = Definition(
    key="support_card",
    title="Support-unit card",
    code="OAL",
    purpose="Answer every demand on a support unit with a service level, or say why not.",
    owner=Role.SMD,
    item=True,
    critical=True,
    silence=Silence.ESCALATE,
    initial=State.DRAFTING,
    states=tuple(State),
    final=(State.RETIRED,),
    moves=MOVES,
    steps=(
        Step("5", "Support-unit scorecard: answer the demands", State.DRAFTING, Kind.FORM,
             Role.SUH, "OAL.support_cards-1w", fields=ANSWERS, rows=DEMANDS,
             consults=(Role.SMA, Role.BUH), minutes=60, duties=("S12",)),
        Step("5-objectives", "Objectives of the support unit", State.DRAFTING, Kind.FORM,
             Role.SUH, "OAL.support_cards-2w", rows=OBJECTIVES, minutes=30, duties=("S12",)),
        Step("5-links", "Which corporate objectives they serve, and with what share",
             State.DRAFTING, Kind.FORM, Role.SUH, "OAL.support_cards-1w", after=("5-objectives",),
             rows=LINKS, minutes=20, duties=("S12",)),
        Step("5-measures", "How the support unit's objectives are measured", State.DRAFTING,
             Kind.FORM, Role.SUH, "OAL.support_cards-1w", after=("5-objectives",), rows=MEASURES,
             minutes=20, duties=("S12",)),
        Step("5-targets", "Targets of the support unit's measures", State.DRAFTING, Kind.FORM,
             Role.SUH, "OAL.support_cards-3wd", after=("5-measures",), rows=TARGETS, minutes=15,
             duties=("S12",)),
        Step("5-check", "Every demand is answered, every objective linked and owned",
             State.CHECKING, Kind.AUTO, check="ask_rules", rules=("OAL.R5", *CARD_RULES)),
        Step("9", "Certify the card as the unit's executive", State.CERTIFYING, Kind.APPROVAL,
             Role.XC, "OAL.certified-4wd", binds=PARTS, rules=("OAL.R5", *CARD_RULES), minutes=10,
             duties=("S13",)),
        Step("9-form", "Certify the form of the card", State.CERTIFYING, Kind.APPROVAL, Role.SMD,
             "OAL.certified", after=("9",), binds=PARTS, accepts=PARTS, informs=(Role.SUH,),
             minutes=5, duties=("S13",)),
        Step("9-record", "Put the certificate on record", State.CERTIFYING, Kind.AUTO,
             after=("9-form",), check="certify_card", deliverable="certificate of the card"),
    ),
)
