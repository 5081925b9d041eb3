"""Status and trend of a measure, by its polarity and its thresholds."""

from decimal import Decimal

import pytest

from engine.records.scores import status, trend

FIVE, TEN = Decimal(5), Decimal(10)


def number(text: str) -> Decimal | None:
    """Return a number, or nothing for a dash."""
    return None if text == "-" else Decimal(text)


@pytest.mark.parametrize(
    ("value", "target", "polarity", "expected"),
    [
        ("100", "100", "up", "green"),
        ("95", "100", "up", "green"),
        ("94.999999", "100", "up", "amber"),
        ("90", "100", "up", "amber"),
        ("89.9", "100", "up", "red"),
        ("150", "100", "up", "green"),
        ("106", "100", "down", "amber"),
        ("111", "100", "down", "red"),
        ("20", "100", "down", "green"),
        ("94", "100", "band", "amber"),
        ("111", "100", "band", "red"),
        ("-104", "-100", "up", "green"),
        ("-111", "-100", "up", "red"),
        ("0", "0", "down", "green"),
        ("0.000001", "0", "down", "red"),
        ("-", "100", "up", "none"),
        ("100", "-", "up", "none"),
        ("100", "100", "", "none"),
    ],
)
def test_a_status_follows_the_miss(value: str, target: str, polarity: str, expected: str) -> None:
    """What is off target by more than the threshold takes the colour; nothing known has none."""
    assert expected == status(number(value), number(target), polarity, FIVE, TEN)


@pytest.mark.parametrize(
    ("amber", "red", "expected"),
    [("-", "-", "red"), ("-", "10", "amber"), ("5", "-", "green"), ("3", "-", "red")],
)
def test_a_missing_threshold_is_the_strict_one(amber: str, red: str, expected: str) -> None:
    """Without amber every miss counts, and without red all beyond amber is red."""
    assert expected == status(Decimal(96), Decimal(100), "up", number(amber), number(red))


@pytest.mark.parametrize(
    ("value", "before", "polarity", "expected"),
    [
        ("5", "4", "up", "better"),
        ("5", "4", "down", "worse"),
        ("5", "5", "down", "same"),
        ("11", "13", "band", "better"),
        ("7", "11", "band", "worse"),
        ("5", "-", "up", "none"),
        ("-", "5", "up", "none"),
    ],
)
def test_a_trend_is_better_or_worse(value: str, before: str, polarity: str, expected: str) -> None:
    """Down is better for costs; a band gets better towards its target."""
    assert expected == trend(number(value), number(before), polarity, TEN)
