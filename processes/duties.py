"""The 39 duties of a strategy management office, and where each of them is performed."""

# fmt: off

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from state_machines.definition import Definition


@dataclass(frozen=True, slots=True)
class ConsolePage:
    """A page of the console on which the outcome of a duty is seen."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty. `process` is the code of the process it lives in, "" when it is of all nine."""

    code: str
    process: str
    text: str
    pages: tuple[ConsolePage, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyPlace:
    """A step that performs a duty, with the rules that are checked there."""

    definition: str
    title: str
    step: str
    step_title: str
    rules: tuple[str, ...]


YEAR = ConsolePage("Year", "/year")
PACKS = ConsolePage("Packs", "/console/packs")
MAP = ConsolePage("Strategy map", "/console/map")
ALIGNED = ConsolePage("Alignment", "/console/alignment")
RECONCILED = ConsolePage("Reconciliation", "/console/reconciliation")
ADOPTED = ConsolePage("Adoption", "/console/adoption")
RULES = ConsolePage("Rules", "/console/rules")
BY_UNIT = ConsolePage("Units", "/console/units")

DUTIES = (
    Duty("S1", "SCM", "Help the leaders turn the updated strategy into a map with objectives, at "
         "the annual strategy meeting.", (MAP,)),
    Duty("S2", "SCM", "Guide managers when they choose targets.", (PACKS,)),
    Duty("S3", "SCM", "Guide managers to the initiatives that the targets need.",
         (RECONCILED,)),
    Duty("S4", "SCM", "Train people regularly in managing by the scorecard."),
    Duty("S5", "SCM", "Coach project leaders in tools, terms and definitions of measures."),
    Duty("S6", "SCM", "Outline and supervise how data are collected and reported.", (PACKS,)),
    Duty("S7", "SCM", "Choose software that draws the numbers from their source systems."),
    Duty("S8", "SCM", "See to it that reported data can be trusted.", (PACKS, RULES)),
    Duty("S9", "OAL", "Help everybody to one consistent view of the strategy.", (ALIGNED,)),
    Duty("S10", "OAL", "Coordinate between business units that depend on each other.",
         (ALIGNED,)),
    Duty("S11", "OAL", "Take the scorecard to the whole organization."),
    Duty("S12", "OAL", "Help business units to scorecards of their own.", (ALIGNED,)),
    Duty("S13", "OAL", "Align the units' cards with the corporate objectives.", (ALIGNED,)),
    Duty("S14", "SRV", "Run the strategy reviews.", (PACKS,)),
    Duty("S15", "SRV", "Judge performance by the scorecard.", (PACKS, MAP)),
    Duty("S16", "SRV", "Follow whether plans make progress.", (PACKS,)),
    Duty("S17", "SRV", "Adjust what is done for the strategy.", (PACKS,)),
    Duty("S18", "SRV", "Tell top management in time what the card shows and needs from them.",
         (PACKS,)),
    Duty("S19", "SPL", "Analyse competition and surroundings from outside."),
    Duty("S20", "SPL", "Analyse one's own strengths against competitors from inside."),
    Duty("S21", "SPL", "Plan in scenarios."),
    Duty("S22", "SPL", "Organize and run the annual strategy meeting."),
    Duty("S23", "SPL", "Teach the executive team its strategic options."),
    Duty("S24", "SCO", "Check that messages state the strategy correctly."),
    Duty("S25", "SCO", "Check how often the strategy is spoken of."),
    Duty("S26", "SCO", "Train: put enough of the scorecard into employees' education."),
    Duty("S27", "SCO", "Help the chief executive to find the words for the strategy."),
    Duty("S28", "SCO", "Bring strategy, measures, targets and initiatives to all employees."),
    Duty("S29", "INI", "Watch that every strategic initiative is actively managed all year.",
         (PACKS,)),
    Duty("S30", "", "Keep all processes together and in line with the strategy: the graph of "
         "milestones opens each one when what it waits for is there.", (YEAR,)),
    Duty("S31", "", "Let no unit skip the strategy or pay it lip service: console and rules show "
         "what is late, missing or empty.", (BY_UNIT, YEAR, ALIGNED, RULES)),
    Duty("S32", "", "See that line managers execute: every step names who is responsible, "
         "accountable, consulted and informed.", (YEAR,)),
    Duty("S33", "BUD", "With finance, keep budget targets consistent with those of the strategy.",
         (RECONCILED,)),
    Duty("S34", "BUD", "See that financial plans carry the money for strategic initiatives.",
         (RECONCILED,)),
    Duty("S35", "BUD", "See that financial plans carry the people for strategic initiatives.",
         (RECONCILED,)),
    Duty("S36", "WFA", "Help human-capital processes to serve the strategy."),
    Duty("S37", "WFA", "Link employees' development to the strategy."),
    Duty("S38", "BPS", "Help to find best practices and ideas.", (ADOPTED,)),
    Duty("S39", "BPS", "Carry them across departments, functions and business units.",
         (ADOPTED,)),
)


def places(definitions: Iterable[Definition]) -> Mapping[str, tuple[DutyPlace, ...]]:
    """Return the steps that perform each duty, by the duty's code."""
    found: dict[str, tuple[DutyPlace, ...]] = {duty.code: () for duty in DUTIES}
    for each in definitions:
        for step in each.steps:
            for code in step.duties:
                place = DutyPlace(each.key, each.title, step.key, step.title, step.rules)
                found[code] = (*found.get(code, ()), place)
    return found
