"""The 39 duties are complete: each is performed by a step, checked by a rule or seen on a page."""

import pytest
from fastapi.routing import iter_route_contexts

from approvals.console.routes import router
from docs.duties import page, shown_by
from processes.duties import DUTIES, Duty, DutyPlace, places
from processes.registry import PROCESSES, all_definitions
from state_machines.definition import Kind

PLACES = places(all_definitions())
ENGINE_WIDE = {"S30", "S31", "S32"}
SHOWN = shown_by()
NOMINAL = {"S26"}  # performed in name only: attendance and quiz are typed in
ACTS = [place for some in PLACES.values() for place in some]
ACTING = ("rows", "items", "check", "accepts", "reaches", "binds", "shows", "rules", "fields")


def test_there_are_thirty_nine_in_order() -> None:
    """S1 to S39, none twice."""
    assert [f"S{n}" for n in range(1, 40)] == [duty.code for duty in DUTIES]


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.code)
def test_every_duty_is_performed_somewhere(duty: Duty) -> None:
    """By a step; the three general ones by pages of the engine as a whole."""
    assert PLACES[duty.code] or (duty.code in ENGINE_WIDE and duty.pages)


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.code)
def test_a_duty_lives_in_its_process(duty: Duty) -> None:
    """At least one of its steps is of the process that it belongs to."""
    codes = {d.key: d.code for d in all_definitions()}

    assert (duty.process == "") == (duty.code in ENGINE_WIDE)
    if duty.process:
        assert duty.process in {codes[place.definition] for place in PLACES[duty.code]}
        assert duty.process in {process.code for process in PROCESSES}


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.code)
def test_the_effect_of_a_duty_is_shown_by_a_test(duty: Duty) -> None:
    """A code on a step proves nothing: a story, named by its mark, shows what the duty does."""
    assert SHOWN.get(duty.code) or duty.code in NOMINAL


def test_what_is_done_in_name_only_is_said_and_nothing_else() -> None:
    """A duty leaves the list with its first test; an unknown mark would be a duty of nobody."""
    known = {duty.code for duty in DUTIES}

    assert set(SHOWN) <= known
    assert NOMINAL == known - set(SHOWN)


@pytest.mark.parametrize("place", ACTS, ids=lambda place: f"{place.definition}-{place.step}")
def test_a_step_that_performs_a_duty_does_something(place: DutyPlace) -> None:
    """It asks for rows or fields, tells, decides, checks or reaches: a mere press performs no duty."""
    definition = next(each for each in all_definitions() if each.key == place.definition)
    step = definition.step(place.step)
    told = step.kind is Kind.MESSAGE
    decides = any(definition.decision(step.state, each) for each in definition.answers(step))

    assert told or decides or any(getattr(step, name) for name in ACTING)


def test_no_step_performs_an_unknown_duty() -> None:
    """A mistyped code would be a duty that nobody knows."""
    assert {duty.code for duty in DUTIES} == set(PLACES)


def test_every_page_named_exists() -> None:
    """The paths are those of the console."""
    known = {str(route.path) for route in iter_route_contexts(router.routes)} | {"/year"}

    assert {page.path for duty in DUTIES for page in duty.pages} <= known


def test_the_reference_has_them_all() -> None:
    """One row each."""
    rows = [line for line in page().splitlines() if line.startswith("| S")]

    assert 39 == len(rows)
