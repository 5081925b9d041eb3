"""Every kind of page can be read and used by everybody: judged by axe, by size, by keyboard."""

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Chromium, Site
from tests.browser.kinds import KINDS

Visit = Callable[[Page, Site], None]
EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
SMALL = {"width": 320, "height": 640}  # pixels; WCAG 1.4.10
TARGET = 44  # pixels; WCAG 2.5.5
INPUTS = "input:not([type=radio]):not([type=checkbox]):not([type=hidden])"
TARGETS = f"button, summary, select, textarea, {INPUTS}, .choice, .button"


@EVERY_KIND
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    chromium: Chromium, site: Site, kind: Visit, scheme: Literal["light", "dark"]
) -> None:
    """The accessibility checker finds no fault, in light and in dark."""
    with chromium.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        kind(page, site)

        found = Axe().run(page)

        assert [] == [v["id"] for v in found.response["violations"]], found.generate_report()


@EVERY_KIND
def test_a_small_phone_shows_all_of_it(chromium: Chromium, site: Site, kind: Visit) -> None:
    """At 320 pixels nothing is cut off or scrolled sideways, and fingers hit what they mean."""
    with chromium.new_context(viewport=SMALL) as context:
        page = context.new_page()
        kind(page, site)

        width = page.evaluate("document.documentElement.scrollWidth")
        boxes = [each.bounding_box() for each in page.locator(TARGETS).all() if each.is_visible()]

        assert width <= SMALL["width"]
        assert all(box and box["height"] >= TARGET for box in boxes)


@EVERY_KIND
def test_a_page_needs_nothing_from_elsewhere(chromium: Chromium, site: Site, kind: Visit) -> None:
    """No page asks another host for anything, and none breaks its own content policy."""
    with chromium.new_context() as context:
        page = context.new_page()
        hosts: set[str] = set()
        complaints: list[str] = []
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.on("console", lambda message: complaints.append(message.text))

        kind(page, site)

        assert {site.address.split("/")[2]} == hosts
        assert [] == [text for text in complaints if "Content Security Policy" in text]
