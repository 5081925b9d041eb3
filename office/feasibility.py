"""Whether an organisation can meet its plan: people, absences and dead ranges beside every step."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from math import ceil

from calendars.dead_ranges import usual
from calendars.offsets import Roll
from calendars.working_calendar import DAY, DayRange, WorkingCalendar, monday
from engine.formatting import counted
from engine.organisation import roles
from engine.organisation.plan import OrganisationPlan, PersonPlan
from engine.schedule.milestones import code_for
from engine.schedule.planned_steps import named_days
from engine.schedule.publication import milestone_days, openings, qualified, year_days
from engine.schedule.year_plan import YearPlan
from office.imports.faults import FilePlace
from office.imports.organisation import Held
from office.imports.role_checks import SUBJECT_ROLES, PlannedRoles, RoleCase
from state_machines.definition import Definition, Items, Mode, Step
from state_machines.feasibility import (
    Away,
    Infeasible,
    PlannedProcess,
    PlannedStep,
    PlanWalk,
    Reader,
    Shortage,
    meeting_faults,
)
from state_machines.markup import for_json

WEEK = timedelta(weeks=1)
WEEKS_AHEAD = 12  # among which one with room is looked for
NOWHERE = FilePlace("", 0, "")


@dataclass(frozen=True)
class PlannedOrganisation:
    """An organisation and its year, as they will be asked; `definitions` are those that may run."""

    plan: OrganisationPlan
    year: YearPlan
    definitions: tuple[Definition, ...]

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar of the year."""
        return next(site for site in self.plan.sites if site.site == self.year.site_id)

    @cached_property
    def by_key(self) -> Mapping[str, Definition]:
        """The definitions by their keys."""
        return {each.key: each for each in self.definitions}

    @cached_property
    def holding(self) -> PlannedRoles:
        """Who holds which role."""
        return PlannedRoles(self.plan, (Held(each, NOWHERE) for each in self.plan.assignments))

    @cached_property
    def readers(self) -> Mapping[str, Reader]:
        """Everybody who may be asked, by id."""
        sites = {site.site: site for site in self.plan.sites}
        return {each.id: self._reader(each, sites[each.site_id]) for each in self.plan.people}

    def dead(self, site: WorkingCalendar) -> Sequence[DayRange]:
        """Return in which ranges hardly anybody works at a site: its own, otherwise the usual."""
        return site.no_deadlines or usual(site.country, self.year.starts)

    def without(self, site: WorkingCalendar, ranges: Iterable[DayRange]) -> WorkingCalendar:
        """Return a calendar in which nobody works in some ranges."""
        days = {span.first + n * DAY for span in ranges for n in range(len(span))}
        return replace(site, extra_holidays=tuple(sorted({*site.extra_holidays, *days})))

    def asked(self, definition: Definition, step: Step, on: date) -> list[Reader]:
        """Return who is asked; of a step of items everybody who may be, each of an own one."""
        if not step.by or step.by in SUBJECT_ROLES:
            return []
        case = RoleCase(definition, self.holding.top)
        if definition.item:
            held = [
                h for h in self.holding.ever(step.by) if roles.covers(h.plan.first, h.plan.last, on)
            ]
        elif step.mode is Mode.ONE:
            held = self.holding.closest(step.by, case, on)
        else:
            held = self.holding.everyone(step.by, case, on)
        people = dict.fromkeys(each.plan.person_id for each in held)
        return [self.readers[each] for each in people if each in self.readers]

    def walks(self) -> Iterator[PlanWalk]:
        """Yield each process of the year in each of its periods, walked."""
        _, planned = milestone_days(self.year, self.calendar)
        waits = {
            m.code: tuple(qualified(code, self.year) for code in m.waits_for)
            for m in self.year.milestones
        }
        days = {**year_days(self.year, self.calendar), **planned}
        for opening in openings(self.year, self.calendar, self.definitions):
            definition, period = opening.definition, opening.period
            known, quarter = opening.known(days), period.closes_quarter
            named = named_days(definition, known, self.calendar, quarter=quarter)

            def reached(code: str, key: str = period.key) -> str:
                return code_for(code, key)

            process = PlannedProcess(
                definition, period.key, opening.day, named, quarter, reached, waits
            )
            walk = PlanWalk(process, self.calendar, self.asked, self.by_key.__getitem__, self.count)
            walk.walk()
            yield walk

    def count(self, items: Items) -> int:
        """Return how many items a step opens."""
        machine = self.by_key[items.machine]
        return len(self.holding.members(items.per, machine, machine)) if items.per else 1

    def _reader(self, person: PersonPlan, site: WorkingCalendar) -> Reader:
        dead = list(self.dead(site))
        away = [
            DayRange(each.first, each.last, f"{person.name} is away")
            for each in self.plan.absences
            if each.person_id == person.id and not each.deputy_id
        ]
        return Reader(
            person.id,
            person.name,
            site,
            self.without(site, [*dead, *away]),
            (
                *(Away(span.first, span.last, span.name, absence=False) for span in dead),
                *(Away(span.first, span.last, span.name, absence=True) for span in away),
            ),
        )


def infeasible(
    plan: OrganisationPlan,
    year: YearPlan,
    definitions: tuple[Definition, ...],
    today: date,
    reached: Collection[str] = (),
) -> list[Infeasible]:
    """Return everything in a plan that cannot be met, in order of time.

    `reached` are the milestones whose day is over and done with.
    """
    organisation = PlannedOrganisation(plan, year, definitions)
    found = list(_milestones(organisation, today, reached))
    planned: list[PlannedStep] = []
    for walk in organisation.walks():
        found += [*walk.found, *meeting_faults(walk)]
        planned += walk.steps
    found += _loads(organisation, planned)
    return sorted(dict.fromkeys(found), key=lambda each: (each.day, each.where, each.what))


def report(found: Sequence[Infeasible]) -> str:
    """Return what cannot be met for people to read, with what would help."""
    if not found:
        return "The plan can be met."
    lines = [f"{each.where}\n  {each.what}\n  -> {each.remedy}" for each in found]
    return "\n".join([*lines, f"{counted(len(found), 'thing')} in this plan cannot be met."])


def to_json(found: Sequence[Infeasible]) -> str:
    """Return the same as JSON: a list of kind, where, what, missing, remedy and day."""
    return for_json(found)


def _milestones(
    organisation: PlannedOrganisation, today: date, reached: Collection[str]
) -> Iterator[Infeasible]:
    graph, days = milestone_days(organisation.year, organisation.calendar)
    works = organisation.without(organisation.calendar, organisation.dead(organisation.calendar))
    for code, day in days.items():
        milestone = graph[code]
        where = f"{milestone.title} ({code})"
        if code in organisation.year.carried or code in reached:
            continue
        if day < today:
            first = works.on_or_after(today)
            mend = f"move it to {first} or later, or write {code}: {day} under carried_in"
            missing = works.between(day, first)
            yield Infeasible(Shortage.PAST, where, f"{day} has passed", missing, mend, first)
        elif milestone.roll is not Roll.NONE and not works.allows(day, meeting=milestone.meeting):
            earlier, later = (
                works.nearest(day, step, meeting=milestone.meeting) for step in (-DAY, DAY)
            )
            span = next((s.name for s in organisation.dead(organisation.calendar) if day in s), "")
            why = span or "a day on which nobody works or meets"
            yield Infeasible(
                Shortage.DAY_OFF,
                where,
                f"{day} is {'in the ' if span else ''}{why} at {works.site}",
                max(1, works.between(day, later or day)),
                f"choose {earlier} or {later}",
                later or day,
            )


Week = tuple[str, date]  # a person's id, and the Monday


def _loads(
    organisation: PlannedOrganisation, planned: Iterable[PlannedStep]
) -> Iterator[Infeasible]:
    """Yield the weeks of people that are fuller than the limit."""
    minutes: defaultdict[Week, float] = defaultdict(float)
    largest: dict[Week, tuple[float, str]] = {}
    for each in planned:
        for reader in bearers(each):
            days = _worked(reader, each.first, each.last)
            share = each.step.minutes * each.times / len(days)
            for day in days:
                at = (reader.person_id, monday(day))
                minutes[at] += share
                largest[at] = max(largest.get(at, (0, "")), (share, each.step.title))
    limit = organisation.year.week_minutes
    for (person_id, week), total in sorted(minutes.items()):
        if total > limit:
            over = ceil(total - limit)
            room = _room(minutes, person_id, week, limit - over)
            heaviest = largest[person_id, week][1]
            yield Infeasible(
                Shortage.LOAD,
                organisation.readers[person_id].name,
                f"{ceil(total)} minutes of work in the week from {week}, {over} above the limit of "
                f"{limit}",
                over,
                f"move “{heaviest}” to the week from {room}, or raise week_minutes",
                week,
            )


def _room(minutes: Mapping[Week, float], person_id: str, week: date, least: int) -> date:
    """Return the Monday of the next week in which somebody has no more than so many minutes."""
    following = [week + number * WEEK for number in range(1, WEEKS_AHEAD + 1)]
    return next((w for w in following if minutes.get((person_id, w), 0) <= least), following[-1])


def bearers(planned: PlannedStep) -> Sequence[Reader]:
    """Return who bears the work of a step: the first where one answers for all."""
    first = planned.step.mode in {Mode.ONE, Mode.ANY} and not planned.item
    return planned.readers[:1] if first else planned.readers


def _worked(reader: Reader, first: date, last: date) -> list[date]:
    span = (first + n * DAY for n in range(max(0, (last - first).days) + 1))
    return [day for day in span if reader.works.is_working(day)] or [first]
