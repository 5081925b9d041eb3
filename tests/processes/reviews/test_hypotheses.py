"""Hypotheses: links are tested against the data, with known answers."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from statistics import correlation

import pytest
from sqlalchemy.orm import Session

from persistence.database import Database
from processes.reviews import hypotheses
from processes.reviews.correlation import Correlation, chance
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
    return next(t for t in hypotheses.evidence(books, YEAR, TODAY).links if t.link == link)


def aimed(books: Session, measure: str, *values: float, later: int = 0) -> None:
    """Give a measure targets of the quarters in which it has values."""
    rows = [
        {"year": period[:6], "measure": measure, "period": period, "value": str(value)}
        for period, value in zip(QUARTERS[later:], values, strict=False)
    ]
    content.bring(books, "targets", rows)


UP = (1, 4, 3, 9, 8, 6, 7, 13, 10, 15, 16)
DOWN = tuple(20 - value for value in UP)
OTHER = (1, 1, 4, 7, 7, 8, 11, 13, 16, 15, 18)  # grows as much, and in other quarters


def test_measures_that_move_together_confirm_the_link(books: Session) -> None:
    """A quarter later the target does exactly what its driver did."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP, later=1)

    found = verdict(books)

    assert found.verdict == "confirmed"
    assert found.sentence == (
        "L1 → I1: confirmed; the changes of M-L1 and M-I1 correlate with +1.00 over 10 periods,"
        " worth 6 independent ones, at a lag of 3 months, p < 0.001 after correction for 1 tested"
        " link (Bonferroni); a correlation over few periods is a reason to look, not a proof of"
        " cause"
    )


def test_measures_that_move_apart_contradict_it(books: Session) -> None:
    """The target gets worse when its driver gets better."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *DOWN, later=1)

    found = verdict(books)

    assert found.found is not None
    assert (found.verdict, round(found.found.strength, 6)) == ("contradicted", -1)


def test_a_trend_that_both_share_is_no_evidence(books: Session) -> None:
    """Both get better over three years, but not when the other does."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *OTHER, later=1)

    found = verdict(books)

    assert correlation(UP, OTHER) > 0.9
    assert found.verdict == "no_evidence"
    assert found.sentence.startswith("L1 → I1: no evidence; the changes of M-L1 and M-I1")


def test_a_falling_measure_that_is_better_low_confirms(books: Session) -> None:
    """Days that fall are an improvement."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *DOWN, later=1)

    assert verdict(books, polarity="down").verdict == "confirmed"


def test_the_lag_counts(books: Session) -> None:
    """Without its lag the same data says nothing."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP)

    assert verdict(books).verdict == "no_evidence"


def test_it_is_the_distance_from_the_targets_that_changes(books: Session) -> None:
    """Both measures only do what was asked of them, but for a fluctuation of their own."""
    ask = (9, 37, 55, 52, 49, 5, 17, 8, 32, 49, 29)
    measured(books, "M-L1", *(a + b for a, b in zip(ask, UP, strict=True)))
    measured(books, "M-I1", *(a + b for a, b in zip(ask, OTHER, strict=True)), later=1)
    bare = verdict(books).verdict

    aimed(books, "M-L1", *ask)
    aimed(books, "M-I1", *ask, later=1)

    found = verdict(books)
    assert (bare, found.verdict) == ("confirmed", "no_evidence")
    assert found.laid is not None
    own = [b - a for side in (UP, OTHER) for a, b in pairwise(side)]
    assert [*zip(*found.laid.changes.values(), strict=True)] == [tuple(own[:10]), tuple(own[10:])]


def test_where_one_target_is_missing_values_are_compared(books: Session) -> None:
    """Values of some periods and distances of others would be no series."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP, later=1)

    aimed(books, "M-L1", *UP)
    aimed(books, "M-I1", *UP[1:], later=2)

    assert verdict(books).verdict == "confirmed"


def test_seven_common_changes_are_too_early(books: Session) -> None:
    """Eight are needed; the sentence says how many there are."""
    measured(books, "M-L1", *UP[:8])
    measured(books, "M-I1", *UP[:8], later=1)

    found = verdict(books)

    assert (found.verdict, found.found) == ("too_early", None)
    assert "M-L1 and M-I1 have 7 common changes, 8 that move are needed" in found.sentence


def test_how_many_are_needed_can_be_set(books: Session) -> None:
    """Whoever asks for fewer gets a verdict earlier."""
    measured(books, "M-L1", *UP[:8])
    measured(books, "M-I1", *UP[:8], later=1)

    (found,) = (t for t in hypotheses.evidence(books, YEAR, TODAY, 7).links if t.link == LINK)

    assert found.verdict == "confirmed"


@pytest.mark.parametrize("still", [[5] * 11, list(range(11))])
def test_a_measure_that_never_moves_says_nothing(books: Session, still: list[float]) -> None:
    """Nothing can be correlated with what stands still, or grows by the same each time."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *still, later=1)

    assert verdict(books).verdict == "too_early"


def test_a_band_has_no_direction(books: Session) -> None:
    """Neither more nor less of it is better."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP, later=1)

    found = verdict(books, polarity="band")

    assert found.laid is None
    assert found.sentence.endswith("no pair of measures with a direction has changes in common")


def test_the_longer_frequency_sets_the_pace(books: Session) -> None:
    """A monthly measure is looked at where the quarterly one, some months later, has a value."""
    months = [f"FY{year}-{n:02}" for year in (2025, 2026, 2027) for n in range(1, 13)]
    row = next(row for row in CONTENT["measures"] if row["id"] == "M-L1")
    content.bring(books, "measures", [{**row, "frequency": "month"}])
    rows = [
        {"year": period[:6], "measure": "M-L1", "period": period, "value": str(UP[n // 3])}
        for n, period in enumerate(months[:33])
    ]
    content.bring(books, "measure_values", rows)
    measured(books, "M-I1", *UP, later=1)

    laid = verdict(books).laid

    assert laid is not None
    assert (laid.step, laid.lag, len(laid.changes)) == (3, 3, 10)
    assert all(before == after for before, after in laid.changes.values())


def test_a_value_between_two_quarters_is_no_further_change(books: Session) -> None:
    """Changes that overlap would count the same movement twice."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP, later=1)
    stray = [
        {"year": "FY2026", "measure": measure, "period": f"FY2026-{month}", "value": "7"}
        for measure, months in (("M-L1", ("02", "05")), ("M-I1", ("05", "08")))
        for month in months
    ]

    content.bring(books, "measure_values", stray)

    laid = verdict(books).laid
    assert laid is not None
    assert len(laid.changes) == 10


def test_each_further_test_makes_a_verdict_harder() -> None:
    """The same correlation is confirmed alone, and is no evidence among thirty."""
    found = Correlation(10, 10, 0.75, chance(0.75, 10))

    told = [hypotheses.Tested("", "A", "B", "", None, found, tests) for tests in (1, 3, 30, 300)]

    assert [t.verdict for t in told] == ["confirmed", "confirmed", "no_evidence", "no_evidence"]
    assert [t.chance for t in told] == sorted(t.chance or 0 for t in told)
    assert told[0].chance == found.chance
    assert told[-1].chance == 1


def test_a_weak_correlation_is_no_evidence_however_sure() -> None:
    """Over a hundred periods chance is ruled out, but little goes with little."""
    found = Correlation(100, 100, 0.45, chance(0.45, 100))

    assert found.chance < 0.001
    assert hypotheses.Tested("", "A", "B", "", None, found, 1).verdict == "no_evidence"


def test_unlinked_pairs_are_measured_by_the_same_yardstick(books: Session) -> None:
    """F1 follows L1 as I1 does, and nobody has linked the two."""
    measured(books, "M-L1", *UP)
    measured(books, "M-I1", *UP, later=1)
    measured(books, "M-F1", *UP, later=1)
    measured(books, "M-C1", *OTHER, later=1)

    found = hypotheses.evidence(books, YEAR, TODAY).unlinked

    assert found.confirmed == 1
    assert found.sentence.startswith(
        f"1 of {found.pairs} pairs without a link would be confirmed by the same yardstick ("
    )
    assert found.sentence.endswith("at the usual lag of 3 months, each pair in both directions")


def test_without_a_pair_nothing_is_said_of_a_share(books: Session) -> None:
    """Nothing is divided by nothing."""
    measured(books, "M-L1", *UP)

    said = hypotheses.evidence(books, YEAR, TODAY).unlinked.sentence

    assert said == "No pair without a link can be tested by the same yardstick yet"


def test_every_cause_effect_link_gets_a_verdict(books: Session) -> None:
    """Links of cards do not: they promise no cause."""
    assert len(hypotheses.evidence(books, YEAR, TODAY).links) == 7


def test_before_there_is_a_map_the_last_one_is_tested(books: Session) -> None:
    """Test and adapt comes before the new map is drawn."""
    found = hypotheses.evidence(books, "FY2029", TODAY).links

    assert {each.link for each in found} >= {LINK}


@pytest.mark.parametrize(
    ("period", "month"),
    [("FY2028-03", 24339), ("FY2028-Q1", 24339), ("FY2028-H1", 24342), ("FY2028", 24348)],
)
def test_periods_are_compared_by_the_month_they_end_in(period: str, month: int) -> None:
    """Months, quarters, halves and years lie on one line."""
    assert hypotheses.month_of(period) == month


@pytest.mark.parametrize(
    ("period", "step"), [("FY2028-12", 1), ("FY2028-01", 1), ("FY2028-Q3", 3), ("FY2028", 12)]
)
def test_a_month_is_named_as_the_period_that_ends_in_it(period: str, step: int) -> None:
    """The axis of a picture says what the records say."""
    month = hypotheses.month_of(period)

    assert month is not None
    assert hypotheses.label_of(month, step) == period
