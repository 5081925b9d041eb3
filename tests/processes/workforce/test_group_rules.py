"""Figures about people: never about few, and never so that one can subtract."""

from hypothesis import given
from hypothesis import strategies as st

from processes.workforce.family_rules import SMALLEST, shares

COUNTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 30), max_size=8)


@given(COUNTS)
def test_no_group_shown_is_smaller_than_five(people: dict[str, int]) -> None:
    """Whatever the sizes, what is shown is about at least five people."""
    found = shares({key: (0, size) for key, size in people.items()})

    assert all(share.people >= SMALLEST for share in found)


@given(COUNTS)
def test_subtracting_shows_nothing_about_a_small_group(people: dict[str, int]) -> None:
    """What is not shown by itself is pooled with so many that nothing small is left over."""
    found = shares({key: (0, size) for key, size in people.items()})
    hidden = sum(people.values()) - sum(share.people for share in found)

    assert hidden == 0 or not found


def test_small_groups_are_shown_together() -> None:
    """Two teams of three are six people."""
    found = shares({"a": (1, 3), "b": (3, 3), "c": (9, 10)})

    assert ["90 % of the 10 people of c", "66.7 % of the 6 people of a, b together"] == [
        str(share) for share in found
    ]
