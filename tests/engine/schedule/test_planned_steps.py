"""The plan of a process: each step opens when what comes before it is due."""

from dataclasses import replace
from datetime import date

import pytest

from calendars.working_calendar import PLAIN_WEEK
from engine.schedule.planned_steps import StepDays, planned_steps
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Silence, Step

MONDAY = date(2027, 3, 1)
DAYS = {"opened": MONDAY, "F": date(2028, 1, 1), "meeting": date(2027, 3, 13)}  # a Saturday
TRIP = Definition(
    key="trip",
    title="Trip",
    code="TEN",
    purpose="Go away and come back.",
    owner=Role.SMD,
    silence=Silence.ESCALATE,
    initial="packing",
    states=("packing", "travelling", "lost", "home"),
    final=("home",),
    moves=(
        Move("leave", "packing", "travelling"),
        Move("lose", "travelling", "lost", On.TIMER, after="F"),
        Move("find", "lost", "home"),
        Move("return", "travelling", "packing", On.DECISION, cap=2, needs_reason=True),
        Move("arrive", "travelling", "home"),
    ),
    steps=(
        Step("list", "Write the list", "packing", Kind.TASK, Role.SMD, "3wd"),
        Step("pack", "Pack", "packing", Kind.TASK, Role.SMD, "2wd", after=("list",)),
        Step("meet", "Meet", "travelling", Kind.MEETING, Role.SMD, "meeting", anchor="meeting"),
        Step("note", "Note", "travelling", Kind.AUTO, check="wait", after=("meet",)),
        Step("write", "Write", "travelling", Kind.TASK, Role.SMD, "meeting+1wd", after=("note",)),
        Step("search", "Search", "lost", Kind.TASK, Role.SMD, "2wd"),
        Step("rest", "Rest", "home", Kind.TASK, Role.SMD, "1wd"),
    ),
)


def plan(definition: Definition = TRIP, *, quarter: bool = False) -> dict[str, StepDays]:
    """Return the plan in a week without holidays."""
    return planned_steps(definition, DAYS, PLAIN_WEEK, quarter=quarter)


@pytest.mark.parametrize(
    ("step", "opens", "due"),
    [
        ("list", "2027-03-01", "2027-03-04"),
        ("pack", "2027-03-04", "2027-03-08"),
        ("meet", "2027-03-08", "2027-03-15"),
        ("note", "2027-03-15", "2027-03-15"),
        ("write", "2027-03-15", "2027-03-16"),
        ("rest", "2027-03-16", "2027-03-17"),
    ],
)
def test_a_step_opens_when_what_comes_before_it_is_due(step: str, opens: str, due: str) -> None:
    """Days since opening count from there; the meeting's day is the one on which it can be held."""
    found = plan()[step]

    assert (opens, due) == (str(found.opens), str(found.due))


def test_what_only_a_timer_leads_to_is_not_planned() -> None:
    """Nobody plans to get lost, and being found does not put off the rest."""
    assert "search" not in plan()


def test_a_step_that_is_due_before_it_opens_still_ends_when_it_opens() -> None:
    """The plan leaves it no time; what follows is not promised for before."""
    late = replace(TRIP, steps=(replace(TRIP.steps[0], due="F-52w"), *TRIP.steps[1:]))

    found = plan(late)

    assert found["list"].due < found["list"].opens == found["list"].ends == found["pack"].opens


def test_what_is_not_asked_in_such_a_period_takes_no_time() -> None:
    """A step of quarters alone is not in a month's plan."""
    only = replace(TRIP, steps=(replace(TRIP.steps[0], only="quarter"), *TRIP.steps[1:]))

    assert "list" not in plan(only)
    assert plan(only)["pack"].opens == MONDAY
    assert plan(only, quarter=True) == plan()
