"""The organisation as files say it: units, people, assignments, absences, delegations."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from calendars.working_calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A part of the organisation; `type` is corporate, business, support or partner."""

    id: str
    name: str
    type: str
    parent_id: str | None = None
    mandatory_card: bool = False


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """Somebody who may be asked. Days are inclusive; no manager means nobody stands above."""

    id: str
    name: str
    email: str
    position: str
    unit_id: str
    site_id: str
    manager_id: str | None = None
    language: str = "en"
    active_from: date | None = None
    active_to: date | None = None


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """A role held by a person; `process` is a process code or a definition key.

    Days are inclusive, open-ended where None; `money_limit` is in the organisation's currency.
    """

    role: str
    person_id: str
    deputy_id: str | None = None
    process: str | None = None
    unit_id: str | None = None
    first: date | None = None
    last: date | None = None
    money_limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AbsencePlan:
    """Days, both inclusive, on which new work of a person goes to the deputy."""

    person_id: str
    first: date
    last: date
    deputy_id: str | None = None


@dataclass(frozen=True, slots=True)
class DelegationPlan:
    """One person acts for another between two days, both inclusive; `process` narrows it."""

    giver_id: str
    taker_id: str
    first: date
    last: date
    process: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationPlan:
    """The whole organisation as its files describe it. `zone` is an IANA name.

    `units_of_measure` are those that figures may be in beside the usual ones.
    """

    name: str
    currency: str
    zone: str
    sites: tuple[WorkingCalendar, ...]
    units: tuple[UnitPlan, ...]
    people: tuple[PersonPlan, ...]
    assignments: tuple[AssignmentPlan, ...] = ()
    absences: tuple[AbsencePlan, ...] = ()
    delegations: tuple[DelegationPlan, ...] = ()
    units_of_measure: tuple[str, ...] = ()
