"""A stranger who asks Prefect: no password, nothing; no word of a stranger reaches a letter."""

import asyncio
import base64
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectHTTPStatusError
from sqlalchemy import select

from engine import flow_runs
from engine.types import Actor
from persistence.outbox import Notice
from tests.patience import PATIENCE
from tests.prefect_server import AUTH
from tests.workflows.harness import TestOffice, open_process
from workflows import alerts, deployments
from workflows.errors import NothingToTell
from workflows.prefect_server import PrefectServer

pytestmark = pytest.mark.prefect
OPEN = {"/api/health", "/api/ready"}  # they say that something is there, and nothing else
STRANGE = "http://elsewhere.example"
WORDS = "Pay the invoice today"
IDS = {"instance_id", "about"}  # parameters that are looked up in our own tables


def ask(
    server: PrefectServer, method: str, path: str, *, auth: str = "", **headers: str
) -> http.client.HTTPResponse:
    """Send one request and return the answer."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    if auth:
        headers["Authorization"] = f"Basic {base64.b64encode(auth.encode()).decode()}"
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        return answer
    finally:
        connection.close()


def routes(server: PrefectServer) -> list[tuple[str, str]]:
    """Return every method and path of Prefect's API, as it describes itself."""
    answer = ask(server, "GET", "/api/openapi.json", auth=AUTH)
    described: dict[str, Any] = json.loads(answer.body)  # type: ignore[attr-defined]
    found = described["paths"] if described.get("paths") else {}
    return [(method.upper(), path) for path, methods in found.items() for method in methods]


def test_every_route_asks_for_the_password(prefect_server: PrefectServer) -> None:
    """Each path that the API knows refuses who has none, and who has a wrong one."""
    walked = [
        (method, path if path.startswith("/api") else f"/api{path}")
        for method, path in routes(prefect_server)
    ]

    answers = {
        (method, path, auth): ask(prefect_server, method, path, auth=auth).status
        for method, path in walked
        if path not in OPEN
        for auth in ("", "office:guessed")
    }

    assert len(walked) > 100
    assert {
        key for key, status in answers.items() if status != http.HTTPStatus.UNAUTHORIZED
    } == set()


def test_no_other_page_may_read_what_prefect_answers(prefect_server: PrefectServer) -> None:
    """A page of another origin is allowed nothing; Prefect's own is."""
    strange = ask(prefect_server, "GET", "/api/admin/version", auth=AUTH, Origin=STRANGE)
    own = ask(prefect_server, "GET", "/api/admin/version", auth=AUTH, Origin=prefect_server.url)

    assert strange.getheader("Access-Control-Allow-Origin") is None
    assert own.getheader("Access-Control-Allow-Origin") == prefect_server.url


@pytest.mark.parametrize("path", ["/", "/api/health", "/api/admin/version"])
def test_a_name_bent_to_this_machine_gets_nothing(prefect_server: PrefectServer, path: str) -> None:
    """Prefect's pages and API answer under the names of this machine only."""
    assert 400 == ask(prefect_server, "GET", path, auth=AUTH, Host="evil.example").status


def test_flows_take_identities_and_no_words() -> None:
    """Each parameter of each flow is an id that is looked up, or one of a closed set."""
    free = [
        (name, parameter)
        for name, flow in deployments.flows().items()
        for parameter, schema in flow.parameters.properties.items()
        if parameter not in IDS and "enum" not in schema
    ]

    assert free == []


@pytest.mark.usefixtures("prefect")
def test_words_in_a_parameter_are_refused_by_prefect() -> None:
    """Who has the password cannot choose what is noticed either."""

    async def story() -> None:
        async with get_client() as client:
            ids = (await deployments.publish(client, "UTC")).ids
            with pytest.raises(PrefectHTTPStatusError, match=r"409|422"):
                await client.create_flow_run_from_deployment(
                    ids["tell-the-office"], parameters={"noticed": WORDS, "about": "1"}
                )

    asyncio.run(story())


@pytest.mark.parametrize("noticed", ["failed", "stuck", "overdue", WORDS])
@pytest.mark.parametrize("about", [WORDS, "0", "9" * 400, "²", ""])
def test_what_the_office_does_not_know_is_told_to_nobody(
    office: TestOffice, noticed: str, about: str
) -> None:
    """An id that stands for nothing of ours writes no letter."""
    with pytest.raises(NothingToTell):
        alerts.tell_noticed(office, noticed, about)

    with office.database.reading() as session:
        assert session.scalars(select(Notice).where(Notice.kind == "alert")).all() == []


def test_what_failed_is_told_in_words_of_our_own(office: TestOffice) -> None:
    """The letter names the process by its title in our tables."""
    case = open_process(office)
    with office.database.writing() as session:
        flow_runs.bind(session, case.id, "the-run", instead_of=None)

    alerts.tell_noticed(office, "failed", "the-run")

    with office.database.reading() as session:
        (told,) = session.scalars(select(Notice).where(Notice.kind == "alert"))
    assert told.facts["title"] == f"A flow run failed: {case.title}"
    assert told.person_id == Actor("smd").person_id
