"""Lines: what last year's records are in this one, and the rows with which a year begins."""

from datetime import date
from typing import Any

import pytest

from engine.execution import Execution
from engine.records.lines import CarryOver, present
from engine.records.sheets import sheet
from engine.schedule.publication import publish
from tests import cast, content
from tests.engine.driver import Driver
from tests.processes.content import CONTENT

NEXT = cast.NEXT
Row = dict[str, Any]


@pytest.fixture
def refresh(any_driver: Driver) -> Execution:
    """Open the refresh of the year after one that the content fills."""
    content.fill(any_driver.session)
    publish(any_driver.session, cast.next_year(), actor=cast.ADMIN, now=any_driver.now)
    any_driver.at(date(2028, 7, 24))
    opened = any_driver.open("scorecard_refresh", period=NEXT, year=NEXT)
    return Execution.of(any_driver.session, any_driver.instance(opened), any_driver.now)


def taken(refresh: Execution, key: str) -> dict[str, Row]:
    """Return the rows that a sheet is offered, by id."""
    return {str(row["id"]): row for row in CarryOver(refresh).rows(sheet(key), ())}


def first(key: str) -> str:
    """Return the id of the first row of the content's sheet."""
    return str(CONTENT[key][0]["id"])


def test_each_row_has_an_id_of_its_year_and_its_line(refresh: Execution) -> None:
    """What lasts says what it continues, initiatives and job families, too."""
    for key in ("themes", "objectives", "measures", "initiatives", "job_families"):
        lines = {found["line"]: name for name, found in taken(refresh, key).items()}
        assert {line: f"{line}-{NEXT}" for line in lines} == lines
        assert lines


@pytest.mark.parametrize("stage", ["cancelled", "closed_met", "benefits_checked"])
def test_an_initiative_that_has_ended_is_not_offered(refresh: Execution, stage: str) -> None:
    """The others go on in the stage in which they are."""
    ended = first("initiatives")
    content.change(refresh.session, initiatives=[{"id": ended, "stage": stage}])

    assert f"{ended}-{NEXT}" not in taken(refresh, "initiatives")


def test_what_this_year_has_already_is_not_offered(refresh: Execution) -> None:
    """However its id is spelled: its line tells."""
    own = {**_sound(refresh, "objectives", "C1"), "id": "C-one", "year": NEXT, "line": "C1"}
    content.bring(refresh.session, "objectives", [own])

    assert f"C1-{NEXT}" not in taken(refresh, "objectives")
    assert "C-one" == present(refresh.session, "objectives", NEXT)["C1"]


def test_references_name_what_things_have_become(refresh: Execution) -> None:
    """A measure of an objective, a link between two."""
    own = {**_sound(refresh, "objectives", "C1"), "id": "C-one", "year": NEXT, "line": "C1"}
    content.bring(refresh.session, "objectives", [own])

    assert "C-one" == taken(refresh, "measures")[f"M-C1-{NEXT}"]["objective"]
    assert [] == [key for key in taken(refresh, "objective_links") if f"C1-{NEXT}" in key]


def test_a_formula_names_the_measures_of_its_year(refresh: Execution) -> None:
    """What stands in braces is moved like any other reference."""
    formula = {"id": "M-C1", "calculation": "{M-C2} / {M-F1} * 100"}
    content.change(refresh.session, measures=[formula])

    found = taken(refresh, "measures")[f"M-C1-{NEXT}"]["calculation"]

    assert f"{{M-C2-{NEXT}}} / {{M-F1-{NEXT}}} * 100" == found


def test_sentences_are_left_as_they_were_written(refresh: Execution) -> None:
    """A year in a text is not counted on; its owner reads it again."""
    said = "Since FY2028 customers expect it."
    content.change(refresh.session, objectives=[{"id": "C1", "statement": said}])

    assert said == taken(refresh, "objectives")[f"C1-{NEXT}"]["statement"]


def test_targets_of_a_retired_measure_are_not_offered(refresh: Execution) -> None:
    """They have nothing to be targets of."""
    content.change(refresh.session, measures=[{"id": "M-C1", "status": "retired"}])

    assert [] == [key for key in taken(refresh, "targets") if key.startswith("M-C1")]


def _sound(refresh: Execution, key: str, name: str) -> Row:
    row = taken(refresh, key)[f"{name}-{NEXT}"]
    return {column: value for column, value in row.items() if value is not None}
