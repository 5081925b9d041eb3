"""Every table under one roof, for migrations and for queries that cross modules."""

from persistence.audit_trail import ChainHead, Event, Seal
from persistence.base import Base
from persistence.instances import Instance, RuleResult, RuleWaiver, StepRun, Task, Waiver, WakeUp
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
from persistence.outbox import Letter, Link, LinkOpening, Notice
from persistence.records import (
    base,
    budget,
    communication,
    initiatives,
    practices,
    reviews,
    scorecard,
    strategy,
    workforce,
)
from persistence.records.base import Proposal, Record, RecordVersion
from persistence.strategy_year import (
    CalendarRehearsal,
    CalendarVersion,
    Milestone,
    Occurrence,
    PlanYear,
    StoredDefinition,
)

RECORD_MODULES = (
    communication,
    initiatives,
    reviews,
    budget,
    practices,
    scorecard,
    strategy,
    workforce,
    base,
)

__all__ = [
    "RECORD_MODULES",
    "Absence",
    "Assignment",
    "Base",
    "CalendarRehearsal",
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
