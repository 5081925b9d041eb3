"""A pack prints locked figures and nothing else, says whose they are, and what is missing."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from engine.records.scores import scores
from office.reports import text
from office.reports.model import MeasureStatus, PeriodUnknown
from office.reports.pack import Pack, pack
from tests import content
from tests.cast import YEAR
from tests.counting import statements
from tests.office.reports import sample_quarter
from tests.office.reports.conftest import Make

MOST_STATEMENTS = 40


def value_of(found: Pack, measure: str) -> str:
    """Return the last value of a measure as a pack has it."""
    return next(str(t.last.value) for t in found.trends if t.measure == measure)


def test_a_figure_is_the_locked_one(make: Make) -> None:
    """What somebody enters after the lock is not printed."""
    later = {"year": YEAR, "measure": "M-C2", "period": sample_quarter.PERIOD, "value": "99"}

    found = make(measure_values=[later])

    assert "61" == value_of(found, "M-C2")


def test_a_pack_carries_the_hash_of_its_numbers(make: Make) -> None:
    """Version and hash stand on the title and in every line at the foot."""
    found = make()

    assert found.locked
    assert found.locked.intact
    assert f"version 1, hash {found.locked.digest[:16]}" == found.version
    assert any(found.locked.digest in line for line in text.facts(found))


def test_what_the_engine_locks_is_what_a_pack_reads(make: Make, books_open: Session) -> None:
    """Rows as the lock writes them are understood whole, and their hash holds."""
    quarter = f"{YEAR}-Q1"
    value = {"year": YEAR, "measure": "M-C2", "period": quarter, "value": "61.5"}
    make(measure_values=[value])
    rows = [
        score.row()
        for score in scores(books_open, YEAR, sample_quarter.PERIOD, sample_quarter.TODAY)
    ]
    content.bring(books_open, "snapshots", [sample_quarter.snapshot("03", rows=rows, edition=2)])

    found = pack(books_open, sample_quarter.PERIOD, sample_quarter.TODAY)

    assert found.locked
    assert found.locked.intact
    trend = next(t for t in found.trends if t.measure == "M-C2")
    assert ("Measure of C2", "%", "Olga Wen") == (trend.name, trend.measured_in, trend.owner)
    assert ("61.5", "72", MeasureStatus.RED) == (
        str(trend.last.value),
        str(trend.last.target),
        trend.status,
    )


def test_changed_numbers_show(make: Make) -> None:
    """Rows that no longer match the hash with which they were locked are said to."""
    found = make(snapshots=[sample_quarter.snapshot("03", digest="0" * 64)])

    assert found.locked
    assert not found.locked.intact
    assert any("no longer match" in line for line in text.facts(found))


def test_the_newest_edition_counts(make: Make) -> None:
    """After a restatement the second edition is printed, and the first is not."""
    first = sample_quarter.snapshot("03", state="reopened")
    rows = [row | {"value": "80"} for row in sample_quarter.rows("03")]
    second = sample_quarter.snapshot("03", edition=2, rows=rows)

    found = make(snapshots=[first, second])

    assert found.locked
    assert (2, "80") == (found.locked.edition, value_of(found, "M-C2"))


def test_without_a_lock_there_are_no_figures(make: Make) -> None:
    """An unlocked period has no figures; the pack says who must lock it."""
    found = make(("01", "02"))

    assert (None, (), ()) == (found.locked, found.trends, found.brief)
    assert "Who must lock the period: Sam Dirk." in list(text.unlocked(found))
    assert {MeasureStatus.NOT_DUE} == {node.status for node in found.map.nodes.values()}


def test_missing_data_is_printed_with_its_owner(make: Make) -> None:
    """The tenth working day after the quarter was the 14th of April; six have gone by."""
    found = make()

    assert ["no data, owner Olga Wen, day 6 overdue"] == [gap.text for gap in found.gaps]


def test_a_measure_that_is_not_asked_stands_as_when_it_was(make: Make) -> None:
    """It is shown with the period of its figure, and nobody is said to owe it."""
    rows = [
        row | {"asked": False, "value": None, "status": "none"} if row["measure"] == "M-C2" else row
        for row in sample_quarter.rows("03")
    ]

    found = make(snapshots=[sample_quarter.snapshot("03", rows=rows)])

    node = found.map.nodes["C2"]
    assert (MeasureStatus.RED, f"{YEAR}-02") == (node.status, node.as_of)
    assert "M-C2" not in [gap.measure for gap in found.gaps]
    assert "64" == value_of(found, "M-C2")


def test_a_measure_that_was_never_asked_is_not_due(make: Make) -> None:
    """It has no chart and no gap."""
    months = [
        sample_quarter.snapshot(
            month,
            rows=[
                row | {"asked": False, "value": None, "status": "none"}
                for row in sample_quarter.rows(month)
            ],
        )
        for month in ("01", "02", "03")
    ]

    found = make(snapshots=months)

    assert ((), ()) == (found.charted, found.gaps)
    assert "Measures: 10 not due yet." == text.tally(found)


def test_the_course_is_what_was_locked_month_by_month(make: Make) -> None:
    """A chart begins with the value before the year and has a point for each locked month."""
    found = make()

    course = next(t for t in found.trends if t.measure == "M-I1").points
    assert ["before", "Jan", "Feb", "Mar"] == [point.label for point in course]
    assert ["70", "72", "68", "64"] == [str(point.value) for point in course]
    assert ["72", "73", "74"] == [str(point.target) for point in course[1:]]


def test_reds_come_with_their_statements(make: Make) -> None:
    """A red without a statement says who owes it."""
    said = {red.trend.measure: list(text.statement(red)) for red in make().reds}

    assert "Why: Two key accounts left us" in said["M-C2"]
    assert "Off target for 2 locked periods in a row." in said["M-C2"]
    assert ["No variance statement; it is owed by Olga Wen."] == said["M-S2"]


def test_spending_is_added_up_to_the_period(make: Make) -> None:
    """The plan runs to the end of the year, spending to the end of the period."""
    burn = make().burn

    assert burn
    assert (12, 3) == (len(burn.planned), len(burn.spent))
    assert ("48000.00", "75000.00", 64) == (str(burn.spent_now), str(burn.planned_now), burn.share)


def test_open_actions_have_their_age(make: Make) -> None:
    """The longest overdue stands first."""
    found = [(a.id, a.age, a.overdue) for a in make().actions]

    assert [("A-1", 35, 15), ("A-2", 35, 0)] == found


def test_an_unknown_period_is_an_error(books_open: Session) -> None:
    """No published year has it."""
    with pytest.raises(PeriodUnknown, match="FY1999-01"):
        pack(books_open, "FY1999-01", sample_quarter.TODAY)


def test_records_that_have_ended_are_left_out(make: Make) -> None:
    """An objective whose last day is past is no longer on the map."""
    assert "F2" not in make(objectives=[{"id": "F2", "valid_to": "2028-04-01"}]).map.nodes


def test_a_pack_asks_the_same_number_of_questions_whatever_its_size(
    books_open: Session, make: Make
) -> None:
    """Five times as many locked measures cost no statement more."""
    make()
    with statements(books_open) as few:
        pack(books_open, sample_quarter.PERIOD, sample_quarter.TODAY)
    rows = [
        row | {"measure": f"{row['measure']}-{n}"}
        for n in range(5)
        for row in sample_quarter.rows("03")
    ]
    content.bring(books_open, "snapshots", [sample_quarter.snapshot("03", rows=rows)])
    books_open.expire_all()
    with statements(books_open) as many:
        found = pack(books_open, sample_quarter.PERIOD, sample_quarter.TODAY)

    assert 50 == len(found.trends)
    assert len(few) == len(many) <= MOST_STATEMENTS


def test_the_days_overdue_follow_the_day_of_making(make: Make, books_open: Session) -> None:
    """Before the cut-off nothing is overdue yet."""
    made = make()

    early = pack(books_open, sample_quarter.PERIOD, date(2028, 4, 3))

    assert replace(made.gaps[0], overdue=0) == early.gaps[0]
    assert "due 2028-04-14" in early.gaps[0].text
