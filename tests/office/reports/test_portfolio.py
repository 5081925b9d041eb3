"""Initiatives: how far they are against time, and what speaks against a green light."""

from datetime import date
from typing import Any

import pytest

from office.reports.model import InitiativeLine
from office.reports.portfolio import SIGNS, percent_of_time
from office.reports.text import remarks
from tests.cast import YEAR
from tests.office.reports.conftest import Make

SIGN_TEXTS = (
    "the measure it moves is off target (M-C2)",
    "milestone slipped: New order form",
    "nothing more done since the last report, though money was spent",
)


def line(make: Make, key: str = "INI-2", **changes: Any) -> InitiativeLine:
    """Return one initiative of the pack."""
    return next(each for each in make(**changes).initiatives if each.id == key)


def report(month: str, **columns: Any) -> dict[str, Any]:
    """Return changed columns of INI-2's report."""
    return {"year": YEAR, "initiative": "INI-2", "period": f"{YEAR}-{month}", **columns}


def test_every_sign_against_green_is_named(make: Make) -> None:
    """All lights are green, yet measure, milestone and spending say otherwise."""
    found = line(make)

    assert found.watermelon
    assert SIGN_TEXTS == found.signs


def test_trailing_time_is_a_sign(make: Make) -> None:
    """A fifth of the way after nearly the whole time is not green."""
    started = {"id": "INI-2", "start": "2027-01-01", "finish": "2028-04-30"}

    found = line(make, initiatives=[started])

    assert "0 % done after 94 % of the time" in found.signs
    assert SIGNS == len(found.signs)


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({"initiative_milestones": [{"id": "MS-1", "forecast_on": "2028-03-10"}]}, SIGN_TEXTS[1]),
        ({"status_reports": [report("03", percent_done="5")]}, SIGN_TEXTS[2]),
        ({"status_reports": [report("03", spent="5000")]}, SIGN_TEXTS[2]),
    ],
)
def test_a_sign_goes_when_its_reason_goes(make: Make, changes: Any, gone: str) -> None:
    """A milestone within two weeks, work done, or nothing spent take their sign away."""
    assert gone not in line(make, **changes).signs


def test_an_open_amber_light_is_no_watermelon(make: Make) -> None:
    """Who says that there is trouble is believed."""
    assert not line(make, status_reports=[report("03", cost="amber")]).watermelon


def test_an_old_report_is_said_to_be_old(make: Make) -> None:
    """Without a report of the period the latest one stands, with its period."""
    found = line(make, status_reports=[report("03", valid_to="2028-04-01")])

    assert (False, f"{YEAR}-02") == (found.current, found.reported)
    assert f"Last report: {YEAR}-02." in list(remarks(found))


def test_only_live_initiatives_are_shown(make: Make) -> None:
    """What is only proposed is not in the pack."""
    found = make(initiatives=[{"id": "INI-2", "stage": "proposed"}])

    assert ["INI-1"] == [each.id for each in found.initiatives]


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2027, 12, 1), 0), (date(2028, 1, 26), 25), (date(2029, 1, 1), 100)],
)
def test_time_goes_by_from_nothing_to_all(today: date, expected: int) -> None:
    """Before the start it is nothing, after the finish all of it."""
    assert expected == percent_of_time(date(2028, 1, 1), date(2028, 4, 10), today)


def test_without_dates_nobody_knows() -> None:
    """An initiative without a finish has no share of its time."""
    assert percent_of_time(date(2028, 1, 1), None, date(2028, 2, 1)) is None
