"""Rules of the card: each finds what is wrong, and nothing where all is right."""

from typing import Any

import pytest

from tests.processes.conftest import Judge
from tests.processes.content.core import CORPORATE, measure

CODES = tuple(f"SCM.R{number}" for number in range(9, 13))
M1 = "measure M-C1 “Measure of C1”"


@pytest.mark.parametrize("code", CODES)
def test_a_sound_card_is_not_touched(judge: Judge, code: str) -> None:
    """No rule of the card finds anything in the sound content."""
    assert [] == judge(code)


def test_an_objective_without_measure_is_found(judge: Judge) -> None:
    """A retired measure measures nothing."""
    found = judge("SCM.R9", measures=[{"id": "M-C1", "status": "retired"}])

    assert ["objective C1 “Win service contracts” has no measure"] == found


def test_an_objective_with_too_many_measures_is_found(judge: Judge) -> None:
    """Four are more than three."""
    more = [measure(f"M-C1-{n}", "C1", "group") for n in range(3)]

    assert ["objective C1 “Win service contracts” has 4 measures"] == judge("SCM.R9", measures=more)


def test_a_card_that_only_looks_back_is_found(judge: Judge) -> None:
    """Eight lagging measures tell nothing in advance."""
    lagging = [{"id": f"M-{row[0]}", "timing": "lagging"} for row in CORPORATE]

    assert ["none of the 8 measures of the card is leading"] == judge("SCM.R10", measures=lagging)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"formula": "", "baseline": ""}, f"{M1} has no formula, baseline"),
        ({"updater": "owner"}, f"{M1} is updated by its owner"),
        (
            {"measured_in": "", "updater": "owner"},
            f"{M1} has no unit and is updated by its owner",
        ),
    ],
)
def test_an_incomplete_measure_is_found(
    judge: Judge, change: dict[str, Any], expected: str
) -> None:
    """One finding names all that the measure lacks."""
    assert [expected] == judge("SCM.R11", measures=[{"id": "M-C1", **change}])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"valid_to": "2027-01-01"}, f"{M1}: no target for FY2028-Q2"),
        (
            {"measured_in": "EUR"},
            f"{M1}: the target of FY2028-Q2 is in EUR, the measure in %",
        ),
        (
            {"value": "71"},
            f"{M1}: up is good, but the target goes from 72 to 71 in FY2028-Q2",
        ),
    ],
)
def test_an_unsound_target_is_found(judge: Judge, change: dict[str, Any], expected: str) -> None:
    """A target is there for each quarter, in the unit, and goes the right way."""
    row = {"measure": "M-C1", "period": "FY2028-Q2", **change}

    assert [expected] == judge("SCM.R12", targets=[row])


def test_an_explained_target_may_turn_back(judge: Judge) -> None:
    """Whoever says why may plan a step back."""
    row = {"measure": "M-C1", "period": "FY2028-Q2", "value": "71", "explanation": "A move."}

    assert [] == judge("SCM.R12", targets=[row])


def test_a_monthly_measure_needs_twelve_targets(judge: Judge) -> None:
    """Quarterly targets do not tell what a month should bring."""
    found = judge("SCM.R12", measures=[{"id": "M-C1", "frequency": "month"}])

    assert found[0].startswith(f"{M1}: no target for FY2028-01, FY2028-02")
