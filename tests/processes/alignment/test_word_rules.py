"""Lip service: explanations of two words, or of the same words again and again."""

import pytest

from tests.processes.conftest import Judge
from tests.processes.content.core import Row

YEAR = "FY2028"


def note(quarter: int, **columns: str) -> Row:
    """Return a variance statement of north that says something."""
    said = {"cause": f"Supplier {quarter} was late", "action": f"Second source from week {quarter}"}
    return {"year": YEAR, "measure": "M-N1", "period": f"{YEAR}-Q{quarter}", **said, **columns}


def test_explanations_that_say_something_are_left_alone(judge: Judge) -> None:
    """Four quarters, four causes."""
    assert judge("OAL.R14", variance_notes=[note(n) for n in range(1, 5)]) == []


@pytest.mark.parametrize("cause", ["Market", "Market weak"])
def test_an_explanation_of_two_words_is_found(judge: Judge, cause: str) -> None:
    """Whoever reads it knows no more than before."""
    words = "1 word" if cause == "Market" else "2 words"

    found = judge("OAL.R14", variance_notes=[note(1, cause=cause)])

    assert found == [f"M-N1@{YEAR}-Q1: “{cause}” has {words}"]


def test_the_same_words_four_times_are_found(judge: Judge) -> None:
    """Three times may be the same cause; the fourth is a habit."""
    same = [note(n, action="We keep an eye on it") for n in range(1, 5)]

    assert judge("OAL.R14", variance_notes=same[:3]) == []
    assert judge("OAL.R14", variance_notes=same) == [
        f"M-N1@{YEAR}-Q4: “we keep an eye on it” stands 4 times, last in M-N1@{YEAR}-Q4"
    ]
