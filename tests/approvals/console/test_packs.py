"""Packs and maps in the console: behind its key, true to the records, readable by everybody."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from calendars.clock import FixedClock
from notifications.links import Keyring
from office.reports.model import names
from office.reports.strategy_map import strategy_map
from persistence.database import Database
from processes.registry import definition
from tests import content
from tests.approvals.change_request_office import ChangeRequestOffice
from tests.cast import YEAR
from tests.conftest import copied, writing_template
from tests.office.reports import sample_quarter
from tests.processes.content import core
from tests.processes.reviews.test_rules import moved

NOW = datetime(2028, 4, 24, 9, tzinfo=UTC)
PACK = f"/console/packs/{sample_quarter.PERIOD}"
PAGES = (
    "/console/packs",
    PACK,
    f"{PACK}.pdf",
    f"{PACK}.pptx",
    "/console/scorecard",
    "/console/map",
    "/console/reconciliation",
    "/console/alignment",
    "/console/adoption",
    "/console/rules",
    "/console/duties",
    "/console/units",
)
Visit = Callable[[str], httpx.Response]
TEXTS = tuple(page for page in PAGES if not page.endswith((".pdf", ".pptx")))
PRACTICE = {
    "id": "P-1",
    "year": YEAR,
    "title": "Daily stand-up",
    "unit": "north",
    "objective": "I1",
    "measure": "M-I1",
    "originator": "owner",
    "grade": "proven",
    "policy": "mandatory",
    "state": "in_adoption",
    "published_on": "2028-03-01",
}
ADOPTIONS = [
    {
        "practice": "P-1",
        "unit": "south",
        "pushed_on": "2028-03-02",
        "answered_on": "2028-03-10",
        "answer": "adopt",
        "implemented_on": "2028-04-01",
        "value": "12000",
        "currency": "EUR",
        "verified_by": "cfo",
    },
    {"practice": "P-1", "unit": "it", "pushed_on": "2028-03-02"},
]


def hired(database: Database) -> ChangeRequestOffice:
    """Return an office over a database, on a day in April."""
    return ChangeRequestOffice(database, FixedClock(NOW), Keyring({"1": b"k" * 32}, "1"))


@pytest.fixture(scope="module")
def books(sqlite_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of the cast's office with its books filled, for tests to copy."""
    return filled(sqlite_world, tmp_path_factory.mktemp("books"))


def filled(world: Path, folder: Path, **more: content.Rows) -> Path:
    """Return a copy of a file in a folder, with a quarter's records in it."""
    path = folder / "books.db"
    shutil.copy(world, path)
    with writing_template(path) as database, database.writing() as session:
        sample_quarter.fill(session, practices=[PRACTICE], adoptions=ADOPTIONS)
        for sheet, rows in more.items():
            content.bring(session, sheet, rows)
    return path


@pytest.fixture
def house(books: Path, sqlite_place: Path) -> Iterator[ChangeRequestOffice]:
    """Give the cast's office with its books filled."""
    for database in copied(books, sqlite_place / "books.db"):
        yield hired(database)


@pytest.fixture
def staff(house: ChangeRequestOffice) -> Iterator[httpx.Client]:
    """Give a visitor who came through the console's link."""
    yield from _inside(house)


@pytest.fixture(scope="module")
def shown(books: Path) -> Iterator[Visit]:
    """Give a way to look at a page of an office that nobody changes: each is asked for once."""
    database = Database(f"sqlite:///{books}")
    for client in _inside(hired(database)):
        yield cache(client.get)
    database.close()


@pytest.fixture
def newcomer(small_world: Database) -> Iterator[httpx.Client]:
    """Give a visitor of an office that has a year and no record yet."""
    yield from _inside(hired(small_world))


@pytest.fixture
def founder(sqlite: Database) -> Iterator[httpx.Client]:
    """Give a visitor of an office that has nothing at all."""
    yield from _inside(hired(sqlite))


def _inside(office: ChangeRequestOffice) -> Iterator[httpx.Client]:
    with office.visit() as client:
        client.get(office.console_link, follow_redirects=False)
        yield client


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_shut_without_the_link(house: ChangeRequestOffice, page: str) -> None:
    """Nobody reads a pack or a map who has not come by the console's link."""
    with house.visit() as stranger:
        assert 403 == stranger.get(page).status_code


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_the_link(shown: Visit, page: str) -> None:
    """Every page and file is there."""
    assert 200 == shown(page).status_code


@pytest.mark.parametrize("page", TEXTS)
def test_a_page_keeps_the_content_policy(shown: Visit, page: str) -> None:
    """No page carries a style, a script or an address."""
    text = shown(page).text

    assert not re.search(r"<script|<style|style=|\son\w+=|@example\.org", text)
    assert 1 == text.count('aria-current="page"')


@pytest.mark.parametrize("page", [*TEXTS, f"/console/packs/{YEAR}-01", f"/console/packs/{YEAR}-02"])
def test_no_two_things_have_the_same_id(shown: Visit, page: str) -> None:
    """Links and descriptions lead to one place each, and that place is there."""
    text = shown(page).text

    ids = re.findall(r'\bid="([^"]+)"', text)
    assert sorted(set(ids)) == sorted(ids)
    wanted = {t for names in re.findall(r'labelledby="([^"]+)"', text) for t in names.split()}
    assert {*re.findall(r'href="#([^"]+)"', text), *wanted} <= set(ids)


@pytest.mark.parametrize("page", TEXTS)
def test_a_year_without_records_has_its_pages(newcomer: httpx.Client, page: str) -> None:
    """Each says what is not there yet instead of showing an empty table."""
    answer = newcomer.get(page)

    assert 200 == answer.status_code
    assert "<tbody></tbody>" not in answer.text


@pytest.mark.parametrize("page", [page for page in TEXTS if page != PACK])
def test_an_office_without_a_year_says_how_to_get_one(founder: httpx.Client, page: str) -> None:
    """The page names the commands."""
    assert "smo calendar publish" in founder.get(page).text


@pytest.mark.parametrize(
    "page",
    ["/console/packs/FY1999-01", "/console/packs/FY1999-01.pdf", "/console/map?label=FY1999"],
)
def test_what_nobody_published_is_not_found(shown: Visit, page: str) -> None:
    """An unknown period or year is no failure."""
    assert 404 == shown(page).status_code


def test_files_are_handed_out_under_their_names(shown: Visit) -> None:
    """A browser keeps them as files of the right kind."""
    pdf, pptx = shown(f"{PACK}.pdf"), shown(f"{PACK}.pptx")

    assert ("application/pdf", b"%PDF") == (pdf.headers["content-type"], pdf.content[:4])
    assert ("presentation" in pptx.headers["content-type"], b"PK") == (True, pptx.content[:2])
    assert "strategy-review-fy2028-03.pptx" in pptx.headers["content-disposition"]


def test_an_unlocked_period_says_who_must_lock_it(shown: Visit) -> None:
    """The page of April names the director and prints no figure."""
    text = shown(f"/console/packs/{YEAR}-04").text

    assert "Who must lock the period: Sam Dirk." in text
    assert "Measures and their targets" not in text


def test_the_list_shows_what_is_locked(shown: Visit) -> None:
    """Three periods are locked, and with them their quarter; the latest month leads the page."""
    text = shown("/console/packs").text

    assert 4 == text.count(">locked</span>")
    assert f"/console/packs/{YEAR}-Q1" in text
    assert f'The latest locked period is <a href="{PACK}"' in text


def test_the_pack_of_a_closing_month_leads_to_its_quarter(shown: Visit) -> None:
    """March leads to the first quarter, whose pack leads nowhere further."""
    month, quarter = (shown(f"/console/packs/{YEAR}-{key}").text for key in ("03", "Q1"))

    assert f'<a href="/console/packs/{YEAR}-Q1">' in month
    assert "With this month ended" not in quarter


def test_the_scorecard_shows_each_card_with_what_is_missing(shown: Visit) -> None:
    """The group's card first; another is asked for by its unit, and one that is not there is not."""
    group, north = (shown(f"/console/scorecard{q}").text for q in ("", "?unit=north"))

    assert "Measure of C1" in group
    assert "no data, owner Olga Wen" in group
    assert "Measure of N1" in north
    assert "Measure of C1" not in north
    assert 404 == shown("/console/scorecard?unit=nowhere").status_code


def test_the_map_reads_from_the_foundation_up(shown: Visit) -> None:
    """In words it says which objective drives which, and what the data say about that."""
    text = re.sub(r"<[^>]+>", "", shown("/console/map").text)

    words = text[text.index("The map in words") :]
    assert words.index("Grow digital skills") < words.index("Grow profitable revenue")
    assert "Drives Win service contracts after 3 months: contradicted." in words


def test_the_map_shows_what_the_data_say_of_each_link(house: ChangeRequestOffice) -> None:
    """Both series with their verdict and its figures, what was recorded, and the yardstick's worth."""
    links = [{**core.link("L1", "I1", "cause_effect"), "lag": 0, "verdict": "confirmed"}]
    with house.database.writing() as session:
        content.bring(session, "measure_values", [*moved("M-L1", 1), *moved("M-I1", -1)])
        content.bring(session, "objective_links", links)

    for client in _inside(house):
        page = client.get("/console/map").text
        pack = re.sub(r"<[^>]+>", "", client.get(PACK).text)
    text = re.sub(r"<[^>]+>", "", page)

    assert 'aria-labelledby="title-test-L1-I1' in page
    assert "Contradicted; recorded as confirmed" in text
    assert "L1 → I1: contradicted; the changes of M-L1 and M-I1 correlate with -" in text
    assert "after correction for 1 tested link (Bonferroni)" in text
    for shown in (text, pack):
        assert "without a link can be tested by the same yardstick yet." in shown


def test_a_link_nobody_has_judged_is_drawn_as_the_data_say(house: ChangeRequestOffice) -> None:
    """What the records still call untested has the verdict of today, in words and as its arrow."""
    links = [{**core.link("L1", "I1", "cause_effect"), "lag": 0, "verdict": "untested"}]
    with house.database.writing() as session:
        content.bring(session, "measure_values", [*moved("M-L1", 1), *moved("M-I1", -1)])
        content.bring(session, "objective_links", links)

    with house.database.reading() as session:
        found = strategy_map(session, YEAR, (), names(session, YEAR), NOW.date())

    (link,) = (each for each in found.links if (each.origin, each.target) == ("L1", "I1"))
    assert (link.verdict, link.recorded) == ("contradicted", "")


def test_gaps_are_questions_to_named_people(shown: Visit) -> None:
    """Both sides are shown, and who is asked stands before the question."""
    text = re.sub(r"<[^>]+>", "", shown("/console/reconciliation").text)

    assert "Intentions without the means" in text
    assert "Means without an intention" in text
    assert "Finn Cole: What will move “Use capital better”" in text


def test_the_alignment_map_has_a_cell_for_each_pair(shown: Visit) -> None:
    """North contributes half of what C1 needs; its name is found below the table."""
    text = shown("/console/alignment").text

    assert "contributes</span> 50 %" in text
    assert "C1 Win service contracts</strong>, mandatory: carried by North" in text


def test_the_adoption_chain_shows_lessons_and_silence(shown: Visit) -> None:
    """Who took it over and who has not answered."""
    text = re.sub(r"<[^>]+>", "", shown("/console/adoption").text)

    assert "EUR\u00a012\u00a0k verified value" in text
    assert "Information Technology and “Daily stand-up” from North: no answer since" in text


def test_findings_come_with_their_remedy(house: ChangeRequestOffice, staff: httpx.Client) -> None:
    """A missing deputy blocks; the page says whose objective it is and what to do."""
    with house.database.writing() as session:
        content.bring(session, "objectives", [{**_objective("C1"), "deputy": ""}])

    text = staff.get("/console/rules").text

    assert "Objective C1 “Win service contracts” has no deputy." in text
    assert "To mend it, name an owner and a deputy on its objective sheet." in text


@pytest.mark.duty("S31")
def test_a_unit_that_is_silent_or_says_nothing_is_seen(
    house: ChangeRequestOffice, staff: httpx.Client
) -> None:
    """North explains a red measure in two words; the page and the rule say so alike."""
    note = {
        "year": YEAR,
        "measure": "M-N1",
        "period": f"{YEAR}-Q1",
        "action": "Hire two welders now",
    }
    assert "No unit is behind" in staff.get("/console/units").text

    with house.database.writing() as session:
        content.bring(session, "variance_notes", [{**note, "cause": "Market weak"}])

    said = re.sub(r"<[^>]+>", " ", staff.get("/console/units").text)
    assert re.search(r"1 of \d+ units is behind", said)
    assert "North" in said.split("Empty words")[1][:40]
    assert "“Market weak” has 2 words" in said
    assert f"M-N1@{YEAR}-Q1: “Market weak” has 2 words" in staff.get("/console/rules").text


def test_the_duties_are_all_there(shown: Visit) -> None:
    """Thirty-nine, each with what performs it."""
    text = shown("/console/duties").text

    assert 39 == len(re.findall(r'<tr id="S\d+">', text))


def _objective(key: str) -> dict[str, Any]:
    return next(row for row in core.ROWS["objectives"] if row["id"] == key)


class TestReviewers:
    """Whoever holds a link of a strategy review reads the pack of its period."""

    @pytest.fixture
    def asked(self, office: ChangeRequestOffice) -> str:
        """Give the token of a question that a review has asked about the locked year."""
        with office.database.writing() as session:
            content.bring(session, "snapshots", [sample_quarter.snapshot("03", period=YEAR)])
        return office.ask(definition("strategy_review"), "5-questions")

    def test_a_reviewer_reads_the_pack(self, visitor: httpx.Client, asked: str) -> None:
        """Without the console's key, and without its pages."""
        text = visitor.get(f"/t/{asked}/pack").text

        assert "Strategy review FY2028" in text
        assert "Pre-brief" in text
        assert "/console/" not in text

    def test_the_letter_leads_to_the_pack(self, visitor: httpx.Client, asked: str) -> None:
        """The page of a review's question says what to read first; others do not."""
        assert f'href="/t/{asked}/pack"' in visitor.get(f"/t/{asked}").text

    def test_other_letters_do_not(self, office: ChangeRequestOffice, visitor: httpx.Client) -> None:
        """A change of a measure has no pack."""
        assert "/pack" not in visitor.get(f"/t/{office.token('MO')}").text

    @pytest.mark.parametrize("form", ["pdf", "pptx"])
    def test_a_reviewer_takes_it_along(self, visitor: httpx.Client, asked: str, form: str) -> None:
        """As either file."""
        assert 200 == visitor.get(f"/t/{asked}/pack.{form}").status_code

    @pytest.mark.parametrize("tail", ["pack", "pack.pdf"])
    def test_another_link_leads_to_its_own_page(
        self, office: ChangeRequestOffice, visitor: httpx.Client, tail: str
    ) -> None:
        """A link of another process shows what it asks, never a pack."""
        token = office.token("MO")

        answer = visitor.get(f"/t/{token}/{tail}", follow_redirects=False)

        assert (303, f"/t/{token}") == (answer.status_code, answer.headers["location"])

    def test_an_unknown_link_is_unknown(self, visitor: httpx.Client) -> None:
        """It gets the same page as everywhere."""
        assert 404 == visitor.get("/t/nothing/pack").status_code

    def test_another_format_is_not_found(self, visitor: httpx.Client, asked: str) -> None:
        """There are two."""
        assert 404 == visitor.get(f"/t/{asked}/pack.exe").status_code
