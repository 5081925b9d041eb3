"""Orders and cycles among things that wait for each other."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from calendars import graphs


@st.composite
def acyclic(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Draw a graph in which everything waits for earlier letters only, in shuffled order."""
    letters = "abcdefgh"
    waits = {
        letter: tuple(draw(st.sets(st.sampled_from(letters[:n])))) if n else ()
        for n, letter in enumerate(letters)
    }
    return {letter: waits[letter] for letter in draw(st.permutations(letters))}


@given(acyclic())
def test_prerequisites_come_first(waits: dict[str, tuple[str, ...]]) -> None:
    """In order, everything stands behind all it waits for, and nothing is lost."""
    order = graphs.in_order(waits)

    assert sorted(waits) == sorted(order)
    assert all(order.index(w) < order.index(key) for key in waits for w in waits[key])


@given(acyclic())
def test_what_has_an_order_has_no_cycle(waits: dict[str, tuple[str, ...]]) -> None:
    """A graph that can be ordered has no cycles."""
    assert () == graphs.cycles(waits)


@given(acyclic(), st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))
def test_one_arrow_back_is_found(waits: dict[str, tuple[str, ...]], a: str, b: str) -> None:
    """Closing a circle makes every reported path a true circle."""
    target, *_ = sorted((a, b))
    source = max(a, b)
    closed = {
        **waits,
        source: (*waits[source], target),
        target: (*waits[target], source),
    }

    paths = graphs.cycles(closed)

    assert paths
    assert all(path[0] == path[-1] for path in paths)
    assert all(w in closed[key] for path in paths for key, w in itertools.pairwise(path))


def test_two_separate_cycles_are_both_found() -> None:
    """One circle does not hide another, and what merely waits behind one is not blamed."""
    waits = {"a": ("b",), "b": ("a",), "c": ("a",), "d": ("d",), "e": ()}

    assert (("a", "b", "a"), ("d", "d")) == graphs.cycles(waits)


def test_depth_counts_the_longest_chain() -> None:
    """A key behind a short and a long way counts the long one."""
    waits = {"a": (), "b": ("a",), "c": ("b",), "d": ("a", "c")}

    assert {"a": 1, "b": 2, "c": 3, "d": 4} == graphs.depths(waits)


def test_a_chain_of_thousands_is_no_trouble() -> None:
    """Long chains are walked without recursion."""
    waits = {str(n): (str(n - 1),) if n else () for n in range(2000)}

    assert 1999 == len(graphs.behind(waits, "1999"))
