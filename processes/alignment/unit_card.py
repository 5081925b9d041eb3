"""A business unit's card: drafted by the unit, checked, certified, and re-certified on change."""

# fmt: off

from enum import StrEnum

from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Step

# What a card is made of, asked sheet by sheet; a support unit's card is made of the same.
OBJECTIVES = Rows("objectives", ("year=year", "unit=unit"), begin="last_year")
LINKS = Rows("objective_links", ("year=year", "origin.unit=unit"), begin="last_year+origin")
MEASURES = Rows("measures", ("year=year", "unit=unit", "objective.unit=unit"),
                begin="last_year+objective")
TARGETS = Rows("targets", ("year=year", "measure.unit=unit"), begin="last_year+measure")
DEMANDS = Rows("service_demands", ("year=year", "requester=unit"))
CARD_RULES = ("OAL.R1a", "OAL.R1b", "OAL.R7", "OAL.R8", "OAL.R10", "SCM.R27")
PARTS = ("3", "3-links", "3-measures", "3-targets")  # what the certificate makes of record


class State(StrEnum):
    """Where a unit's card stands; support units' cards stand in the same places."""

    DRAFTING = "drafting"
    CHECKING = "checking"
    ALIGNED = "aligned"
    CERTIFYING = "certifying"
    CERTIFIED = "certified"
    RETIRED = "retired"


MOVES = (
    Move("submit", State.DRAFTING, State.CHECKING),
    Move("failed", State.CHECKING, State.DRAFTING, On.DECISION, cap=2,
         title="The card does not pass its check"),
    Move("check", State.CHECKING, State.ALIGNED),
    Move("rework", State.ALIGNED, State.DRAFTING, On.COMMAND, by=Role.SMD, needs_reason=True,
         title="Take up what the catchball agreed"),
    Move("present", State.ALIGNED, State.CERTIFYING, On.PARENT, after="8"),
    Move("return", State.CERTIFYING, State.DRAFTING, On.DECISION, cap=2, needs_reason=True),
    Move("certify", State.CERTIFYING, State.CERTIFIED),
    Move("reopen", State.CERTIFIED, State.DRAFTING, On.COMMAND, by=Role.SMD, needs_reason=True),
    Move("outdate", State.CERTIFIED, State.DRAFTING, On.CHANGE,
         title="What was certified has changed"),
    Move("retire", State.CERTIFIED, State.RETIRED, On.TIMER, after="F+52w"),
)

BUSINESS_CARD = Definition(
    key="unit_card",
    title="Business-unit card",
    code="OAL",
    purpose="Say what a business unit contributes to the strategy, and what it needs for that.",
    owner=Role.SMD,
    item=True,
    critical=True,
    silence=Silence.ESCALATE,
    initial=State.DRAFTING,
    states=tuple(State),
    final=(State.RETIRED,),
    moves=MOVES,
    steps=(
        Step("3", "Business-unit scorecard: the unit's objectives", State.DRAFTING, Kind.FORM,
             Role.BUH, "OAL.bu_cards-2w", rows=OBJECTIVES, consults=(Role.SMA,), minutes=60,
             duties=("S12",)),
        Step("3-links", "Which corporate objectives they serve, and with what share",
             State.DRAFTING, Kind.FORM, Role.BUH, "OAL.bu_cards-1w", after=("3",), rows=LINKS,
             minutes=30, duties=("S12",)),
        Step("3-measures", "How the unit's objectives are measured", State.DRAFTING, Kind.FORM,
             Role.BUH, "OAL.bu_cards-1w", after=("3",), rows=MEASURES, minutes=30,
             duties=("S12",)),
        Step("3-targets", "Targets of the unit's measures", State.DRAFTING, Kind.FORM, Role.BUH,
             "OAL.bu_cards-3wd", after=("3-measures",), rows=TARGETS, minutes=20, duties=("S12",)),
        Step("3-demands", "What the unit demands of support units", State.DRAFTING, Kind.FORM,
             Role.BUH, "OAL.bu_cards-1w", rows=DEMANDS, minutes=15, duties=("S12",)),
        Step("4", "Objectives link to corporate ones and are owned in the unit", State.CHECKING,
             Kind.AUTO, check="ask_rules", rules=CARD_RULES),
        Step("9", "Certify the card as the unit's executive", State.CERTIFYING, Kind.APPROVAL,
             Role.XC, "OAL.certified-4wd", binds=PARTS, rules=CARD_RULES, minutes=10,
             duties=("S13",)),
        Step("9-form", "Certify the form of the card", State.CERTIFYING, Kind.APPROVAL, Role.SMD,
             "OAL.certified", after=("9",), binds=PARTS, accepts=PARTS, informs=(Role.BUH,),
             minutes=5, duties=("S13",)),
        Step("9-record", "Put the certificate on record", State.CERTIFYING, Kind.AUTO,
             after=("9-form",), check="certify_card", deliverable="certificate of the card"),
    ),
)
