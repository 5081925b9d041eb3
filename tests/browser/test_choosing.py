"""A cell of a closed set is chosen, or looked up, in a real browser, and what was chosen is taken."""

from playwright.sync_api import expect
from sqlalchemy import select

from persistence.records.base import Proposal
from tests.browser.conftest import Chromium, Site
from tests.browser.kinds import closed_sets, send


def test_a_month_is_chosen_and_a_currency_looked_up(chromium: Chromium, site: Site) -> None:
    """Without any script: the browser offers the words, and the row that is kept holds them."""
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        closed_sets(page, site)
        for name, text in (("id", "S1"), ("amount", "5"), ("currency", "EUR")):
            page.locator(f"[name='row.0.{name}']").fill(text)
        for name, word in (("unit", "group"), ("kind", "opex"), ("month", "FY2028-02")):
            page.locator(f"[name='row.0.{name}']").select_option(word)
        page.locator("input[name=answer]").first.check()

        send(page)

        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, it is recorded")
    with site.office.database.reading() as session:
        (row,) = session.scalars(select(Proposal)).one().rows
    assert ("FY2028-02", "EUR") == (row["month"], row["currency"])
