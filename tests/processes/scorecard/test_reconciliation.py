"""What the units report comes to what the group reports."""

from decimal import Decimal
from typing import Any

import pytest

from engine.scoring.year_numbers import MeasureDefinition
from processes.scorecard.reconciliation import reconciled
from tests.processes.conftest import Judge

QUARTER = "FY2028-Q1"


def a_measure(key: str, above: str | None = None, how: str = "sum") -> MeasureDefinition:
    """Return a measure, of the group or of a unit."""
    return MeasureDefinition(
        key, "Revenue", "group", measured_in="MEUR", aggregation=how, rolls_up_to=above
    )


MEASURES = {each.id: each for each in (a_measure("G"), a_measure("A", "G"), a_measure("B", "G"))}


@pytest.mark.parametrize(
    ("group", "a", "b", "off", "said"),
    [
        ("100", "60", "40", "0", "a difference of 0 MEUR (0 %)"),
        ("100", "60", "40.9", "0.9", "a difference of 0.9 MEUR (0.9 %)"),
        ("100", "60", "39", "1", "a difference of -1 MEUR (1 %)"),
        ("-50", "-30", "-20.5", "1", "a difference of -0.5 MEUR (1 %)"),
        ("0", "1", "-1", "0", "a difference of 0 MEUR (0 %)"),
        ("100", "60", None, None, "without B; not compared"),
        (None, "60", "40", None, "the group has no value"),
    ],
)
def test_a_sum_is_compared(
    group: str | None, a: str | None, b: str | None, off: str | None, said: str
) -> None:
    """In percent of the group's value; what lacks is named and nothing is compared."""
    texts = {"G": group, "A": a, "B": b}
    values = {key: None if text is None else Decimal(text) for key, text in texts.items()}

    (found,) = reconciled(MEASURES, values)

    assert found.off == (None if off is None else Decimal(off))
    assert found.text.replace("\u00a0", " ").endswith(said)


def test_averages_are_not_compared() -> None:
    """Nobody reports what would weigh them."""
    measures = {**MEASURES, "G": a_measure("G", how="average")}

    assert [] == reconciled(measures, dict.fromkeys("GAB", Decimal(1)))


def _books(group: str) -> dict[str, list[dict[str, Any]]]:
    rows = [("M-C1", group), ("M-N2", "60"), ("M-S2", "40")]
    return {
        "measures": [
            {"id": "M-C1", "aggregation": "sum"},
            {"id": "M-N2", "aggregation": "sum", "rolls_up_to": "M-C1"},
            {"id": "M-S2", "aggregation": "sum", "rolls_up_to": "M-C1"},
        ],
        "measure_values": [
            {"year": "FY2028", "measure": key, "period": QUARTER, "value": value}
            for key, value in rows
        ],
    }


def test_a_difference_beyond_the_tolerance_is_found(judge: Judge) -> None:
    """Half a percent passes, and what is more is named with both numbers."""
    assert [] == judge("SCM.R25", period=QUARTER, **_books("100.4"))

    (found,) = judge("SCM.R25", period=QUARTER, **_books("99"))

    assert found.replace("\u00a0", " ") == (
        "M-C1 of FY2028-Q1: Measure of C1: the units come to 100 %, the group reports 99 %: "
        "a difference of 1 % (1.01 %)"
    )
