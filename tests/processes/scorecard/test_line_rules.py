"""Rules of the second year: what was there goes on or ends for a reason, and is then not named."""

from typing import Any

import pytest

from tests.processes.conftest import Judge

OLD = {"id": "OLD", "year": "FY2027", "unit": "group", "name": "Grow abroad"}
Row = dict[str, Any]


@pytest.mark.parametrize("code", ["SCM.R26", "SCM.R27"])
def test_a_first_year_has_nothing_to_go_on_with(judge: Judge, code: str) -> None:
    """Sound content without a year before is not touched."""
    assert [] == judge(code)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ({}, ["objective OLD “Grow abroad” of last year is neither taken over nor ended"]),
        ({"status": "active"}, []),
        ({"status": "dropped"}, ["objective NEW “Grow abroad” ended without a reason"]),
        ({"status": "dropped", "ending": "Sold."}, []),
        ({"status": "dropped", "merged_into": "C1"}, []),
    ],
)
def test_a_line_goes_on_or_says_why_it_ends(judge: Judge, now: Row, expected: list[str]) -> None:
    """Taken over, dropped with a reason or merged; whatever else is found."""
    new = [{**OLD, "id": "NEW", "year": "FY2028", "line": "OLD", **now}] if now else []

    assert expected == judge("SCM.R26", objectives=[OLD, *new])


def test_what_had_ended_by_last_year_is_not_missed(judge: Judge) -> None:
    """A line that ended then has nothing to go on with."""
    assert [] == judge("SCM.R26", objectives=[{**OLD, "status": "dropped"}])


def test_a_measure_of_another_years_objective_is_found(judge: Judge) -> None:
    """Its reference was not moved to what the objective has become."""
    judge("SCM.R27", objectives=[OLD])

    found = judge("SCM.R27", measures=[{"id": "M-C1", "objective": "OLD"}])

    assert ["measure M-C1 names OLD, of FY2027"] == found


def test_what_names_a_dropped_objective_is_found(judge: Judge) -> None:
    """Its measure and its links, each by its id."""
    found = judge("SCM.R27", objectives=[{"id": "L1", "status": "dropped"}])

    assert "measure M-L1 names L1, which is dropped" in found
    assert any(text.startswith("link L1@") for text in found)
