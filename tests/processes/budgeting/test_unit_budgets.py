"""A unit's budget is handed in sheet by sheet, flagged, answered flag by flag, and locked."""

from datetime import date

import pytest
from sqlalchemy import func, select

from engine.rules.gate import ExplanationMissing
from persistence.records.base import FlagAnswer
from persistence.records.budget import BudgetLine
from tests import content
from tests.engine.driver import Driver
from tests.engine.sheets import hand_in, reach, record, seen, shown, walk
from tests.processes.content import budget
from tests.processes.content.core import YEAR

SHORT = {"id": "B-INI-1-2", "amount": "40000"}
MILESTONES = ("SCM.card_provisional", "INI.recommended", "WFA.demand", "OAL.certified")
LOCKED = f"B-north-{YEAR}-1"
ANSWER = "The academy starts one quarter later."


@pytest.fixture
def year(driver: Driver) -> str:
    """Return a budget whose units are drafting theirs; North's initiative is short of money."""
    content.fill(
        driver.session,
        budget_lines=[SHORT],
        budget_totals=[{"year": YEAR, "unit": "north", "kind": "stratex", "amount": "340000"}],
    )
    driver.at(date(2027, 8, 9))
    reach(driver, *MILESTONES)
    found = driver.open("budget")
    walk(driver, found, until="3", days=30)
    return found


@pytest.fixture
def north(driver: Driver, year: str) -> str:
    """Return North's budget, in which the office has raised its flags."""
    found = f"{year}/unit_budget:north"
    walk(driver, found, until="6")
    hand_in(driver, driver.task(found, step="6"), answer="flag")
    return found


def test_a_sheet_opens_with_the_unit_s_own_lines(driver: Driver, year: str) -> None:
    """North is asked for North's lines of this year, and for nobody else's."""
    unit = f"{year}/unit_budget:north"
    hand_in(driver, driver.task(unit, step="3"))

    lines = shown(driver, driver.task(unit, step="4"))

    assert {("north", YEAR)} == {(line["unit"], line["year"]) for line in lines}
    assert 8 == len(lines)


def test_who_plans_anew_plans_from_what_was_approved(driver: Driver, year: str) -> None:
    """No line of last year comes beside the approved ones of this year; they are handed in anew."""
    content.change(driver.session, budget_lines=[{"id": LOCKED, "state": "approved"}])
    unit = f"{year}/unit_budget:north"
    hand_in(driver, driver.task(unit, step="3"))

    lines = shown(driver, driver.task(unit, step="4"))
    hand_in(driver, driver.task(unit, step="4"))

    assert LOCKED in {line["id"] for line in lines}
    assert 8 == len(lines)
    assert "submitted" == record(driver, "budget_lines", LOCKED)["state"]


def test_a_line_that_is_left_out_ends(driver: Driver, year: str) -> None:
    """The lines of a unit are complete; what is missing is no longer in force."""
    unit = f"{year}/unit_budget:south"
    hand_in(driver, driver.task(unit, step="3"))
    task = driver.task(unit, step="4")
    kept = [row for row in shown(driver, task) if row["id"] != "B-INI-2-4"]

    driver.answer(task, "submit", rows=kept)

    assert driver.now.date() == record(driver, "budget_lines", "B-INI-2-4")["valid_to"]
    assert record(driver, "budget_lines", "B-INI-2-3")["valid_to"] is None


def test_totals_that_do_not_add_up_need_a_word(driver: Driver, year: str) -> None:
    """Finance reads at once by how much the lines differ, and cannot pass it over in silence."""
    unit = f"{year}/unit_budget:south"
    walk(driver, unit, until="4-totals")
    task = driver.task(unit, step="4-totals")
    rows = [{**row, "amount": "1"} for row in shown(driver, task) if row["kind"] == "opex"]

    with pytest.raises(ExplanationMissing, match="south states 1 EUR of opex, its lines add up"):
        driver.answer(task, "submit", rows=rows, note="")


def test_the_office_sees_each_flag(driver: Driver, year: str) -> None:
    """What the comparison found stands before the question, with its rule and remedy."""
    unit = f"{year}/unit_budget:north"
    walk(driver, unit, until="6")

    (found,) = seen(driver, driver.task(unit, step="6")).findings

    assert ("flag", "BUD.R1", "INI-1") == (found.weight, found.rule, found.subject)
    assert "40,000 EUR of 100,000 EUR in FY2028-Q2" in found.text


@pytest.mark.duty("S33")
def test_the_unit_is_asked_for_one_answer_per_flag(driver: Driver, north: str) -> None:
    """The sheet opens with the flag itself, and an empty answer."""
    (row,) = shown(driver, driver.task(north, step="7"))

    assert ("BUD.R1", "INI-1", "explain", None) == (
        row["rule"],
        row["subject"],
        row["kind"],
        row["answer"],
    )
    assert "40,000 EUR" in row["flag"]


def test_a_flag_without_an_answer_holds_the_unit(driver: Driver, north: str) -> None:
    """Neither a row with words nor a comment: it does not go on."""
    task = driver.task(north, step="7")

    with pytest.raises(ExplanationMissing, match="INI-1"):
        driver.answer(task, "explain", rows=shown(driver, task), note="")


def test_an_answered_flag_is_only_told_from_then_on(driver: Driver, north: str) -> None:
    """The answer lets the unit go on without a comment, and stands beside the finding."""
    task = driver.task(north, step="7")
    rows = [{**row, "answer": ANSWER} for row in shown(driver, task)]

    driver.answer(task, "explain", rows=rows, note="")

    (kept,) = driver.session.scalars(select(FlagAnswer.answer))
    assert ANSWER == kept
    assert "info" == seen(driver, task).findings[0].weight
    driver.look(north.partition("/")[0])
    assert "negotiating" == driver.instance(north).state


def test_a_promise_to_mend_does_not_count_once_it_was_to_be_mended(
    driver: Driver, north: str
) -> None:
    """After the mended budget is handed in as it was, the flag is there again."""
    task = driver.task(north, step="7")
    rows = [
        {**row, "kind": "fix", "answer": "We will add the money."} for row in shown(driver, task)
    ]
    driver.answer(task, "fix", rows=rows, note="")
    driver.look(north.partition("/")[0])

    walk(driver, north, until="6")

    assert ["flag"] == [f.weight for f in seen(driver, driver.task(north, step="6")).findings]


def test_the_board_s_approval_locks_every_line(driver: Driver, year: str) -> None:
    """All lines of the year are approved, and the hand-over names the gap that is left."""
    walk(driver, year, until="11-load", days=150)

    lines = [row for row in budget.ROWS["budget_lines"] if row["year"] == YEAR]
    query = select(BudgetLine.state, func.count()).where(BudgetLine.year == YEAR)
    assert {"approved": len(lines)} == dict(
        driver.session.execute(query.group_by(BudgetLine.state)).tuples().all()
    )


def test_the_list_of_what_is_not_funded_bears_a_name(driver: Driver, year: str) -> None:
    """Who approves the budget answers for what it no longer funds."""
    walk(driver, year, until="8-version", days=120)
    row = {
        "id": "U-1",
        "initiative": "INI-2",
        "amount": "1",
        "currency": "EUR",
        "reason": "Rank 9",
    }
    hand_in(driver, driver.task(year, step="8-version"), row)

    walk(driver, year, until="10-papers", days=30)

    assert "ceo" == record(driver, "unfunded", "U-1")["approved_by"]


def test_a_transfer_is_judged_by_itself(driver: Driver) -> None:
    """Out of STRATEX the CFO alone cannot decide in silence; another transfer does not matter."""
    content.fill(driver.session, reallocations=[{"id": "RE-1", "approver": "cfo"}])
    transfer = driver.open("reallocation")
    row = {
        "from_kind": "stratex",
        "to_kind": "opex",
        "amount": "9000",
        "currency": "EUR",
        "effect": "One course less",
    }
    driver.answer(driver.task(transfer), "submit", rows=[row])
    driver.look(transfer)
    task = driver.task(transfer, step="12-cfo")

    assert [transfer] == [found.subject for found in seen(driver, task).findings]
    with pytest.raises(ExplanationMissing, match="not by the CEO"):
        driver.answer(task, "approve", note="")
