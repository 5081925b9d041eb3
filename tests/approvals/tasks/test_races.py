"""Fifty people press at once: one decision, and everybody else is told so."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from sqlalchemy import func, select

from persistence.audit_trail import Event
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice

CROWD = 50


def press_together(
    visitor: httpx.Client, token: str, sheets: list[dict[str, str]]
) -> list[httpx.Response]:
    """Send all sheets with one link at the same moment."""
    start = Barrier(len(sheets))

    def press(sheet: dict[str, str]) -> httpx.Response:
        start.wait(30)
        return visitor.post(f"/t/{token}", data=sheet)

    with ThreadPoolExecutor(len(sheets)) as crowd:
        return list(crowd.map(press, sheets))


@pytest.fixture
def approval(office: ChangeRequestOffice) -> str:
    """Return the token of an approval that waits for the director."""
    office.answer("MO", "submit", **REQUEST)
    office.answer("SMA", "definition")
    return office.token("SMD")


def decisions(office: ChangeRequestOffice) -> int:
    """Return how many answers the history holds for the approval."""
    task = office.newest("SMD")
    query = select(func.count()).where(Event.name == "answered", Event.task_id == task.id)
    with office.database.reading() as session:
        return session.scalar(query) or 0


def test_fifty_same_presses_make_one_decision(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """One press is recorded, forty-nine are told that it had been recorded already."""
    pages = press_together(visitor, approval, [office.sheet("SMD", "approve")] * CROWD)

    told = Counter((p.status_code, "Already recorded" in p.text) for p in pages)
    assert {(200, False): 1, (200, True): CROWD - 1} == told
    assert 1 == decisions(office)


def test_of_two_opposite_decisions_one_wins(
    office: ChangeRequestOffice, visitor: httpx.Client, approval: str
) -> None:
    """The first to come is recorded; the other learns who decided what."""
    refusal = office.sheet("SMD", "refuse", reason_code="policy", note="Against our rules")
    sheets = [office.sheet("SMD", "approve"), refusal]

    pages = press_together(visitor, approval, sheets)

    assert [200, 409] == sorted(page.status_code for page in pages)
    assert 1 == decisions(office)
