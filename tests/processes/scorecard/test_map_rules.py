"""Rules of the strategy map: each finds what is wrong, and nothing where all is right."""

import pytest

from tests.processes.conftest import Judge

CODES = tuple(f"SCM.R{number}" for number in range(1, 9))


@pytest.mark.parametrize("code", CODES)
def test_a_sound_map_is_not_touched(judge: Judge, code: str) -> None:
    """No rule of the map finds anything in the sound content."""
    assert [] == judge(code)


def test_an_objective_without_deputy_is_found(judge: Judge) -> None:
    """The finding names the objective and what it lacks."""
    found = judge("SCM.R1", objectives=[{"id": "C1", "deputy": ""}])

    assert ["objective C1 “Win service contracts” has no deputy"] == found


def test_an_empty_perspective_is_found(judge: Judge) -> None:
    """A fifth perspective without an objective is empty."""
    found = judge("SCM.R2", perspectives=[{"id": "society", "name": "Society", "rank": 5}])

    assert ["perspective society “Society” has no objective"] == found


def test_a_map_with_too_few_objectives_is_found(judge: Judge) -> None:
    """Seven are fewer than eight."""
    found = judge("SCM.R3", objectives=[{"id": "F2", "status": "dropped"}])

    assert ["the map has 7 objectives"] == found


def test_an_objective_that_drives_nothing_is_found(judge: Judge) -> None:
    """An arrow that has ended drives nothing any more."""
    found = judge(
        "SCM.R4", objective_links=[{"origin": "I1", "target": "C1", "valid_to": "2027-01-01"}]
    )

    assert ["objective I1 “Shorten lead times” drives none of a higher perspective"] == found


def test_a_link_within_a_perspective_does_not_lead_higher(judge: Judge) -> None:
    """Driving a neighbour is not driving something above."""
    ends = {"origin": "I1", "target": "C1", "valid_to": "2027-01-01"}
    beside = {"year": "FY2028", "origin": "I1", "target": "I2", "kind": "cause_effect"}

    assert 1 == len(judge("SCM.R4", objective_links=[ends, beside]))


def test_a_top_objective_without_foundation_is_found(judge: Judge) -> None:
    """Without the only link to it, it rests on nothing."""
    found = judge(
        "SCM.R5", objective_links=[{"origin": "C2", "target": "F2", "valid_to": "2027-01-01"}]
    )

    assert [
        "objective F2 “Use capital better” rests on no objective of the lowest perspective"
    ] == (found)


@pytest.mark.parametrize(
    ("origin", "target", "expected"),
    [
        ("L1", "F1", "the link L1 → F1 skips 2 perspectives"),
        ("C1", "I2", "the link C1 → I2 points downward"),
    ],
)
def test_a_link_that_jumps_or_falls_is_found(
    judge: Judge, origin: str, target: str, expected: str
) -> None:
    """Skipping one perspective is allowed, two are not; down is never."""
    row = {
        "year": "FY2028",
        "origin": origin,
        "target": target,
        "kind": "cause_effect",
        "hypothesis": "It helps at once.",
    }

    assert [expected] == judge("SCM.R6", objective_links=[row])


def test_a_circle_of_causes_is_found(judge: Judge) -> None:
    """The circle is named with all who are in it."""
    back = {"year": "FY2028", "origin": "C1", "target": "I1", "kind": "cause_effect"}

    assert ["objectives drive themselves: C1 → I1 → C1"] == judge("SCM.R7", objective_links=[back])


def test_a_link_without_hypothesis_is_found(judge: Judge) -> None:
    """A map without reasons is a list."""
    found = judge("SCM.R8", objective_links=[{"origin": "L1", "target": "I1", "hypothesis": ""}])

    assert ["the link L1 → I1 has no hypothesis"] == found
