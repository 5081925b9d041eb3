"""Rules of proposals and of the portfolio: each finds what is wrong, and nothing in sound content."""

from datetime import date
from typing import Any

import pytest

from tests.processes.conftest import Judge

CODES = (
    "INI.R1",
    "INI.R2",
    "INI.R3a",
    "INI.R3b",
    "INI.R4",
    "INI.R5",
    "INI.R6",
    "INI.R7",
    "INI.R8",
    "INI.R14",
    "INI.R15",
    "INI.R16",
    "INI.R17",
    "INI.R18",
)
NEW = {"id": "INI-3", "year": "FY2028", "name": "New depot"}
ACADEMY = "initiative INI-1 “Service academy”"
UNFUNDED = "is recommended and has no budget line"


def others(count: int, **columns: str) -> list[dict[str, Any]]:
    """Return further initiatives that are alike."""
    return [{**NEW, "id": f"INI-{n}", "sponsor": "cfo", **columns} for n in range(3, 3 + count)]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("today", [date(2027, 8, 2), date(2028, 7, 3), date(2029, 2, 1)])
def test_a_sound_portfolio_is_not_touched(judge: Judge, code: str, today: date) -> None:
    """No rule finds anything in the sound content, on any day."""
    assert [] == judge(code, today=today)


def test_an_initiative_that_serves_nothing_is_found(judge: Judge) -> None:
    """Without an effect it has no objective."""
    assert ["initiative INI-3 “New depot” serves no objective"] == judge(
        "INI.R1", initiatives=[NEW]
    )


def test_an_effect_without_a_number_is_found(judge: Judge) -> None:
    """“It will help” is no effect."""
    vague = [{"initiative": "INI-3", "objective": "C1", "measure": "M-C1", "effect": ""}]

    found = judge("INI.R1", initiatives=[NEW], initiative_effects=vague)

    assert ["initiative INI-3 “New depot” gives no expected effect as a number"] == found


@pytest.mark.parametrize(
    ("owner", "sponsor", "expected"),
    [
        ("", "cfo", "has no owner"),
        ("", "", "has no owner and no sponsor"),
        ("cfo", "cfo", "has cfo as owner and as sponsor"),
        ("owner", "sma", "has sma as sponsor, who is not in the executive committee"),
    ],
)
def test_an_initiative_nobody_carries_is_found(
    judge: Judge, owner: str, sponsor: str, expected: str
) -> None:
    """Owner and sponsor are two people, and the sponsor is an executive."""
    change = [{"id": "INI-1", "owner": owner, "sponsor": sponsor}]

    assert [f"{ACADEMY} {expected}"] == judge("INI.R2", initiatives=change)


def test_an_initiative_without_cost_and_people_is_found(judge: Judge) -> None:
    """What it takes is asked before anybody scores it."""
    found = judge("INI.R3a", initiatives=[NEW])

    assert ["initiative INI-3 “New depot” has no cost by quarter and no people by unit"] == found


def test_too_few_milestones_are_found(judge: Judge) -> None:
    """One of four that ended no longer counts."""
    over = [{"id": "INI-1-M4", "valid_to": "2027-08-01"}]

    assert [f"{ACADEMY} has 3 milestones"] == judge("INI.R3b", initiative_milestones=over)


def test_an_active_initiative_without_budget_is_found(judge: Judge) -> None:
    """Neither money nor people have been given to the third."""
    people = [
        {"initiative": "INI-3", "unit": "it", "skill": "orders", "quarter": "FY2028-Q1", "fte": "1"}
    ]

    found = judge("INI.R4", initiatives=[{**NEW, "stage": "active"}], initiative_staffing=people)

    text = "is active and has no budget line and no headcount line"
    assert [f"initiative INI-3 “New depot” {text}"] == found


@pytest.mark.parametrize(
    ("state", "expected"),
    [("submitted", []), ("approved", [f"initiative INI-3 “New depot” {UNFUNDED}"])],
)
def test_a_recommended_initiative_is_held_to_the_approved_budget(
    judge: Judge, state: str, expected: list[str]
) -> None:
    """Until the budget is approved nobody can say whether it will be funded."""
    lines = [{"id": "B-INI-1-1", "state": state}]

    found = judge("INI.R4", initiatives=[{**NEW, "stage": "recommended"}], budget_lines=lines)

    assert expected == found


def test_people_with_too_many_initiatives_are_found(judge: Judge) -> None:
    """The finance chief sponsors four, and the owner owns three."""
    found = judge("INI.R5", initiatives=others(3, owner="owner"))

    assert [
        "cfo is sponsor of 4 initiatives: INI-1, INI-3, INI-4, INI-5",
        "owner is owner of 4 initiatives: INI-1, INI-3, INI-4, INI-5",
    ] == found


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        ("1.9", "2 FTE training in FY2028-Q1 are asked for, there are 1.9 (105 %)"),
        ("1.5", "2 FTE training in FY2028-Q1 are asked for, there are 1.5 (133 %)"),
        ("0", "2 FTE training in FY2028-Q1 are asked for, there are 0"),
    ],
)
def test_a_skill_promised_twice_is_found(judge: Judge, there: str, expected: str) -> None:
    """The share of the capacity is said where there is any."""
    change = [{"skill": "training", "quarter": "FY2028-Q1", "fte": there}]

    assert [expected] == judge("INI.R6", capacities=change)


def test_a_skill_nobody_counted_is_found(judge: Judge) -> None:
    """Who asks for a skill is told when its capacity is unknown."""
    gone = [{"skill": "orders", "quarter": "FY2028-Q2", "valid_to": "2027-01-01"}]

    text = "1 FTE orders in FY2028-Q2 are asked for, and nobody says how many there are"
    assert [text] == judge("INI.R6", capacities=gone)


RED = {
    "year": "FY2028",
    "period": "FY2028-01",
    "edition": 1,
    "rows": [{"measure": "M-C1", "objective": "C1", "status": "red"}],
}


def test_a_red_objective_without_an_active_initiative_is_found(judge: Judge) -> None:
    """A recommended initiative does not help yet."""
    text = "is red in FY2028-01 (M-C1) and has no active initiative"

    assert [f"objective C1 “Win service contracts” {text}"] == judge("INI.R7", snapshots=[RED])


def test_a_red_objective_with_an_active_initiative_passes(judge: Judge) -> None:
    """Somebody is at work on it."""
    active = [{"id": "INI-1", "stage": "active"}]

    assert [] == judge("INI.R7", snapshots=[RED], initiatives=active)


def test_a_red_objective_with_an_explanation_passes(judge: Judge) -> None:
    """Its owner has said why none is needed."""
    need = [{"year": "FY2028", "objective": "C1", "no_need": "One contract came a week late."}]

    assert [] == judge("INI.R7", snapshots=[RED], initiative_needs=need)


def test_an_objective_without_initiative_is_found(judge: Judge) -> None:
    """When its only initiative is stopped, nothing is left."""
    found = judge("INI.R8", initiatives=[{"id": "INI-2", "stage": "rejected"}])

    assert "objective C2 “Raise loyalty” has no initiative" in found
    assert len(found) == 4


def test_an_objective_whose_initiative_has_ended_had_one(judge: Judge) -> None:
    """What was finished within the year is no gap; what was refused is one."""
    assert [] == judge("INI.R8", initiatives=[{"id": "INI-2", "stage": "benefits_checked"}])


def test_an_initiative_of_last_years_objective_is_found(judge: Judge) -> None:
    """It is told what the objective is called this year."""
    now = {"unit": "group", "name": "Skills", "id": "L-one", "year": "FY2028", "line": "L1"}

    found = judge("INI.R8", objectives=[{"id": "L1", "year": "FY2027"}, now])

    assert [f"{ACADEMY} serves L1, which is now L-one"] == found


def test_an_initiative_of_a_dropped_objective_is_found(judge: Judge) -> None:
    """What it would move is no longer wanted."""
    found = judge("INI.R8", objectives=[{"id": "L1", "status": "dropped"}])

    assert [f"{ACADEMY} serves L1, which was dropped"] == found


def test_scores_that_lie_apart_are_found(judge: Judge) -> None:
    """Three points are more than two."""
    change = [{"initiative": "INI-1", "criterion": "risk", "scorer": "fbp", "score": 1}]

    found = judge("INI.R14", initiative_scores=change)

    assert [f"{ACADEMY} is scored from 1 to 4 on risk"] == found


def test_a_month_in_which_all_starts_is_found(judge: Judge) -> None:
    """Three of five are more than a quarter."""
    found = judge("INI.R15", initiatives=others(3, start="2028-01-15"))

    assert ["3 of 5 initiatives (60 %) start in 2028-01"] == found


def test_a_long_initiative_without_benefit_is_found(judge: Judge) -> None:
    """After eighteen months somebody must have something of it."""
    long = [{"id": "INI-1", "finish": "2029-12-31", "intermediate_benefit_on": ""}]

    text = "runs from 2028-02-01 to 2029-12-31 without a benefit by 2029-08-01"
    assert [f"{ACADEMY} {text}"] == judge("INI.R16", initiatives=long)


HIT = [{"id": "INI-1", "stage": "active", "kill_hit_on": "2028-02-10"}]


def test_a_kill_criterion_without_decision_is_found(judge: Judge) -> None:
    """It said itself when it should stop."""
    text = "hit its kill criterion on 2028-02-10 and no review has decided on it since"

    found = judge("INI.R17", today=date(2028, 3, 1), initiatives=HIT)

    assert [f"{ACADEMY} {text}"] == found


def test_a_decided_kill_criterion_passes(judge: Judge) -> None:
    """The review of the eighteenth decided on it."""
    decided = [{"id": "D-1", "initiative": "INI-1"}]

    assert [] == judge("INI.R17", today=date(2028, 3, 1), initiatives=HIT, decisions=decided)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            {"stage": "benefits_checked"},
            "is benefits_checked and its benefit has not been checked by finance",
        ),
        (
            {"stage": "closed_met", "finish": "2028-08-31"},
            "is closed_met and its benefit has not been checked by finance",
        ),
        (
            {
                "stage": "closed_met",
                "benefit_checked_by": "sma",
                "benefit_checked_on": "2028-12-01",
            },
            "had its benefit checked by sma, who is not from finance",
        ),
    ],
)
def test_a_closure_without_finance_is_found(
    judge: Judge, columns: dict[str, str], expected: str
) -> None:
    """Only finance verifies a benefit."""
    found = judge("INI.R18", today=date(2029, 1, 8), initiatives=[{"id": "INI-1", **columns}])

    assert [f"{ACADEMY} {expected}"] == found


def test_a_verified_closure_passes(judge: Judge) -> None:
    """The ledger says what was achieved, and who of finance has seen it."""
    ledger = [
        {
            "id": "B-1",
            "initiative": "INI-1",
            "planned": "90000",
            "achieved": "80000",
            "currency": "EUR",
            "outcome": "met",
            "checked_on": "2028-12-04",
            "verified_by": "fbp",
        }
    ]
    closed = [{"id": "INI-1", "stage": "closed_met"}]

    found = judge("INI.R18", today=date(2029, 6, 1), initiatives=closed, benefits=ledger)

    assert [] == found
