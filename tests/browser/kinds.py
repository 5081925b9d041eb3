"""Every kind of page there is, each brought about by what leads people to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from playwright.sync_api import Locator, Page
from sqlalchemy import select

from engine.schedule.year_plan import YearPlan, content_of, digest_of
from engine.types import Actor
from persistence.strategy_year import CalendarVersion
from processes.planning.calendar_approval import propose
from processes.registry import definition
from rehearsal.forecast.attachment import as_attachment
from tests.approvals.letters import page_of_all
from tests.approvals.strategy_map_office import MAP, SIGN_OFFS, THEMES, ask_rows
from tests.browser.conftest import Site
from tests.rehearsal.forecast.sample_year import a_year


def send(page: Page) -> None:
    """Press the one button of a form."""
    follow(page, page.get_by_role("button", name="Send my answer"))


def follow(page: Page, to: Locator) -> None:
    """Press what leads to another page, and wait until that page is there."""
    with page.expect_navigation():
        to.click()


def _open(page: Page, address: str) -> None:
    page.goto(address)


def approval(page: Page, site: Site) -> None:
    """Open an approval."""
    _open(page, site.approval())


def form(page: Page, site: Site) -> None:
    """Open the form with the most types of fields."""
    _open(page, site.longest_form())


def faults(page: Page, site: Site) -> None:
    """Send the longest form without having filled it in."""
    form(page, site)
    page.get_by_label("It is handed in.").or_(
        page.locator("input[name=answer]").first
    ).first.check()
    send(page)


def recorded(page: Page, site: Site) -> None:
    """Approve."""
    approval(page, site)
    page.locator("input[name=answer]").first.check()
    send(page)


def decided(page: Page, site: Site) -> None:
    """Open the letter of an approval once more after it was given."""
    recorded(page, site)
    _open(page, page.url)


def expired(page: Page, site: Site) -> None:
    """Open a letter that is too old."""
    address = site.link(site.office.token("MO"))
    site.office.clock.advance(timedelta(days=31))
    _open(page, address)


def mistake(page: Page, site: Site) -> None:
    """Press the report of a letter gone astray without a choice."""
    _open(page, site.link(site.office.token("MO")) + "/not-you")
    follow(page, page.get_by_role("button"))


def looking(page: Page, site: Site) -> None:
    """Open a letter that only shows."""
    _open(page, site.link(site.office.token("MO", purpose="look", person="dora")))


def unknown(page: Page, site: Site) -> None:
    """Open what is no letter of ours."""
    _open(page, site.link("nothing"))


def front(page: Page, site: Site) -> None:
    """Open the front page."""
    _open(page, site.address)


def shut(page: Page, site: Site) -> None:
    """Open the console without its link."""
    _open(page, f"{site.address}/year")


def year(page: Page, site: Site) -> None:
    """Open the year, with something waiting and something late."""
    site.approval()
    site.office.clock.advance(timedelta(days=12))
    _open(page, site.console())


def process(page: Page, site: Site) -> None:
    """Open a process."""
    year(page, site)
    follow(page, page.get_by_role("link", name="Measure change").first)


def history(page: Page, site: Site) -> None:
    """Open the history of a process."""
    process(page, site)
    follow(page, page.get_by_role("link", name="The whole history"))


def rows_in_a_table(page: Page, site: Site) -> None:
    """Open a form that asks for rows of few columns, with the rows to add in sight."""
    ask_rows(site.office, THEMES)
    _open(page, site.link(site.office.token("SMA")))
    page.locator("summary").first.click()


def rows_in_cards(page: Page, site: Site) -> None:
    """Open a form that asks for rows of many columns."""
    ask_rows(site.office, MAP)
    _open(page, site.link(site.office.token("SMA")))


def closed_sets(page: Page, site: Site) -> None:
    """Open a form of which some cells are chosen from a short set and some looked up in a long."""
    _open(page, site.link(site.office.ask(definition("forecast"), "12-spent")))


def faulty_rows(page: Page, site: Site) -> None:
    """Hand in rows with faults."""
    rows_in_cards(page, site)
    page.locator("[name='row.0.name']").fill("")
    page.locator("summary").first.click()
    page.locator("[name='row.2.id']").fill("O9")
    page.locator("input[name=answer]").first.check()
    send(page)


def rows_by_workbook(page: Page, site: Site) -> None:
    """Open a form that asks for more rows than a page can hold."""
    ask_rows(site.office, MAP, 45)
    _open(page, site.link(site.office.token("SMA")))


def rows_to_decide_on(page: Page, site: Site) -> None:
    """Open an approval of rows in which the rules found something."""
    rows_in_cards(page, site)
    page.locator("[name='row.0.owner']").select_option("")
    page.locator("input[name=answer]").first.check()
    send(page)
    site.office.advance()
    _open(page, site.link(site.office.token("CEO")))


def broken_rules(page: Page, site: Site) -> None:
    """Approve what a rule blocks."""
    rows_to_decide_on(page, site)
    page.locator("input[name=answer]").first.check()
    send(page)


def calendar_to_decide_on(page: Page, site: Site) -> None:
    """Open the approval of a calendar in which two milestones are on other days."""
    office = site.office
    plan = YearPlan("FY2028", date(2028, 1, 1), "calendar", "berlin")
    later = {"BUD.exec": date(2027, 11, 16), "BUD.board": date(2027, 12, 9)}
    with office.database.writing() as session:
        version = session.scalars(select(CalendarVersion)).one()
        version.content, version.content_hash = content_of(plan), digest_of(plan)
        dora = Actor("dora", channel="cli")
        plan = replace(plan, dates=later)
        rehearsal = as_attachment(a_year(), digest_of(plan))
        propose(session, plan, actor=dora, now=office.clock.now(), rehearsal=rehearsal)
    office.advance()
    _open(page, site.link(office.token("CEO")))
    page.locator("summary").last.click()


def whole_rehearsal(page: Page, site: Site) -> None:
    """Open the whole rehearsal of a calendar from the page that asks for its approval."""
    calendar_to_decide_on(page, site)
    page.get_by_role("link", name="Read the whole rehearsal").click()


def together(page: Page, site: Site) -> None:
    """Open the page on which everything alike that a letter asks is answered."""
    ask_rows(site.office, SIGN_OFFS)
    _open(page, site.address + page_of_all(site.office, "mona"))
    for summary in page.locator("summary").all():
        summary.click()


def together_with_faults(page: Page, site: Site) -> None:
    """Sign the first, and refuse the second without a reason."""
    together(page, site)
    page.get_by_label("Approve").first.check()
    page.get_by_label("Refuse").last.check()
    follow(page, page.get_by_role("button", name="Send my answers"))


KINDS: tuple[Callable[[Page, Site], None], ...] = (
    approval,
    form,
    faults,
    recorded,
    decided,
    expired,
    mistake,
    looking,
    unknown,
    front,
    shut,
    year,
    process,
    history,
    rows_in_a_table,
    rows_in_cards,
    closed_sets,
    faulty_rows,
    rows_by_workbook,
    rows_to_decide_on,
    broken_rules,
    calendar_to_decide_on,
    whole_rehearsal,
    together,
    together_with_faults,
)
