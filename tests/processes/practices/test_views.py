"""The adoption chain: who learned what from whom, what it was worth, and the open “why not”."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from persistence.database import Database
from processes.practices import views
from processes.practices.views import AdoptionChain
from tests import content
from tests.cast import YEAR

TODAY = date(2028, 9, 1)
Chained = Callable[..., AdoptionChain]
PRACTICES: content.Rows = [
    {
        "id": "P-1",
        "year": YEAR,
        "title": "Night orders",
        "unit": "north",
        "originator": "owner",
        "grade": "proven",
        "policy": "voluntary",
        "state": "in_adoption",
    },
    {
        "id": "P-2",
        "year": YEAR,
        "title": "One form",
        "unit": "it",
        "policy": "mandatory",
        "state": "published",
    },
    {"id": "P-3", "year": YEAR, "title": "Not yet", "unit": "it", "state": "nominated"},
]


def adoption(practice: str, unit: str, **rest: Any) -> dict[str, Any]:
    """Return an adoption that was asked for in spring."""
    return {"practice": practice, "unit": unit, "pushed_on": "2028-04-03", **rest}


@pytest.fixture
def books(small_world: Database) -> Iterator[Session]:
    """Give a session whose work is thrown away."""
    with small_world.session() as session, session.begin() as transaction:
        yield session
        transaction.rollback()


@pytest.fixture
def chained(books: Session) -> Chained:
    """Give a function that brings in practices and answers, and draws the chain."""

    def made(*adoptions: dict[str, Any]) -> AdoptionChain:
        content.bring(books, "practices", [dict(p) for p in PRACTICES])
        content.bring(books, "adoptions", list(adoptions))
        return views.of(books, YEAR, TODAY)

    return made


def test_a_link_says_who_learned_from_whom(chained: Chained) -> None:
    """South learned from North, where it began; IT names South as its teacher."""
    found = chained(
        adoption("P-1", "south", answer="adopt", answered_on="2028-04-10"),
        adoption("P-1", "it", answer="adapt", learned_from="south"),
    )

    assert [("North", "South", "adopt"), ("South", "Information Technology", "adapt")] == sorted(
        (x.teacher, x.learner, x.answer) for x in found.learned
    )


def test_only_verified_value_counts(chained: Chained) -> None:
    """What nobody verified, or what an initiative counts already, is only claimed."""
    found = chained(
        adoption("P-1", "south", answer="adopt", value="90000", currency="EUR", verified_by="fbp"),
        adoption("P-1", "it", answer="adopt", value="5000", currency="EUR"),
    )

    assert (("EUR", Decimal(90_000)),) == found.values
    assert [Decimal(5000)] == [x.claimed for x in found.links if x.claimed]


def test_the_open_why_not_answers_are_listed(chained: Chained) -> None:
    """No answer, on hold, and a mandatory practice rejected; a reasoned “no” is settled."""
    found = chained(
        adoption("P-1", "south", answer="reject", reason_code="too_costly", reason="Two shifts"),
        adoption("P-1", "it", answer="hold", hold_until="2028-10-01", pushed_on="2028-03-01"),
        adoption("P-2", "north"),
        adoption("P-2", "south", answer="reject", reason_code="other_solution"),
    )

    assert [("P-1", "hold", ""), ("P-2", "", ""), ("P-2", "reject", "other solution")] == [
        (x.practice, x.answer, x.reason) for x in found.why_not
    ]
    assert ["too costly: Two shifts"] == [x.reason for x in found.links if not x.open]


def test_a_practice_counts_its_answers(chained: Chained) -> None:
    """Only published practices are shown, with who took them over."""
    found = chained(adoption("P-1", "south", answer="adopt"), adoption("P-1", "it"))

    assert [("P-1", "Olga Wen", 2, ("South",)), ("P-2", "", 0, ())] == [
        (p.id, p.originator, p.asked, p.adopted_by) for p in found.practices
    ]
