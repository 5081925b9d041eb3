"""Virtual owners fill in every form so that the engine takes it."""

from datetime import date

import pytest

from engine import forms
from persistence.database import Database
from processes.registry import all_definitions
from rehearsal.answers import reply
from rehearsal.behaviour import AnsweringStyle
from rehearsal.sayings import Sayings, chance
from rehearsal.tasks import Asked, Offer, Question, _question

OFFERS = (Offer("approve"), Offer("return", needs_reason=True))
STUBBORN = AnsweringStyle("stubborn", returns=1.0)
MILD = AnsweringStyle("mild", returns=0.0)
FORMS = {
    f"{definition.key}.{step.key}": step.fields
    for definition in all_definitions()
    for step in definition.steps
    if step.fields
}


def test_every_form_of_every_process_is_filled_in_validly(small_world: Database) -> None:
    """Whatever chance says, the engine finds no fault with a virtual owner's form."""
    with small_world.reading() as session:
        faults = {
            (name, seed): found
            for name, fields in FORMS.items()
            for seed in range(5)
            if (found := forms.checked(session, fields, _filled(fields, seed))[1])
        }

    assert {} == faults


@pytest.mark.parametrize("seed", range(20))
def test_whoever_never_sends_back_chooses_an_answer_without_a_reason(seed: int) -> None:
    """A mild owner approves."""
    answered = reply(Asked(OFFERS, ()), MILD, chance(seed), Sayings())

    assert ("approve", "") == (answered.answer, answered.reason_code)


def test_whoever_sends_back_gives_a_reason_with_words() -> None:
    """A return has a kind of reason and a sentence."""
    answered = reply(Asked(OFFERS, ()), STUBBORN, chance("any"), Sayings())

    assert answered.answer == "return"
    assert answered.reason_code
    assert answered.note


def test_the_same_seed_gives_the_same_reply() -> None:
    """A rehearsal can be repeated."""
    asked = Asked(OFFERS, (Question("words", "Words", "long_text"), Question("n", "N", "number")))

    first, second = (reply(asked, MILD, chance("a", 1), Sayings()) for _ in range(2))

    assert first == second


def _filled(fields: tuple, seed: int) -> dict[str, str]:  # type: ignore[type-arg]
    asked = Asked(
        (Offer("submit"),), tuple(map(_question, fields)), today=date(2028, 3, 1), me="owner"
    )
    return dict(reply(asked, MILD, chance(seed), Sayings()).form)
