"""What a MESSAGE step sends is declared: readers and words that can be found, or it is refused."""

from dataclasses import replace

import pytest

from processes.registry import definition
from processes.roles import Role
from state_machines.definition import Kind, Step, Tells
from state_machines.errors import Known
from state_machines.validation.messages import message_faults

CALL = definition("initiative_portfolio")
KNOWN = Known([role.value for role in Role], (), (), ())


def faults(**changes: object) -> list[str]:
    """Return what is found wrong with the call for proposals when its step is changed."""
    steps = tuple(replace(s, **changes) if s.key == "call" else s for s in CALL.steps)  # type: ignore[arg-type] # any column
    return [fault.what for fault in message_faults(replace(CALL, steps=steps), KNOWN)]


def telling(**changes: object) -> list[str]:
    """Return what is wrong when what the step tells is changed."""
    tells = CALL.step("call").tells
    assert tells is not None
    return faults(tells=replace(tells, **changes))  # type: ignore[arg-type] # any column


def test_the_message_as_shipped_is_sound() -> None:
    """Nothing is found."""
    assert [] == faults()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"to": ()}, "no readers"),
        ({"to": ("everybody",)}, "the readers 'everybody' are unknown"),
        ({"to": ("role:XYZ",)}, "the role 'XYZ' is unknown"),
        ({"text": "Until {when}"}, "'when', and nothing of that name"),
        ({"text": "{1.nothing}"}, "'1.nothing', and nothing of that name"),
        ({"text": "{record.title}"}, "'record.title', and nothing of that name"),
        ({"text": "Until {until"}, "not closed"),
        ({"items": "nowhere"}, "the item machine 'nowhere' is unknown"),
    ],
)
def test_what_cannot_be_sent_is_refused(changes: dict[str, object], what: str) -> None:
    """The fault names what is not there."""
    assert what in " ".join(telling(**changes))


def test_a_message_without_words_and_words_without_a_message_are_refused() -> None:
    """A step of the kind says what it sends; no other step does."""
    assert ["it sends a message and says neither what nor to whom"] == faults(tells=None)
    assert ["it says what it sends but is not of kind MESSAGE"] == faults(kind=Kind.TASK)


def test_words_are_edited_where_they_come_from_no_form() -> None:
    """A text of the step's own fields is edited by these; any other may be written anew."""
    from_form = [field.name for field in CALL.step("call").asks]
    free = Step("x", "X", "s", Kind.MESSAGE, tells=Tells(("employees",), "S", "T"))

    assert ["until", "gaps", "send_on"] == from_form
    assert ["subject", "letter", "send_on"] == [field.name for field in free.asks]
