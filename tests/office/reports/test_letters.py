"""No letter vanishes in the PDF: what no typeface here can draw is marked, and named."""

from dataclasses import replace

import pytest

from office.reports.pdf import MARKS, drawable, lacking, pdf
from tests.office.reports.conftest import Make

NAMES = (
    "Terminowość łańcucha dostaw – źródło",
    "Έγκαιρη παράδοση",
    "Своевременная поставка",
    "准时交付率",
    "التسليم في الموعد",
    "ส่งมอบตรงเวลา",
    "On time 🚚 ✓ ≥ 95 % → CO₂",
    "\ue000 private",
)


@pytest.mark.parametrize("name", NAMES)
def test_each_letter_is_drawn_or_named(make: Make, name: str) -> None:
    """A letter without a shape stands as a mark in its place, and the note has its number."""
    found = replace(make(), organisation=name)

    shown, note = drawable(found)

    lost = set(lacking(name))
    assert lacking(shown.organisation) == []
    assert len(shown.organisation) == len(name)
    assert sum(letter in MARKS for letter in shown.organisation) == sum(c in lost for c in name)
    assert all(f"U+{ord(letter):04X}" in note for letter in lost)
    assert bool(note) is bool(lost)


def test_the_note_stands_in_the_document(make: Make) -> None:
    """A PDF with letters that cannot be drawn says so: it is longer by its note, and is made."""
    found = replace(make(), organisation="准时 \ue000")

    assert drawable(found)[1].startswith("3 letters cannot be drawn")
    assert pdf(found, "https://x.example") != pdf(drawable(found)[0], "https://x.example")


def test_what_can_be_drawn_stays_as_it_is(make: Make) -> None:
    """A pack of usual letters is printed as it is, without a note."""
    found = make()

    assert drawable(found) == (found, "")
