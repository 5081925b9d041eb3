"""Scorecard refresh: turn the updated strategy into a map, measures and targets everybody owns."""

# fmt: off

from enum import StrEnum

from processes.roles import MINUTES, Role
from processes.scorecard import forms as ask
from state_machines.definition import (
    Definition,
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


class State(StrEnum):
    """Where the year's scorecard stands."""

    PLANNED = "planned"
    MAPPING = "mapping"
    DEFINING = "defining"
    CHECKING = "checking"
    PROVISIONAL = "provisional"
    RATIFYING = "ratifying"
    ACTIVE = "active"
    SUPERSEDED = "superseded"


CARD = ("A2", "A2-links", "A3", "A4", "A5", "A6")  # what becomes record with the approval
CARD_RULES = (*(f"SCM.R{number}" for number in range(1, 13)), "SCM.R26", "SCM.R27")
WORKSHOP = "SCM.map-2wd"
CARD_VERDICTS = ("approve", "return", "return_map")

SCORECARD_REFRESH = Definition(
    key="scorecard_refresh",
    title="Scorecard refresh",
    code="SCM",
    purpose="Turn the updated strategy into map, objectives, measures, targets and needs.",
    owner=Role.SMD,
    critical=True,
    starts=Starts(every="year", at="SPL.approved", waits=("SPL.approved",)),
    silence=Silence.ESCALATE,
    initial=State.PLANNED,
    states=tuple(State),
    final=(State.SUPERSEDED,),
    moves=(
        Move("start", State.PLANNED, State.MAPPING),
        Move("agree_map", State.MAPPING, State.DEFINING),
        Move("submit", State.DEFINING, State.CHECKING),
        Move("failed", State.CHECKING, State.DEFINING, On.DECISION, cap=2,
             title="The quality check found gaps"),
        Move("return", State.CHECKING, State.DEFINING, On.DECISION, cap=2, needs_reason=True),
        Move("return_map", State.CHECKING, State.MAPPING, On.DECISION, cap=2, needs_reason=True),
        Move("approve", State.CHECKING, State.PROVISIONAL),
        Move("return", State.PROVISIONAL, State.DEFINING, On.DECISION, cap=2, needs_reason=True,
             title="A measure cannot be fed", reopens=("A4",)),
        Move("changed", State.PROVISIONAL, State.CHECKING, On.CHANGE,
             title="What was approved has changed"),
        Move("confirm_feeds", State.PROVISIONAL, State.RATIFYING),
        Move("return", State.RATIFYING, State.RATIFYING, On.DECISION, cap=2, needs_reason=True),
        Move("changed", State.RATIFYING, State.RATIFYING, On.CHANGE,
             title="What was approved has changed"),
        Move("ratify", State.RATIFYING, State.ACTIVE),
        Move("supersede", State.ACTIVE, State.SUPERSEDED, On.TIMER, after="F+52w"),
    ),
    steps=(
        Step("A1", "Open the refresh with last year's map, results and dead measures",
             State.PLANNED, Kind.AUTO, check="count_what_is_carried",
             deliverable="last year's rows of each sheet, to go on with"),
        Step("A2", "Map translation workshop", State.MAPPING, Kind.MEETING, Role.SMD, WORKSHOP,
             opens=WORKSHOP, fields=MINUTES, consults=(Role.XC,), minutes=240, duties=("S1",),
             rows=Rows("objectives", ("year=year", "unit=unit"), begin="last_year"),
             deliverable="draft map: objectives with their perspectives and themes"),
        Step("A2-links", "Cause and effect between the objectives, each with its hypothesis",
             State.MAPPING, Kind.FORM, Role.SMA, "SCM.map", after=("A2",), reaches=("SCM.map",),
             minutes=60,
             rows=Rows("objective_links", ("year=year", "origin.unit=unit"), begin="last_year",
                       complete=True),
             duties=("S1",)),
        Step("A3", "Objective sheet", State.DEFINING, Kind.FORM, Role.OO, "SCM.map+4wd",
             Mode.ALL, named="objectives.owner",
             rows=Rows("objectives", ("year=year", "owner=person"), begin="last_year"), minutes=30),
        Step("A4", "Measure definition", State.DEFINING, Kind.FORM, Role.MO,
             "SCM.map+4wd", Mode.ALL, named="measures.owner",
             rows=Rows("measures", ("year=year", "owner=person"), begin="last_year"),
             consults=(Role.SMA,), minutes=45, duties=("S5",)),
        Step("A5", "Target proposal", State.DEFINING, Kind.FORM, Role.OO,
             "SCM.card_provisional-10wd", Mode.ALL, after=("A3", "A4"),
             named="targets.measure.objective.owner", consults=(Role.FBP,),
             rows=Rows("targets", ("year=year", "measure.objective.owner=person"),
                       begin="last_year"),
             minutes=30, duties=("S2",)),
        Step("A6", "Gap and the initiatives needed", State.DEFINING, Kind.FORM, Role.OO,
             "SCM.card_provisional-7wd", Mode.ALL, after=("A5",), consults=(Role.SMA,),
             informs=(Role.PMO,), silence=Silence.CLOSE_WITH_GAP, minutes=20, duties=("S3",),
             named="initiative_needs.objective.owner",
             rows=Rows("initiative_needs", ("year=year", "objective.owner=person"),
                       begin="objective")),
        Step("A7", "Map and card quality check", State.CHECKING, Kind.AUTO, check="complete",
             rules=CARD_RULES),
        Step("A8", "Approve map and provisional card", State.CHECKING, Kind.APPROVAL, Role.XC,
             "SCM.card_provisional-3wd", Mode.ALL, after=("A7",), binds=(*CARD, "A7"),
             rules=CARD_RULES, answers=CARD_VERDICTS, minutes=30, joint=True),
        Step("A8-ceo", "Approve map and provisional card after the executive committee",
             State.CHECKING, Kind.APPROVAL, Role.CEO, "SCM.card_provisional", after=("A8",),
             minutes=20, binds=(*CARD, "A7"), accepts=CARD, rules=CARD_RULES, answers=CARD_VERDICTS,
             joint=True, sensitive=True, reaches=("SCM.card_provisional",),
             informs=(Role.OO, Role.MO, Role.BUH, Role.SUH)),
        Step("A9", "Data feasibility: source, feed and owner of every measure", State.PROVISIONAL,
             Kind.TASK, Role.ITD, "10wd", answers=("done", "return"), fields=ask.FEED,
             consults=(Role.MO,), minutes=240, duties=("S7",),
             deliverable="feed specification per measure and a test extract"),
        Step("A10-list", "List the targets changed by the budget", State.RATIFYING, Kind.TASK,
             Role.SMA, "BUD.board+2wd", waits=("BUD.board",), fields=ask.CHANGED_TARGETS,
             minutes=60, rows=Rows("targets", ("year=year", "measure.unit=unit")),
             consults=(Role.FBP,), deliverable="targets changed by the budget, and why"),
        Step("A10", "Ratify the targets against the budget", State.RATIFYING, Kind.APPROVAL,
             Role.CFO, "SCM.ratified-4wd", after=("A10-list",), binds=("A10-list", "A5"),
             rules=("SCM.R12",), joint=True, minutes=20),
        Step("A10-ceo", "Ratify the targets and put the card in force", State.RATIFYING,
             Kind.APPROVAL, Role.CEO, "SCM.ratified", after=("A10",), binds=("A10-list", "A5"),
             accepts=("A10-list",), rules=("SCM.R12",), check="ratify", reaches=("SCM.ratified",),
             deliverable="card in force", informs=(Role.XC, Role.OO), joint=True, minutes=15,
             sensitive=True),
        Step("A11", "Publish the card; withdraw the old one everywhere", State.ACTIVE,
             Kind.MESSAGE, Role.SMA, "SCM.ratified+1w",
             deliverable="notice to all owners; the old card is superseded", minutes=30,
             tells=Tells(
                 ("role:OO", "role:MO", "role:MU", "role:IO"),
                 "The scorecard of {year} is in force",
                 "The scorecard of {year} is ratified and in force. It takes the place of the old "
                 "one everywhere; please do not use that any more. Below stand the objectives, "
                 "and the measures that you own.",
                 (Rows("objectives", ("year=year", "status='active'")),
                  Rows("measures", ("year=year", "owner=person"))))),
    ),
)
