"""What a rehearsal found is told in sentences to whoever approves the calendar."""

from dataclasses import replace
from datetime import UTC, datetime

from engine.schedule.attached_rehearsal import RehearsalOutcome, in_short
from rehearsal.forecast.attachment import as_attachment
from rehearsal.forecast.report import as_page
from tests.rehearsal.forecast.sample_year import LATE, WHY, a_year


def test_each_kind_of_finding_is_told() -> None:
    """Milestones late with their reasons, load, collisions, single points and untaken moves."""
    found = as_attachment(a_year(), "f" * 64)

    assert (found.outcome, found.content_hash) == (RehearsalOutcome.DONE, "f" * 64)
    assert found.said == (
        "rehearsed on a copy from 6 Sep 2027 to 31 Mar 2029, everybody in the style “typical”: "
        "1 of 2 milestones in time"
    )
    assert {part.title: part.lines for part in found.parts} == {
        "Milestones that would be late": (
            f"“Budget approved by the board” {LATE}, planned for 9 Dec 2027: {WHY}",
        ),
        "Left unfinished": ("budget:FY2028:group in review",),
        "Weeks that are too full for somebody": ("Cora Blum, week from 8 Nov 2027: 25.0 h",),
        "Two meetings of one person on one day": ("Cora Blum, 9 Nov 2027: Review; Budget day",),
        "Roles that hang on one person": ("SMA: Sam Example, 16.0 h of work, nobody stands in",),
        "Moves that were never taken": ("Budget: send back, from “in review”",),
    }
    assert found.page == as_page(a_year())


def test_what_is_planned_for_later_does_not_count() -> None:
    """Of a rehearsal that ends before, neither as in time nor as late."""
    found = as_attachment(replace(a_year(), ends=datetime(2027, 12, 1, tzinfo=UTC)), "f" * 64)

    assert found.said.endswith("1 of 1 milestone in time")
    assert found.parts[0].lines == ()


def test_a_letter_tells_the_first_of_each_and_counts_all() -> None:
    """And what was looked for and not found."""
    found = as_attachment(a_year(), "f" * 64)
    many = replace(found.parts[0], lines=("One", "Two", "Three", "Four", "Five"))
    none = replace(found.parts[1], lines=())

    assert in_short(replace(found, parts=(many, none)))[1:] == [
        "Milestones that would be late: 5; One; Two; Three; and 2 more",
        "Left unfinished: none",
    ]
