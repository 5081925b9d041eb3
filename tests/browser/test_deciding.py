"""People decide by phone, by keyboard and without scripts; machines never do."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from persistence.audit_trail import Event
from persistence.instances import Task
from persistence.outbox import Notice
from tests.browser.conftest import Chromium, Site
from tests.browser.kinds import follow, together_with_faults

VISITS = 3  # of each kind of scanner, on each kind of page


def head(_chromium: Chromium, address: str) -> None:
    """Ask for the headers alone."""
    httpx.head(address)


def get(_chromium: Chromium, address: str) -> None:
    """Fetch the page without running anything in it."""
    httpx.get(address)


def run_scripts(chromium: Chromium, address: str) -> None:
    """Open the page in a browser and wait for whatever its scripts would do."""
    with chromium.new_context() as context:
        context.new_page().goto(address, wait_until="networkidle")


def press_first_button(chromium: Chromium, address: str) -> None:
    """Open the page in a browser and press the first button there is."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.locator("button, input[type=submit]").first.click()


def decided(site: Site) -> int:
    """Return how many answers and reports there are beside those that led to the approval."""
    answered = select(func.count()).where(Event.name.in_(("answered", "started", "link_reported")))
    questions = select(func.count()).where(Notice.kind == "question")
    with site.office.database.reading() as session:
        return (session.scalar(answered) or 0) + (session.scalar(questions) or 0)


def test_each_of_a_letter_is_decided_on_one_page(chromium: Chromium, site: Site) -> None:
    """Signed and refused by pressing once, on a telephone; what was recorded is said."""
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        together_with_faults(page, site)
        expect(page.get_by_role("status")).to_contain_text("1 answer is recorded")
        page.get_by_label("Kind of reason").select_option("unclear")
        page.get_by_label("Reason or comment").fill("Say which customer it is.")
        follow(page, page.get_by_role("button", name="Send my answers"))
        expect(page.get_by_role("status")).to_contain_text("Nothing more is asked of you here")

    with site.office.database.reading() as session:
        answers = session.scalars(select(Task.answer).where(Task.answer.is_not(None)))
        assert ["approve", "refuse"] == sorted(str(answer) for answer in answers)


@pytest.mark.parametrize("scanner", [head, get, run_scripts, press_first_button])
def test_no_scanner_decides(
    chromium: Chromium, site: Site, scanner: Callable[[Chromium, str], None]
) -> None:
    """Whatever a mail scanner does with a link, nothing is decided and the link lives on."""
    approval, form = site.approval(), site.longest_form()
    before = decided(site)

    for address in (approval, form, f"{approval}/not-you"):
        for _ in range(VISITS):
            scanner(chromium, address)

    assert before == decided(site)
    assert 200 == httpx.get(approval).status_code


def test_a_decision_without_scripts(chromium: Chromium, site: Site) -> None:
    """With JavaScript switched off everything works, faults and mending too."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.approval())
        page.get_by_label("Refuse").check()
        page.get_by_label("Reason or comment").fill("We count parcels for a reason.")
        page.get_by_role("button", name="Send my answer").click()
        expect(page.get_by_role("alert")).to_contain_text("One thing needs mending")
        expect(page.get_by_label("Reason or comment")).to_have_value(
            "We count parcels for a reason."
        )

        page.get_by_label("Kind of reason").select_option("misaligned")
        page.get_by_role("button", name="Send my answer").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is recorded")
    assert "refuse" == site.office.newest("SMD").answer


def test_a_decision_by_keyboard_alone(chromium: Chromium, site: Site) -> None:
    """Tab, space and enter are enough, and the focus can always be seen."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(site.approval())
        _tab_to(page, "[name=answer]")
        page.keyboard.press("Space")
        _tab_to(page, "button")

        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        page.keyboard.press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is recorded")
    assert ("solid", "approve") == (outline, site.office.newest("SMD").answer)


def test_the_summary_leads_to_the_fault(chromium: Chromium, site: Site) -> None:
    """Following a fault in the summary brings its input into view."""
    with chromium.new_context(viewport={"width": 390, "height": 700}) as context:
        page = context.new_page()
        page.goto(site.approval())
        page.get_by_label("Refuse").check()
        page.get_by_role("button", name="Send my answer").click()

        page.get_by_role("alert").get_by_role("link", name="Reason or comment").click()

        expect(page.get_by_label("Reason or comment")).to_be_in_viewport()


def _tab_to(page: Page, wanted: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    pytest.fail(f"{wanted} cannot be reached by keyboard")
