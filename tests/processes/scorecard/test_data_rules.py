"""Rules of the data cycle: each finds what is wrong, and nothing where all is right."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.records.scores import scores
from tests.processes.conftest import Judge
from tests.processes.content.core import CORPORATE
from tests.processes.content.scorecard import MEASURES

CODES = tuple(f"SCM.R{number}" for number in range(13, 21))
Q2 = "FY2028-06"
END = date(2029, 2, 1)


def told(amount: str | None, period: str = Q2, **rest: Any) -> dict[str, Any]:
    """Return a change of the value of one measure."""
    return {"measure": "M-C1", "period": period, "value": amount or "", **rest}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("period", ["", "FY2028-02", Q2, "FY2028"])
def test_sound_values_are_not_touched(judge: Judge, code: str, period: str) -> None:
    """No rule of the data cycle finds anything in the sound content, in any period."""
    assert [] == judge(code, today=END, period=period)


def test_a_period_with_too_many_gaps_is_found(judge: Judge) -> None:
    """Twelve of thirteen are less than 95 percent."""
    found = judge("SCM.R13", period=Q2, measure_values=[told(None)])

    assert ["92.3 % of 13 values of FY2028-06 have come; missing: M-C1"] == found


def test_a_value_outside_its_range_is_found(judge: Judge) -> None:
    """The range is given with the value."""
    found = judge("SCM.R15", measure_values=[told("101")])

    assert ["M-C1 of FY2028-06: 101 % is outside 0 to 100"] == found


@pytest.mark.duty("S8")
@pytest.mark.parametrize(
    ("amount", "expected"),
    [("36", "changed by -51 % from 73"), ("110", "changed by +51 % from 73")],
)
def test_a_jump_is_found(judge: Judge, amount: str, expected: str) -> None:
    """More than half up or down needs to be confirmed."""
    assert [f"M-C1 of FY2028-06: {amount} % {expected}"] == judge(
        "SCM.R16", period=Q2, measure_values=[told(amount)]
    )


def test_a_jump_against_a_quiet_past_is_found(judge: Judge) -> None:
    """Five points are much where values have hardly moved."""
    quiet = [
        told(amount, f"FY2028-0{month}", year="FY2028")
        for month, amount in enumerate(("50", "50.5", "50", "50.5", "55"), 1)
    ]

    (found,) = judge("SCM.R16", period="FY2028-05", measure_values=quiet)

    assert found == "M-C1 of FY2028-05: 55 % changed by 18.0 standard deviations"


def test_a_confirmed_jump_passes(judge: Judge) -> None:
    """Whoever says that it is real has answered."""
    assert [] == judge("SCM.R16", period=Q2, measure_values=[told("36", confirmed="yes")])


def test_a_value_that_never_moves_is_found(judge: Judge) -> None:
    """Three times the same may be a copy."""
    same = [told("73", f"FY2028-{month}") for month in ("06", "09")]

    found = judge("SCM.R17", measure_values=same)

    assert ["M-C1 of FY2028-09: 73 % is the same for 3 periods"] == found


def test_a_value_of_another_day_is_found(judge: Judge) -> None:
    """A value is true on a day of its period."""
    found = judge("SCM.R18", measure_values=[told("75", as_of="2028-07-01")])

    days = "is of 2028-07-01, the period runs from 2028-06-01 to 2028-06-30"
    assert [f"M-C1 of FY2028-06: 75 % {days}"] == found


def test_a_value_without_a_day_is_of_the_last_of_its_period(judge: Judge) -> None:
    """Whoever enters the month's value after its end says nothing wrong by naming no day."""
    assert [] == judge("SCM.R18", measure_values=[told("75", as_of="")])


def test_a_lasting_estimate_is_found(judge: Judge) -> None:
    """After three periods an estimate should long be an actual."""
    change = [told("75", estimate="yes")]

    assert [] == judge("SCM.R19", period="FY2028-08", measure_values=change)
    assert ["M-C1 of FY2028-06: 75 % has been an estimate for 3 periods"] == judge(
        "SCM.R19", period="FY2028-09", measure_values=change
    )


def test_a_locked_value_that_changed_is_found(judge: Judge, books: Session) -> None:
    """Without a reopened period the snapshot and the record must agree."""
    rows = [score.row() for score in scores(books, "FY2028", Q2, END)]
    locked = {
        "year": "FY2028",
        "period": Q2,
        "edition": 1,
        "locked_on": "2028-07-14",
        "locked_by": "smd",
        "rows": rows,
        "digest": "0" * 64,
    }

    assert [] == judge("SCM.R20", snapshots=[locked])
    assert ["M-C1 of FY2028-06 was locked as 75 and is now 76"] == judge(
        "SCM.R20", measure_values=[told("76")]
    )


@pytest.mark.parametrize("period", ["FY2028-01", Q2, "FY2028"])
def test_a_score_is_the_same_whether_the_others_are_read_or_not(
    books: Session, period: str
) -> None:
    """Of one measure no more is read than it is made of, and its score and totals are the same."""
    whole = [score.row() for score in scores(books, "FY2028", period, END)]

    alone = [scores(books, "FY2028", period, END, {row["measure"]}) for row in whole]

    assert whole == [score.row() for (score,) in alone]
    assert [] == scores(books, "FY2028", period, END, set())


def test_many_values_are_judged_together(judge: Judge) -> None:
    """One look finds the faults of all measures, each once."""
    out = [{"measure": key, "period": Q2, "value": "200"} for key in MEASURES]

    assert len(MEASURES) == len(judge("SCM.R15", measure_values=out)) > len(CORPORATE)
