"""Rows to the plan of the organisation; what is incomplete is left out, its fault being known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from calendars.dead_ranges import usual
from calendars.errors import CalendarError
from calendars.working_calendar import DayRange, WorkingCalendar
from engine.organisation.plan import (
    AbsencePlan,
    AssignmentPlan,
    DelegationPlan,
    OrganisationPlan,
    PersonPlan,
    UnitPlan,
)
from office.imports.faults import FilePlace, Findings
from office.imports.reader import Folder
from office.imports.rows import Row
from office.imports.strategy_year import free_days
from processes.roles import Role

OPENS, CLOSES = time(9), time(17)
RANGES = ("no_meetings", "no_deadlines")  # keys of ranges in which little or nothing is done
CARDED = ("business", "support")  # types whose units keep a scorecard unless told otherwise


@dataclass(frozen=True, slots=True)
class Held:
    """An assignment with the place it was written at."""

    plan: AssignmentPlan
    place: FilePlace


def organisation_of(folder: Folder, findings: Findings) -> OrganisationPlan:
    """Return everything complete as one plan; contradictions of working calendars are added."""
    top = next(iter(folder.rows("organisation")), None)
    return OrganisationPlan(
        name=top.text("name") if top else "",
        currency=top.text("currency") if top else "",
        zone=top.text("zone", "UTC") if top else "UTC",
        sites=tuple(_sites(folder, findings)),
        units=tuple(_units(folder)),
        people=tuple(_people(folder)),
        assignments=tuple(held.plan for held in assignments(folder)),
        absences=tuple(_absences(folder)),
        delegations=tuple(_delegations(folder)),
        units_of_measure=top.texts("units_of_measure") if top else (),
    )


def assignments(folder: Folder) -> Iterator[Held]:
    """Return every assignment: the rows of roles, and the heads named beside their units."""
    for row in folder.rows("roles"):
        if row.has("role", "person"):
            yield Held(_assignment(row), row.place)
    for row in folder.rows("units"):
        if row.has("id", "head", "parent"):
            role = Role.BUH if row.text("type") == "business" else Role.SUH
            head, deputy = row.text("head"), row.optional("deputy")
            plan = AssignmentPlan(role, head, deputy, unit_id=row.text("id"))
            yield Held(plan, row.at("head"))


def _assignment(row: Row) -> AssignmentPlan:
    return AssignmentPlan(
        role=row.text("role"),
        person_id=row.text("person"),
        deputy_id=row.optional("deputy"),
        process=row.optional("process"),
        unit_id=row.optional("unit"),
        first=row.day("first"),
        last=row.day("last"),
        money_limit=row.money("money_limit"),
    )


def _sites(folder: Folder, findings: Findings) -> Iterator[WorkingCalendar]:
    year = next(iter(folder.rows("calendar")), None)
    for top in folder.rows("organisation"):
        for row in top.rows("sites"):
            if not row.has("id", "zone", "country"):
                continue
            try:
                yield _site(row, year, free_days(row, folder))
            except CalendarError as fault:
                findings.add(row.place, str(fault), "change this site")


def _site(row: Row, year: Row | None, free: frozenset[date]) -> WorkingCalendar:
    dead = _usual_ranges(row, year)
    return WorkingCalendar(
        site=row.text("id"),
        zone=row.text("zone"),
        country=row.text("country"),
        subdivision=row.optional("subdivision"),
        weekend=frozenset(row.numbers("weekend")) if "weekend" in row else None,
        extra_holidays=tuple(sorted(free.union(_holidays(row, year)))),
        no_meetings=_ranges(row, year, "no_meetings") or dead,
        no_deadlines=_ranges(row, year, "no_deadlines") or dead,
        half_days=row.days("half_days"),
        opens=row.time("opens", OPENS),
        closes=row.time("closes", CLOSES),
    )


def _usual_ranges(site: Row, year: Row | None) -> tuple[DayRange, ...]:
    """Return the dead ranges that are usual in a site's country, where the files name no range."""
    named = [each for each in (site, year) if each is not None]
    starts = next((each.day("starts") for each in year.rows("year")), None) if year else None
    if starts is None or any(key in each for each in named for key in RANGES):
        return ()
    return usual(site.text("country"), starts)


def _holidays(site: Row, year: Row | None) -> tuple[date, ...]:
    rows = year.rows("extra_holidays") if year else ()
    days = {row.day("day") for row in rows if row.text("site", site.text("id")) == site.text("id")}
    return tuple(day for day in days if day)


def _ranges(site: Row, year: Row | None, name: str) -> tuple[DayRange, ...]:
    rows = (*site.rows(name), *(year.rows(name) if year else ()))
    found = set()
    for row in rows:
        first, last = row.day("first"), row.day("last")
        own = row.text("site", site.text("id")) == site.text("id")
        if own and first and last and first <= last:
            found.add(DayRange(first, last, row.text("name")))
    return tuple(sorted(found))


def _units(folder: Folder) -> Iterator[UnitPlan]:
    for row in folder.rows("units"):
        if row.has("id", "name", "type"):
            carded = row.text("type") in CARDED
            yield UnitPlan(
                id=row.text("id"),
                name=row.text("name"),
                type=row.text("type"),
                parent_id=row.optional("parent"),
                mandatory_card=row.yes("mandatory_card", usual=carded),
            )


def _people(folder: Folder) -> Iterator[PersonPlan]:
    for row in folder.rows("people"):
        if "id" in row:
            yield PersonPlan(
                id=row.text("id"),
                name=row.text("name"),
                email=row.text("email"),
                position=row.text("position"),
                unit_id=row.text("unit"),
                site_id=row.text("site"),
                manager_id=row.optional("manager"),
                language=row.text("language", "en"),
                active_from=row.day("active_from"),
                active_to=row.day("active_to"),
            )


def _absences(folder: Folder) -> Iterator[AbsencePlan]:
    for row in folder.rows("absences"):
        first, last = row.day("first"), row.day("last")
        if first and last and "person" in row:
            yield AbsencePlan(row.text("person"), first, last, row.optional("deputy"))


def _delegations(folder: Folder) -> Iterator[DelegationPlan]:
    for row in folder.rows("delegations"):
        first, last = row.day("first"), row.day("last")
        if first and last and row.has("giver", "taker"):
            yield DelegationPlan(
                row.text("giver"),
                row.text("taker"),
                first,
                last,
                row.optional("process"),
                row.text("reason"),
            )
