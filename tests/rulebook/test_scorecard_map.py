"""Rules of the strategy map: each finds what is wrong, and nothing where all is right."""

import pytest

from tests.rulebook.conftest import Judge

CODES = ("SCM.R1", "SCM.R3")


@pytest.mark.parametrize("code", CODES)
def test_a_sound_map_is_not_touched(judge: Judge, code: str) -> None:
    """No rule of the map finds anything in the sound content."""
    assert [] == judge(code)


def test_an_objective_without_deputy_is_found(judge: Judge) -> None:
    """The finding names the objective and what it lacks."""
    found = judge("SCM.R1", objectives=[{"id": "C1", "deputy": ""}])

    assert ["objective C1 “Win service contracts” has no deputy"] == found


def test_a_map_with_too_few_objectives_is_found(judge: Judge) -> None:
    """Seven are fewer than eight."""
    found = judge("SCM.R3", objectives=[{"id": "F2", "status": "dropped"}])

    assert ["the map has 7 objectives"] == found
