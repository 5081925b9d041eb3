"""Candidates for best practice are spotted where units share a measure."""

from decimal import Decimal
from typing import Any

import pytest

from calendars.fiscal_year import FiscalYear
from processes.scorecard import services
from tests import cast, content
from tests.engine.driver import Driver
from tests.engine.sheets import content as found_by
from tests.processes.content.core import measure

Q1, Q2 = "FY2028-Q1", "FY2028-Q2"


def value(of: str, period: str, reached: str) -> dict[str, Any]:
    """Return a reported value."""
    return {"year": cast.YEAR, "measure": of, "period": period, "value": reached}


def spotted(driver: Driver, period: str = Q2, **changes: content.Rows) -> list[str]:
    """Return the candidate list of a wave."""
    content.fill(driver.session, **changes)
    return found_by(driver, driver.open("practice_wave", period=period), "1")


@pytest.mark.duty("S38")
def test_a_unit_far_above_target_twice_is_a_candidate(driver: Driver) -> None:
    """North beats 72 and 74 by more than ten percent, south only once."""
    values = [
        value("M-N1", Q1, "90"),
        value("M-N1", Q2, "82"),
        value("M-S1", Q1, "75"),
        value("M-S1", Q2, "90"),
    ]

    found = spotted(driver, measure_values=values)

    line = "north on “on-time” (M-N1): 10.81 % or more better than target two quarters running"
    assert [line] == found


def test_the_last_month_speaks_for_its_quarter(driver: Driver) -> None:
    """Measures that are reported by the month count with the month that closes the quarter."""
    months = ("FY2028-03", "FY2028-06")
    monthly = [
        {"year": cast.YEAR, "measure": "M-N1", "period": period, "value": "72"} for period in months
    ]
    values = [value("M-N1", period, "90") for period in months]

    found = spotted(driver, targets=monthly, measure_values=[*values, value("M-S1", Q2, "70")])

    assert ["north on “on-time” (M-N1)"] == [line.partition(": ")[0] for line in found]


def test_a_unit_counts_once_whatever_it_reports(driver: Driver) -> None:
    """A quarter's own value speaks before that of its last month; two units have no top quarter."""
    values = [value(of, period, "70") for of in ("M-N1", "M-S1") for period in (Q2, "FY2028-06")]

    assert [] == spotted(driver, measure_values=values)


def test_a_measure_that_one_unit_has_alone_gives_no_candidate(driver: Driver) -> None:
    """Nobody else could take over what nobody else measures."""
    values = [value("M-N2", Q1, "99"), value("M-N2", Q2, "99")]

    found = spotted(driver, measures=[{"id": "M-N2", "shared_as": "alone"}], measure_values=values)

    assert [] == found


@pytest.mark.parametrize(("polarity", "best"), [("up", "north"), ("down", "it")])
def test_the_top_quarter_of_the_units_are_candidates(
    driver: Driver, polarity: str, best: str
) -> None:
    """Of four units one stands out: the highest, or the lowest where less is better."""
    shared = {"shared_as": "speed", "polarity": polarity}
    measures = [
        measure(f"M-X-{unit}", "L1", unit, **shared) for unit in ("group", "north", "south", "it")
    ]
    values = [
        value(f"M-X-{unit}", Q2, reached)
        for unit, reached in (("group", "5"), ("north", "9"), ("south", "7"), ("it", "4"))
    ]

    found = spotted(driver, measures=measures, measure_values=values)

    assert [f"{best} on “speed” (M-X-{best}): in the top quarter of the units"] == found


@pytest.mark.parametrize(
    ("reached", "target", "polarity", "lead"),
    [
        ("90", "72", "up", 25),
        ("60", "72", "down", 16.67),
        ("60", "72", "up", -16.67),
        ("74", "72", "band", -2.78),
        ("3", "0", "up", 300),
    ],
)
def test_the_lead_over_a_target_follows_the_polarity(
    reached: str, target: str, polarity: str, lead: float
) -> None:
    """Better than target is positive, whichever way is better."""
    found = services.lead(Decimal(reached), Decimal(target), polarity)

    assert lead == round(float(found), 2)


def test_the_quarter_before_the_first_is_of_the_year_before() -> None:
    """FY2028-Q1 looks back to FY2027-Q4 and its last month."""
    year = FiscalYear(cast.START)

    assert ("FY2027-Q4", "FY2027-12") == services.keys_before(year, Q1)
    assert (Q1, "FY2028-03") == services.keys_before(year, Q2)
