"""The second year: a refresh opens with last year's card, and each thing keeps its line."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.operations.decisions import decide
from engine.schedule.publication import publish
from engine.types import Actor
from engine.views.task import present
from persistence.instances import Task
from persistence.records.scorecard import Measure, Target
from persistence.records.strategy import ObjectiveLink
from persistence.strategy_year import Milestone
from tests import cast, content
from tests.engine.driver import Driver
from tests.engine.scorecard_driver import bring_on, bring_to, hand_in

NEXT = cast.NEXT
ON_MAP = ("C1", "C2", "F1", "F2", "I1", "I2", "L1", "L2")


@pytest.fixture
def refresh(any_driver: Driver) -> str:
    """Open the refresh of the year after one that the content fills; return its id."""
    content.fill(any_driver.session)
    publish(any_driver.session, cast.next_year(), actor=cast.ADMIN, now=any_driver.now)
    any_driver.at(date(2028, 7, 24))
    reach(any_driver, "SPL.approved")
    return any_driver.open("scorecard_refresh", period=NEXT, year=NEXT)


def reach(driver: Driver, code: str) -> None:
    """Let the second year reach a milestone."""
    query = select(Milestone).where(Milestone.year_id == NEXT, Milestone.code == code)
    driver.session.scalars(query).one().reached_at = driver.now
    driver.session.flush()


def of(task: Task, driver: Driver) -> list[dict[str, Any]]:
    """Return the rows that a task's sheet opens with."""
    view = present(driver.session, task.id, now=driver.now, person_id=task.assignee_id)
    assert view.sheet is not None
    return [dict(row) for row in view.sheet.rows]


def later(*keys: str) -> list[str]:
    """Return the ids of last year as they are in this one."""
    return [f"{key}-{NEXT}" for key in keys]


def test_the_map_opens_with_last_years_objectives(any_driver: Driver, refresh: str) -> None:
    """Each is a row of its own that says what it continues; its owner stays."""
    rows = of(any_driver.task(refresh, step="A2"), any_driver)

    assert [*later(*ON_MAP)] == [row["id"] for row in rows]
    assert [*ON_MAP] == [row["line"] for row in rows]
    assert {("cfo", "active", "2029-01-01")} == {
        (row["owner"], row["status"], row["valid_from"]) for row in rows
    }


def test_links_follow_the_objectives(any_driver: Driver, refresh: str) -> None:
    """Both ends are this year's objectives; what was found out about them is asked anew."""
    rows = of(bring_to(any_driver, refresh, "A2-links")[0], any_driver)

    links = select(ObjectiveLink.id).where(ObjectiveLink.kind == "cause_effect")
    assert len(list(any_driver.session.scalars(links))) == len(rows)
    ends = {row[end] for row in rows for end in ("origin", "target")}
    assert set(later(*ON_MAP)) >= ends
    assert {"untested"} == {row["verdict"] for row in rows}


@pytest.mark.duty("S2")
def test_targets_follow_their_measures_and_periods(any_driver: Driver, refresh: str) -> None:
    """The pattern of last year: a row for each of its periods, a year later, provisional."""
    tasks = bring_to(any_driver, refresh, "A5")
    rows = [row for task in tasks for row in of(task, any_driver)]

    was = {(t.measure, t.period) for t in any_driver.session.scalars(select(Target))}
    assert len(was) == len(rows)
    assert {(f"{m}-{NEXT}", p.replace("FY2028", NEXT)) for m, p in was} == {
        (row["measure"], row["period"]) for row in rows
    }
    assert {"provisional"} == {row["state"] for row in rows}


def test_nothing_is_record_by_being_carried(any_driver: Driver, refresh: str) -> None:
    """Until the card is approved there is no record of the new year."""
    bring_on(any_driver, refresh, "checking")
    assert [] == _of(any_driver, Measure)

    bring_on(any_driver, refresh, "provisional")

    measures = {row.id: row.line for row in _of(any_driver, Measure)}
    assert {f"{line}-{NEXT}": line for line in measures.values()} == measures
    assert 13 == len(measures)


def test_owners_of_last_year_are_asked_for_their_draft(any_driver: Driver, refresh: str) -> None:
    """Whom last year's records name is asked, with the rows that name them."""
    task = next(t for t in bring_to(any_driver, refresh, "A3") if t.assignee_id == "rival")

    assert later("S1", "S2") == [row["id"] for row in of(task, any_driver)]


def test_links_of_a_merged_objective_lead_to_the_other(any_driver: Driver, refresh: str) -> None:
    """What named it names what it was merged into; what would name itself is not offered."""
    merged = {"status": "dropped", "merged_into": f"L2-{NEXT}"}
    hand_in(any_driver, any_driver.task(refresh, step="A2"), rows={f"L1-{NEXT}": merged})

    rows = of(bring_to(any_driver, refresh, "A2-links")[0], any_driver)

    ends = {row[end] for row in rows for end in ("origin", "target")}
    assert (False, True) == (f"L1-{NEXT}" in ends, f"L2-{NEXT}" in ends)


def test_a_link_that_is_taken_out_ends(any_driver: Driver, refresh: str) -> None:
    """Left out of the sheet it is not forgotten: its line ends, and it is not offered again."""
    task = bring_to(any_driver, refresh, "A2-links")[0]
    gone, *rest = of(task, any_driver)
    hand_in_rows(any_driver, task, rest)

    bring_on(any_driver, refresh, "provisional")

    ended = [row for row in _of(any_driver, ObjectiveLink) if row.valid_to is not None]
    assert [(gone["origin"], gone["target"])] == [(row.origin, row.target) for row in ended]


def hand_in_rows(driver: Driver, task: Task, rows: list[dict[str, Any]]) -> None:
    """Answer a task with these rows alone."""
    decide(
        driver.session,
        task.id,
        "submit",
        actor=Actor(task.assignee_id),
        now=driver.now,
        rows=rows,
        note="As agreed.",
    )
    driver.look(task.instance_id)


def _of(driver: Driver, record: type[Any]) -> list[Any]:
    driver.session.expire_all()
    return list(driver.session.scalars(select(record).where(record.year == NEXT)))


def test_the_refresh_counts_what_waits_and_what_became_of_it(
    any_driver: Driver, refresh: str
) -> None:
    """Its first step says how many rows there are; its last one what became of each."""
    before = any_driver.latest(refresh, "A1").content
    assert "0 same, 0 changed, 0 dropped, 0 merged, 13 open, 0 new" == before["objectives"]
    ended = {"status": "dropped", "merged_into": f"L2-{NEXT}"}
    hand_in(any_driver, any_driver.task(refresh, step="A2"), rows={f"L1-{NEXT}": ended})
    change = {
        f"M-C1-{NEXT}": {"name": "Contracts won"},
        f"M-L1-{NEXT}": {"objective": f"L2-{NEXT}"},
    }
    bring_on(any_driver, refresh, "provisional", change)
    reach(any_driver, "BUD.board")
    bring_on(any_driver, refresh, "active")

    after = any_driver.events(refresh, "carried_out")[-1].facts["result"]

    assert "12 same, 0 changed, 0 dropped, 1 merged, 0 open, 0 new" == after["objectives"]
    assert "12 same, 1 changed, 0 dropped, 0 merged, 0 open, 0 new" == after["measures"]
    assert "52 same, 0 changed, 0 dropped, 0 merged, 0 open, 0 new" == after["targets"]
