"""The file that says how virtual owners behave."""

from pathlib import Path

import pytest

from office.imports.parsing import read_plain
from rehearsal import demo
from rehearsal.behaviour import USUAL, cast_from
from rehearsal.errors import StyleUnknown


def test_the_example_gives_every_named_person_a_style() -> None:
    """The shipped owners.yaml can be read, and its people have different manners."""
    cast = demo.cast()

    assert len(set(cast.people.values())) > 3


def test_whoever_is_not_named_has_the_usual_style() -> None:
    """Nobody need be listed."""
    assert USUAL == cast_from({}).of("anybody")


def test_a_style_of_ones_own_is_read_with_its_numbers() -> None:
    """A style is described by its median, spread, and shares."""
    cast = cast_from({"styles": {"late": {"median_hours": 40, "return": 0.5}}, "usual": "late"})

    assert (40, 0.5) == (cast.usual.median_hours, cast.usual.returns)


def test_an_unknown_style_is_refused_with_those_that_are_known() -> None:
    """A slip of the pen is found."""
    with pytest.raises(StyleUnknown, match=r"anna is said to be “promt”, but only .*prompt"):
        cast_from({"people": {"anna": "promt"}})


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    """A list is not a cast."""
    path = tmp_path / "owners.yaml"
    path.write_text("- anna\n")

    with pytest.raises(TypeError, match="mapping"):
        read_plain(path)
