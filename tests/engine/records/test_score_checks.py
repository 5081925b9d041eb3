"""What scores follow from is checked when it comes in: formulas, circles, and what weights weigh."""

from typing import Any

import pytest

from engine.records.rows import read
from engine.records.sheets import sheet
from persistence.database import Database
from tests import content

MEASURE = {
    "year": "FY2028",
    "name": "On time",
    "unit": "group",
    "measured_in": "%",
    "frequency": "quarter",
    "polarity": "up",
}
WEIGHT = {"year": "FY2028", "since": "2028-01-01", "weight": "2"}


def faults(
    database: Database, key: str, *rows: dict[str, Any], **brought: content.Rows
) -> list[str]:
    """Return what is wrong with rows that come in beside the cast's content and what it `brought`."""
    with database.writing() as session:
        content.fill(session, **brought)
        found = read(session, sheet(key), rows)[1]
        return [f"row {f.row}, {f.column}: {f.what}" for f in found]


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"calculation": "{M-C1} - {M-C2}"}, ""),
        ({"calculation": "{M-C1} - {M-N0}"}, "calculation: names M-N0, which is no active measure"),
        ({"calculation": "{M-C1} ** 2"}, "calculation: holds"),
        ({"calculation": "{M-9} + 1"}, "calculation: needs itself: M-9 → M-9"),
        ({"calculation": "{M-C1}", "frequency": "month"}, "calculation: is counted each month"),
        ({"calculation": "{M-C1}", "measured_in": "EUR"}, "calculation: comes to a pure number"),
        ({"aggregation": "ratio"}, "numerator: is missing for a ratio"),
        ({"aggregation": "weighted"}, "weighted_by: is missing for a weighted average"),
        ({"thresholds": "values"}, "amber: is missing where thresholds are values"),
        ({"thresholds": "scale"}, "best: leaves the scale without ends"),
        ({"thresholds": "scale", "lowest": "1", "highest": "5"}, ""),
    ],
)
def test_a_measure_that_cannot_be_scored_is_refused(
    small_world: Database, columns: dict[str, str], fault: str
) -> None:
    """With its row and its column; what can be scored comes in."""
    found = faults(small_world, "measures", {**MEASURE, "id": "M-9", **columns})

    assert bool(fault) == bool(found)
    assert not fault or found[0].startswith(f"row 1, {fault}")


def test_a_circle_over_rows_that_come_together_is_refused(small_world: Database) -> None:
    """Each of the rows is named."""
    rows = [
        {**MEASURE, "id": "M-8", "calculation": "{M-9} + 1"},
        {**MEASURE, "id": "M-9", "calculation": "{M-8} + 1"},
    ]

    found = faults(small_world, "measures", *rows)

    assert [
        "row 1, calculation: needs itself: M-8 → M-9 → M-8",
        "row 2, calculation: needs itself: M-9 → M-8 → M-9",
    ] == found


@pytest.mark.parametrize(
    ("level", "of", "fault"),
    [
        ("measure", "M-C1", ""),
        ("objective", "C1", ""),
        ("perspective", "customer", ""),
        ("unit", "north", ""),
        ("measure", "C1", "“C1” is no measure"),
        ("unit", "nowhere", "“nowhere” is no unit"),
    ],
)
def test_a_weight_weighs_something(small_world: Database, level: str, of: str, fault: str) -> None:
    """A weight of something that is not there would do nothing, and is refused."""
    found = faults(small_world, "weights", {**WEIGHT, "level": level, "of": of})

    assert ([f"row 1, of: {fault}"] if fault else []) == found


def test_a_value_of_a_calculated_measure_is_refused(small_world: Database) -> None:
    """It follows from others, so that what is entered would never be seen; an empty row is fine."""
    measures = [{**MEASURE, "id": "M-9", "calculation": "{M-C2} * 2"}]
    row = {"year": "FY2028", "measure": "M-9", "period": "FY2028-Q1"}
    rows = [{**row, "value": "70"}, {**row, "period": "FY2028-Q2"}]

    found = faults(small_world, "measure_values", *rows, measures=measures)

    assert ["row 1, value: of M-9 is calculated from other measures"] == found
