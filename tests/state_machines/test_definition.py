"""A definition knows its content and its version."""

from dataclasses import fields, replace
from typing import Any

import pytest

from state_machines.definition import Definition, Field, Kind, Silence, Starts
from tests.state_machines.sample import REQUEST, with_move, with_step

CHANGES: dict[str, Any] = {
    "key": "other",
    "title": "Other",
    "code": "OTH",
    "purpose": "Another.",
    "owner": "CEO",
    "initial": "checking",
    "states": (*REQUEST.states, "more"),
    "final": ("granted",),
    "moves": REQUEST.moves[:-1],
    "steps": REQUEST.steps[:-1],
    "smo_mode": "integrator",
    "starts": Starts(every="year", at="F-45w"),
    "anchors": (),
    "silence": Silence.CLOSE_WITH_GAP,
    "item": True,
    "critical": True,
    "about": "initiatives",
    "stage": "stage",
}


@pytest.mark.parametrize("name", [field.name for field in fields(Definition)])
def test_any_change_makes_another_version(name: str) -> None:
    """Whatever part of the content changes, the version changes with it."""
    changed = replace(REQUEST, **{name: CHANGES[name]})

    assert changed.version != REQUEST.version


@pytest.mark.parametrize(
    "changed",
    [
        with_step("1", minutes=6),
        with_step("1", fields=(Field("sum", "Sum", unit="EUR"),)),
        with_move("return", cap=1),
    ],
    ids=["a step's minutes", "a field's unit", "a move's cap"],
)
def test_a_change_deep_inside_makes_another_version(changed: Definition) -> None:
    """A step's, field's or move's smallest part counts as content too."""
    assert changed.version != REQUEST.version


def test_the_version_is_that_of_the_content_alone() -> None:
    """Two definitions written twice with the same words are the same version."""
    assert replace(REQUEST).version == REQUEST.version
    assert len(REQUEST.version) == 16


def test_json_keeps_everything() -> None:
    """An old version can be read back years later."""
    again = Definition.from_json(REQUEST.to_json())

    assert (again, again.version) == (REQUEST, REQUEST.version)


def test_parts_are_found_by_name() -> None:
    """Steps and moves are found by the names people use."""
    assert REQUEST.step("3").kind is Kind.APPROVAL
    assert [step.key for step in REQUEST.steps_of("checking")] == ["2", "2a"]
    assert REQUEST.move("granted", "submit") is None


def test_steps_have_the_usual_answers() -> None:
    """A step offers what its kind usually offers, unless it names its own."""
    assert REQUEST.answers(REQUEST.step("3")) == ("approve", "return")
    assert with_step("1", answers=("yes",)).answers(with_step("1", answers=("yes",)).step("1")) == (
        "yes",
    )


def test_an_unknown_step_is_an_error() -> None:
    """Nobody gets another step than the one asked for."""
    with pytest.raises(KeyError):
        REQUEST.step("99")
