"""In the year a ratified target moves at mid-year or on a re-plan, and at no other time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from engine.records.rows import read
from engine.records.sheets import sheet
from engine.records.versions import Origin, write
from engine.rules import gate, rule
from persistence.strategy_year import CalendarVersion
from tests.cast import YEAR

KEY = f"M-C1@{YEAR}-Q4"
TODAY = date(2028, 12, 1)
MOVED = f"the ratified target {KEY} went from 78 to 80 on"


def moved(books: Session, day: date, *, state: str = "ratified", value: str = "80") -> list[str]:
    """Return what is found once a target, in some state, got a value on a day."""
    row = {"year": YEAR, "measure": "M-C1", "period": f"{YEAR}-Q4", "state": state}
    for number, when in (("78", day - timedelta(days=1)), (value, day)):
        rows, _ = read(books, sheet("targets"), [{**row, "value": number}])
        now = datetime(when.year, when.month, when.day, 12, tzinfo=UTC)
        write(books, sheet("targets"), rows, Origin("smd", now, "tests", "measure_change:one"))
    look = rule.year_context(books, YEAR, TODAY)
    return [found.text for _, found in rule.run(gate.named(["SCM.R24"]), look)]


def replan(books: Session, number: int, day: date) -> None:
    """Publish the year's calendar once more on a day."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    books.add(
        CalendarVersion(
            year=YEAR,
            version=number,
            status="superseded",
            content={},
            content_hash=str(number),
            created_at=at,
            created_by="smd",
            published_at=at,
            published_by="smd",
        )
    )
    books.flush()


@pytest.mark.parametrize("day", [date(2028, 2, 1), date(2028, 6, 29), date(2028, 8, 26)])
def test_a_target_moved_outside_of_a_window_is_found(books: Session, day: date) -> None:
    """Neither early in the year, nor a day before mid-year, nor after the window and its grace."""
    assert [f"{MOVED} {day}"] == moved(books, day)


@pytest.mark.parametrize(
    "day", [date(2028, 7, 1), date(2028, 8, 12), date(2028, 8, 23), date(2027, 12, 30)]
)
def test_a_target_moved_in_the_window_is_not_found(books: Session, day: date) -> None:
    """From mid-year for six weeks, eight working days to apply it, and before the year begins."""
    assert [] == moved(books, day)


def test_a_provisional_target_moves_freely(books: Session) -> None:
    """Nothing was ratified yet."""
    assert [] == moved(books, date(2028, 2, 1), state="provisional")


def test_another_column_is_no_other_target(books: Session) -> None:
    """The value is what was ratified."""
    assert [] == moved(books, date(2028, 2, 1), value="78")


def test_a_replan_opens_one_further_window(books: Session) -> None:
    """The first calendar published in the year does; the second one does not."""
    for number, month in ((2, 2), (3, 10)):
        replan(books, number, date(2028, month, 1))

    assert [] == moved(books, date(2028, 3, 10))
    assert [f"{MOVED} 2028-10-10"] == [
        text for text in moved(books, date(2028, 10, 10)) if "to 80" in text
    ]


def test_a_request_is_asked_about_its_own_change_only(books: Session) -> None:
    """What somebody else moved in February does not stop a request of another measure."""
    moved(books, date(2028, 2, 1))
    look = rule.year_context(books, YEAR, TODAY)

    found = {
        item: [
            each.subject for _, each in rule.run(gate.named(["SCM.R24"]), replace(look, item=item))
        ]
        for item in ("measure_change:one", "measure_change:other")
    }

    assert {"measure_change:one": [KEY], "measure_change:other": []} == found
