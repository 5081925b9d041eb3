"""Rules of communication: each finds what is wrong, and nothing where all is right."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from engine.execution import Execution
from engine.rules import gate, rule
from processes.communication.services import understanding
from state_machines.definition import Step
from tests import content
from tests.cast import YEAR
from tests.processes.conftest import Judge
from tests.processes.content.communication import message

CODES = (
    "SCO.R1",
    "SCO.R2",
    "SCO.R3",
    "SCO.R4a",
    "SCO.R4b",
    "SCO.R4c",
    "SCO.R5",
    "SCO.R6",
    "SCO.R7",
    "SCO.R8",
    "SCO.R9",
    "SCO.R10",
    "SCO.R11",
    "SCO.R12",
)
APRIL = date(2028, 4, 20)
SNAPSHOT: dict[str, Any] = {
    "year": YEAR,
    "period": f"{YEAR}-Q1",
    "edition": 1,
    "locked_on": "2028-04-20",
    "locked_by": "sma",
    "rows": [{"measure": "M-C1", "value": "71.5"}, {"measure": "M-I1"}],
    "digest": "0",
}
DRAFT: dict[str, Any] = {
    **message("MSG-3", "A-STAFF", "news", "2028-05-02", "2028-04-18"),
    "sent_on": "",
}
CITED = {"message": "MSG-3", "objective": "C2"}


@pytest.mark.parametrize("today", [date(2027, 8, 2), APRIL])
@pytest.mark.parametrize("code", CODES)
def test_sound_communication_is_left_alone(judge: Judge, code: str, today: date) -> None:
    """No rule finds anything in the sound content, before or within the year."""
    assert [] == judge(code, today=today)


@pytest.mark.duty("S25")
@pytest.mark.parametrize(
    ("code", "changes", "text"),
    [
        (
            "SCO.R1",
            {"messages": [DRAFT]},
            "message MSG-3 “What MSG-3 says” cites no objective",
        ),
        (
            "SCO.R1",
            {
                "messages": [{**DRAFT, "card_version": "3"}],
                "message_objectives": [CITED],
                "cards": [{"year": YEAR, "unit": "group", "state": "active"}],
            },
            "message MSG-3 “What MSG-3 says” follows card version 3, the current one is 1",
        ),
        (
            "SCO.R2",
            {
                "snapshots": [SNAPSHOT],
                "message_figures": [
                    {"message": "MSG-1", "measure": "M-C1", "period": f"{YEAR}-Q1", "value": "72"}
                ],
            },
            "message MSG-1 gives 72 for M-C1 in FY2028-Q1, the locked figure is 71.5",
        ),
        (
            "SCO.R2",
            {
                "snapshots": [SNAPSHOT],
                "message_figures": [
                    {"message": "MSG-1", "measure": "M-I1", "period": f"{YEAR}-Q1", "value": "72"}
                ],
            },
            "message MSG-1 gives 72 for M-I1 in FY2028-Q1, which is not locked",
        ),
        (
            "SCO.R3",
            {"messages": [{"id": "MSG-1", "embargo_until": "2028-01-12"}]},
            "message MSG-1 “What MSG-1 says” was sent 2028-01-10, not before 2028-01-12",
        ),
        (
            "SCO.R4a",
            {
                "plan_items": [
                    {"id": f"PI-A-MGR-{objective}", "planned_on": "2028-05-11"}
                    for objective in ("C1", "C2")
                ]
            },
            "audience A-MGR “All managers” hears nothing in FY2028-Q3",
        ),
        (
            "SCO.R4a",
            {"messages": [{"id": "MSG-2", "sent_on": ""}]},
            "audience A-MGR “All managers” hears nothing in FY2028-Q1",
        ),
        (
            "SCO.R4b",
            {"plan_items": [{"id": "PI-A-MGR-F2", "objective": "F1"}]},
            "objective F2 “Use capital better” appears 1 time",
        ),
        (
            "SCO.R4c",
            {
                "messages": [
                    {**DRAFT, "id": f"MSG-{n}", "planned_on": f"2028-06-0{n}"} for n in (5, 6, 7)
                ]
            },
            "audience A-STAFF gets 3 e-mails in 2028-06",
        ),
        (
            "SCO.R5",
            {
                "receipts": [
                    {
                        "message": "MSG-1",
                        "token": f"A-STAFF-{n}",
                        "kind": "acknowledged",
                        "valid_to": "2028-02-01",
                    }
                    for n in range(8)
                ]
            },
            "message MSG-1 “What MSG-1 says” reached 80 % of 50 people",
        ),
        (
            "SCO.R6",
            {
                "receipts": [
                    {
                        "message": "MSG-1",
                        "token": f"A-STAFF-{n}",
                        "kind": "acknowledged",
                        "at": "2028-03-01",
                    }
                    for n in range(20)
                ]
            },
            "message MSG-1 “What MSG-1 says” was acknowledged by 56 % of 50 people within 10 working days",
        ),
        (
            "SCO.R7",
            {
                "survey_answers": [
                    {
                        "wave": f"{YEAR}-H1",
                        "token": f"A-STAFF-{n}",
                        "item": "top_three",
                        "score": "3",
                    }
                    for n in range(9)
                ]
            },
            "70 % of staff",
        ),
        (
            "SCO.R8",
            {"audiences": [{"id": "A-STAFF", "size": "90"}]},
            "the latest survey was answered by 38 % of 100 people",
        ),
        (
            "SCO.R9",
            {"employees": [{"id": f"E-{n}", "manages": "yes"} for n in range(101, 106)]},
            "37.5 % of 8 managers have talked with the team",
        ),
        (
            "SCO.R10",
            {"staff_questions": [{"id": "Q-1", "answered_on": ""}]},
            "question Q-1 of 2028-01-25 is not answered",
        ),
        (
            "SCO.R11",
            {
                "employees": [
                    {
                        "id": f"E-{n}",
                        "joined_on": "2028-01-10",
                        "onboarded_on": "2028-02-01" if n > 101 else "",
                    }
                    for n in range(101, 106)
                ]
            },
            "80 % of 5 people who joined were taught the scorecard in time",
        ),
        (
            "SCO.R11",
            {"employees": [{"id": "E-101", "joined_on": "2028-01-10"}]},
            "not all of fewer than 5 people who joined were taught the scorecard in time",
        ),
        (
            "SCO.R12",
            {"messages": [{"id": "MSG-1", "approved_on": "2028-01-07"}]},
            "message MSG-1 “What MSG-1 says” is approved on 2028-01-07, its launch is on 2028-01-10",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("SCO") else "",
)
def test_what_is_wrong_is_found(
    judge: Judge, code: str, changes: dict[str, Any], text: str
) -> None:
    """Each rule names the item or the audience, its figures and their unit, once."""
    (found,) = judge(code, today=APRIL, **changes)

    assert text in found


def test_an_audience_that_does_not_understand_is_found(judge: Judge) -> None:
    """Half of the staff cannot name the objectives; the gap to the managers is found besides."""
    answers = [
        {"wave": f"{YEAR}-H1", "token": f"A-STAFF-{n}", "item": "top_three", "score": "2"}
        for n in range(15)
    ]

    assert [
        "50 % of 30 people of All staff can name the three top objectives in FY2028-H1",
        "100 % of managers and 50 % of staff can name the three top objectives",
    ] == judge("SCO.R7", survey_answers=answers)


def test_a_small_audience_is_never_shown(judge: Judge) -> None:
    """Four managers answered, all of them wrongly: their share is not told."""
    answers = [
        {
            "wave": f"{YEAR}-H1",
            "token": f"A-MGR-{n}",
            "item": "top_three",
            "score": "1",
            "valid_to": "2028-01-01" if n > 3 else "",
        }
        for n in range(8)
    ]

    assert [] == judge("SCO.R7", today=APRIL, survey_answers=answers)


def test_a_step_reports_shares_as_findings_write_them(books: Session) -> None:
    """Two thirds are 66.7 %, not as many digits as a division has."""
    content.change(
        books,
        survey_answers=[
            {"wave": f"{YEAR}-H1", "token": f"A-STAFF-{n}", "item": "top_three", "score": "3"}
            for n in range(10)
        ],
    )
    half = SimpleNamespace(year_id=YEAR, period=f"{YEAR}-H1")
    execution = cast("Execution", SimpleNamespace(session=books, instance=half, today=APRIL))

    found = dict(understanding(execution, cast("Step", None)).record)

    assert "66.7 % of 30 people understand" == found["All staff"]


def test_in_its_own_case_only_the_message_itself_is_judged(books: Session) -> None:
    """Another message without an objective does not hold this one up."""
    other = {**DRAFT, "id": "MSG-4"}
    content.fill(books, messages=[DRAFT, other], message_objectives=[CITED])
    look = replace(rule.year_context(books, YEAR, APRIL), item="MSG-3")

    assert [] == list(rule.run(gate.named(["SCO.R1"]), look))
