"""Rules of alignment: each finds what is wrong, and nothing where all is right."""

from datetime import date

import pytest

from engine.rules import gate
from tests import content
from tests.processes.conftest import Judge
from tests.processes.content.core import link, measure, objective, targets

CODES = [each.code for each in gate.of_process("OAL")]


@pytest.mark.parametrize("code", CODES)
def test_sound_cards_are_not_touched(judge: Judge, code: str) -> None:
    """No rule of alignment finds anything in the sound content."""
    assert [] == judge(code)


def test_an_objective_that_serves_nothing_is_found(judge: Judge) -> None:
    """It needs a link or a reason."""
    found = judge("OAL.R1a", objectives=[objective("N3", "north", "internal", "Paint the office")])

    assert [
        "objective N3 “Paint the office” of north serves no corporate objective and gives no reason"
    ] == found


def test_a_local_objective_with_its_reason_is_not_found(judge: Judge) -> None:
    """A unit may have a few objectives of its own."""
    local = objective("N3", "north", "internal", "Paint", local_reason="The lease asks for it")

    assert [] == judge("OAL.R1a", objectives=[local])


def test_too_many_local_objectives_are_found(judge: Judge) -> None:
    """One of three is more than a quarter."""
    local = objective("N3", "north", "internal", "Paint", local_reason="The lease asks for it")

    found = judge("OAL.R1b", objectives=[local])

    assert ["1 of 3 objectives of North are local (33.33 %)"] == found


def test_a_mandatory_objective_nobody_carries_is_found(judge: Judge) -> None:
    """Making one more objective mandatory needs a unit for it."""
    found = judge("OAL.R2a", objectives=[{"id": "F2", "cascade": "mandatory"}])

    assert ["no unit carries the mandatory objective F2 “Use capital better”"] == found


def test_the_coverage_is_told_while_it_is_not_complete(judge: Judge) -> None:
    """Shared objectives count as well as mandatory ones."""
    found = judge("OAL.R2b", objectives=[{"id": "F2", "cascade": "shared"}])

    assert ["units carry 5 of the 6 corporate objectives meant for them (83.33 %)"] == found


def test_an_objective_that_only_support_units_carry_is_found(judge: Judge) -> None:
    """When north no longer carries it, information technology is alone with it."""
    ended = link("N1", "L1", "contributes", valid_to="2027-01-31")

    found = judge("OAL.R3", objective_links=[ended])

    assert ["only support units carry objective L1 “Grow digital skills”"] == found


def test_targets_that_do_not_add_up_are_found(judge: Judge) -> None:
    """North alone rolls up to the corporate measure and promises three percent less."""
    found = judge("OAL.R4", targets=targets("M-N1", 72, 74, 76, 75))

    assert [
        (
            "the units' targets for M-I1 “Measure of I1” come to 75 % in FY2028-Q4, "
            "the corporate target is 78 % (3.85 % off)"
        )
    ] == found


def test_a_gap_within_the_tolerance_is_let_pass(judge: Judge) -> None:
    """Two percent are not worth a meeting."""
    assert [] == judge("OAL.R4", targets=targets("M-N1", 72, 74, 76, 77))


def test_an_average_weighs_the_units_by_their_share(judge: Judge) -> None:
    """North has half the weight of 50, south all of 150: (72 x 50 + 60 x 150) / 200 = 63."""
    found = judge(
        "OAL.R4",
        measures=[{"id": "M-S2", "rolls_up_to": "M-I1"}],
        objective_links=[
            link("N1", "I1", "contributes", share="25"),
            link("S2", "I1", "contributes", share="75"),
        ],
        targets=targets("M-S2", 60, 74, 76, 78),
    )

    assert "come to 63 % in FY2028-Q1, the corporate target is 72 % (12.5 % off)" in found[0]


def test_a_sum_where_less_is_better_may_not_exceed_the_corporate_target(judge: Judge) -> None:
    """Two units with 40 days each are more than the 72 that the group has promised."""
    change = {"aggregation": "sum", "polarity": "down", "measured_in": "days"}
    found = judge(
        "OAL.R4",
        measures=[{"id": "M-I1", **change}, {"id": "M-S2", "rolls_up_to": "M-I1"}],
        targets=[*targets("M-N1", 40, 30, 30, 30), *targets("M-S2", 40, 30, 30, 30)],
    )

    assert [
        (
            "the units' targets for M-I1 “Measure of I1” come to 80 days in FY2028-Q1, "
            "the corporate target is 72 days (11.11 % off)"
        )
    ] == found


def test_an_unanswered_demand_is_found(judge: Judge) -> None:
    """The finding says who waits for whom."""
    found = judge("OAL.R5", service_demands=[{"id": "D-1", "answer": ""}])

    assert [
        (
            "Information Technology has not answered demand D-1 of North: "
            "“A portal for service customers”"
        )
    ] == found


def test_a_measure_defined_in_two_ways_is_found(judge: Judge) -> None:
    """What the units call by one word must be one thing."""
    change = {"id": "M-S1", "formula": "late / all", "frequency": "month"}

    found = judge("OAL.R6", measures=[change])

    assert [
        "“on-time” is not the same in M-N1 (north) and M-S1 (south): formula, frequency differ"
    ] == found


def test_measures_of_the_same_name_are_the_same_measure(judge: Judge) -> None:
    """Units that call a measure alike mean the same, whatever the case of its letters."""
    twin = {"id": "M-S2", "name": "MEASURE OF N2", "measured_in": "days"}

    found = judge("OAL.R6", measures=[twin])

    assert [
        "“measure of n2” is not the same in M-N2 (north) and M-S2 (south): measured in differ"
    ] == found


def test_a_card_that_nobody_can_read_is_found(judge: Judge) -> None:
    """Sixteen objectives and 26 measures are each one too many."""
    more = [objective(f"N{n}", "north", "internal", f"Do {n}") for n in range(3, 17)]
    counted = [measure(f"M-X{n}", "S1", "south") for n in range(24)]

    found = judge("OAL.R7", objectives=more, measures=counted)

    assert ["the card of north has 16 objectives", "the card of south has 26 measures"] == found


def test_a_card_of_copies_is_found(judge: Judge) -> None:
    """A link or a name may show that nothing was translated."""
    found = judge(
        "OAL.R8",
        objectives=[{"id": "N2", "name": "win service CONTRACTS"}],
        objective_links=[link("N1", "I1", "identical")],
    )

    assert ["2 of 2 objectives of North are copies (100 %)"] == found


def test_opposite_directions_are_found(judge: Judge) -> None:
    """North and south would pull the same measure apart."""
    found = judge("OAL.R9", measures=[{"id": "M-S1", "polarity": "down"}])

    assert ["“on-time” should go up in north, down in south"] == found


@pytest.mark.parametrize(
    ("owner", "text"),
    [
        ("", "objective S1 of south has no owner"),
        ("owner", "objective S1 of south is owned by owner, who works in north"),
    ],
)
def test_an_owner_from_elsewhere_is_found(judge: Judge, owner: str, text: str) -> None:
    """Whoever owns a unit's objective works in the unit."""
    assert [text] == judge("OAL.R10", objectives=[{"id": "S1", "owner": owner}])


def test_a_low_alignment_score_is_told(judge: Judge) -> None:
    """With four of eight checkpoints at one, the mean falls to two."""
    low = [{"id": f"CP-{n}", "score": 1} for n in (1, 3, 5, 7)]

    found = judge("OAL.R11", checkpoints=low)

    assert [
        (
            "the alignment score is 2 of 4 over 8 checkpoints; "
            "the weakest is “Value proposition” with 1"
        )
    ] == found


@pytest.mark.parametrize(
    ("certified_on", "today", "text"),
    [
        ("2027-10-20", date(2027, 11, 2), "was certified on 2027-10-20, 3 working days late"),
        ("", date(2027, 10, 22), "is not certified, 5 working days late"),
    ],
)
def test_a_late_certificate_is_found(
    judge: Judge, certified_on: str, today: date, text: str
) -> None:
    """The lag is counted in working days, until today where it is still missing."""
    cards: content.Rows = [{"year": "FY2028", "unit": "north", "certified_on": certified_on}]

    found = judge("OAL.R12", today=today, cards=cards)

    assert [f"the card of north was due on 2027-10-15 and {text}"] == found


def test_a_card_not_certified_again_is_found(judge: Judge) -> None:
    """Fifteen working days after a change of the map the card must be certified anew."""
    cards: content.Rows = [{"year": "FY2028", "unit": "it", "map_changed_on": "2027-08-02"}]

    in_time = judge("OAL.R13", today=date(2027, 8, 23), cards=cards)
    late = judge("OAL.R13", today=date(2027, 8, 24), cards=cards)

    assert [] == in_time
    assert [
        (
            "the corporate map changed for it on 2027-08-02; its card is not certified, due by "
            "2027-08-23"
        )
    ] == late
