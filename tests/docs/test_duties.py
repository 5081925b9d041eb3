"""The 39 duties are complete: each is performed by a step, and a test shows what it does."""

import ast
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts

from approvals.console.routes import router
from docs.duties import page
from docs.duty_tests import NOMINAL, SHOWN_BY
from processes.duties import DUTIES, Duty, places
from processes.registry import PROCESSES, all_definitions

PLACES = places(all_definitions())
ENGINE_WIDE = {"S30", "S31", "S32"}
STILL_NOMINAL = {"S5", "S11", "S26", "S28", "S31", "S32"}  # may only become fewer
TESTS = Path(__file__).parents[1]


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


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.code)
def test_a_test_shows_what_a_duty_does(duty: Duty) -> None:
    """It exists; what nothing shows yet is told at the end of the run with its reason."""
    if duty.code in STILL_NOMINAL & set(NOMINAL) - set(SHOWN_BY):
        pytest.xfail(f"{duty.code} is nominal: {NOMINAL[duty.code]}")
    file, _, name = SHOWN_BY[duty.code].partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))

    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_list_of_what_is_nominal_only_shrinks() -> None:
    """A duty is shown or nominal, never both, and none becomes nominal again."""
    assert set(SHOWN_BY) | set(NOMINAL) == {duty.code for duty in DUTIES}
    assert not set(SHOWN_BY) & set(NOMINAL)
    assert set(NOMINAL) == STILL_NOMINAL


def test_the_reference_names_the_test_of_each_duty() -> None:
    """Or says that there is none."""
    rows = [line for line in page().splitlines() if line.startswith("| S")]

    assert len(NOMINAL) == sum("not yet: " in row for row in rows)
    assert all(sum(f"`{test}`" in row for row in rows) == 1 for test in SHOWN_BY.values())
