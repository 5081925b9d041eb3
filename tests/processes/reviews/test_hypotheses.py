"""Hypotheses: links are tested against the data, with known answers."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from persistence.database import Database
from processes.reviews import hypotheses
from tests import content
from tests.cast import YEAR
from tests.processes.content import CONTENT

TODAY = date(2029, 3, 1)
QUARTERS = [f"FY{year}-Q{n}" for year in (2025, 2026, 2027) for n in range(1, 5)]
LINK = "L1@I1"


@pytest.fixture
def books(small_world: Database) -> Iterator[Session]:
    """Give a session on the sound strategy, thrown away afterwards."""
    with small_world.session() as session, session.begin() as transaction:
        content.fill(session)
        yield session
        transaction.rollback()


def measured(books: Session, measure: str, *values: float, later: int = 0) -> None:
    """Replace what a measure ever said by quarterly values, so many quarters later."""
    known = CONTENT["measure_values"]
    gone = [{**row, "value": ""} for row in known if row["measure"] == measure]
    rows = [
        {"year": period[:6], "measure": measure, "period": period, "value": str(value)}
        for period, value in zip(QUARTERS[later:], values, strict=False)
    ]
    content.bring(books, "measure_values", [*gone, *rows])


def verdict(books: Session, link: str = LINK, **measure: str) -> hypotheses.Tested:
    """Return what the data says about one link."""
    if measure:
        row = next(row for row in CONTENT["measures"] if row["id"] == "M-I1")
        content.bring(books, "measures", [{**row, **measure}])
    return next(t for t in hypotheses.verdicts(books, YEAR, TODAY) if t.link == link)


UP = (1, 3, 2, 5, 4, 7, 6, 9, 8)
DOWN = tuple(10 - value for value in UP)


def test_measures_that_move_together_confirm_the_link(books: Session) -> None:
    """A quarter later the target does exactly what its driver did."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP, later=1)

    found = verdict(books)

    assert (found.verdict, found.periods, round(found.strength or 0, 6)) == ("confirmed", 9, 1)
    assert found.sentence == (
        "L1 → I1: confirmed; M-L1 and M-I1 correlate with +1.00 over 9 periods at a lag of"
        " 3 months; a correlation over few periods is a reason to look, not a proof of cause"
    )


def test_measures_that_move_apart_contradict_it(books: Session) -> None:
    """The target gets worse when its driver gets better."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *DOWN, later=1)

    found = verdict(books)

    assert (found.verdict, round(found.strength or 0, 6)) == ("contradicted", -1)


def test_a_falling_measure_that_is_better_low_confirms(books: Session) -> None:
    """Days that fall are an improvement."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *DOWN, later=1)

    assert verdict(books, polarity="down").verdict == "confirmed"


def test_the_lag_counts(books: Session) -> None:
    """Without its lag the same data says much less."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP)

    strength = verdict(books).strength

    assert strength is not None
    assert round(strength, 2) == 0.69


def test_seven_common_periods_are_too_early(books: Session) -> None:
    """Eight are needed; the sentence says how many there are."""
    measured(books, "M-L1", *UP[:7])
    measured(books, "M-I1", *UP[:7], later=1)

    found = verdict(books)

    assert (found.verdict, found.strength) == ("too_early", None)
    assert "M-L1 and M-I1 have 7 common periods, 8 that move are needed" in found.sentence


def test_a_measure_that_stands_still_says_nothing(books: Session) -> None:
    """Nothing can be correlated with it."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *[5] * 9, later=1)

    assert verdict(books).verdict == "too_early"


def test_a_band_has_no_direction(books: Session) -> None:
    """Neither more nor less of it is better."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP, later=1)

    found = verdict(books, polarity="band")

    assert found.measures is None
    assert found.sentence.endswith("no pair of measures with a direction has values in common")


def test_every_cause_effect_link_gets_a_verdict(books: Session) -> None:
    """Links of cards do not: they promise no cause."""
    assert len(hypotheses.verdicts(books, YEAR, TODAY)) == 7


def test_before_there_is_a_map_the_last_one_is_tested(books: Session) -> None:
    """Test and adapt comes before the new map is drawn."""
    found = hypotheses.verdicts(books, "FY2029", TODAY)

    assert {each.link for each in found} >= {LINK}


@pytest.mark.parametrize(
    ("period", "month"),
    [("FY2028-03", 24339), ("FY2028-Q1", 24339), ("FY2028-H1", 24342), ("FY2028", 24348)],
)
def test_periods_are_compared_by_the_month_they_end_in(period: str, month: int) -> None:
    """Months, quarters, halves and years lie on one line."""
    assert hypotheses.month_of(period) == month
