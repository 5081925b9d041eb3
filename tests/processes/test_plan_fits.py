"""Every chain of the shipped processes fits into its window, with everybody using the full time."""

from collections.abc import Iterator
from datetime import date

import pytest

from calendars.fiscal_year import Pattern
from calendars.working_calendar import PLAIN_WEEK
from engine.schedule.planned_steps import StepDays, named_days, planned_steps
from engine.schedule.publication import openings, year_days
from engine.schedule.year_plan import YearPlan
from processes.registry import all_definitions
from state_machines.definition import Definition, Kind, Step
from tests.processes.default_days import LABEL, STARTS

WHOLE = tuple(each for each in all_definitions() if each.starts.every and not each.item)


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("each", WHOLE, ids=lambda each: each.key)
def test_no_step_is_due_before_it_can_be_asked(each: Definition, start: date) -> None:
    """What comes before ends on its due day at the latest, so there is time left, at least a day.

    A meeting, and what opens by itself on its day, needs none before it.
    """
    squeezed = {
        key: (planned.opens, planned.due)
        for key, planned in _planned(each, start)
        if _left(each.step(key), planned) < 0
    }

    assert squeezed == {}


def _left(step: Step, planned: StepDays) -> int:
    days = PLAIN_WEEK.between(planned.opens, planned.due)
    at_once = step.kind is Kind.MEETING or bool(step.opens) or not step.waits_for_people
    return days if at_once or not step.due else days - 1


def _planned(each: Definition, start: date) -> Iterator[tuple[str, StepDays]]:
    plan = YearPlan(LABEL, start, Pattern.CALENDAR, PLAIN_WEEK.site)
    days = year_days(plan, PLAIN_WEEK)
    for opening in openings(plan, PLAIN_WEEK, (each,)):
        quarter = opening.period.closes_quarter
        known = named_days(each, opening.known(days), PLAIN_WEEK, quarter=quarter)
        yield from planned_steps(each, known, PLAIN_WEEK, quarter=quarter).items()
