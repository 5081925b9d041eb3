"""Weighted scores: the mean of what is there, the worst beside it, and nothing hidden."""

from datetime import date
from decimal import Decimal

import pytest

from engine.scoring.weights import Part, Weights, read_together


def parts(text: str) -> list[Part]:
    """Return parts from a text like `100 50*2 missing*3`: score and weight, or what it is."""
    found = []
    for number, each in enumerate(text.split()):
        said, _, weight = each.partition("*")
        known = said.lstrip("-").replace(".", "").isdigit()
        score = Decimal(said) if known else None
        light = said if score is None else _light(score)
        missing = (f"M{number}",) if said == "missing" else ()
        found.append(Part(f"M{number}", score, light, Decimal(weight or 1), missing))
    return found


def _light(score: Decimal) -> str:
    return "green" if score > 66 else "amber" if score > 33 else "red"


@pytest.mark.parametrize(
    ("text", "score", "light", "worst", "counted"),
    [
        ("100 50", "75.00", "green", "amber", 2),
        ("100 50*3", "62.50", "amber", "amber", 2),
        ("100*3 0", "75.00", "green", "red", 2),
        ("100 0*0", "100.00", "green", "red", 1),
        ("100 missing", "100.00", "missing", "missing", 1),
        ("100*9 missing", "100.00", "missing", "missing", 1),
        ("50 missing", "50.00", "amber", "missing", 1),
        ("0 missing", "0.00", "red", "red", 1),
        ("missing missing", "", "missing", "missing", 0),
        ("100 none", "100.00", "green", "green", 1),
        ("none", "", "none", "none", 0),
        ("", "", "none", "none", 0),
        ("66.66 66.66", "66.66", "amber", "green", 2),
        ("100 100 0.01", "66.67", "green", "red", 3),
        ("100 100 0", "66.66", "amber", "red", 3),
    ],
)
def test_a_mean_by_weight_stands_beside_the_worst(
    text: str, score: str, light: str, worst: str, counted: int
) -> None:
    """What is missing is never made green by its neighbours, whatever they weigh."""
    found = read_together(parts(text))

    assert (score, light, worst, counted) == (
        "" if found.score is None else f"{found.score:.2f}",
        found.light,
        found.worst,
        found.counted,
    )


def test_what_is_missing_is_carried_up_to_the_top() -> None:
    """An objective hands its gaps to its perspective, and that to the card."""
    objective = read_together(parts("100 missing"))
    above = Part("O1", objective.score, objective.worst, missing=objective.missing)

    card = read_together([above, *parts("100")])

    assert (("M1",), "missing") == (card.missing, card.light)


def test_a_weight_counts_from_its_day() -> None:
    """Before the first day everything weighs one; later the latest weight counts."""
    rows = {
        ("objective", "F1"): [
            (date(2028, 1, 1), Decimal(2)),
            (date(2028, 7, 1), Decimal(5)),
        ]
    }
    days = (date(2027, 12, 31), date(2028, 1, 1), date(2028, 6, 30), date(2028, 7, 1))

    found = [Weights(rows, day).of("objective", "F1") for day in days]

    assert [Decimal(1), Decimal(2), Decimal(2), Decimal(5)] == found
    assert Decimal(1) == Weights(rows, days[0]).of("measure", "F1")
