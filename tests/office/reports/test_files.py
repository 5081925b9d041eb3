"""PDF and presentation: whole, the same for the same pack, and made of what can be edited."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation
from sqlalchemy.orm import Session

from office.reports.pack import Pack, pack
from office.reports.pdf import pdf
from office.reports.slides import pptx
from tests.cast import YEAR
from tests.office.reports import sample_quarter
from tests.office.reports.conftest import Make

BASE = "https://strategy.example.org"
LONG = "Why " + "this happened and that did not. " * 120  # as many characters as a field holds


def slides(found: Pack) -> list[Any]:
    """Return the slides that PowerPoint would show."""
    return list(Presentation(BytesIO(pptx(found, BASE))).slides)


def titles(found: Pack) -> list[str]:
    """Return the titles of the slides."""
    return [slide.shapes.title.text for slide in slides(found)]


def charts(found: Pack) -> Iterator[Any]:
    """Yield every native chart with its frame."""
    for slide in slides(found):
        yield from (shape for shape in slide.shapes if shape.has_chart)


def test_the_same_pack_makes_the_same_pdf(make: Make) -> None:
    """Whoever makes it again on the same day gets the same bytes."""
    found = make()

    made = pdf(found, BASE)

    assert made.startswith(b"%PDF-")
    assert made.rstrip().endswith(b"%%EOF")
    assert made == pdf(found, BASE)


def test_the_pdf_says_whose_numbers_it_prints(make: Make) -> None:
    """Title, organisation and hash are in its properties."""
    found = make()
    made = pdf(found, BASE)

    assert found.locked
    for text in (found.title, found.organisation, found.locked.digest[:16]):
        assert text.encode() in made or text.encode("utf-16-be") in made


@pytest.mark.parametrize("form", [pdf, pptx])
def test_long_statements_fit(make: Make, form: Any) -> None:
    """The longest text of a field breaks over pages; nothing is refused."""
    note = {"year": YEAR, "measure": "M-C2", "period": sample_quarter.PERIOD, "cause": LONG[:4000]}
    action = {"id": "A-1", "text": LONG[:4000]}

    assert form(make(variance_notes=[note], actions=[action]), BASE)


@pytest.mark.parametrize("form", [pdf, pptx])
def test_a_pack_without_any_record_can_be_made(books_open: Session, form: Any) -> None:
    """An empty year makes a cover that says what lacks."""
    assert form(pack(books_open, f"{YEAR}-01", date(2028, 2, 20)), BASE)


@pytest.mark.parametrize("months", [("01",), ("01", "02"), ("01", "02", "03")])
def test_every_link_within_the_pdf_leads_somewhere(books_open: Session, months: Any) -> None:
    """A sentence about a unit's measure or objective has its place too."""
    units = [{"meeting": "R-03", "objective": "N1", "reason": "Look"}]
    sample_quarter.fill(books_open, months, agenda_items=units)

    assert pdf(pack(books_open, f"{YEAR}-{months[-1]}", sample_quarter.TODAY), BASE)


@pytest.mark.parametrize("form", [pdf, pptx])
def test_signs_of_markup_are_text(make: Make, form: Any) -> None:
    """A name may hold what would be markup."""
    names = [{"id": "C2", "name": "Raise <b>loyalty</b> & “trust” ąęł"}]

    assert form(make(objectives=names), BASE)


def test_the_slides_follow_the_order_of_the_pack(make: Make) -> None:
    """Decisions first, then the map, the trends, and what follows from them."""
    found = list(dict.fromkeys(titles(make())))

    assert [
        f"Strategy review {sample_quarter.PERIOD}",
        "Pre-brief",
        "Strategy map",
        "Scorecard",
        "Measures and their targets",
        "Off target, and what is done about it",
        "Initiatives: progress against time",
        "Spending on the strategy",
        "Open actions",
        "Missing data",
    ] == found


def test_charts_are_native_and_hold_the_locked_values(make: Make) -> None:
    """A reader finds numbers behind the line, and may edit them."""
    first = next(charts(make())).chart

    series = {one.name: list(one.values) for one in first.plots[0].series}
    assert ["before", "Jan", "Feb", "Mar"] == list(first.plots[0].categories)
    assert [70.0, 72.0, 74.0, 75.0] == series["Locked value"]
    assert [None, 72.0, 73.0, 74.0] == series["Target"]


def test_every_chart_has_an_alternative_text(make: Make) -> None:
    """What a chart shows is said in words."""
    texts = [frame._element.nvGraphicFramePr.cNvPr.get("descr") for frame in charts(make())]

    assert len(texts) > 10
    assert all(texts)


def test_the_map_is_made_of_shapes(make: Make) -> None:
    """Objectives are boxes with their status in the name, links are connectors between them."""
    slide = next(s for s in slides(make()) if s.shapes.title.text == "Strategy map")

    names = {shape.name for shape in slide.shapes}
    assert "C2 Raise loyalty: Off target" in names
    assert "L1 to I1: confirmed" in names
    assert "I1 to C1: contradicted" in names


def test_the_presentation_carries_the_hash(make: Make) -> None:
    """It stands in the properties and at the foot of every slide."""
    found = make()
    shown = Presentation(BytesIO(pptx(found, BASE)))

    assert found.locked
    assert found.locked.digest in shown.core_properties.comments
    for slide in shown.slides:
        assert any(found.version in s.text_frame.text for s in slide.shapes if s.has_text_frame)


def test_links_of_the_pre_brief_lead_to_the_pack(make: Make) -> None:
    """A proof in the pack is reached on the pack's page."""
    slide = next(s for s in slides(make()) if s.shapes.title.text == "Pre-brief")

    links = {
        run.hyperlink.address
        for shape in slide.shapes
        if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs
        if run.hyperlink.address
    }
    assert f"{BASE}/console/packs/{sample_quarter.PERIOD}#measure-M-C2" in links


def test_without_a_lock_there_is_one_slide(make: Make) -> None:
    """It says who must lock the period."""
    found = make(("01",))

    (cover,) = slides(found)
    text = "\n".join(s.text_frame.text for s in cover.shapes if s.has_text_frame)
    assert "Who must lock the period: Sam Dirk." in text
    assert b"%PDF-" == pdf(found, BASE)[:5]
