"""Organization alignment: the units' cards carry the corporate strategy, and fit each other."""

# fmt: off

from enum import StrEnum

from processes.alignment import forms as ask
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
    Starts,
    Step,
    Tells,
)

CERTIFIED_SHARE = 1.0  # part of the unit cards that must be certified (0-1)
DRAFTED = ("aligned", "certifying", "certified")
CATCHBALL = "OAL.support_cards+3wd"  # while there is time to take up what was agreed
RECERTIFY_WITHIN = "15wd"  # after a change of the corporate map (OAL rule R13)
VERTICAL = ("OAL.R2a", "OAL.R2b", "OAL.R3")
HORIZONTAL = ("OAL.R4", "OAL.R5", "OAL.R6", "OAL.R9")


class State(StrEnum):
    """Where the year's alignment stands."""

    PLANNED = "planned"
    BRIEFED = "briefed"
    BU_DRAFTING = "bu_drafting"
    SUPPORT_DRAFTING = "support_drafting"
    RECONCILING = "reconciling"
    UNDER_REVIEW = "under_review"
    CERTIFIED = "certified"
    REALIGNING = "realigning"
    CLOSED = "closed"


ORGANIZATION_ALIGNMENT = Definition(
    key="organization_alignment",
    title="Organization alignment",
    code="OAL",
    purpose="One consistent view of strategy: business and support cards linked to the corporate.",
    owner=Role.SMD,
    critical=True,
    starts=Starts(every="year", at="SCM.card_provisional", waits=("SCM.card_provisional",)),
    anchors=(("review", "OAL.certified-5wd"),),
    silence=Silence.ESCALATE,
    initial=State.PLANNED,
    states=tuple(State),
    final=(State.CLOSED,),
    moves=(
        Move("brief", State.PLANNED, State.BRIEFED),
        Move("kick_off", State.BRIEFED, State.BU_DRAFTING),
        Move("pass_demands", State.BU_DRAFTING, State.SUPPORT_DRAFTING),
        Move("reconcile", State.SUPPORT_DRAFTING, State.RECONCILING),
        Move("present", State.RECONCILING, State.UNDER_REVIEW),
        Move("certify", State.UNDER_REVIEW, State.CERTIFIED),
        Move("realign", State.CERTIFIED, State.REALIGNING, On.COMMAND, by=Role.SMD,
             needs_reason=True),
        Move("recertify", State.REALIGNING, State.CERTIFIED, reopens=("10",)),
        Move("close", State.CERTIFIED, State.CLOSED, On.TIMER, after="F+52w"),
    ),
    steps=(
        Step("1", "Alignment brief: what is mandatory, shared or optional for each unit",
             State.PLANNED, Kind.TASK, Role.SMD, "OAL.bu_cards-16wd", fields=ask.CASCADE,
             minutes=240, rows=Rows("objectives", ("year=year", "unit=unit")),
             deliverable="cascade matrix, objective by unit", duties=("S9",)),
        Step("2", "Kick-off with the unit heads", State.BRIEFED, Kind.MEETING, Role.SMA,
             "OAL.bu_cards-3w",
             opens="OAL.bu_cards-3w", fields=ask.KICK_OFF, consults=(Role.BUH, Role.SUH),
             minutes=90, deliverable="timetable and a coach per unit", duties=("S10",)),
        Step("3", "Business-unit scorecards", State.BU_DRAFTING, Kind.ITEMS, due="OAL.bu_cards",
             items=Items("unit_card", "units:business", DRAFTED), reaches=("OAL.bu_cards",)),
        Step("4", "Vertical check: coverage and orphans", State.BU_DRAFTING, Kind.AUTO,
             after=("3",), check="ask_rules", rules=VERTICAL,
             deliverable="coverage and orphan report"),
        Step("5", "Support-unit scorecards", State.SUPPORT_DRAFTING, Kind.ITEMS,
             due="OAL.support_cards", items=Items("support_card", "units:support", DRAFTED),
             reaches=("OAL.support_cards",)),
        Step("6", "Horizontal check: open demands, sums, conflicting polarity", State.RECONCILING,
             Kind.AUTO, check="ask_rules", rules=(*VERTICAL, *HORIZONTAL),
             deliverable="conflict list"),
        Step("7", "Catchball: settle the conflicts pairwise, then per theme", State.RECONCILING,
             Kind.MEETING, Role.TO, CATCHBALL, Mode.ALL, named="themes.owner",
             after=("6",), fields=ask.CATCHBALL, binds=("6",),
             rows=Rows("agreements", ("year=year", "theme.owner=person")), check="rework_cards",
             consults=(Role.BUH, Role.SUH, Role.SMA), minutes=120, duties=("S10",),
             deliverable="what is agreed, unit by unit; the cards it touches are drafted again"),
        Step("7-cards", "Business units have taken up what was agreed", State.RECONCILING,
             Kind.ITEMS, due="review", after=("7",), items=Items("unit_card", "", DRAFTED)),
        Step("7-support", "Support units have taken up what was agreed", State.RECONCILING,
             Kind.ITEMS, due="review", after=("7",), items=Items("support_card", "", DRAFTED)),
        Step("8", "Alignment review", State.UNDER_REVIEW, Kind.MEETING, Role.SMD, "review",
             opens="review", anchor="review", fields=ask.ALIGNMENT_REVIEW, minutes=240,
             consults=(Role.XC, Role.BUH, Role.SUH), duties=("S9",),
             rows=Rows("checkpoints", ("year=year",), begin="last_year"),
             rules=(*VERTICAL, *HORIZONTAL, "OAL.R11"),
             deliverable="alignment map, scores at the checkpoints, decisions"),
        Step("9-support", "Certificates of the support units", State.UNDER_REVIEW, Kind.ITEMS,
             due="OAL.certified", after=("8",), duties=("S13",),
             items=Items("support_card", "", ("certified",), CERTIFIED_SHARE)),
        Step("9", "Certificates of the business units", State.UNDER_REVIEW, Kind.ITEMS,
             due="OAL.certified", after=("8", "9-support"), reaches=("OAL.certified",),
             duties=("S13",), items=Items("unit_card", "", ("certified",), CERTIFIED_SHARE)),
        Step("10", "Publish the alignment map; hand it to communication, HR and finance",
             State.CERTIFIED, Kind.MESSAGE, Role.SMA, "3wd", minutes=30, duties=("S11",),
             rules=("OAL.R12", "OAL.R13"), deliverable="map, unit cards",
             tells=Tells(
                 ("role:BUH", "role:SUH", "role:COM", "role:CHRO", "role:CFO"),
                 "Alignment map {year}",
                 "The alignment of {year} is certified. Below stands each objective with its unit, "
                 "and which objective of a unit contributes to which objective above.\n\n"
                 "From here communication takes the map into the year's messages, human resources "
                 "into the goals of people, finance into the strategy sheets of the budget.",
                 (Rows("objectives", ("year=year", "status='active'")),
                  Rows("objective_links", ("year=year", "kind='contributes'"))))),
        Step("11", "Partner and board alignment", State.CERTIFIED, Kind.TASK, Role.CFO,
             "OAL.certified+7w", blocking=False, silence=Silence.CLOSE_WITH_GAP, minutes=120,
             deliverable="partner scorecards, or clauses in their contracts"),
        Step("12", "Name what changed; reopen the cards of the units it touches",
             State.REALIGNING, Kind.FORM, Role.SMD, "2wd", fields=ask.REALIGNMENT,
             rows=Rows("cards", ("year=year",)),
             informs=(Role.BUH, Role.SUH), minutes=20),
        Step("13", "Re-certify the business units touched", State.REALIGNING, Kind.ITEMS,
             due=RECERTIFY_WITHIN, after=("12",),
             items=Items("unit_card", "", ("certified",), CERTIFIED_SHARE)),
        Step("13-support", "Re-certify the support units touched", State.REALIGNING, Kind.ITEMS,
             due=RECERTIFY_WITHIN, after=("12",),
             items=Items("support_card", "", ("certified",), CERTIFIED_SHARE)),
    ),
)
