"""Formulas over measures: arithmetic and nothing else, with units and without circles."""

from decimal import Decimal

import pytest

from engine.scoring.aggregation import Totals
from engine.scoring.definitions import measure_faults
from engine.scoring.formulas import FormulaFaulty, read_formula
from engine.scoring.year_numbers import MeasureDefinition

VALUES = {"M-1": Decimal(12), "M-2": Decimal(3), "M-3": Decimal(0), "M-4": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{M-1} + {M-2}", "15"),
        ("{M-1} - {M-2} * 2", "6"),
        ("({M-1} - {M-2}) * 2", "18"),
        ("{M-1} / {M-2} * 100", "400"),
        ("-{M-1} + +{M-2}", "-9"),
        ("min({M-1}, {M-2}, 5)", "3"),
        ("max({M-1}, {M-2})", "12"),
        ("abs({M-2} - {M-1})", "9"),
        ("0.1 * {M-2}", "0.3"),
        ("{ M-1 } - {M-1}", "0"),
        ("{M-1} / {M-3}", None),
        ("{M-1} + {M-4}", None),
        ("{M-1} + {M-5}", None),
    ],
)
def test_a_formula_comes_to_what_was_worked_out_by_hand(text: str, expected: str | None) -> None:
    """In decimals; what lacks and what is divided by nothing has no result."""
    found = read_formula(text).value(VALUES)

    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 + 2",
        "{M-1} +",
        "M-1 + M-2",
        "{}",
        "{M-1} ** 99999999",
        "{M-1} // {M-2}",
        "{M-1} if {M-2} else 3",
        "__import__('os').system('true') + {M-1}",
        "{M-1}.real",
        "[{M-1}][0]",
        "(lambda: {M-1})()",
        "pow({M-1}, 9)",
        "abs({M-1}, {M-2})",
        "min()" + " + {M-1}",
        "{M-1} + 'a'",
        "{M-1} + True",
        "{M-1} + 1e999",
        "{M-1} and {M-2}",
        "(" * 60 + "{M-1}" + ")" * 60 + " +",
        "-" * 60 + "{M-1}",
        "{M-1}" + " + {M-1}" * 200,
        "{M-1}; {M-2}",
        "m0 + {M-1}",
        "{M-1}\n{M-2}",
    ],
)
def test_everything_but_arithmetic_is_refused(text: str) -> None:
    """Nothing of a formula is ever run: what is no arithmetic over measures is not read at all."""
    with pytest.raises(FormulaFaulty) as refused:
        read_formula(text)

    assert refused.value.what
    assert refused.value.mend


def a_measure(
    key: str, calculation: str = "", unit: str = "MEUR", **more: str
) -> MeasureDefinition:
    """Return a measure that is counted each month."""
    named = {"frequency": "month", "aggregation": "sum", "polarity": "up", **more}
    said = {"id": key, "name": key, "unit": "group", "measured_in": unit, **named}
    return MeasureDefinition.of({**said, "calculation": calculation or None})


def faults(*measures: MeasureDefinition) -> list[str]:
    """Return what is wrong with some measures that are all there are."""
    return [f"{f.measure} {f.what}" for f in measure_faults({each.id: each for each in measures})]


@pytest.mark.parametrize(
    ("calculation", "unit", "fault"),
    [
        ("{A} - {B}", "MEUR", ""),
        ("{A} / {B} * 100", "%", ""),
        ("{A} / {T}", "MEUR/t", ""),
        ("{A} / {N}", "MEUR", ""),
        ("{A} + {T}", "MEUR", "M adds or compares MEUR and t"),
        ("{A} / {B} * 100", "MEUR", "M comes to a pure number, the measure is in MEUR"),
        ("{A} * {B}", "MEUR", "M comes to MEUR·MEUR, the measure is in MEUR"),
        ("{A} / {K} * 100", "%", "M comes to MEUR/kEUR, the measure is in %"),
        ("{A} - {X}", "MEUR", "M names X, which is no active measure"),
        ("{A} - {Q}", "MEUR", "M is counted each month, Q each quarter"),
    ],
)
def test_units_are_checked(calculation: str, unit: str, fault: str) -> None:
    """Tonnes are not added to money, and a margin is not in millions."""
    others = (
        a_measure("A"),
        a_measure("B"),
        a_measure("K", unit="kEUR"),
        a_measure("T", unit="t"),
        a_measure("N", unit="count"),
        a_measure("Q", frequency="quarter"),
    )

    assert ([fault] if fault else []) == faults(*others, a_measure("M", calculation, unit))


def test_a_circle_is_found() -> None:
    """A measure that needs itself, over others or as a part of a ratio, is named with its way."""
    found = faults(a_measure("A", "{B} + 1"), a_measure("B", "{A} * 2"))
    ratio = a_measure("R", aggregation="ratio", numerator="R", denominator="R")

    assert ["A needs itself: A → B → A", "B needs itself: B → A → B"] == found
    assert ["R needs itself: R → R"] == faults(ratio)


def test_a_ratio_and_a_weighted_average_name_their_parts() -> None:
    """Without them nothing could be added up."""
    found = faults(a_measure("R", aggregation="ratio"), a_measure("W", aggregation="weighted"))

    assert [
        "R is missing for a ratio",
        "R is missing for a ratio",
        "W is missing for a weighted average",
    ] == found


def test_a_calculated_quarter_is_calculated_from_quarters() -> None:
    """The margin of a quarter is that of its sums and not the mean of three margins."""
    measures = [
        a_measure("A"),
        a_measure("B"),
        a_measure("M", "{A} / {B} * 100", "%", aggregation="average"),
    ]
    months = ("FY2028-01", "FY2028-02")
    values = {
        "A": dict(zip(months, map(Decimal, (1, 90)), strict=True)),
        "B": dict(zip(months, map(Decimal, (10, 100)), strict=True)),
    }

    found = Totals({each.id: each for each in measures}, values)

    assert Decimal(10) == found.value("M", "FY2028-01")
    assert Decimal(9100) / 110 == found.over("M", months).value
