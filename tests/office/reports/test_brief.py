"""The pre-brief answers five questions from the records, each sentence with its proof."""

from collections.abc import Callable

import pytest

from office.reports.brief import MOST
from office.reports.pack import Pack
from tests.cast import YEAR
from tests.office.reports.conftest import Make

Says = Callable[[Pack, str], list[str]]


def says(found: Pack, key: str) -> list[str]:
    """Return the sentences of one chapter."""
    return [s.text for chapter in found.brief if chapter.key == key for s in chapter.sentences]


def test_a_red_without_a_decision_is_put_first(make: Make) -> None:
    """Two locked periods off target and no decision: that is what the meeting is for."""
    assert (
        "“Raise loyalty” has been off target for 2 locked periods without a decision: Measure of "
        "C2 is 61\u00a0% against a target of 74\u00a0%."
    ) == says(make(), "decide")[0]


def test_a_decision_takes_the_red_off_the_list(make: Make) -> None:
    """Once the last meeting decided about the objective, the sentence is gone."""
    decision = {
        "id": "D-1",
        "year": YEAR,
        "meeting": "R-02",
        "text": "Visit them",
        "objective": "C2",
    }

    found = says(make(decisions=[decision]), "decide")

    assert not any("without a decision" in text for text in found)


def test_a_kill_criterion_forces_a_decision(make: Make) -> None:
    """An initiative that hit it is asked about by name."""
    found = make(initiatives=[{"id": "INI-2", "kill_hit_on": "2028-03-20"}])

    assert (
        "“Shorter order path” hit its kill criterion on 20 March 2028: continue, change or stop?"
    ) == says(found, "decide")[0]


def test_what_changed_is_told_with_both_states(make: Make) -> None:
    """The gravest changes come first; what stayed is not told."""
    found = says(make(), "changed")

    assert found[0].startswith("Measure of I1 went from near target to off target")
    assert not any("Measure of F1" in text for text in found)


def test_who_asks_for_help_is_named(make: Make) -> None:
    """Help that an initiative needs and values that are missing stand together."""
    found = says(make(), "stuck")

    assert (
        "Olga Wen asks for help with “Service academy”: Release two senior technicians for six "
        "weeks."
    ) in found
    assert "1 measure has no data; owners: Olga Wen." in found


def test_unkept_promises_are_told(make: Make) -> None:
    """An overdue action and a variance statement that is owed."""
    found = says(make(), "unkept")

    assert (
        "Saul Uth promised “Call the ten largest customers” for 3 April 2028; it is 15 working days late, "
        "re-dated 2 times."
    ) == found[0]
    assert "Olga Wen owes a variance statement on Measure of I1." in found


def test_a_green_light_is_doubted_with_reasons(make: Make) -> None:
    """Three of four signs speak against it, and each is named."""
    (text,) = says(make(), "too_green")

    assert "3 of 4 signs" in text
    assert "milestone slipped: New order form" in text


def test_a_chapter_with_nothing_says_so(make: Make) -> None:
    """An owner who reports amber is not said to be too green."""
    amber = {"year": YEAR, "initiative": "INI-2", "period": f"{YEAR}-03", "time": "amber"}

    found = make(status_reports=[amber])

    assert [] == says(found, "too_green")
    assert "No green light looks doubtful." in [chapter.nothing for chapter in found.brief]


def test_a_chapter_stays_short(make: Make) -> None:
    """What is beyond a handful is counted, so that the pre-brief has two pages."""
    many = [
        {
            "id": f"B-{n}",
            "year": YEAR,
            "meeting": "R-02",
            "text": f"Thing {n}",
            "owner": "owner",
            "due": "2028-04-03",
        }
        for n in range(20)
    ]

    found = says(make(actions=many), "unkept")

    assert MOST + 1 == len(found)
    assert "There are 17 more of this kind further on." == found[-1]


@pytest.mark.duty("S18")
@pytest.mark.parametrize("key", ["decide", "changed", "stuck", "unkept", "too_green"])
def test_every_sentence_has_a_proof(make: Make, key: str) -> None:
    """Each leads to a place in the pack or to a page of the console."""
    proofs = [s.proof for c in make().brief if c.key == key for s in c.sentences]

    assert proofs
    assert all(proof.label and proof.target[0] in "#/" for proof in proofs)
