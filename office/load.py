"""How many hours a week the year asks of each role inside the office."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from calendars.working_calendar import DAY, monday
from engine.organisation.plan import OrganisationPlan
from engine.schedule.year_plan import YearPlan
from office.feasibility import PlannedOrganisation, bearers
from processes.office_roles import OFFICE_ROLES, office_role
from state_machines.definition import Definition
from state_machines.feasibility import PlannedStep
from state_machines.markup import for_json

HOUR = 60  # minutes
SHOWN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RoleLoad:
    """The work of a role inside the office in a year, in hours a week: the mean, and the most.

    `peak_week` is the Monday of the fullest week, the first of several; None without work.
    `least` and `most` are the full-time equivalents that such a role usually has.
    """

    role: str
    title: str
    leads: tuple[str, ...]
    least: Decimal
    most: Decimal
    mean: Decimal
    peak: Decimal
    peak_week: date | None


def loads(
    plan: OrganisationPlan, year: YearPlan, definitions: tuple[Definition, ...]
) -> list[RoleLoad]:
    """Return the load of each role inside the office, in the order of the map.

    A step counts its minutes for each person it is asked of, or once where nobody holds its role
    yet, and for each item; they are spread evenly over the working days from its opening to its
    day. The mean is all that work over the weeks of the year, also those without work. The work for
    a year begins before it: what the years beside it ask for in the same weeks comes on top of the
    peak. What is opened only when something happens is in no plan, and not counted.
    """
    organisation = PlannedOrganisation(plan, year, definitions)
    minutes: defaultdict[str, defaultdict[date, Fraction]] = defaultdict(
        lambda: defaultdict(Fraction)
    )
    for walk in organisation.walks():
        for step in walk.steps:
            role = office_role(step.definition, step.step)
            if role is not None:
                for week, share in _shares(organisation, step):
                    minutes[role.key][week] += share
    found = []
    for each in OFFICE_ROLES:
        weeks = minutes[each.key]
        peak = max(weeks.values(), default=Fraction(0))
        found.append(
            RoleLoad(
                each.key,
                each.title,
                each.leads,
                each.least,
                each.most,
                _hours(sum(weeks.values(), Fraction(0)) / year.weeks),
                _hours(peak),
                min((week for week, total in weeks.items() if total == peak), default=None),
            )
        )
    return found


def report(found: Sequence[RoleLoad]) -> str:
    """Return the loads as a table for people to read."""
    width = max(len(each.title) for each in found)
    head = (
        f"{'Role in the office':{width}}  {'Leads':8}  {'FTE':>8}  {'Mean':>6}  {'Peak':>6}  Week"
    )
    lines = [
        f"{each.title:{width}}  {', '.join(each.leads) or '-':8}  {_people(each):>8}"
        f"  {each.mean:>6}  {each.peak:>6}  {each.peak_week or '-'}"
        for each in found
    ]
    return "\n".join(
        [head, *lines, "Mean and peak are hours a week, for this year's calendar alone."]
    )


def to_json(found: Sequence[RoleLoad]) -> str:
    """Return the same as JSON: a list with the fields of RoleLoad."""
    return for_json(found)


def _shares(
    organisation: PlannedOrganisation, planned: PlannedStep
) -> Iterator[tuple[date, Fraction]]:
    """Yield the weeks in which a step is worked on, day by day, with the minutes of each day."""
    times = planned.items if planned.item else max(1, len(bearers(planned)))
    span = (planned.first + n * DAY for n in range(max(0, (planned.last - planned.first).days) + 1))
    days = [day for day in span if organisation.calendar.is_working(day)] or [planned.first]
    for day in days:
        yield monday(day), Fraction(planned.step.minutes * times, len(days))


def _hours(minutes: Fraction) -> Decimal:
    exact = Decimal(minutes.numerator) / Decimal(minutes.denominator * HOUR)
    return exact.quantize(SHOWN, ROUND_HALF_UP)


def _people(each: RoleLoad) -> str:
    return str(each.least) if each.least == each.most else f"{each.least}-{each.most}"
