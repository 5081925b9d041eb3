"""Each form of the product is pressed in a real browser: none is refused, each does what it says."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from approvals.tasks.routes import FRESH_RUNG
from notifications.batching import gather_each
from notifications.links import LOOK, token
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.outbox import Link, Notice
from processes.registry import definition
from rehearsal.conductor import DemoProgress
from rehearsal.demo import Controls, DemoWishes
from rehearsal.mailbox.server import MailboxServer
from rehearsal.mailbox.store import MailStore
from rehearsal.mailbox_pages import Mailbox
from tests.approvals.change_request_office import REQUEST
from tests.approvals.letters import MAIL
from tests.approvals.strategy_map_office import MAP, THEMES, ask_rows
from tests.browser.conftest import Chromium, Site
from tests.browser.kinds import follow, send, together
from tests.ports import own_port
from tests.rehearsal.test_mailbox import a_mail
from tests.rehearsal.test_mailbox_pages import an_office

ROOT = Path(__file__).parents[2]
PACKAGES = ("approvals", "office", "rehearsal", "workflows")
FORM = re.compile(r"<form\b")
PAGES, MAILBOX = "approvals/templates", "rehearsal/mailbox/templates"
DESKTOP = {"width": 1280, "height": 800}  # pixels
Form = tuple[str, int]  # the template, and which of its forms


@dataclass(frozen=True)
class Demo:
    """The demo's mailbox at its address, and what its buttons steer."""

    address: str
    controls: Controls

    @property
    def wishes(self) -> DemoWishes:
        """Return what is wished now."""
        return self.controls.wishes


@pytest.fixture
def demo(small_world: Database, tmp_path: Path) -> Iterator[Demo]:
    """Serve a mailbox in which the owner has one mail."""
    store, controls = MailStore(tmp_path / "mails.db"), Controls(tmp_path / "controls.json")
    store.add("owner@example.org", a_mail(subject="Please decide"))
    office, port = an_office(small_world), own_port()
    mailbox = Mailbox(office, store, controls, DemoProgress, {})  # type: ignore[arg-type]
    server = MailboxServer(mailbox.app(), port)
    server.start()
    yield Demo(f"http://127.0.0.1:{port}", controls)
    server.stop()


def answer(page: Page, site: Site) -> None:
    """Answer an approval."""
    page.goto(site.approval())
    page.locator("input[name=answer]").first.check()
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is recorded")
    assert "approve" == site.office.newest("SMD").answer


def hand_in_rows(page: Page, site: Site) -> None:
    """Hand in rows as they are typed."""
    ask_rows(site.office, THEMES)
    page.goto(site.link(site.office.token("SMA")))
    page.locator("[name='row.0.name']").fill("Service first")
    page.locator("input[name=answer]").first.check()
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is recorded")


def hand_in_a_workbook(page: Page, site: Site) -> None:
    """Take the workbook of the page and hand it in."""
    ask_rows(site.office, MAP, 45)
    page.goto(site.link(site.office.token("SMA")))
    with page.expect_download() as taken:
        page.locator("a[href$='sheet.xlsx']").first.click()
    workbook = Path(taken.value.path())
    page.locator("input[type=file]").set_input_files(
        {"name": "map.xlsx", "mimeType": "", "buffer": workbook.read_bytes()}
    )
    page.locator("input[name=answer]").first.check()
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is recorded")


def ask_for_a_fresh_link(page: Page, site: Site) -> None:
    """Ask for a fresh link where the letter is too old."""
    address = site.link(site.office.token("MO"))
    site.office.clock.advance(timedelta(days=31))
    page.goto(address)
    page.get_by_role("button", name="Send me a fresh link").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your inbox")
    with site.office.database.reading() as session:
        assert 1 == session.scalar(select(func.count()).where(Notice.rung >= FRESH_RUNG))


def report_a_mistake(page: Page, site: Site) -> None:
    """Report a letter that reached somebody else."""
    page.goto(site.link(site.office.token("MO")) + "/not-you")
    page.get_by_label("It was forwarded to me").check()
    page.get_by_role("button", name="Send my report").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    with site.office.database.reading() as session:
        assert 1 == session.scalar(select(func.count()).where(Event.name == "link_reported"))


def say_that_one_has_read(page: Page, site: Site) -> None:
    """Send a message, and say as one of its readers that one has read it."""
    office = site.office
    page.goto(site.link(office.ask(definition("strategy_planning"), "5")))
    page.locator("input[name=answer][value=sent]").check()
    send(page)
    gather_each(office.database, office.clock.now(), renderer=MAIL)
    with office.database.reading() as session:
        link = session.scalars(select(Link.id).where(Link.dispatch_id.is_not(None))).first()
    assert link is not None
    page.goto(site.link(token(link, office.keyring)))
    page.get_by_role("button", name="I have read this").click()

    expect(page.get_by_text("You said that you have read this")).to_be_visible()


def dispute_an_answer(page: Page, site: Site) -> None:
    """Say of an answer in one's own name that it is not one's own."""
    site.office.answer("MO", "submit", **REQUEST)
    page.goto(site.link(site.office.token("MO", purpose=LOOK)))
    expect(page.get_by_text("Customers count days")).to_be_visible()
    page.get_by_role("link", name="tell the strategy office").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Was this not your answer?")
    page.get_by_label("I gave no answer to this").check()
    page.get_by_role("button", name="Send my report").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    with site.office.database.reading() as session:
        assert 1 == session.scalar(select(func.count()).where(Event.name == "answer_disputed"))


def sign_out(page: Page, site: Site) -> None:
    """Leave the console."""
    page.goto(site.console())
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
    page.goto(f"{site.address}/year")
    expect(page.get_by_role("link", name="Packs")).to_have_count(0)


def play_a_person(page: Page, demo: Demo) -> None:
    """Become a person, and let the virtual owner answer again."""
    page.goto(f"{demo.address}/mailbox/of/owner")
    page.get_by_role("button", name="I am this person").click()
    expect(page.get_by_text("You are Olga Wen.")).to_be_visible()
    played = demo.wishes.played
    page.get_by_role("button", name="Let the virtual owner answer again").click()
    expect(page.get_by_role("button", name="I am this person")).to_be_visible()

    assert (("owner",), ()) == (played, demo.wishes.played)


def search(page: Page, demo: Demo) -> None:
    """Look for a mail."""
    page.goto(f"{demo.address}/mailbox")
    page.get_by_label("Search all mails").fill("decide")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("link", name="Please decide")).to_be_visible()


def steer_the_clock(page: Page, demo: Demo) -> None:
    """Pause, make one step, go on; wait for the visitor, and do not."""
    page.goto(f"{demo.address}/mailbox")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="One step")).to_be_visible()
    page.get_by_role("button", name="One step").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    stepped = (demo.wishes.paused, demo.wishes.steps)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.get_by_role("button", name="Wait for me", exact=True).click()
    expect(page.get_by_role("button", name="Do not wait for me")).to_be_visible()
    waits = demo.wishes.waits
    page.get_by_role("button", name="Do not wait for me").click()
    expect(page.get_by_role("button", name="Wait for me", exact=True)).to_be_visible()
    page.get_by_role("button", name="Do not hurry").click()
    expect(page.get_by_role("button", name="Hurry later")).to_be_visible()
    stays = demo.wishes.stays
    page.get_by_role("button", name="Hurry later").click()
    expect(page.get_by_role("button", name="Do not hurry")).to_be_visible()

    assert ((True, 1), True, True) == (stepped, waits, stays)
    assert DemoWishes() == demo.wishes


def answer_together(page: Page, site: Site) -> None:
    """Sign both of what a letter asks alike."""
    together(page, site)
    for answer in page.get_by_label("Approve").all():
        answer.check()
    follow(page, page.get_by_role("button", name="Send my answers"))

    expect(page.get_by_role("status")).to_contain_text("2 answers are recorded")


def set_the_pace(page: Page, demo: Demo) -> None:
    """Let a day take longer."""
    page.goto(f"{demo.address}/mailbox")
    page.get_by_label("Seconds a day").fill("2.5")
    page.get_by_role("button", name="Set").click()

    expect(page.get_by_label("Seconds a day")).to_have_value("2.5")
    assert 2.5 == demo.wishes.pace


OF_PAGES: tuple[tuple[Form, Callable[[Page, Site], None]], ...] = (
    ((f"{PAGES}/asking.html", 1), answer),
    ((f"{PAGES}/asking.html", 1), hand_in_rows),
    ((f"{PAGES}/asking.html", 1), hand_in_a_workbook),
    ((f"{PAGES}/explained.html", 1), ask_for_a_fresh_link),
    ((f"{PAGES}/mistake.html", 1), report_a_mistake),
    ((f"{PAGES}/reading.html", 1), say_that_one_has_read),
    ((f"{PAGES}/mistake.html", 1), dispute_an_answer),
    ((f"{PAGES}/console.html", 1), sign_out),
    ((f"{PAGES}/together.html", 1), answer_together),
)
OF_MAILBOX: tuple[tuple[Form, Callable[[Page, Demo], None]], ...] = (
    ((f"{MAILBOX}/inbox.html", 1), play_a_person),
    ((f"{MAILBOX}/layout.html", 1), search),
    ((f"{MAILBOX}/layout.html", 2), steer_the_clock),
    ((f"{MAILBOX}/layout.html", 3), set_the_pace),
)


def test_no_form_is_missing_here() -> None:
    """A form that is added to any page or program must be pressed here too."""
    counted: defaultdict[str, int] = defaultdict(int)
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in {".html", ".py"}:
                name = path.relative_to(ROOT).as_posix()
                counted[name] += len(FORM.findall(path.read_text(encoding="utf-8")))
    written = {(name, n) for name, forms in counted.items() for n in range(1, forms + 1)}

    assert written == {form for form, _ in (*OF_PAGES, *OF_MAILBOX)}


@pytest.mark.parametrize("press", [press for _, press in OF_PAGES], ids=lambda p: p.__name__)
def test_a_form_of_the_pages_works(
    chromium: Chromium, site: Site, press: Callable[[Page, Site], None]
) -> None:
    """What a person presses in a real browser is taken, and does what it says."""
    with chromium.new_context() as context:
        press(context.new_page(), site)


@pytest.mark.parametrize("press", [press for _, press in OF_MAILBOX], ids=lambda p: p.__name__)
def test_a_form_of_the_mailbox_works(
    chromium: Chromium, demo: Demo, press: Callable[[Page, Demo], None]
) -> None:
    """The demo's buttons too: their pages let the browser say where a form comes from."""
    with chromium.new_context() as context:
        press(context.new_page(), demo)


def test_what_steers_the_clock_stands_in_one_line(chromium: Chromium, demo: Demo) -> None:
    """On a desktop the pace is beside the buttons, also where a stopped clock has one more."""
    with chromium.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.goto(f"{demo.address}/mailbox")
        middles = [middles_of(page, ".clock > *")]
        page.get_by_role("button", name="Wait for me", exact=True).click()
        page.get_by_role("button", name="Pause").click()
        expect(page.get_by_role("button", name="One step")).to_be_visible()
        middles.append(middles_of(page, ".clock > *"))

    assert [1, 1] == [len(set(each)) for each in middles]


def middles_of(page: Page, selector: str) -> list[int]:
    """Return at which height each of some elements has its middle, in pixels."""
    boxes = [each.bounding_box() for each in page.locator(selector).all()]
    return [round(box["y"] + box["height"] / 2) for box in boxes if box]
