"""Rules of the workforce: each finds what is wrong, nothing where all is right, and nobody."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.rules import gate, rule
from tests import content
from tests.cast import YEAR
from tests.processes.conftest import Judge
from tests.processes.content import workforce

CODES = tuple(f"WFA.R{n}" for n in range(1, 14))
JUNE = date(2028, 6, 15)
NORTH = [f"E-{n}" for n in range(101, 141)]


@pytest.mark.parametrize("today", [date(2027, 8, 2), JUNE])
@pytest.mark.parametrize("code", CODES)
def test_sound_people_are_left_alone(judge: Judge, code: str, today: date) -> None:
    """No rule of the workforce finds anything in the sound content, before or within the year."""
    assert [] == judge(code, today=today)


@pytest.mark.duty("S36")
@pytest.mark.parametrize(
    ("code", "changes", "text"),
    [
        (
            "WFA.R1",
            {"job_families": [{"id": "JF-2", "objective": "I1"}]},
            "objective L2 “Keep our experts” names no job family",
        ),
        (
            "WFA.R2",
            {
                "competencies": [
                    {
                        **workforce.ROWS["competencies"][0],
                        "id": "K-2",
                        "at_level": "4",
                        "period": f"{YEAR}-Q2",
                    }
                ]
            },
            "job family JF-1 “Service technicians” is 57.1 % ready in FY2028-Q2, in FY2028-Q1 85.7 %",
        ),
        (
            "WFA.R3",
            {"employees": [{"id": f"E-{n}", "job_family": "JF-2"} for n in range(206, 210)]},
            "17.2 % of 87 people are in strategic job families",
        ),
        (
            "WFA.R4",
            {
                "goals": [
                    {"id": f"G-{who}-{part}", "state": "draft"}
                    for who in NORTH[:5]
                    for part in (1, 2)
                ]
            },
            "88.1 % of the 42 people of north have an approved linked goal",
        ),
        (
            "WFA.R5",
            {
                "objectives": [{"id": "N2", "status": "dropped"}],
                "goals": [{"id": f"G-{who}-2", "objective": "N1"} for who in NORTH[2:]],
            },
            "a goal of fewer than 5 people is linked to N2 “Win north's service customers”, which is not active; link it again by 2027-03-22",
        ),
        (
            "WFA.R5",
            {"goals": [{"id": f"G-{who}-1", "objective": ""} for who in NORTH[:6]]},
            "a goal of 6 people is linked to no objective",
        ),
        (
            "WFA.R6",
            {"goals": [{"id": "G-E-201-1", "weight": "40"}]},
            "97.4 % of the 38 people of south have 2 to 5 goals of 100 % together",
        ),
        (
            "WFA.R7",
            {"goals": [{"id": f"G-{who}-1", "text": "Do MORE "} for who in NORTH[:15]]},
            "36.6 % of the 41 people of the team of E-1 have a goal in the same words",
        ),
        (
            "WFA.R8",
            {
                "cards": [{"year": YEAR, "unit": "south", "state": "certified"}],
                "goals": [
                    {"id": f"G-E-{n}-2", "objective": "S1"} for n in (3, 4, *range(201, 237))
                ],
            },
            "nobody in south has a goal for objective S2 “Keep south's key accounts”",
        ),
        (
            "WFA.R9",
            {"development_actions": [{"id": "D-101", "valid_to": "2028-01-31"}]},
            "83.3 % of the 6 people of JF-1 have a development action",
        ),
        (
            "WFA.R10",
            {"incentive_rules": [{"id": "IR-M-C1", "financial": "yes"}]},
            "executive pay rests on 2 measures, and on money alone",
        ),
        (
            "WFA.R11",
            {"measures": [{"id": "M-C1", "status": "retired"}]},
            "incentive IR-M-C1 rests on M-C1 “Measure of C1”, which is not on the active card",
        ),
        (
            "WFA.R13",
            {"disclosures": [{"id": "DIS-1", "people": "4"}]},
            "“Goals linked” of north is about fewer than 5 people",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("WFA") else "",
)
def test_what_is_wrong_is_found(
    judge: Judge, code: str, changes: dict[str, Any], text: str
) -> None:
    """Each rule names the group or the item, its figures and their unit, once."""
    assert [text] == judge(code, today=JUNE, **changes)


def test_ratings_are_compared_without_the_small_units(judge: Judge) -> None:
    """Three units are compared; the fourth has two people and is left out."""
    summaries = [
        {"year": YEAR, "unit": unit, "people": people, "average": rating, "unit_result": result}
        for unit, people, rating, result in (
            ("north", "42", "3.1", "95"),
            ("south", "38", "3.4", "101"),
            ("it", "7", "3.3", "104"),
            ("group", "2", "5", "10"),
        )
    ]

    assert ["ratings and results of 3 units correlate by 0.79"] == judge(
        "WFA.R12", rating_summaries=summaries
    )


def test_a_measure_without_locked_values_pays_nobody(judge: Judge) -> None:
    """Once periods are locked, an incentive measure has a value in one."""
    found = judge(
        "WFA.R11",
        snapshots=[
            {
                "year": YEAR,
                "period": f"{YEAR}-Q1",
                "edition": 1,
                "locked_on": "2028-04-20",
                "locked_by": "sma",
                "rows": [],
                "digest": "0",
            }
        ],
        measure_values=[{"year": YEAR, "measure": "M-F1", "period": f"{YEAR}-Q1", "value": "70"}],
    )

    assert ["incentive IR-M-C1 rests on M-C1 “Measure of C1”, which has no locked value"] == found


def test_a_manager_without_a_goal_is_found_in_a_group_of_managers(judge: Judge) -> None:
    """Two of seven managers have no goal; with three managers nothing would be said."""
    managers = [{"id": f"E-{n}", "manages": "yes"} for n in range(101, 105)]
    without = [
        {"id": f"G-{who}-{part}", "state": "draft"} for who in ("E-1", "E-101") for part in (1, 2)
    ]

    assert [] == judge("WFA.R4", today=JUNE, goals=without)
    assert ["71.4 % of the 7 managers have an approved linked goal"] == judge(
        "WFA.R4", today=JUNE, goals=without, employees=managers
    )


@pytest.mark.parametrize(("today", "severity"), [(date(2028, 1, 20), "info"), (JUNE, "warn")])
def test_missing_goals_are_first_reported_then_to_be_explained(
    books: Session, today: date, severity: str
) -> None:
    """While the window is open coverage is only told; after six weeks it needs an answer."""
    content.fill(
        books,
        goals=[{"id": f"G-{w}-{p}", "state": "draft"} for w in NORTH[:9] for p in (1, 2)],
    )

    look = rule.year_context(books, YEAR, today)
    (found,) = [f for _, f in rule.run(gate.named(["WFA.R4"]), look)]

    assert severity == found.severity


@pytest.mark.parametrize(
    ("code", "goals", "text"),
    [
        ("WFA.R6", [{"id": "G-E-4-1", "weight": "20"}], "2 goals weigh 70 % together"),
        ("WFA.R5", [{"id": "G-E-4-1", "objective": ""}], "goal G-E-4-1 is linked to no objective"),
    ],
)
def test_in_a_person_s_own_case_the_finding_is_about_the_goal(
    books: Session, code: str, goals: content.Rows, text: str
) -> None:
    """The employee and the manager see which goal it is; nobody else's is shown."""
    other = {"id": "G-E-2-1", "weight": "10", "objective": ""}
    content.fill(books, goals=[*goals, other])
    look = replace(rule.year_context(books, YEAR, JUNE), person="rival")

    assert [text] == [f.text for _, f in rule.run(gate.named([code]), look)]


def test_no_rule_shows_figures_of_fewer_than_five(judge: Judge) -> None:
    """IT has four people left, none of whom has a goal: they are shown together with South."""
    it = [f"E-{n}" for n in range(301, 307)]
    without = [
        {"id": f"G-{who}-{part}", "state": "draft"}
        for who in ("E-300", *it, "E-201", "E-202")
        for part in (1, 2)
    ]
    found = judge(
        "WFA.R4",
        today=JUNE,
        goals=without,
        employees=[{"id": who, "left_on": "2028-03-01"} for who in it[:3]],
    )

    assert ["85.7 % of the 42 people of it, south together have an approved linked goal"] == found
