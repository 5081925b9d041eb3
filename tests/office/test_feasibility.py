"""A plan that cannot be met is told, with what is missing and a day that would help."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from calendars.dead_ranges import AUGUST, TURN_OF_THE_YEAR, usual
from calendars.offsets import parse
from calendars.standard_year import MILESTONES
from calendars.working_calendar import DAY, DayRange, WorkingCalendar
from engine.organisation.plan import AbsencePlan, AssignmentPlan, OrganisationPlan
from engine.schedule.year_plan import YearPlan
from examples.generator.cast import EXAMPLE
from office.feasibility import infeasible, report, to_json
from office.imports.folder import read_folder
from office.starter import template
from processes.registry import all_definitions
from state_machines.definition import Definition, Mode
from state_machines.feasibility import Infeasible, Shortage
from tests import cast

TODAY = date(2026, 12, 1)
BERLIN = WorkingCalendar("home", "Europe/Berlin", "DE")
TOKYO = WorkingCalendar("tokyo", "Asia/Tokyo", "JP")


@dataclass(frozen=True)
class World:
    """An organisation, its year, the processes, and the day on which somebody looks."""

    organisation: OrganisationPlan
    year: YearPlan
    definitions: tuple[Definition, ...]
    today: date = TODAY

    @property
    def found(self) -> list[Infeasible]:
        """What cannot be met."""
        return infeasible(self.organisation, self.year, self.definitions, self.today)


Change = Callable[[World], World]


def sound() -> World:
    """Return the cast's year in Germany, with all that it has."""
    organisation = replace(cast.organisation(), sites=(BERLIN,))
    return World(organisation, replace(cast.year(), week_minutes=2400), all_definitions())


@cache
def before() -> frozenset[Infeasible]:
    """Return what cannot be met without a change."""
    return frozenset(sound().found)


def on(**days: date) -> Change:
    """Fix the days of milestones."""
    fixed = {code.replace("__", "."): day for code, day in days.items()}
    return lambda world: replace(
        world, year=replace(world.year, dates={**world.year.dates, **fixed})
    )


def organised(**changes: object) -> Change:
    """Change the organisation."""
    return lambda world: replace(
        world,
        organisation=replace(world.organisation, **changes),  # type: ignore[arg-type]
    )


def away(person: str, first: date, last: date, deputy: str | None = None) -> Change:
    """Let somebody be away, without a deputy where none is named."""
    return organised(absences=(AbsencePlan(person, first, last, deputy),))


def at_home(**changes: object) -> Change:
    """Change the calendar of the site."""
    return organised(sites=(replace(BERLIN, **changes),))  # type: ignore[arg-type]


def abroad(person: str) -> Change:
    """Let somebody work in Tokyo."""
    return lambda world: replace(
        world, organisation=cast.with_site(TOKYO, person, plan=world.organisation)
    )


def step(key: str, number: str, **changes: object) -> Change:
    """Change a step of a process."""

    def change(world: World) -> World:
        definitions = tuple(
            replace(
                d,
                steps=tuple(
                    replace(s, **changes) if s.key == number else s  # type: ignore[arg-type]
                    for s in d.steps
                ),
            )
            if d.key == key
            else d
            for d in world.definitions
        )
        return replace(world, definitions=definitions)

    return change


def more(role: str, *people: str) -> Change:
    """Let more people hold a role."""
    held = tuple(AssignmentPlan(role, person) for person in people)
    return lambda world: replace(
        world,
        organisation=replace(
            world.organisation, assignments=(*world.organisation.assignments, *held)
        ),
    )


def in_turn(*people: str) -> Change:
    """Let the executive committee, and more people, sign the strategy update one by one."""
    signing, committee = step("strategy_planning", "11", mode=Mode.SEQUENCE), more("XC", *people)
    return lambda world: signing(committee(world))


def looked_at(day: date) -> Change:
    """Look on another day."""
    return lambda world: replace(world, today=day)


def limit(minutes: int) -> Change:
    """Set how much a week holds."""
    return lambda world: replace(world, year=replace(world.year, week_minutes=minutes))


WINDOW, STEP, AWAY, RANGE, OFF, PAST, LOAD = (
    Shortage.WINDOW,
    Shortage.STEP,
    Shortage.ABSENCE,
    Shortage.DEAD_RANGE,
    Shortage.DAY_OFF,
    Shortage.PAST,
    Shortage.LOAD,
)
# what is planted: its kind, where it shows, and the day or days that its remedy must name
PLANTED: dict[str, tuple[Change, Shortage, str, str]] = {
    "the dossier a day after the scans": (
        on(SPL__dossier=date(2027, 3, 16)), WINDOW, "Sign off the analysis dossier",
        "move SPL.dossier to 2027-05-11 or later, or move SRV.test_adapt to 2027-03-15 or before",
    ),
    "the scenarios a day after the dossier": (
        on(SPL__scenarios=date(2027, 5, 18)), STEP, "Scenarios: drivers", "2027-05-12 or later",
    ),
    "the options a day after the scenarios": (
        on(SPL__options_briefed=date(2027, 6, 1)), STEP, "Options paper", "2027-06-01 or later",
    ),
    "the update two days after the meeting": (
        on(SPL__approved=date(2027, 6, 30)), WINDOW, "Approve the strategy update",
        "move SPL.approved to 2027-07-09 or later",
    ),
    "the board a day after the update": (
        on(SPL__board=date(2027, 7, 12)), WINDOW, "Endorse the strategy update",
        "move SPL.board to 2027-07-13 or later",
    ),
    "the map on the day of the update": (
        on(SCM__map=date(2027, 7, 12)), WINDOW, "Cause and effect", "move SCM.map to 2027-07-13 or later",
    ),
    "the card eight days after the map": (
        on(SCM__card_provisional=date(2027, 7, 29)), STEP, "Target proposal", "2027-07-20 or later",
    ),
    "the guidelines on the day of the card": (
        on(BUD__guidelines=date(2027, 8, 9)), WINDOW, "Approve the guidelines",
        "move BUD.guidelines to 2027-08-17 or later",
    ),
    "the portfolio a day after the proposals": (
        on(INI__recommended=date(2027, 8, 17)), STEP, "draw the cut-line", "2027-08-17 or later",
    ),
    "the unit cards before the card": (
        on(OAL__bu_cards=date(2027, 8, 12)), STEP, "Alignment brief", "2027-08-17 or later",
    ),
    "the budget check before the units": (
        on(BUD__smo_checked=date(2027, 10, 6)), WINDOW, "Close the consistency check",
        "move BUD.smo_checked to 2027-10-12 or later",
    ),
    "the targets a day after the board": (
        on(SCM__ratified=date(2027, 12, 7)), STEP, "Ratify the targets", "2027-12-08 or later",
    ),
    "a draft of forty days": (
        step("strategy_planning", "10", due="40wd"), STEP, "executive committee",
        "have “Write the strategy update” done by 2027-07-06",
    ),
    "a scan of sixty days": (
        step("strategy_planning", "3", minutes=480 * 60), STEP, "needs 60 working days",
        "2027-06-11 or later, or have “Open the scans” done by 2027-01-29",
    ),
    "five more signatures in turn": (
        in_turn("com", "cko", "smd", "sma", "itd"), STEP, "9 people in turn", "2027-07-21 or later",
    ),
    "the chief executive away for the guidelines": (
        away("ceo", date(2027, 8, 16), date(2027, 9, 3)), AWAY, "Clara Ode is away",
        "name a deputy (Clara Ode is away), or move BUD.guidelines to 2027-09-06 or later",
    ),
    "the director away for the dossier": (
        away("smd", date(2027, 5, 3), date(2027, 5, 28)), AWAY, "Sign off the analysis dossier",
        "name a deputy (Sam Dirk is away), or move SPL.dossier to 2027-05-31 or later",
    ),
    "the finance chief away, and what follows": (
        away("cfo", date(2027, 8, 9), date(2027, 8, 31)), AWAY, "Finn Cole is away",
        "name a deputy (Finn Cole is away)",
    ),
    "the director away for the meeting": (
        away("smd", date(2027, 6, 28), date(2027, 7, 2)), AWAY, "Annual strategy meeting",
        "hold it on 2027-06-23",
    ),
    "the board away for the budget": (
        away("chair", date(2027, 11, 15), date(2027, 12, 31)), AWAY, "as the board",
        "name a deputy (Bo Ard is away)",
    ),
    "a works holiday before the board": (
        at_home(no_deadlines=(DayRange(date(2027, 7, 13), date(2027, 7, 25), "works holiday"),)),
        RANGE, "works holiday from 2027-07-13 to 2027-07-25", "move SPL.board to 2027-07-26",
    ),
    "August in Italy": (
        at_home(country="IT"), RANGE, "August from 2027-08-01", "2027-08-23 or later",
    ),
    "a milestone on a Sunday": (
        on(SPL__scenarios=date(2027, 6, 13)), OFF, "nobody works", "2027-06-11 or 2027-06-14",
    ),
    "the board at Christmas": (
        on(BUD__board=date(2027, 12, 25)), OFF, "turn of the year", "2027-12-23 or 2028-01-03",
    ),
    "the meeting at the turn of the year": (
        on(SPL__meeting=date(2027, 12, 27)), OFF, "Sam Dirk cannot meet", "hold it on 2027-12-21",
    ),
    "the sessions in a range without meetings": (
        at_home(no_meetings=(DayRange(date(2027, 6, 7), date(2027, 6, 18), "summer"),)),
        OFF, "Executive education on the options", "hold it on 2027-06-04",
    ),
    "the review on a holiday in Tokyo": (
        abroad("ceo"), OFF, "Clara Ode cannot meet (no meeting day at tokyo)", "hold it on 2027-04-27",
    ),
    "milestones that have passed": (
        looked_at(date(2027, 4, 1)), PAST, "2027-03-15 has passed",
        "move it to 2027-04-01 or later, or write SPL.scan_open: 2027-03-15 under carried_in",
    ),
    "a plan that began yesterday": (
        looked_at(date(2027, 3, 2)), PAST, "CAL.approved", "move it to 2027-03-02 or later",
    ),
    "weeks of five hours": (
        limit(300), LOAD, "above the limit of 300", "to the week from 2027-05-03",
    ),
    "an analyst's month in a week": (
        step("strategy_planning", "10", minutes=6000), LOAD, "Ana Lyst",
        "move “Write the strategy update” to the week from 2027-07-12",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_what_cannot_be_met_is_named_with_its_remedy(name: str) -> None:
    """Each of them shows as what it is, with how much is missing and a day that would help."""
    change, kind, what, remedy = PLANTED[name]
    world = change(sound())

    new = [each for each in world.found if each not in before()]

    told = [each for each in new if each.kind is kind and what in f"{each.where} {each.what}"]
    assert [each for each in told if remedy in each.remedy], new
    assert all(each.missing > 0 for each in told)


def test_thirty_are_planted() -> None:
    """As many as were promised, of every kind."""
    assert len(PLANTED) >= 30
    assert {kind for _, kind, _, _ in PLANTED.values()} == set(Shortage)


def test_it_is_told_as_text_and_as_json() -> None:
    """Where, what, what would help, and how many; the same for programs."""
    found = PLANTED["a milestone on a Sunday"][0](sound()).found
    (sunday,) = (each for each in found if each.kind is OFF)

    text, rows = report(found), json.loads(to_json(found))

    assert "Scenarios with signals done (SPL.scenarios)\n  2027-06-13 is a day" in text
    assert f"{len(found)} things in this plan cannot be met." in text
    assert len(rows) == len(found)
    assert {"kind", "where", "what", "missing", "remedy", "day"} == rows[0].keys()
    assert report([]) == "The plan can be met."
    assert sunday.day == date(2027, 6, 14)


def test_a_deputy_makes_an_absence_harmless() -> None:
    """Somebody stands in: nothing new is found."""
    changed = away("ceo", date(2027, 8, 2), date(2027, 8, 20), "cfo")(sound())

    assert set(changed.found) == before()


def test_two_people_of_one_name_are_two() -> None:
    """However people are called, nobody carries the work of another."""
    world = limit(300)(sound())
    people = tuple(replace(each, name="Kim Lee") for each in world.organisation.people)
    alike = replace(world, organisation=replace(world.organisation, people=people))

    def loads(of: World) -> set[tuple[date, int]]:
        return {(each.day, each.missing) for each in of.found if each.kind is LOAD}

    assert loads(alike) == loads(world)
    assert len(loads(world)) > 1


def test_dead_ranges_are_those_of_the_country() -> None:
    """The turn of the year where Christmas is free, August where a year is prepared in it."""
    january, april = date(2028, 1, 1), date(2028, 4, 1)

    assert {TURN_OF_THE_YEAR} == {each.name for each in usual("DE", january)}
    assert {TURN_OF_THE_YEAR, AUGUST} == {each.name for each in usual("FR", january)}
    assert {TURN_OF_THE_YEAR} == {each.name for each in usual("FR", april)}
    assert date(2027, 12, 30) in next(iter(usual("JP", january)[1:2]))
    assert usual("", january) == usual("AE", january) == ()


AUGUST_LIVES, AUGUST_IS_DEAD = ("DE", "GB", "US", "BR", "IN", "JP", "AE"), ("FR", "ES")
MONTHS, YEARS = (1, 4, 7, 10), range(2027, 2032)


def shipped(country: str, starts: date) -> World:
    """Return the cast's year as the shipped calendar has it, with the country's days off."""
    dead = usual(country, starts)
    world = at_home(country=country, no_meetings=dead, no_deadlines=dead)(sound())
    (site,) = world.organisation.sites
    carried = {
        code: site.add(parse(after).resolve({"F": starts}, site) - DAY, 15)
        for code, after in (("PRIOR.locked", "F-9m"), ("PRIOR.q4_locked", "F"))
    }
    year = replace(world.year, starts=starts, carried=carried, milestones=MILESTONES)
    return replace(world, year=year, today=date(2025, 1, 1))


@pytest.mark.parametrize(
    ("country", "month"),
    [
        *((country, month) for country in AUGUST_LIVES for month in MONTHS),
        *((country, month) for country in AUGUST_IS_DEAD for month in (4, 7)),
    ],
)
def test_the_shipped_calendar_can_be_met(country: str, month: int) -> None:
    """Whenever the year starts, over five years: no day too few, no day off, no week too full."""
    found = [each for year in YEARS for each in shipped(country, date(year, month, 1)).found]

    assert found == []


@pytest.mark.parametrize("month", [1, 10])
def test_where_august_is_dead_it_takes_what_is_planned_in_it(month: int) -> None:
    """In years that are prepared in August the check names what rolls onto the days behind it."""
    found = shipped("FR", date(2028, month, 1)).found

    assert 0 < len(found) <= 5
    assert all(each.day.month in {8, 9} or "07-19" in each.what for each in found)


@pytest.mark.parametrize("starts", [date(2028, month, 1) for month in MONTHS], ids=str)
def test_the_starter_can_be_met(starts: date, tmp_path: Path) -> None:
    """What `smo init` writes passes as it stands, with its own limit of a week."""
    template(tmp_path, starts=starts)

    organisation, year = read_folder(tmp_path)

    assert [] == infeasible(organisation, year, all_definitions(), TODAY)


def test_the_example_can_be_met() -> None:
    """Two sites, works holidays, school holidays and booked board dates leave it possible."""
    organisation, year = read_folder(EXAMPLE)

    assert [] == infeasible(organisation, year, all_definitions(), TODAY)


def test_a_review_that_is_moved_by_its_name_is_looked_at_on_its_new_day() -> None:
    """Whoever follows the advice has helped."""
    away_days = DayRange(date(2028, 8, 4), date(2028, 8, 4), "summer outing")
    held = at_home(no_meetings=(away_days,))(sound())
    moved = replace(held, year=replace(held.year, dates={"SRV.meeting@Q2": date(2028, 8, 7)}))

    before, after = (
        [each.remedy for each in world.found if "“Review meeting” is on" in each.what]
        for world in (held, moved)
    )

    assert before == ["hold it on 2028-08-07"]
    assert after == []
