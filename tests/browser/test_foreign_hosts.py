"""The browser of an administrator asks no foreign host, whatever page of ours it opens."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request

from persistence.database import Database
from rehearsal.conductor import DemoProgress
from rehearsal.demo import Controls
from rehearsal.mailbox.server import MailboxServer
from rehearsal.mailbox.store import MailStore
from rehearsal.mailbox_pages import Mailbox
from tests.browser.conftest import Chromium, Site
from tests.ports import own_port
from tests.prefect_server import AUTH, started
from tests.rehearsal.test_mailbox import a_mail
from tests.rehearsal.test_mailbox_pages import an_office
from workflows.prefect_server import PrefectServer

OURS = {"127.0.0.1", "localhost", ""}
PAGES = (
    "",
    "dashboard",
    "runs",
    "flows",
    "deployments",
    "work-pools",
    "automations",
    "events",
    "blocks",
    "variables",
    "concurrency-limits",
    "settings",
)
SETTLED = 1500  # milliseconds that a page has to ask whatever it asks


@pytest.fixture(scope="module")
def prefect(
    empty_prefect: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrefectServer]:
    """Give a Prefect server as `smo up` starts it."""
    with started(tmp_path_factory.mktemp("prefect"), empty_prefect) as server:
        yield server


@pytest.fixture
def mailbox(small_world: Database, tmp_path: Path) -> Iterator[MailboxServer]:
    """Give the demo's mailbox, in which a mail with a picture from elsewhere lies."""
    store, controls = MailStore(tmp_path / "mails.db"), Controls(tmp_path / "controls.json")
    picture = b"<img src='https://elsewhere.example/seen.png'></body>"
    store.add("owner@example.org", a_mail().replace(b"</body>", picture))
    pages = Mailbox(an_office(small_world), store, controls, DemoProgress, {})  # type: ignore[arg-type]
    server = MailboxServer(pages.app(), own_port())
    server.start()
    yield server
    server.stop()


def is_foreign(request: Request) -> bool:
    """Tell whether a request goes to another machine than ours."""
    return (urlsplit(request.url).hostname or "") not in OURS


def foreign(context: BrowserContext) -> set[str]:
    """Return a set that gathers every foreign host that the context's pages ask from now on."""
    hosts: set[str] = set()

    def note(request: Request) -> None:
        if is_foreign(request):
            hosts.add(urlsplit(request.url).hostname or "")

    context.on("request", note)
    return hosts


def sign_in(page: Page, server: PrefectServer, version: str) -> None:
    """Open Prefect's pages of a version and give the password that they ask for."""
    cookie = {"name": "prefect_ui_version", "value": version, "url": server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item] # its own TypedDict
    page.goto(f"{server.url}/")
    page.locator("input").first.fill(AUTH)
    page.keyboard.press("Enter")
    page.get_by_text("Deployments").first.wait_for()


@pytest.mark.parametrize(("version", "base"), [("v1", ""), ("v2", "/v2")])
def test_prefects_pages_ask_nobody_else(
    chromium: Chromium, prefect: PrefectServer, version: str, base: str
) -> None:
    """With the password each page works, and none asks another host."""
    context = chromium.new_context()
    hosts = foreign(context)
    page = context.new_page()

    sign_in(page, prefect, version)
    for path in PAGES:
        page.goto(f"{prefect.url}{base}/{path}")
        page.wait_for_timeout(SETTLED)
    context.close()

    assert hosts == set()


def test_without_our_header_they_would(chromium: Chromium, prefect: PrefectServer) -> None:
    """The counting counts: a browser that ignores the header asks another host at once."""
    context = chromium.new_context(bypass_csp=True)
    context.route("https://**", lambda route: route.abort())
    page = context.new_page()

    with page.expect_request(is_foreign) as asked:
        page.goto(f"{prefect.url}/v2/")
    host = urlsplit(asked.value.url).hostname
    context.close()

    assert host not in OURS


def test_the_mailbox_asks_nobody_else(chromium: Chromium, mailbox: MailboxServer) -> None:
    """Not even for the picture in a mail, by which its sender would learn that it was opened."""
    context = chromium.new_context()
    hosts = foreign(context)
    page = context.new_page()

    for path in ("", "/of/owner", "/mail/1", "/search?q=decide"):
        page.goto(f"http://localhost:{mailbox.port}/mailbox{path}")
    page.wait_for_timeout(SETTLED)
    context.close()

    assert hosts == set()


def test_the_mailbox_opens_under_no_other_name(chromium: Chromium, mailbox: MailboxServer) -> None:
    """A stranger's name that leads to this machine shows none of the mails."""
    context = chromium.new_context()
    page = context.new_page()

    answer = page.goto(f"http://evil.localhost:{mailbox.port}/mailbox/of/owner")
    shown = page.content()
    context.close()

    assert answer is not None
    assert (400, False) == (answer.status, "Please decide" in shown)


def test_our_own_pages_ask_nobody_else(chromium: Chromium, site: Site) -> None:
    """The page of a task and the console's pages, as far as their links lead."""
    context = chromium.new_context()
    hosts = foreign(context)
    page = context.new_page()

    page.goto(site.approval())
    page.goto(site.console())
    links = {str(link.get_attribute("href")) for link in page.locator("a[href^='/']").all()}
    for link in sorted(links):
        page.goto(f"{site.address}{link}")
    context.close()

    assert links
    assert hosts == set()
