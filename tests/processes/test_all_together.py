"""What must hold over all definitions of the nine processes at once."""

from collections import Counter

import pytest

from calendars.milestones import PERIODIC
from calendars.standard_year import MILESTONES
from engine.records.sheets import sheets
from engine.rules import gate
from processes.registry import all_definitions, load
from processes.validation import examine
from state_machines.definition import Definition, Kind, Silence

ENGINE_WIDE = {"S30", "S31", "S32"}  # performed by the calendar and the boards, not by a step
DUTIES = {f"S{n}" for n in range(1, 40)}
DEFINITIONS = all_definitions()

each_definition = pytest.mark.parametrize("each", DEFINITIONS, ids=lambda each: each.key)


def test_all_definitions_are_sound() -> None:
    """The checker finds no fault in any of them or between them."""
    faults = examine(DEFINITIONS, rules=gate.rules(), services=load().services, sheets=sheets())

    assert [str(fault) for fault in faults] == []


def test_every_duty_of_the_office_is_performed_by_a_step() -> None:
    """Each numbered duty of the SMO has at least one step."""
    performed = {duty for each in DEFINITIONS for step in each.steps for duty in step.duties}

    assert performed - ENGINE_WIDE == DUTIES - ENGINE_WIDE


def test_every_milestone_is_reached_by_exactly_one_step() -> None:
    """No milestone of the year is forgotten, and none is reached twice."""
    reached = Counter(code for each in DEFINITIONS for step in each.steps for code in step.reaches)

    expected = {each.code for each in MILESTONES} - {"F"} | PERIODIC
    assert reached == Counter(dict.fromkeys(expected, 1))


@each_definition
def test_a_definition_survives_being_stored(each: Definition) -> None:
    """Written and read back, a definition is equal and has the same version."""
    again = Definition.from_json(each.to_json())

    assert again == each
    assert again.version == each.version


@each_definition
def test_forms_ask_something(each: Definition) -> None:
    """A form without a question would be a button with no meaning."""
    forms = [step for step in each.steps if step.kind is Kind.FORM]

    assert all(step.fields or step.rows for step in forms)


@each_definition
def test_every_definition_says_what_silence_means(each: Definition) -> None:
    """Silence has a rule, and never counts as the consent of an approver."""
    assert each.silence is not None
    assert not any(
        each.silence_of(step) is Silence.NO_OBJECTION
        for step in each.steps
        if step.kind is Kind.APPROVAL
    )


@each_definition
def test_every_choice_offers_at_least_two(each: Definition) -> None:
    """A choice of one is no choice."""
    choices = [f.choices for step in each.steps for f in step.fields if f.choices]

    assert all(len(set(offered)) >= 2 for offered in choices)
