"""Every table under one roof, for migrations and for queries that cross rooms."""

from persistence.base import Base
from persistence.mail import Letter, Link, LinkOpening, Notice
from persistence.organisation import Absence, Assignment, Delegation, Person, Setting, Site, Unit
from persistence.past import ChainHead, Event, Seal
from persistence.work import Instance, StepRun, Task, Waiver, WakeUp
from persistence.year import CalendarVersion, Milestone, Occurrence, PlanYear, StoredDefinition

__all__ = [
    "Absence", "Assignment", "Base", "CalendarVersion", "ChainHead", "Delegation", "Event",
    "Instance", "Letter", "Link", "LinkOpening", "Milestone", "Notice", "Occurrence", "Person",
    "PlanYear", "Seal", "Setting", "Site", "StepRun", "StoredDefinition", "Task", "Unit",
    "Waiver", "WakeUp",
]  # fmt: skip
