"""Rules of best practice sharing: each finds what is wrong, and nothing where all is right."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from engine.rules import gate
from persistence.organisation import Unit
from tests.processes.conftest import Judge
from tests.processes.content.core import YEAR

CODES = [each.code for each in gate.of_process("BPS")]
RED = {"year": YEAR, "period": "FY2028-Q1", "value": "50"}


def answer(unit: str, **rest: Any) -> dict[str, Any]:
    """Return a change of a unit's answer to the practice."""
    return {"practice": "P-1", "unit": unit, **rest}


def refusal(unit: str, **rest: Any) -> dict[str, Any]:
    """Return a refusal with its reason."""
    return answer(
        unit,
        answer="reject",
        reason_code="too_costly",
        reason="Two desks are too many",
        pushed_on="2027-07-20",
        implemented_on="",
        value="",
        verified_by="",
        **rest,
    )


@pytest.mark.parametrize("code", CODES)
def test_sound_practices_are_not_touched(judge: Judge, code: str) -> None:
    """No rule of best practice sharing finds anything in the sound content."""
    assert [] == judge(code)


def test_a_nomination_without_figures_is_found(judge: Judge) -> None:
    """It names an objective and two periods on either side."""
    lacking = {"practice": "P-1", "side": "after", "period": "FY2027-Q2", "valid_to": "2027-01-01"}

    found = judge("BPS.R1", practices=[{"id": "P-1", "objective": ""}], practice_evidence=[lacking])

    assert [
        (
            "practice P-1 “Order desk by morning” names no objective and has 1 period after "
            "instead of 2"
        )
    ] == found


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"validator": ""}, "is published without a validation"),
        (
            {"validated_on": "2027-07-21"},
            "was published on 2027-07-20, before it was validated on 2027-07-21",
        ),
    ],
)
def test_a_practice_published_too_soon_is_found(
    judge: Judge, change: dict[str, str], text: str
) -> None:
    """Nobody sees what nobody has validated."""
    found = judge("BPS.R2a", practices=[{"id": "P-1", **change}])

    assert [f"practice P-1 “Order desk by morning” {text}"] == found


@pytest.mark.parametrize(("shown", "as_what"), [("proven", "proven"), ("", "if it were proven")])
def test_a_practice_shown_as_better_than_proved_is_found(
    judge: Judge, shown: str, as_what: str
) -> None:
    """Promising is shown as promising."""
    change = {"id": "P-1", "grade": "promising", "shown_as": shown}

    found = judge("BPS.R2b", practices=[change])

    assert [f"practice P-1 “Order desk by morning” is promising and shown as {as_what}"] == found


def test_answers_that_come_late_are_found(judge: Judge) -> None:
    """Twenty working days after the 20th of July is the 17th of August."""
    found = judge(
        "BPS.R3", today=date(2027, 8, 18), adoptions=[answer("it", answer="", answered_on="")]
    )

    assert ["1 of 2 answers came within 20 working days (50 %)"] == found


def test_an_answer_that_is_not_due_is_not_missed(judge: Judge) -> None:
    """Until its day a unit may think."""
    waiting = answer("it", answer="", answered_on="")

    assert [] == judge("BPS.R3", today=date(2027, 8, 17), adoptions=[waiting])


def test_a_refusal_without_reason_is_found(judge: Judge) -> None:
    """The kind of reason alone teaches nothing."""
    found = judge("BPS.R4a", adoptions=[{**refusal("it"), "reason": ""}])

    assert ["it rejects “Order desk by morning” without a reason"] == found


def test_a_practice_rejected_alike_is_found(judge: Judge) -> None:
    """Three units with one reason say something about the practice."""
    refusals = [refusal(unit) for unit in ("it", "south", "group")]

    found = judge("BPS.R4b", adoptions=refusals)

    assert ["3 units reject practice P-1 “Order desk by morning” as too costly"] == found


def test_a_practice_nobody_adopts_is_found(judge: Judge) -> None:
    """Two quarters after its publication somebody else should use it."""
    refusals = [refusal("it"), refusal("south")]

    in_time = judge("BPS.R5a", today=date(2028, 1, 20), adoptions=refusals)
    late = judge("BPS.R5a", today=date(2028, 1, 21), adoptions=refusals)

    assert [] == in_time
    assert [
        (
            "practice P-1 “Order desk by morning”, published on 2027-07-20, was adopted by 0 other "
            "units by 2028-01-20"
        )
    ] == late


def test_the_share_of_wide_adoption_is_told(judge: Judge) -> None:
    """One other unit is not yet wide."""
    found = judge("BPS.R5b", adoptions=[refusal("it")])

    assert ["0 of 1 published practices are used in 2 other units or more (0 %)"] == found


def test_practices_that_stay_in_their_branch_are_found(books: Session, judge: Judge) -> None:
    """What north's own part takes over from north crosses no boundary."""
    books.add(Unit(id="north_a", name="North A", type="business", parent_id="north"))
    books.flush()
    inside = {**answer("north_a", answer="adopt"), "pushed_on": "2027-07-20"}

    found = judge("BPS.R6a", adoptions=[refusal("it"), refusal("south"), inside])

    assert ["0 of 1 adoptions cross a boundary (0 %)"] == found


def test_an_adoption_learned_from_nobody_is_found(judge: Judge) -> None:
    """A chain that ends nowhere cannot be checked."""
    found = judge("BPS.R6b", adoptions=[answer("south", learned_from="")])

    told = "that does not lead back to north"
    assert [
        f"it has “Order desk by morning” in place, learned from south; {told}",
        f"south has “Order desk by morning” in place, learned from nobody named; {told}",
    ] == found


def test_units_that_learned_from_each_other_are_found(judge: Judge) -> None:
    """A circle of teachers does not lead back to the originator."""
    found = judge("BPS.R6b", adoptions=[answer("south", learned_from="it")])

    assert ["it has", "south has"] == [text.partition(" “")[0] for text in found]


@pytest.mark.parametrize(
    ("checker", "text"),
    [("", "nobody"), ("rival", "rival, who is not of finance")],
)
def test_a_value_that_finance_has_not_checked_is_found(
    judge: Judge, checker: str, text: str
) -> None:
    """A value counts when finance says so."""
    found = judge("BPS.R7a", adoptions=[answer("south", verified_by=checker)])

    assert [f"south counts 12000 EUR for “Order desk by morning”, checked by {text}"] == found


def test_a_value_counted_twice_is_found(judge: Judge) -> None:
    """The benefit of an initiative is not the value of an adoption as well."""
    found = judge("BPS.R7b", adoptions=[answer("south", counted_in="INI-2")])

    assert [
        "south counts 12000 EUR for “Order desk by morning”, which initiative INI-2 counts as well"
    ] == found


def test_a_practice_validated_by_its_originator_is_found(judge: Judge) -> None:
    """Four eyes see more than two."""
    found = judge("BPS.R8", practices=[{"id": "P-1", "validator": "owner"}])

    assert [
        "practice P-1 “Order desk by morning” was validated by owner, who originated it"
    ] == found


def test_a_hold_that_lasts_too_long_is_found(judge: Judge) -> None:
    """After two quarters a unit decides."""
    hold = [answer("it", answer="hold", implemented_on="")]

    in_time = judge("BPS.R9", today=date(2028, 1, 26), adoptions=hold)
    late = judge("BPS.R9", today=date(2028, 1, 27), adoptions=hold)

    assert [] == in_time
    assert ["it holds “Order desk by morning” since 2027-07-26"] == late


def test_an_old_card_is_found(judge: Judge) -> None:
    """Eighteen months after its publication the card is looked at again."""
    in_time = judge("BPS.R10", today=date(2029, 1, 20))
    late = judge("BPS.R10", today=date(2029, 1, 21))

    assert [] == in_time
    assert ["practice P-1 “Order desk by morning” was last looked at on 2027-07-20"] == late


def test_a_red_objective_without_a_search_is_found(judge: Judge) -> None:
    """Fifty against a target of 72 is 30.56 percent off; I1 is red as well, but was searched."""
    ended = {"objective": "F1", "quarter": "FY2028-Q1", "searched_on": ""}

    found = judge(
        "BPS.R11",
        period="FY2028-Q1",
        practice_searches=[ended],
        measure_values=[{**RED, "measure": "M-F1"}, {**RED, "measure": "M-I1"}],
    )

    assert [
        "objective F1 is 30.56 % off target in FY2028-Q1, and nobody has searched for a practice"
    ] == found


def test_only_the_five_reddest_need_a_search(judge: Judge) -> None:
    """Of six red objectives the least red may wait."""
    corporate = ("L1", "L2", "I1", "I2", "C1", "C2")
    reds = [
        {**RED, "measure": f"M-{name}", "value": str(50 + n)} for n, name in enumerate(corporate)
    ]
    unsearched = [
        {"objective": name, "quarter": "FY2028-Q1", "searched_on": ""} for name in corporate
    ]

    found = judge("BPS.R11", period="FY2028-Q1", measure_values=reds, practice_searches=unsearched)

    assert ["L1", "L2", "I1", "I2", "C1"] == [text.split()[1] for text in found]
