"""Every table under one roof, for migrations and for queries that cross rooms."""

from persistence.base import Base
from persistence.checking import RuleResult, RuleWaiver
from persistence.mail import Letter, Link, LinkOpening, Notice
from persistence.organisation import (
    Absence,
    Assignment,
    Delegation,
    Edition,
    Person,
    Setting,
    Site,
    Unit,
)
from persistence.past import ChainHead, Event, Seal
from persistence.proposing import Proposal, RecordVersion
from persistence.records import (
    answers,
    communication,
    initiatives,
    meetings,
    money,
    practices,
    scorecards,
    strategy,
    workforce,
)
from persistence.records.base import Record
from persistence.work import Instance, StepRun, Task, Waiver, WakeUp
from persistence.year import CalendarVersion, Milestone, Occurrence, PlanYear, StoredDefinition

RECORD_MODULES = (
    communication,
    initiatives,
    meetings,
    money,
    practices,
    scorecards,
    strategy,
    workforce,
    answers,
)

__all__ = [
    "RECORD_MODULES",
    "Absence",
    "Assignment",
    "Base",
    "CalendarVersion",
    "ChainHead",
    "Delegation",
    "Edition",
    "Event",
    "Instance",
    "Letter",
    "Link",
    "LinkOpening",
    "Milestone",
    "Notice",
    "Occurrence",
    "Person",
    "PlanYear",
    "Proposal",
    "Record",
    "RecordVersion",
    "RuleResult",
    "RuleWaiver",
    "Seal",
    "Setting",
    "Site",
    "StepRun",
    "StoredDefinition",
    "Task",
    "Unit",
    "Waiver",
    "WakeUp",
]
