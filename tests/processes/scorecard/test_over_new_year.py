"""Whatever looks back sees past New Year: the same measure under what it is called this year."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.records.rows import current_rows
from engine.records.scores import Score, scores
from engine.records.sheets import plain
from engine.rules import gate, rule
from engine.schedule.publication import publish
from office.reports.scorecard import weights_of
from persistence.records.scorecard import Measure
from processes.reviews import hypotheses
from processes.scorecard import services
from tests import cast, content
from tests.processes.content.scorecard import value

NEXT, END = cast.NEXT, date(2029, 5, 2)
FORMER, NOW = "M-C1", "M-C1-FY2029"
Row = dict[str, Any]


@pytest.fixture
def two_years(books: Session) -> Session:
    """Give the sound books with a second year whose records continue those of the first."""
    publish(books, cast.next_year(), actor=cast.ADMIN, now=content.NOW)
    for sheet in ("objectives", "measures"):
        content.bring(books, sheet, [carried(row) for row in current_rows(books, sheet, END)])
    return books


def carried(of: Row) -> Row:
    """Return a record as the row of the next year that continues it."""
    moved = {name: plain(value) for name, value in of.items()}
    if of.get("objective"):
        moved["objective"] = f"{of['objective']}-{NEXT}"
    return {**moved, "id": f"{of['id']}-{NEXT}", "year": NEXT, "line": of["id"]}


def valued(session: Session, amount: str, month: str = "03", day: int = 31) -> None:
    """Bring the value of a measure in a month of the second year."""
    row = value(NOW, month, day, 0)
    moved = {
        "year": NEXT,
        "period": f"{NEXT}-{month}",
        "value": amount,
        "as_of": f"2029-{month}-{day}",
    }
    content.bring(session, "measure_values", [{**row, **moved}])


def score(session: Session) -> Score:
    """Return the score of the measure in the first quarter of the second year."""
    found = scores(session, NEXT, f"{NEXT}-03", END, only=[NOW])
    return found[0]


def judged(session: Session, code: str) -> list[str]:
    """Return what a rule finds in the second year."""
    look = rule.year_context(session, NEXT, END, "")
    return [found.text for _, found in rule.run(gate.named([code]), look)]


def test_a_trend_runs_over_new_year(two_years: Session) -> None:
    """The value before the first of a year is the last of the year before."""
    valued(two_years, "81")

    found = score(two_years)

    assert (Decimal(79), "better") == (found.previous, found.trend)


def test_the_same_period_of_last_year_is_found(two_years: Session) -> None:
    """What a quarter came to is compared with the same quarter under the former id."""
    valued(two_years, "81")

    found = score(two_years).to_date()

    first = Decimal(73)
    assert (first, first) == (found["year"].last_year, found["quarter"].last_year)


def test_twelve_rolling_months_reach_into_last_year(two_years: Session) -> None:
    """Three quarters of last year and one of this one."""
    valued(two_years, "81")

    rolling = score(two_years).to_date()["rolling"]

    assert (Decimal(75 + 77 + 79 + 81) / 4, ()) == (rolling.value, rolling.lacking)


def test_a_jump_over_new_year_is_found(two_years: Session) -> None:
    """December to March is one step like any other."""
    valued(two_years, "30")

    assert [f"{NOW} of FY2029-03: 30 % changed by -62 % from 79"] == judged(two_years, "SCM.R16")


def test_a_value_copied_over_new_year_is_found(two_years: Session) -> None:
    """The third time the same, although the year is another."""
    same = [{"measure": FORMER, "period": "FY2028-09", "value": "79"}]
    content.change(two_years, measure_values=same)
    valued(two_years, "79")

    assert [f"{NOW} of FY2029-03: 79 % is the same for 3 periods"] == judged(two_years, "SCM.R17")


def test_without_a_line_a_measure_has_no_past(two_years: Session) -> None:
    """A new measure that bears a similar id is another measure."""
    rows = current_rows(two_years, "measures", END, Measure.id == FORMER)
    content.bring(two_years, "measures", [{**carried(row), "line": ""} for row in rows])
    valued(two_years, "30")

    assert (None, []) == (score(two_years).previous, judged(two_years, "SCM.R16"))


def test_a_verdict_rests_on_the_values_of_both_years(two_years: Session) -> None:
    """Four changes of one year are too few; with those of the next there are more in common."""
    links = [
        {
            "year": NEXT,
            "origin": f"L1-{NEXT}",
            "target": f"I1-{NEXT}",
            "kind": "cause_effect",
            "hypothesis": "Skilled people work faster.",
        }
    ]
    content.bring(two_years, "objective_links", links)

    (tested,) = hypotheses.evidence(two_years, NEXT, END).links

    assert tested.laid is not None
    assert (f"M-L1-{NEXT}", f"M-I1-{NEXT}") == tested.laid.measures
    assert 3 == len(tested.laid.changes)


def test_weights_go_on_until_another_is_set(two_years: Session) -> None:
    """What weighed last year weighs the same in this one, under its present id."""
    weight = {"level": "measure", "of": FORMER, "since": "2028-01-01", "weight": "3"}
    content.bring(two_years, "weights", [{"year": "FY2028", **weight}])

    assert 3 == weights_of(two_years, NEXT, END).of("measure", NOW)


def test_a_feed_goes_on_with_its_measure(two_years: Session) -> None:
    """It delivers for this year's record of the measure that it was set up for."""
    feed = {"measure": FORMER, "kind": "csv", "location": "/x.csv", "pick": "value"}
    content.bring(two_years, "feeds", [feed])

    found = services._feeds(two_years, NEXT, END)

    assert {NOW: "/x.csv"} == {measure: each.location for measure, each in found.items()}
