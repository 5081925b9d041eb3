"""Values have one form and one reader: nothing is joined, dropped or guessed."""

import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.values.numbers import number, spelled
from engine.values.texts import MARK, Unfit, address, clean, line

SPACES = [chr(n) for n in range(0x3001) if unicodedata.category(chr(n)) == "Zs"]
BREAKS = ["\r", "\r\n", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"]
OUTSIDE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202d\u202e\u2028\u2029]"
)
ROOT = Path(__file__).parents[2]
OTHER_READERS = re.compile(r"isprintable\(|date\.fromisoformat\(|InvalidOperation|email_validator")
# What the engine itself wrote is read back; a milestone's day is part of an offset.
AT_HOME = {
    "engine/values/texts.py",
    "engine/values/days.py",
    "calendars/identifiers.py",
    "calendars/offsets.py",
    "calendars/working_calendar.py",
    "engine/schedule/deadlines.py",
    "engine/instances/steps.py",
    "engine/operations/reschedule.py",
    "engine/operations/ripple.py",
    "engine/schedule/year_plan.py",
    "engine/views/calendar.py",
    "notifications/rendering.py",
    "processes/reviews/services.py",
    "engine/operations/service_steps.py",
    "processes/communication/message_rules.py",
    "office/imports/workbooks.py",
    "approvals/templating.py",
}


@pytest.mark.parametrize("space", SPACES)
def test_every_space_becomes_a_plain_one(space: str) -> None:
    """Two words stay two words whatever stood between them."""
    assert "30 %" == clean(f"30{space}%") == line(f"{space}30{space}% ")


@pytest.mark.parametrize("sign", BREAKS)
def test_every_break_becomes_a_line_break_or_a_space(sign: str) -> None:
    """Soft breaks of offices and separators of Unicode break lines too."""
    assert ("a\nb", "a b") == (clean(f"a{sign}b"), line(f"a{sign}b"))


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "👨\u200d👩\u200d👧", "a\u00adb", "\u200fשלום", "\ue000"]
)
def test_joiners_and_directions_stay(text: str) -> None:
    """They are part of how a language is written."""
    assert text == clean(text)


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\ud800", "\uffff", "\u202e"])
def test_what_no_text_may_hold_is_marked(sign: str) -> None:
    """It is replaced by what everybody sees, and never dropped."""
    assert f"a{MARK}b" == clean(f"a{sign}b")


@given(st.text(st.characters(codec=None)))
def test_a_clean_text_is_clean_for_good(text: str) -> None:
    """Cleaning twice is cleaning once, and all databases and documents can hold the outcome."""
    found = clean(text)

    assert found == clean(found)
    assert not OUTSIDE.search(found)


@given(st.decimals(-(10**14), 10**14, places=6))
def test_a_number_that_is_spelled_is_read_again(value: Decimal) -> None:
    """No number that the product writes has two readings."""
    assert value == number(spelled(value))


GOOD = [
    "ada@xn--e1afmkfd.xn--p1ai",
    "ada@mail.xn--fiqs8s",
    "o'brien@example.com",
    "ada@mail.local",
    "a.b+smo@example.co.uk",
    "ada@example.photography",
]


@pytest.mark.parametrize("text", GOOD)
def test_addresses_that_exist_are_taken_as_they_are(text: str) -> None:
    """New and foreign top levels, apostrophes and own networks are as good as any."""
    assert text == address(text)


@pytest.mark.parametrize(
    "text",
    [
        "müller@example.com",
        "ada@müller.de",
        "ada@@example.com",
        "ada@example",
        ".ada@example.com",
        "Ada <ada@example.com>",
        "ada.@example.com",
        "ada@-example.com",
        "ada@exam_ple.com",
        "ada@example.com.",
        "a" * 65 + "@example.com",
        "ada@" + "x" * 64 + ".com",
        '"a b"@example.com',
        "ada@[192.0.2.1]",
        "ada@example.com,bo@example.com",
    ],
)
def test_what_cannot_be_an_address_is_refused(text: str) -> None:
    """The fault shows how an address is written."""
    with pytest.raises(Unfit) as refused:
        address(text)

    assert refused.value.mend.startswith("write ")


def test_nobody_else_reads_what_people_write() -> None:
    """Days, numbers, texts and addresses from outside are read in one place."""
    packages = (
        "approvals",
        "calendars",
        "engine",
        "office",
        "notifications",
        "processes",
        "workflows",
    )
    files = (file for each in packages for file in (ROOT / each).rglob("*.py"))

    others = {
        str(file.relative_to(ROOT))
        for file in files
        if OTHER_READERS.search(file.read_text(encoding="utf-8"))
    }

    assert others == AT_HOME
