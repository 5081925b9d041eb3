"""Identities have an alphabet, a length and one normal form, and ids made of them stay apart."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import NotInAlphabet
from calendars.identifiers import (
    ID,
    LABEL,
    MILESTONE,
    RECORD,
    YEAR,
    Alphabet,
    bounded,
    normal,
    part,
    shifted,
)

AROUND = ["", " ", "\u00a0", "\u200b", "\ufeff", "\u202f\u200b \u2060", "\t\n"]
ALPHABETS = [ID, MILESTONE, RECORD, YEAR]


@pytest.mark.parametrize(
    "label", ["FY2028", "2027/28", "FY27-28", "2027\u20132028", "FY 2028", "2011-12", "28.1"]
)
def test_a_year_may_be_called_as_people_call_it(label: str) -> None:
    """Slashes, dashes, dots and single blanks between letters and digits are part of a label."""
    assert label == YEAR.read(label)


@pytest.mark.parametrize(
    "label",
    [
        "",
        "-",
        "2027//28",
        "2027/",
        "/28",
        "FY2028-Q1",
        "Q1",
        "FY2028-h2",
        "2027\u202828",
        "FY@2028",
        "a:b",
        "FY\u200b2028",
        "FY  2028",
        "2027 / 28",
        "x" * 21,
        "\u0661\u0662",
        "FY2028\x00",
    ],
)
def test_what_no_year_can_be_called_is_refused_with_the_remedy(label: str) -> None:
    """Signs of ids, doubled and outer signs, unseen characters and names of quarters are no part."""
    with pytest.raises(NotInAlphabet, match="FY2028 or 2027/28"):
        YEAR.read(label)


@pytest.mark.parametrize("id_", ["m-otif", "KPI.7", "Größe_1", "売上", "0", "é"])
def test_records_are_known_by_letters_and_digits_of_any_script(id_: str) -> None:
    """What people call their measures in their own script is an id."""
    assert id_ == RECORD.read(id_)


@pytest.mark.parametrize(
    "id_", ["", "a b", "a@b", "a/b", "a:b", "a\u200bb", "-a", "a,b", "x" * 201]
)
def test_signs_that_join_ids_are_in_none(id_: str) -> None:
    """Blanks and the signs between the parts of ids, addresses and lists are refused."""
    with pytest.raises(NotInAlphabet):
        RECORD.read(id_)


@given(
    st.sampled_from(ALPHABETS),
    st.text(max_size=30),
    st.sampled_from(AROUND),
    st.sampled_from(AROUND),
)
def test_there_is_one_way_to_write_an_identity(
    alphabet: Alphabet, text: str, before: str, after: str
) -> None:
    """Whatever shows nothing around it, composed or not: the same identity, or refused the same."""
    written = [text, before + text + after, unicodedata.normalize("NFD", text)]

    found = {_read(alphabet, each) for each in written}

    assert 1 == len(found)
    read = found.pop()
    assert read is None or read == alphabet.read(read) == normal(read)
    assert read is None or not set(read) & set("@:\\\0") or alphabet is MILESTONE


@given(st.from_regex(LABEL, fullmatch=True))
def test_a_label_is_part_of_an_id_without_the_signs_of_ids(label: str) -> None:
    """A part of an id holds neither slash nor colon nor blank, and is its own part."""
    found = part(label)

    assert not set(found) & set("/:@ \u2013?#%")
    assert found == part(found)


@given(st.lists(st.text("ab", max_size=60), min_size=2, max_size=2, unique=True))
def test_long_texts_are_cut_without_becoming_the_same(texts: list[str]) -> None:
    """A cut text keeps to its length, and two that differ stay different."""
    found = [bounded(text, 30) for text in texts]

    assert all(len(text) <= 30 for text in found)
    assert found[0] != found[1]


@pytest.mark.parametrize(
    ("label", "after", "before"),
    [
        ("FY2028", "FY2029", "FY2027"),
        ("2027/28", "2028/29", "2026/27"),
        ("FY27-28", "FY28-29", "FY26-27"),
        ("2027\u20132028", "2028\u20132029", "2026\u20132027"),
        ("FY99-00", "FY00-01", "FY98-99"),
        ("Plan 3 2028", "Plan 3 2029", "Plan 3 2027"),
    ],
)
def test_the_label_of_the_next_year_counts_every_year_in_it(
    label: str, after: str, before: str
) -> None:
    """Both numbers of 2027/28 move on; a number of one digit is no year."""
    assert (after, before) == (shifted(label, 1), shifted(label, -1))


def _read(alphabet: Alphabet, text: str) -> str | None:
    try:
        return alphabet.read(text)
    except NotInAlphabet:
        return None


def test_blanks_and_unseen_characters_may_take_turns() -> None:
    """However many of them stand around an id, in whatever order, it is the same id."""
    around = ["".join(mix) for mix in itertools.permutations((" ", "\u200b", "\u00a0", "\ufeff"))]

    assert {"m-otif"} == {normal(f"{before}m-otif{after}") for before in around for after in around}
