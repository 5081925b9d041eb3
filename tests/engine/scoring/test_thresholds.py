"""What a value is worth: 0 to 100 by its measure's thresholds, and the light that follows."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scoring.thresholds import (
    NO_LIMITS,
    NO_POLARITY,
    NO_TARGET,
    NO_VALUE,
    OF_ZERO,
    Thresholds,
    light_of,
    of_ten,
    progress,
    trend,
)
from engine.scoring.weights import Part, read_together

GOLDEN = list(csv.DictReader((Path(__file__).parent / "scores.csv").open(encoding="utf-8")))
FIVE_TEN = Thresholds("up", Decimal(5), Decimal(10))


def number(text: str) -> Decimal | None:
    """Return a number, or nothing for an empty cell or a dash."""
    return Decimal(text) if text not in {"", "-"} else None


def thresholds(case: dict[str, str]) -> Thresholds:
    """Return the thresholds of a golden case."""
    numbers = ("amber", "red", "amber_below", "red_below", "worst", "best", "baseline")
    named = {name: number(case[name]) for name in numbers}
    return Thresholds(case["polarity"], kind=case["thresholds"], **named)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["case"])
def test_a_value_scores_as_by_hand(case: dict[str, str]) -> None:
    """Score and light are those that were worked out by hand, after the source beside them."""
    found = thresholds(case).rate(number(case["value"]), number(case["target"]))

    assert (number(case["score"]), case["light"]) == (found.score, found.light)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["case"])
def test_what_is_printed_as_tolerated_is_what_is_judged(case: dict[str, str]) -> None:
    """The limits that a page prints are green and amber themselves."""
    of, target = thresholds(case), number(case["target"])
    sides = of.sides(target)
    limits = [] if isinstance(sides, str) else list(sides.values())

    lights = [(of.rate(x.green, target).light, of.rate(x.amber, target).light) for x in limits]

    assert all(green == "green" and amber in {"green", "amber"} for green, amber in lights)


@pytest.mark.parametrize(
    ("of", "value", "target", "why"),
    [
        (FIVE_TEN, "", "100", NO_VALUE),
        (FIVE_TEN, "100", "", NO_TARGET),
        (Thresholds(None), "100", "100", NO_POLARITY),
        (Thresholds("up", kind="values"), "100", "100", NO_LIMITS),
        (Thresholds("up", kind="scale"), "100", "100", NO_LIMITS),
        (Thresholds("down", Decimal(5)), "1", "0", OF_ZERO),
    ],
)
def test_what_has_no_score_says_why(of: Thresholds, value: str, target: str, why: str) -> None:
    """A value without a target and a target without a value are not the same nothing."""
    assert why == of.rate(number(value), number(target)).why


@pytest.mark.parametrize(
    ("of", "target", "text"),
    [
        (FIVE_TEN, "98.45", "green down to 93.53 %, amber down to 88.6 %"),
        (
            Thresholds("down", Decimal(5), Decimal(10)),
            "200",
            "green up to 210 %, amber up to 220 %",
        ),
        (
            Thresholds("band", Decimal(5), Decimal(10)),
            "100",
            "green 95 to 105 %, amber 90 to 110 %",
        ),
        (Thresholds("up", kind="yes_no"), "", "green only at 1 %"),
        (FIVE_TEN, "", ""),
    ],
)
def test_what_green_tolerates_is_said(of: Thresholds, target: str, text: str) -> None:
    """Nobody has to work out the percentage of a target."""
    assert text == of.tolerance(number(target), "%").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("score", "light", "ten"),
    [
        ("66.67", "green", "6.667"),
        ("66.66", "amber", "6.666"),
        ("33.33", "amber", "3.333"),
        ("33.32", "red", "3.332"),
        ("", "none", ""),
    ],
)
def test_the_light_is_that_of_the_score(score: str, light: str, ten: str) -> None:
    """One function gives the light of a value and of a weighted mean alike."""
    assert (light, number(ten)) == (light_of(number(score)), of_ten(number(score)))


@pytest.mark.parametrize(
    ("value", "baseline", "goal", "expected"),
    [
        ("60", "50", "100", "20.00"),
        ("100", "50", "100", "100.00"),
        ("120", "50", "100", "140.00"),
        ("40", "50", "100", "-20.00"),
        ("8", "12", "6", "66.67"),
        ("8", "6", "6", "-"),
        ("-", "50", "100", "-"),
        ("60", "-", "100", "-"),
        ("60", "50", "-", "-"),
    ],
)
def test_progress_is_the_part_of_the_way(
    value: str, baseline: str, goal: str, expected: str
) -> None:
    """From the baseline to the target, whichever lies higher (BSC Designer)."""
    assert number(expected) == progress(number(value), number(baseline), number(goal))


@pytest.mark.parametrize(
    ("value", "before", "polarity", "steady", "expected"),
    [
        ("5", "4", "up", "-", "better"),
        ("5", "4", "down", "-", "worse"),
        ("5", "5", "down", "-", "same"),
        ("11", "13", "band", "-", "better"),
        ("7", "11", "band", "-", "worse"),
        ("5", "-", "up", "-", "none"),
        ("-", "5", "up", "-", "none"),
        ("5", "4", "", "-", "none"),
        ("60.17", "60.18", "up", "-", "same"),
        ("59.5", "60.18", "up", "-", "worse"),
        ("60.17", "60.18", "up", "0", "worse"),
        ("58", "60", "up", "2", "same"),
        ("57.99", "60", "up", "2", "worse"),
    ],
)
def test_a_trend_is_better_or_worse(
    value: str, before: str, polarity: str, steady: str, expected: str
) -> None:
    """Down is better for costs; a band gets better towards its target; a breath is no trend."""
    found = trend(number(value), number(before), polarity, Decimal(10), number(steady))

    assert expected == found


NUMBERS = st.decimals(-1000, 1000, allow_nan=False, places=2)
MAYBE = st.none() | st.decimals(0, 200, allow_nan=False, places=2)


@given(
    polarity=st.sampled_from(["up", "down"]),
    kind=st.sampled_from(["percent", "units", "values", "scale", "yes_no"]),
    limits=st.tuples(MAYBE, MAYBE, MAYBE, MAYBE, MAYBE),
    target=st.none() | NUMBERS,
    values=st.tuples(NUMBERS, NUMBERS),
)
def test_a_worse_value_never_scores_more(
    polarity: str,
    kind: str,
    limits: tuple[Decimal | None, ...],
    target: Decimal | None,
    values: tuple[Decimal, Decimal],
) -> None:
    """Whatever was written down as thresholds, a score lies in its range and falls with its value."""
    amber, red, worst, best, baseline = limits
    of = Thresholds(polarity, amber, red, kind, None, None, worst, best, baseline)
    worse, better = sorted(values, reverse=polarity == "down")

    low, high = of.rate(worse, target), of.rate(better, target)

    if kind != "yes_no" and low.score is not None and high.score is not None:
        assert 0 <= low.score <= high.score <= 100
    assert (low.score is None) == bool(low.why)


@given(
    scores=st.lists(st.none() | st.decimals(0, 100, allow_nan=False, places=2), max_size=8),
    weight=st.decimals(0, 1000, allow_nan=False, places=2),
)
def test_a_mean_lies_between_its_parts(scores: list[Decimal | None], weight: Decimal) -> None:
    """However it is weighed, and it is never green above a part that is missing."""
    parts = [
        Part(str(n), score, light_of(score) if score is not None else "missing", weight + n)
        for n, score in enumerate(scores)
    ]
    parts = [replace(p, missing=(p.id,)) if p.score is None else p for p in parts]

    found = read_together(parts)

    known = [part.score for part in parts if part.score is not None and part.weight]
    assert (found.score is None) == (not known)
    assert found.score is None or min(known) - Decimal("0.01") <= found.score <= max(known)
    assert not (found.light == "green" and None in scores)
