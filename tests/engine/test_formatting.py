"""Days, figures and money have one spelling each, wherever they are printed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import formatting
from engine.rules.rule import percent

DAY = date(2027, 12, 3)
decimals = st.decimals(-(10**12), 10**12, places=4)


def test_days_are_spelled_in_words() -> None:
    """The month is never a number, and no day begins with a zero."""
    assert "3 December 2027" == formatting.day(DAY)
    assert "Friday 3 December 2027" == formatting.weekday(DAY)
    assert ("3 Dec 2027", "Dec") == (formatting.short_day(DAY), formatting.month_name(DAY))


def test_the_clock_has_twenty_four_hours() -> None:
    """A time stands behind its day, as the clock on the wall shows it."""
    at = datetime(2027, 12, 3, 14, 5, tzinfo=UTC)

    assert "3 December 2027, 14:05" == formatting.moment(at)
    assert "3 Dec 2027, 14:05" == formatting.short_moment(at)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"),
        ("0", "0"),
        ("-0", "0"),
        ("-0.001", "0"),
        ("-0.5", "-0.5"),
        ("2.500", "2.5"),
        ("1234567.895", "1,234,567.9"),
        ("1E+3", "1,000"),
        ("61", "61"),
        ("0.005", "0"),
    ],
)
def test_figures_stand_in_thousands_without_needless_zeros(value: str | None, said: str) -> None:
    """Two decimals at most, and nothing is less than zero that is printed as zero."""
    assert said == formatting.figure(None if value is None else Decimal(value))


def test_a_figure_is_not_parted_from_its_unit() -> None:
    """The space between them breaks no line."""
    assert "1,200\u00a0t" == formatting.figure(Decimal(1200), "t")


@given(decimals)
def test_a_plain_number_reads_back_as_the_same(value: Decimal) -> None:
    """All decimals are there, in one piece, and no exponent."""
    text = formatting.plain(value)

    assert value == Decimal(text)
    assert not set(text) - set("-.0123456789")


def test_money_has_cents_where_there_are_some() -> None:
    """The currency stands behind, whatever it is; a short amount has three digits."""
    assert "400,000 EUR" == formatting.money(Decimal(400_000), "EUR")
    assert ("12.50 EUR", "1,000 JPY") == tuple(
        formatting.money(Decimal(amount), currency)
        for amount, currency in (("12.5", "EUR"), ("1000", "JPY"))
    )
    assert "EUR\u00a01.23\u00a0million" == formatting.short_money(Decimal(1_234_567), "EUR")


def test_a_share_is_told_to_one_place() -> None:
    """What is measured exactly is rounded only where it is printed."""
    assert ("66.7 %", "50 %") == tuple(formatting.percentage(percent(n, 6)) for n in (4, 3))


def test_all_of_nothing_is_everything() -> None:
    """Nobody was asked, so nobody is missing: no rule finds fault with nothing."""
    assert 100 == percent(0, 0)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Ann"], "Ann"),
        (["Ann", "Ben"], "Ann and Ben"),
        (["Ann", "Ben", "Cem"], "Ann, Ben and Cem"),
        (["Ann", "Ben", "Cem", "Dov", "Eve"], "Ann, Ben, Cem and 2 more"),
    ],
)
def test_names_are_a_list_in_a_sentence(names: list[str], said: str) -> None:
    """Whoever stands beyond the third is counted."""
    assert said == formatting.several(names)


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (0, "row", "0 rows"),
        (1, "row", "1 row"),
        (2, "late task", "2 late tasks"),
        (1, "process", "1 process"),
        (1200, "process", "1,200 processes"),
    ],
)
def test_one_of_something_is_not_spoken_of_as_several(number: int, noun: str, said: str) -> None:
    """None and many have the same ending, wherever a number stands before a noun."""
    assert said == formatting.counted(number, noun)
    assert said.endswith(f" {formatting.in_number(number, noun)}")


@pytest.mark.parametrize(
    ("one", "several"),
    [
        ("is consulted on", "are consulted on"),
        ("hears what came of", "hear what came of"),
        ("reads", "read"),
    ],
)
def test_several_do_what_one_does(one: str, several: str) -> None:
    """The verb follows those who do it."""
    assert several == formatting.they_do(one)
