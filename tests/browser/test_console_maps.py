"""The console's packs and maps in a real browser: accessible, on a phone, in both schemes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from persistence.database import Database
from tests.approvals.change_request_office import ChangeRequestOffice, serving
from tests.approvals.console.test_packs import PACK, TEXTS, filled, hired
from tests.browser.conftest import Chromium
from tests.processes.reviews.test_rules import moved

SMALL = {"width": 320, "height": 640}  # pixels; WCAG 1.4.10


@pytest.fixture(scope="module")
def house(
    sqlite_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ChangeRequestOffice, str]]:
    """Give the cast's office with filled books, and the address at which it is served.

    Nobody changes it.
    """
    series = [*moved("M-L1", 1), *moved("M-I1", -1)]
    books = filled(sqlite_world, tmp_path_factory.mktemp("books"), measure_values=series)
    database = Database(f"sqlite:///{books}")
    office = hired(database)
    with serving(office) as address:
        yield office, address
    database.close()


def enter(context: BrowserContext, house: tuple[ChangeRequestOffice, str]) -> str:
    """Let a browser in; return the address of the office."""
    office, address = house
    page = context.new_page()
    page.goto(address + office.console_link.removeprefix(office.settings.base_url))
    page.close()
    return address


@pytest.mark.parametrize("path", TEXTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    chromium: Chromium,
    house: tuple[ChangeRequestOffice, str],
    path: str,
    scheme: Literal["light", "dark"],
) -> None:
    """The accessibility checker finds no fault, in light and in dark."""
    with chromium.new_context(color_scheme=scheme) as context:
        address = enter(context, house)
        page = context.new_page()
        page.goto(address + path)

        found = Axe().run(page)

        assert [] == [v["id"] for v in found.response["violations"]], found.generate_report()


@pytest.mark.parametrize("path", TEXTS)
def test_a_small_phone_shows_all_of_it(
    chromium: Chromium, house: tuple[ChangeRequestOffice, str], path: str
) -> None:
    """At 320 pixels nothing is cut off, and nothing breaks the content policy."""
    with chromium.new_context(viewport=SMALL) as context:
        address = enter(context, house)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(address + path)

        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
        assert [] == complaints


def test_a_proof_leads_to_its_place(
    chromium: Chromium, house: tuple[ChangeRequestOffice, str]
) -> None:
    """Whoever follows a sentence of the pre-brief sees the measure that it is about."""
    with chromium.new_context() as context:
        address = enter(context, house)
        page = context.new_page()
        page.goto(address + PACK)

        page.get_by_role("link", name="measure M-C2").first.click()

        assert page.locator("#measure-M-C2").is_visible()
        assert page.url.endswith("#measure-M-C2")
