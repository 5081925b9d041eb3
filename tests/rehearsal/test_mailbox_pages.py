"""The pages of the demo mailbox: for this machine, for the demo, and without danger."""

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from persistence.database import Database
from rehearsal.conductor import DemoProgress
from rehearsal.demo import Controls
from rehearsal.errors import NotADemo
from rehearsal.mailbox.store import MailStore
from rehearsal.mailbox_pages import Mailbox
from tests.rehearsal.test_mailbox import URL, a_mail

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another HTTP client
    from starlette.testclient import TestClient


@dataclass
class Desk:
    """A browser before the mailbox, and what lies behind it."""

    browser: httpx.Client
    store: MailStore
    controls: Controls
    progress: DemoProgress = field(default_factory=DemoProgress)


def an_office(database: Database, *, demo: bool = True) -> SimpleNamespace:
    """Return as much of an office as the mailbox looks at."""
    return SimpleNamespace(database=database, settings=SimpleNamespace(demo=demo))


@pytest.fixture
def driver(small_world: Database, tmp_path: Path) -> Desk:
    """Give a mailbox in which the owner has one mail."""
    store, controls = MailStore(tmp_path / "mails.db"), Controls(tmp_path / "controls.json")
    store.add("owner@example.org", a_mail(subject="Please <decide>"))
    office: Any = an_office(small_world)
    progress = DemoProgress()
    mailbox = Mailbox(office, store, controls, lambda: progress, {"Console": "http://x/"})
    browser = TestClient(mailbox.app(), base_url="http://127.0.0.1", follow_redirects=False)
    return Desk(browser, store, controls, progress)


def test_without_demo_mode_there_is_no_mailbox(small_world: Database, tmp_path: Path) -> None:
    """Production cannot have it, not even by mistake."""
    store, controls = MailStore(tmp_path / "m.db"), Controls(tmp_path / "c.json")

    with pytest.raises(NotADemo, match="SMO_DEMO"):
        Mailbox(an_office(small_world, demo=False), store, controls, DemoProgress, {})  # type: ignore[arg-type]


def test_everybody_is_listed_with_their_mails(driver: Desk) -> None:
    """The overview names people, not addresses."""
    page = driver.browser.get("/mailbox").text

    assert "Olga Wen" in page
    assert "Una Date" in page


def test_a_mail_is_shown_in_a_sandbox_with_its_links(driver: Desk) -> None:
    """What a mail contains can neither run scripts nor reach our page."""
    page = driver.browser.get("/mailbox/mail/1").text

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert f'href="{URL}"' in page
    assert "Please &lt;decide&gt;" in page


def test_pages_allow_no_script_and_no_other_site(driver: Desk) -> None:
    """The policy names styles and pictures of our own alone."""
    policy = driver.browser.get("/mailbox").headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy


def test_another_host_name_is_refused(driver: Desk) -> None:
    """A name that is bent to this machine gets nothing."""
    assert 400 == driver.browser.get("/mailbox", headers={"Host": "evil.example"}).status_code


def test_a_page_of_another_site_cannot_steer(driver: Desk) -> None:
    """A button pressed elsewhere does nothing here."""
    strange = {"Origin": "http://evil.example"}
    answer = driver.browser.post("/mailbox/steer", data={"what": "pause"}, headers=strange)

    assert (403, False) == (answer.status_code, driver.controls.wishes.paused)


@pytest.mark.parametrize(
    ("what", "wished"), [("pause", (True, 0)), ("step", (True, 1)), ("go_on", (False, 0))]
)
def test_buttons_steer_the_clock(driver: Desk, what: str, wished: tuple[bool, int]) -> None:
    """Pause, step and go on do what they say."""
    driver.browser.post("/mailbox/steer", data={"what": what})

    assert wished == (driver.controls.wishes.paused, driver.controls.wishes.steps)


def test_a_visitor_stays_at_the_pace_or_does_not(driver: Desk) -> None:
    """The rest of the year is lived quickly unless somebody wants to see it."""
    driver.browser.post("/mailbox/steer", data={"what": "stay"})
    stayed = driver.controls.wishes.stays
    driver.browser.post("/mailbox/steer", data={"what": "hurry"})

    assert (True, False) == (stayed, driver.controls.wishes.stays)


def test_there_is_nothing_to_steer_when_the_year_is_over(driver: Desk) -> None:
    """Then the clock stands; buttons would promise something."""
    before = driver.browser.get("/mailbox").text
    driver.progress.finished = True

    assert ("Pause" in before, "Pause" in driver.browser.get("/mailbox").text) == (True, False)


def test_a_visitor_takes_over_a_person_and_gives_back(driver: Desk) -> None:
    """“I am this person” can be undone."""
    driver.browser.post("/mailbox/steer", data={"what": "play", "person": "owner"})
    played = driver.controls.wishes.played
    driver.browser.post("/mailbox/steer", data={"what": "give_back", "person": "owner"})

    assert (("owner",), ()) == (played, driver.controls.wishes.played)


@pytest.mark.parametrize("path", ["/mailbox/of/nobody", "/mailbox/mail/99", "/elsewhere"])
def test_what_is_not_there_is_not_found(driver: Desk, path: str) -> None:
    """Unknown people and mails have no page."""
    assert 404 == driver.browser.get(path).status_code


def test_search_and_inbox_show_the_mail(driver: Desk) -> None:
    """It is found where it lies and by its words."""
    pages = [
        driver.browser.get(path).text for path in ("/mailbox/of/owner", "/mailbox/search?q=decide")
    ]

    assert all("/mailbox/mail/1" in page for page in pages)
