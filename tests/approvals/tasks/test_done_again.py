"""Who sends work back can tick on the page which parts of it must be done again."""

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import select

from persistence.database import Database
from persistence.instances import StepRun, StepStatus
from tests.approvals.change_request_office import ChangeRequestOffice, open_office
from tests.approvals.strategy_map_office import Typed, open_process, sample_processes

WHY = "The annex names last year's figures."


@pytest.fixture
def office(sqlite: Database) -> Iterator[ChangeRequestOffice]:
    """Return an office that asks for two papers."""
    with sample_processes():
        office = open_office(sqlite)
        open_process(office, "two_papers")
        yield office


@pytest.fixture(autouse=True)
def handed_in(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Hand in both papers, so that they are decided on."""
    for role in ("MO", "SMA"):
        send(office, visitor, role, answer="done")


def send(
    office: ChangeRequestOffice, visitor: httpx.Client, role: str, **typed: str
) -> httpx.Response:
    """Send the page of a role's newest task as it stands, with what is typed."""
    token = office.token(role)
    page = visitor.post(f"/t/{token}", data=Typed(visitor.get(f"/t/{token}").text).form | typed)
    office.advance()
    return page


def send_back(office: ChangeRequestOffice, visitor: httpx.Client, *ticked: str) -> httpx.Response:
    """Let the chief executive send the papers back, with some parts ticked."""
    boxes = {f"again.{part}": "yes" for part in ticked}
    reason = {"reason_code": "inaccurate", "note": WHY}
    return send(office, visitor, "CEO", answer="return", **reason, **boxes)


def asked(office: ChangeRequestOffice) -> set[str]:
    """Return the steps that are asked now."""
    with office.database.reading() as session:
        runs = session.scalars(select(StepRun).where(StepRun.status == StepStatus.OPEN))
        return {run.key for run in runs if run.key in ("text", "annex", "decide")}


def test_the_page_offers_each_part(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """By its title, with a word on what happens where nothing is ticked."""
    page = visitor.get(f"/t/{office.token('CEO')}").text

    assert 'name="again.text"' in page
    assert 'name="again.annex"' in page
    assert "all of it where you tick nothing" in page


def test_only_what_is_ticked_is_asked_again(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The other paper stands as it was handed in."""
    assert send_back(office, visitor, "annex").status_code == 200

    assert asked(office) == {"annex"}


def test_where_nothing_is_ticked_all_of_it_is(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """As before there were boxes."""
    send_back(office, visitor)

    assert asked(office) == {"text", "annex"}


def test_what_is_no_part_is_not_asked(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """A box that the page does not show means nothing."""
    send_back(office, visitor, "decide", "annex")

    assert asked(office) == {"annex"}


def test_a_refused_page_keeps_what_was_ticked(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """Whoever forgot the reason ticks nothing twice."""
    page = send(office, visitor, "CEO", answer="return", **{"again.annex": "yes"})

    assert page.status_code == 422
    assert 'name="again.annex" value="yes" checked' in page.text
    assert 'name="again.text" value="yes">' in page.text
