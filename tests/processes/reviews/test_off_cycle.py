"""Off-cycle reviews: what the strategy rests on is read monthly, and calls a review when it breaks."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from engine.operations.interventions import command
from engine.records.sheets import sheet
from engine.rules.rule import RuleContext, year_context
from engine.schedule import delays, lateness
from persistence.instances import Instance, Task
from processes.reviews.off_cycle_rules import strategy_holds, watched_assumptions
from tests import content
from tests.cast import YEAR
from tests.engine import sheets
from tests.engine.driver import CEO, Driver
from tests.processes.content import CONTENT

APRIL, MAY, JUNE = (f"{YEAR}-{month}" for month in ("04", "05", "06"))
RENEWALS = {
    "id": "AS-1",
    "year": YEAR,
    "text": "Customers pay for service",
    "owner": "cfo",
    "metric": "Share of contracts renewed",
    "threshold": "80",
    "breaks": "below",
    "reading": "86",
    "read_on": "2027-07-30",
}
SIGNAL = {
    "id": "SI-1",
    "year": YEAR,
    "scenario": "S-1",
    "metric": "Key rate",
    "threshold": "4",
    "breaks": "above",
    "owner": "north_head",
}
SCENARIO = {"id": "S-1", "year": YEAR, "name": "Dear money"}
UNWATCHED = {"id": "AS-2", "year": YEAR, "text": "Rates stay low", "owner": "cfo"}
BROKEN = "assumption AS-1 “Customers pay for service” is broken: Share of contracts renewed is 71"


def opened(driver: Driver, period: str, day: date) -> str:
    """Return the review of a month whose meeting is still to be prepared."""
    driver.at(day)
    return driver.open("strategy_review", period=period)


@pytest.fixture
def office(driver: Driver) -> Driver:
    """Return an office with one assumption, and nothing else that is watched."""
    content.fill(driver.session, assumptions=[RENEWALS])
    for row in CONTENT["signals"]:
        content.bring(driver.session, "signals", [{**row, "threshold": ""}])
    return driver


def read(driver: Driver, task: Task, value: str) -> None:
    """Hand in a reading."""
    (row,) = sheets.shown(driver, task)
    driver.answer(task, "done", rows=[{**row, "reading": value}])
    driver.look(task.instance_id.partition("/")[0])


def lock_april(driver: Driver, *red: str) -> None:
    """Lock the numbers of April, with some objectives red."""
    rows = [{"measure": f"M-{key}", "objective": key, "status": "red"} for key in red]
    locked = {"year": YEAR, "period": APRIL, "edition": 1, "locked_on": "2028-05-12"}
    locked |= {"locked_by": "smd", "rows": rows, "digest": "0" * 64}
    content.bring(driver.session, "snapshots", [locked])
    sheets.reach(driver, f"SCM.locked@{APRIL}", f"INI.status_locked@{APRIL}")


def called(driver: Driver) -> list[Instance]:
    """Return the off-cycle reviews, the first one first."""
    driver.session.expire_all()
    query = select(Instance).where(Instance.definition_key == "off_cycle_review")
    return list(driver.session.scalars(query.order_by(Instance.opened_at)))


def test_each_month_the_owner_is_asked_where_an_assumption_stands(office: Driver) -> None:
    """What has a threshold, of the year under way; the page shows what it is compared with."""
    content.change(office.session, assumptions=[RENEWALS, UNWATCHED])
    april = opened(office, APRIL, date(2028, 5, 10))
    may = opened(office, MAY, date(2028, 6, 12))

    (task,) = office.tasks(april, step="read")
    assert office.tasks(may, step="read") == []  # one is under way

    assert task.assignee_id == "cfo"
    assert [(r["assumption"], r["period"]) for r in sheets.shown(office, task)] == [("AS-1", APRIL)]
    (stands,) = sheets.seen(office, task).handed_in
    assert [(row["metric"], row["threshold"]) for row in stands.rows] == [
        ("Share of contracts renewed", "80")
    ]


def test_a_reading_that_holds_calls_nothing(office: Driver) -> None:
    """It stands on record with its day and its month."""
    april = opened(office, APRIL, date(2028, 5, 10))

    read(office, office.task(april, step="read"), "83")

    assert called(office) == []
    stands = sheets.record(office, "assumption_readings", f"AS-1@{APRIL}")
    assert (stands["reading"], stands["read_on"]) == (83, date(2028, 5, 10))


def test_a_broken_assumption_calls_a_review_and_does_so_once(office: Driver) -> None:
    """In the month in which it breaks; not again in the next, although it is still broken."""
    read(office, office.task(opened(office, APRIL, date(2028, 5, 10)), step="read"), "71")
    (review,) = called(office)
    office.look(review.id)

    evidence = office.task(review.id, step="X2")
    assert evidence.assignee_id == "sma"
    assert sheets.content(office, review.id, "X1") == [f"{BROKEN} on 2028-05-10, below 80"]

    read(office, office.task(opened(office, MAY, date(2028, 6, 12)), step="read"), "70")
    assert [each.id for each in called(office)] == [review.id]


def test_what_breaks_again_after_it_held_calls_again(office: Driver) -> None:
    """A review is about one break, not about an assumption for ever."""
    read(office, office.task(opened(office, APRIL, date(2028, 5, 10)), step="read"), "71")
    read(office, office.task(opened(office, MAY, date(2028, 6, 12)), step="read"), "85")
    called(office)[0].state = "confirmed"
    read(office, office.task(opened(office, JUNE, date(2028, 7, 12)), step="read"), "79")

    assert len(called(office)) == 2


@pytest.mark.duty("S21")
def test_what_breaks_while_a_review_is_called_is_added_to_it(office: Driver) -> None:
    """Nobody meets twice."""
    content.bring(office.session, "scenarios", [SCENARIO])
    content.bring(office.session, "signals", [SIGNAL])
    april = opened(office, APRIL, date(2028, 5, 10))
    by_owner = {task.assignee_id: task for task in office.tasks(april, step="read")}

    read(office, by_owner["cfo"], "71")
    read(office, by_owner["north_head"], "4.5")

    (review,) = called(office)
    office.look(review.id)
    assert len(review.facts["causes"]) == 2
    assert any("signal SI-1 “Key rate” is broken" in t for t in review.facts["causes"].values())


def test_thirty_percent_of_red_objectives_call_a_review(
    office: Driver,
) -> None:
    """Nobody has to see it: the numbers of the month are locked, and that is enough."""
    lock_april(office, "C1", "I1", "L1")
    opened(office, APRIL, date(2028, 5, 15))

    (review,) = called(office)
    (text,) = review.facts["causes"].values()
    assert text == f"3 of 8 objectives are red in {APRIL} (38 %): C1, I1, L1"


def test_fewer_reds_call_nothing(office: Driver) -> None:
    """Two of eight are a quarter."""
    lock_april(office, "C1", "I1")
    opened(office, APRIL, date(2028, 5, 15))

    assert called(office) == []


def test_what_the_review_decides_is_carried_out(office: Driver) -> None:
    """Decided, confirmed, and handed to off-cycle planning, which names the decision."""
    read(office, office.task(opened(office, APRIL, date(2028, 5, 10)), step="read"), "71")
    (review,) = called(office)
    sheets.walk(office, review.id, until="X4", days=20)
    met = sheet("meetings").table
    decision = {
        "id": "Q-7",
        "meeting": office.session.scalars(select(met.c.id).where(met.c.kind == "off_cycle")).one(),
        "text": "Plan the service business anew",
        "owner": "cfo",
        "due": "2028-09-30",
        "evidence": "evidence of the review, page 1",
        "route": "SPL",
    }
    office.answer(office.task(review.id, step="X4"), "submit", rows=[decision])
    office.look(review.id)
    office.answer(office.task(review.id, step="X5"), "approve")
    office.look(review.id)

    planning = office.session.scalars(
        select(Instance).where(Instance.definition_key == "off_cycle_planning")
    ).one()
    assert sheets.record(office, "decisions", "Q-7")["change_request"] == planning.id


def test_a_late_reading_makes_no_review_late(office: Driver) -> None:
    """Nothing of the review waits for it, so it is not the cause that the year page names."""
    april = opened(office, APRIL, date(2028, 5, 10))
    lock_april(office)
    office.at(date(2028, 8, 1))
    read(office, office.task(april, step="read"), "83")

    known = lateness.milestones(office.session, YEAR, office.now)
    cause = delays.found(office.session, known, office.now)[YEAR, f"SRV.confirmed@{APRIL}"]
    assert "Look up where the assumption stands" not in cause.what


def test_the_chief_executive_may_call_it_off_with_a_reason(office: Driver) -> None:
    """And the same break calls no other one."""
    read(office, office.task(opened(office, APRIL, date(2028, 5, 10)), step="read"), "71")
    (review,) = called(office)
    office.look(review.id)
    command(office.session, review.id, "call_off", actor=CEO, now=office.now, reason="One tender.")
    read(office, office.task(opened(office, MAY, date(2028, 6, 12)), step="read"), "70")

    assert [each.state for each in called(office)] == ["called_off"]


def test_the_yearly_test_reads_the_year_under_way(office: Driver) -> None:
    """In the middle of FY2028 the test for FY2029 reads what FY2028 rests on."""
    following = YEAR.replace("2028", "2029")
    unwatched = {**UNWATCHED, "id": "AS-9", "year": following}
    content.bring(office.session, "assumptions", [{**RENEWALS, "reading": "71"}, unwatched])
    at = year_context(office.session, YEAR, date(2028, 5, 10))
    planned = replace(at, year=following, starts=date(2029, 1, 1))

    assert [f.subject for f in strategy_holds.check(with_limits(planned))] == ["AS-1"]
    assert list(watched_assumptions.check(planned)) == []


def test_a_review_that_was_called_answers_the_rule(office: Driver) -> None:
    """Broken and asked about is no finding any more."""
    at = with_limits(year_context(office.session, YEAR, date(2028, 5, 10)))
    content.bring(office.session, "assumptions", [{**RENEWALS, "reading": "71"}])
    assert [f.subject for f in strategy_holds.check(at)] == ["AS-1"]

    opened(office, APRIL, date(2028, 5, 10))
    lock_april(office)
    opened(office, APRIL, date(2028, 5, 15))

    assert len(called(office)) == 1
    assert list(strategy_holds.check(at)) == []


def with_limits(at: RuleContext) -> RuleContext:
    """Return a look with the limits of the rule of broken assumptions."""
    return replace(at, limits={"red": strategy_holds.limits["red"].value})
