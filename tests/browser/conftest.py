"""A real Chromium before a real web server, with an office behind it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from persistence.database import Database
from processes.registry import all_definitions, definition
from tests.approvals.change_request_office import REQUEST, ChangeRequestOffice, open_office, serving
from tests.approvals.strategy_map_office import sample_processes
from tests.patience import PATIENCE
from tests.prefect_server import empty_prefect

# The names that ensure_chromium.sh accepts; without any of them, the one that Playwright fetched
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
__all__ = ["empty_prefect"]  # a fixture of these tests too
IN_MILLISECONDS = PATIENCE * 1000
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass(frozen=True)
class Chromium:
    """A headless browser whose pages are waited for as long as a busy machine needs."""

    browser: Browser

    def new_context(self, **options: Any) -> BrowserContext:
        """Open a window without any memory, as Playwright does."""
        context = self.browser.new_context(**options)
        context.set_default_timeout(IN_MILLISECONDS)
        return context


@dataclass(frozen=True)
class Site:
    """An office and the address at which its pages are served."""

    office: ChangeRequestOffice
    address: str

    def link(self, token: str) -> str:
        """Return the address of a token's page."""
        return f"{self.address}/t/{token}"

    def approval(self) -> str:
        """Bring the process to an approval and return the address in its letter."""
        self.office.answer("MO", "submit", **REQUEST)
        self.office.answer("SMA", "definition")
        return self.link(self.office.token("SMD"))

    def longest_form(self) -> str:
        """Ask the form with the most types of fields and return the address in its letter."""
        steps = [(d.key, step) for d in all_definitions() for step in d.steps]
        key, step = max(steps, key=lambda s: (len({f.type for f in s[1].fields}), s[0], s[1].key))
        return self.link(self.office.ask(definition(key), step.key))

    def console(self) -> str:
        """Return the console's link at the address served."""
        return self.address + self.office.console_link.removeprefix("http://testserver")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """Return a headless Chromium; where there is none the test is skipped, but fails in CI."""
    with sync_playwright() as playwright:
        path = CHROMIUM or playwright.chromium.executable_path
        if not Path(path).exists():
            (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium is installed")
        expect.set_options(timeout=IN_MILLISECONDS)
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"], timeout=IN_MILLISECONDS
        )
        yield Chromium(browser)
        browser.close()


@pytest.fixture
def site(sqlite: Database) -> Iterator[Site]:
    """Return an office whose pages are served on a port of their own."""
    with sample_processes():
        office = open_office(sqlite)
        with serving(office) as address:
            yield Site(office, address)
