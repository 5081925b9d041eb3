"""Correlation: r and p are those of textbooks, and chance is rarely believed."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import accumulate
from math import sin
from random import Random

import pytest

from processes.reviews import hypotheses
from processes.reviews.correlation import Correlation, chance, effective, standardised

ANSCOMBE = {  # Anscombe 1973: four pictures, one correlation of 0.816
    "x": (10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5),
    "I": (8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68),
    "II": (9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74),
    "III": (7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73),
}
WALKS = 400


def said(xs: Sequence[float], ys: Sequence[float]) -> Correlation | None:
    """Return what two series say about each other."""
    return Correlation.of(dict(enumerate(zip(xs, ys, strict=True))))


@pytest.mark.parametrize(
    ("ys", "expected"),
    [
        ((1, 2, 3), 1.0),
        ((3, 2, 1), -1.0),
        ((1, 3, 2), 0.5),
        ((2, 1, 3), 0.5),
        ((0, 1, 0), 0.0),
        ((1, 0, 0), -(3**0.5) / 2),
    ],
)
def test_r_is_what_one_computes_by_hand(ys: tuple[float, ...], expected: float) -> None:
    """Against 1, 2, 3: the sum of products over the root of the product of the sums of squares."""
    found = said((1, 2, 3), ys)

    assert found is not None
    assert found.strength == pytest.approx(expected)


@pytest.mark.parametrize("column", ["I", "II", "III"])
def test_the_quartet_of_anscombe_is_met(column: str) -> None:
    """All of them correlate with 0.816, which eleven independent pairs do with p = 0.0022."""
    found = said(ANSCOMBE["x"], ANSCOMBE[column])

    assert found is not None
    assert round(found.strength, 3) == 0.816
    assert round(chance(found.strength, 11), 4) == 0.0022


@pytest.mark.parametrize(
    ("count", "five", "one"),
    [
        (5, 0.878, 0.959),
        (8, 0.707, 0.834),
        (10, 0.632, 0.765),
        (12, 0.576, 0.708),
        (17, 0.482, 0.606),
        (22, 0.423, 0.537),
        (32, 0.349, 0.449),
    ],
)
def test_p_is_that_of_printed_tables(count: int, five: float, one: float) -> None:
    """The critical values of r at 5 % and at 1 %, two-sided, of Fisher and Yates."""
    assert chance(five, count) == pytest.approx(0.05, rel=0.02)
    assert chance(one, count) == pytest.approx(0.01, rel=0.03)


@pytest.mark.parametrize("count", [4, 6, 8, 10, 14, 24])
@pytest.mark.parametrize("tenths", [1, 5, 9])
def test_p_is_the_exact_area_for_an_even_number_of_pairs(count: int, tenths: int) -> None:
    """There the density of r is a polynomial, (1 - r²) to a whole power, integrated in fractions."""
    power, strength = (count - 4) // 2, Fraction(tenths, 10)

    expected = 1 - _area(strength, power) / _area(Fraction(1), power)

    assert chance(float(strength), count) == pytest.approx(float(expected), rel=1e-6)
    assert chance(-float(strength), count) == pytest.approx(float(expected), rel=1e-6)


def _area(to: Fraction, power: int) -> Fraction:
    """Return the integral of (1 - r²) ** power from 0."""
    term, whole = Fraction(1), Fraction(0)
    for n in range(power + 1):
        whole += term * to ** (2 * n + 1) / (2 * n + 1)
        term *= Fraction(-(power - n), n + 1)
    return whole


def test_perfect_agreement_leaves_nothing_to_chance() -> None:
    """And none at all leaves everything."""
    assert chance(1.0, 8) == pytest.approx(0, abs=1e-12)
    assert chance(0.0, 8) == pytest.approx(1)


@pytest.mark.parametrize("still", [(5.0,) * 9, (0.1,) * 9])
def test_what_never_moves_says_nothing(still: tuple[float, ...]) -> None:
    """There is no correlation with it, on either side."""
    moving = (1, 3, 2, 5, 4, 7, 6, 9, 8)

    assert said(still, moving) is None
    assert said(moving, still) is None
    assert said((), ()) is None


def test_pairs_that_repeat_each_other_count_for_less() -> None:
    """Slow waves are worth a few pairs; what is independent is worth about all of its own."""
    slow = {n: (sin(n / 4), sin(n / 4 + 1)) for n in range(40)}
    dice = _dice(7)
    free = {n: (dice.gauss(), dice.gauss()) for n in range(40)}

    assert effective(slow) < 10
    assert 30 < effective(free) <= 40


def test_gaps_do_not_bring_strangers_together() -> None:
    """Neighbours are those that lie one step apart, whatever is missing between others."""
    near = {3 * n: (n % 2, n % 2) for n in range(10)}
    far = {9 * n: (n % 2, n % 2) for n in range(10)}

    assert effective(near, 3) < effective(far, 3) == 10


def test_standardised_values_have_mean_0_and_spread_1() -> None:
    """What stands still is 0."""
    assert standardised([1, 3]) == [-1, 1]
    assert standardised([7, 7]) == [0, 0]


def _dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the same series for the same seed


def _walk(dice: Random) -> list[float]:
    return list(accumulate(dice.gauss() for _ in range(25)))


def _noise(dice: Random) -> list[float]:
    return [0.3 * n + dice.gauss() for n in range(25)]


def _smooth(dice: Random) -> list[float]:
    value, found = 0.0, [0.0]
    for _ in range(24):
        value = 0.7 * value + dice.gauss()
        found.append(found[-1] + value)
    return found


@pytest.mark.parametrize("course", [_walk, _noise, _smooth])
def test_independent_series_are_rarely_confirmed(course: Callable[[Random], list[float]]) -> None:
    """Walks, noise around a trend that both share, momentum: chance is no evidence."""
    verdicts = [_verdict(course(_dice(n)), course(_dice(WALKS + n))) for n in range(WALKS)]

    for verdict in (hypotheses.CONFIRMED, hypotheses.CONTRADICTED):
        assert verdicts.count(verdict) <= 0.04 * WALKS


def _verdict(xs: list[float], ys: list[float]) -> str:
    """Return the verdict on one link, alone, whose measures took these courses."""
    moves = [[b - a for a, b in zip(each, each[1:], strict=False)] for each in (xs, ys)]
    return hypotheses.Tested("", "A", "B", "", None, said(*moves), 1).verdict
