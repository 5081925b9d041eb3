"""A link that is over shows no content: each way to be over, each state, each route with a link."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from notifications import links
from persistence.database import Database
from persistence.instances import Task
from persistence.organisation import Person
from persistence.outbox import Link
from processes.registry import definition
from tests import content
from tests.approvals.change_request_office import ChangeRequestOffice, routes
from tests.approvals.strategy_map_office import WHY, strategy_map_office
from tests.approvals.tasks.test_rows import shown
from tests.office.reports import sample_quarter

Ending = Callable[[ChangeRequestOffice, Link], None]
CONTENT = ("Win customer", WHY, "Cleo", "Dora", "Approve", "Strategy review FY2028", "Measure")
FILES = ("spreadsheet", "pdf", "presentation")


def expired(office: ChangeRequestOffice, _link: Link) -> None:
    """Let two years pass."""
    office.clock.advance(timedelta(days=730))


def revoked(office: ChangeRequestOffice, link: Link) -> None:
    """Take the links of the task back."""
    with office.database.writing() as session:
        links.revoke(session, link.task_id, "lost on a train", office.clock.now())


def left(office: ChangeRequestOffice, link: Link) -> None:
    """Let the person leave."""
    yesterday = office.clock.now().date() - timedelta(days=1)
    with office.database.writing() as session:
        session.get_one(Person, link.person_id).active_to = yesterday


def handed_on(office: ChangeRequestOffice, link: Link) -> None:
    """Hand the task to somebody else."""
    with office.database.writing() as session:
        session.get_one(Task, link.task_id).assignee_id = "otto"


ENDINGS = (expired, revoked, left, handed_on)
OVER = [
    *(pytest.param(ending, "act", id=f"{ending.__name__}-act") for ending in ENDINGS),
    *(pytest.param(ending, "look", id=f"{ending.__name__}-look") for ending in ENDINGS[:3]),
]


@pytest.fixture
def office(sqlite: Database) -> Iterator[ChangeRequestOffice]:
    """Give an office in which the map of the year waits for the chief executive."""
    with strategy_map_office(sqlite) as office:
        with office.visit() as visitor:
            token = office.token("SMA")
            visitor.post(f"/t/{token}", data=shown(visitor, token))
        office.advance()
        yield office


def _decide(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    sheet = office.sheet("CEO", "approve", note=WHY)
    assert 200 == visitor.post(f"/t/{office.token('CEO')}", data=sheet).status_code


def _link(office: ChangeRequestOffice, token: str) -> Link:
    with office.database.reading() as session:
        return session.get_one(Link, links.read(token, office.keyring))


def _answers(
    office: ChangeRequestOffice, token: str, sheet: dict[str, str]
) -> Iterator[httpx.Response]:
    with office.visit() as visitor:
        for path, methods in routes(office):
            if "{token}" in path:
                for form in ("pdf", "pptx") if "{form}" in path else ("",):
                    there = path.replace("{token}", token).replace("{number}", "0")
                    address = there.replace("{form}", form)
                    for method in methods:
                        data = sheet if method == "POST" else None
                        yield visitor.request(method, address, data=data)


@pytest.mark.parametrize("state", ["asked", "decided"])
@pytest.mark.parametrize(("ending", "purpose"), OVER)
def test_no_route_shows_content_to_a_link_that_is_over(
    office: ChangeRequestOffice, visitor: httpx.Client, ending: Ending, purpose: str, state: str
) -> None:
    """No page, no workbook, no answer: at most the day on which it was answered."""
    person = "dora" if purpose == "look" else ""
    token, sheet = office.token("CEO", purpose=purpose, person=person), office.sheet("CEO", "x")
    if state == "decided":
        _decide(office, visitor)
    ending(office, _link(office, token))

    answers = list(_answers(office, token, sheet))

    said = [answer.text + answer.headers.get("content-type", "") for answer in answers]
    assert 8 <= len(answers)
    assert [] == [text for text in said for word in (*CONTENT, *FILES) if word in text]


def test_a_look_outlives_the_assignee(office: ChangeRequestOffice, visitor: httpx.Client) -> None:
    """Who only looks goes on looking when the task is handed on."""
    token = office.token("CEO", purpose="look", person="dora")
    handed_on(office, _link(office, token))

    assert "Win customer" in visitor.get(f"/t/{token}").text


def test_what_was_answered_says_only_when(
    office: ChangeRequestOffice, visitor: httpx.Client
) -> None:
    """The old letter of a decision says that it was answered, and on which day."""
    token = office.token("CEO")
    _decide(office, visitor)
    expired(office, _link(office, token))

    page = visitor.get(f"/t/{token}")

    assert (410, True) == (page.status_code, "Answered on" in page.text)
    assert "6 September 2027" in page.text


def test_a_living_link_shows_it_all(office: ChangeRequestOffice) -> None:
    """What the walk looks for is there as long as the link lives: it can find something."""
    answers = list(_answers(office, office.token("CEO"), office.sheet("CEO", "x")))

    said = "".join(answer.text + answer.headers.get("content-type", "") for answer in answers)
    assert {"Win customer", "Cleo", "Approve", "spreadsheet"} <= {
        word for word in (*CONTENT, *FILES) if word in said
    }


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
def test_a_reviewers_link_that_is_over_hands_out_no_pack(
    office: ChangeRequestOffice, ending: Ending
) -> None:
    """Neither the page of the pack nor its files, whichever way the link came to its end."""
    with office.database.writing() as session:
        content.bring(session, "snapshots", [sample_quarter.snapshot("03", period="FY2028")])
    token = office.ask(definition("strategy_review"), "5-questions")
    living = list(_answers(office, token, {}))
    ending(office, _link(office, token))

    over = list(_answers(office, token, {}))

    assert {"application/pdf"} < {answer.headers.get("content-type", "") for answer in living}
    said = [answer.text + answer.headers.get("content-type", "") for answer in over]
    assert [] == [text for text in said for word in (*CONTENT, *FILES) if word in text]
