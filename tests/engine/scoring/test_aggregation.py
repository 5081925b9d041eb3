"""What months and quarters come to in longer spans, by the type of the measure."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from engine.scoring.aggregation import (
    Total,
    Totals,
    key_of_span,
    month_of,
    outlook,
    periods_of,
    span_of_key,
)
from engine.scoring.year_numbers import MeasureDefinition, YearNumbers

GOLDEN = list(csv.DictReader((Path(__file__).parent / "totals.csv").open(encoding="utf-8")))
MONTHS = tuple(f"FY2028-{month:02}" for month in range(1, 13))


def numbers(text: str) -> dict[str, Decimal | None]:
    """Return values by month from January on, from a text in which a dash is none."""
    values = (None if each == "-" else Decimal(each) for each in text.split())
    return dict(zip(MONTHS, values, strict=False))


def totals(case: dict[str, str]) -> Totals:
    """Return the measure M of a golden case with its weights, or its parts A and B."""
    measure = MeasureDefinition(
        "M",
        "M",
        "group",
        measured_in=case["unit"],
        aggregation=case["aggregation"],
        weighted_by="A",
        numerator="A",
        denominator="B",
    )
    parts = {key: MeasureDefinition(key, key, "group", aggregation="sum") for key in ("A", "B")}
    values = {
        "M": numbers(case["values"]),
        "A": numbers(case["others"]),
        "B": numbers(case["below"]),
    }
    return Totals({"M": measure, **parts}, values)


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["case"])
def test_periods_come_to_what_was_worked_out_by_hand(case: dict[str, str]) -> None:
    """Total and gaps follow from the type of the measure, after the source beside them."""
    periods = MONTHS[: len(case["values"].split())]

    found = totals(case).over("M", periods)

    value = None if found.value is None else round(found.value, 6)
    lacking = tuple(MONTHS[int(each) - 1] for each in case["lacking"].split())
    assert (Decimal(case["total"]) if case["total"] else None, lacking) == (value, found.lacking)


@pytest.mark.parametrize(
    ("span", "month", "frequency", "expected"),
    [
        ("quarter", 3, "month", "FY2028-01 FY2028-02 FY2028-03"),
        ("quarter", 5, "month", "FY2028-04 FY2028-05"),
        ("half", 8, "month", "FY2028-07 FY2028-08"),
        ("year", 2, "month", "FY2028-01 FY2028-02"),
        ("year", 7, "quarter", "FY2028-Q1 FY2028-Q2"),
        ("quarter", 6, "quarter", "FY2028-Q2"),
        ("quarter", 5, "quarter", ""),
        ("year", 12, "year", "FY2028"),
        ("year", 11, "year", ""),
        ("rolling", 5, "quarter", "FY2027-Q2 FY2027-Q3 FY2027-Q4 FY2028-Q1"),
        ("rolling", 5, "year", "FY2027"),
    ],
)
def test_a_span_holds_the_measures_own_periods(
    span: str, month: int, frequency: str, expected: str
) -> None:
    """What has ended by the month counts, and nothing that began before the span."""
    assert expected == " ".join(periods_of(span, "FY2028", month, frequency))


def test_rolling_twelve_months_cross_the_new_year() -> None:
    """In February they begin with March of the year before."""
    found = periods_of("rolling", "FY2028", 2, "month")

    assert (12, "FY2027-03", "FY2028-02") == (len(found), found[0], found[-1])


@pytest.mark.parametrize(
    ("key", "month", "span"),
    [
        ("FY2028-02", 2, None),
        ("FY2028-Q3", 9, "quarter"),
        ("FY2028-H1", 6, "half"),
        ("FY2028", 12, "year"),
    ],
)
def test_a_period_knows_its_end_and_its_length(key: str, month: int, span: str | None) -> None:
    """Quarters, halves and the year are spans; a month is none."""
    assert (month, span) == (month_of("FY2028", key), span_of_key("FY2028", key))
    if span:
        assert key == key_of_span(span, "FY2028", month)


@pytest.mark.parametrize(
    ("how", "total", "expected"),
    [
        ("sum", Total(Decimal(150), 3), "600"),
        ("average", Total(Decimal(94), 3), "94"),
        ("last", Total(Decimal(52), 3), "52"),
        ("sum", Total(Decimal(100), 3, ("FY2028-02",)), None),
        ("sum", Total(None, 3), None),
    ],
)
def test_the_outlook_is_the_present_rate(how: str, total: Total, expected: str | None) -> None:
    """A sum goes on at its rate, anything else stays; with a gap nobody knows."""
    found = outlook(how, total, 12)

    assert found == (Decimal(expected) if expected else None)


def revenue(**changes: str) -> MeasureDefinition:
    """Return a measure of which months are added."""
    named = {"polarity": "up", "frequency": "month", "aggregation": "sum", "measured_in": "MEUR"}
    limits = {"amber": Decimal(5), "red": Decimal(10)}
    said = {"id": "R", "name": "Revenue", "unit": "group", **named, **limits, **changes}
    return MeasureDefinition.of(said)


def a_year(values: str, targets: str, of: MeasureDefinition, before: str = "") -> YearNumbers:
    """Return a year of one measure, with months of the year before."""
    earlier = {k.replace("2028", "2027"): v for k, v in numbers(before).items()}
    planned = {key: value for key, value in numbers(targets).items() if value is not None}
    return YearNumbers("FY2028", {"R": of}, {"R": {**earlier, **numbers(values)}}, {"R": planned})


def test_a_quarter_is_judged_by_its_sum() -> None:
    """The sum of its months against the sum of their targets, and against the year before."""
    found = a_year("50 51 52", " ".join(["54"] * 12), revenue(), "45 46 47").to_date("R", 3)

    quarter, year = found["quarter"], found["year"]
    assert ("FY2028-Q1", Decimal(153), Decimal(162)) == (quarter.key, quarter.value, quarter.plan)
    assert (Decimal(138), "amber") == (quarter.last_year, quarter.status)
    assert (Decimal(612), Decimal(648)) == (year.outlook, year.year_plan)


def test_a_plan_for_the_quarter_itself_comes_before_its_months() -> None:
    """What was set for the whole quarter is its plan."""
    months = numbers("54 54 54")
    targets = {"R": {**months, "FY2028-Q1": Decimal(150)}}
    year = YearNumbers("FY2028", {"R": revenue()}, {"R": numbers("50 51 52")}, targets)

    assert (Decimal(150), "green") == (
        year.to_date("R", 3)["quarter"].plan,
        year.to_date("R", 3)["quarter"].status,
    )


def test_a_span_with_a_gap_is_shown_and_not_judged() -> None:
    """What came is added, what lacks is named, and there is no light and no outlook."""
    found = a_year("50 - 52", "54 54 54", revenue()).to_date("R", 3)["year"]

    assert (Decimal(102), ("FY2028-02",), "none", None) == (
        found.value,
        found.lacking,
        found.status,
        found.outlook,
    )


def test_a_span_without_a_plan_says_so() -> None:
    """A target that lacks for one month leaves the whole without a plan."""
    found = a_year("50 51 52", "54 - 54", revenue()).to_date("R", 3)["quarter"]

    assert (None, "no target") == (found.plan, found.why)


def test_thresholds_in_units_grow_with_what_is_added() -> None:
    """A tolerance of 1 a month is 3 a quarter; percentages stay."""
    of = revenue(thresholds="units")

    found = a_year("50 51 45", "54 54 54", of).to_date("R", 3)["quarter"]

    assert "green down to 147 MEUR, amber down to 132 MEUR" == found.tolerance.replace(
        "\u00a0", " "
    )


def test_what_has_no_total_has_only_its_own_periods() -> None:
    """An index that cannot be added is shown for one period and not for longer ones."""
    found = a_year("50 51 52", "54 54 54", revenue(aggregation="none")).to_date("R", 3)

    assert {} == found
