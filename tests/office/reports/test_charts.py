"""Charts: sound SVG that needs no style, no script and no colour to be understood."""

import re
from decimal import Decimal
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from reportlab.graphics.shapes import Drawing

from office.reports.chart_drawing import COLOURS, Scale, rounded, spread, svg, wrapped
from office.reports.charts import (
    Lesson,
    burn_chart,
    comparison_chart,
    learning_chart,
    progress_chart,
    status_mark,
    trend_chart,
)
from office.reports.map_chart import STYLES, map_chart
from office.reports.measures import Figure
from office.reports.model import Burn, MeasureStatus, Point, Trend
from office.reports.slides import DASHES
from office.reports.strategy_map import VERDICTS, Band, MapLink, Node, StrategyMap
from processes.reviews.hypotheses import Laid

CSS = (Path(__file__).parents[3] / "approvals/static/charts.css").read_text(encoding="utf-8")
SVG = "{http://www.w3.org/2000/svg}"
TEXT_CONTRAST = 4.5  # WCAG 1.4.3
PAPER = {"light": "#ffffff", "dark": "#181e27"}


def trend(
    *values: int | None, status: MeasureStatus = MeasureStatus.GREEN, name: str = "On time"
) -> Trend:
    """Return a measure with these values, each against a target of 80."""
    points = tuple(
        Point(f"P{n}", None if v is None else Decimal(v), Decimal(80)) for n, v in enumerate(values)
    )
    return Trend("M", name, "C1", "Win", "Group", "%", "Olga", status, points, True, True)


def a_map(verdict: str = "untested") -> StrategyMap:
    """Return a map of two objectives and a link."""
    figure = Figure(
        "P", "M", "M", "C1", "group", "%", "", None, None, MeasureStatus.MISSING, None, True, False
    )
    low = Node("L1", "Learn <fast> & well", "Olga", "", MeasureStatus.RED, (figure,), "")
    high = Node("C1", "Win", "Olga", "", MeasureStatus.AMBER, (), "FY2028-02")
    bands = (Band("Customer", 2, (high,)), Band("Learning", 1, (low,)))
    return StrategyMap(bands, (MapLink("L1", "C1", verdict, "so it goes", 3),))


def two_measures(count: int = 9, name: str = "Trust") -> Laid:
    """Return two measures with so many common changes, the third of them missing."""
    months = (24301 + n for n in range(count) if n != 2)
    changes = {month: (month % 4 - 1.0, month % 3 - 1.0) for month in months}
    return Laid(("M-1", "M-2"), ("Lead time", name), 3, 1, changes)


DRAWINGS = {
    "trend": trend_chart(trend(70, None, 75)),
    "no data": trend_chart(trend(None, status=MeasureStatus.MISSING)),
    "one value": trend_chart(trend(70)),
    "progress": progress_chart(40, 60),
    "beyond": progress_chart(140, 20),
    "unknown": progress_chart(None, None),
    "burn": burn_chart(Burn("EUR", ("Jan", "Feb"), (Decimal(10), Decimal(20)), (Decimal(12),))),
    "nothing spent": burn_chart(Burn("EUR", ("Jan",), (Decimal(10),), ())),
    "map": map_chart(a_map()),
    "empty map": map_chart(StrategyMap((), ())),
    "comparison": comparison_chart(two_measures()),
    "one change": comparison_chart(two_measures(1)),
    "long names": comparison_chart(two_measures(12, name="A measure with a very long name " * 3)),
    "lessons": learning_chart([Lesson("North", "South", "Daily stand-up", proven=True)]),
}


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_a_chart_is_sound_and_carries_no_style(drawing: Drawing) -> None:
    """It is well-formed, says its title, and nothing in it breaks the content policy."""
    text = svg(drawing, "A title", "In words", key="k")

    root = ET.fromstring(text)  # noqa: S314 - our own drawing
    assert "A title" == root.findtext(f"{SVG}title")
    assert "img" == root.get("role")
    assert not re.search(r"style=|<script|<style|url\(|href", text)


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS)
def test_a_chart_stays_on_its_paper(drawing: Drawing) -> None:
    """No shape reaches beyond the edge."""
    left, bottom, right, top = drawing.getBounds()

    assert (left >= -1, bottom >= -1) == (True, True)
    assert (right <= drawing.width + 1, top <= drawing.height + 1) == (True, True)


def test_words_of_people_are_escaped_and_kept() -> None:
    """Signs of markup and long decimals in a name come out as they went in."""
    text = svg(map_chart(a_map()), "3.14159 <b>", key="k")

    assert "3.14159 &lt;b&gt;" in text
    assert "Learn &lt;fast&gt; &amp; well" in text


@pytest.mark.parametrize("name", COLOURS)
def test_every_colour_has_a_twin_in_the_dark(name: str) -> None:
    """The style sheet knows each colour's name for filling and for drawing, light and dark."""
    assert 2 == len(re.findall(rf"--c-{name}: #", CSS))
    assert f".fill-{name} {{" in CSS
    assert f".stroke-{name} {{" in CSS


@pytest.mark.parametrize(
    ("name", "scheme"),
    list(product(("ink", "quiet", "value", *(s.value for s in MeasureStatus)), ("light", "dark"))),
)
def test_words_in_charts_can_be_read(name: str, scheme: str) -> None:
    """The contrast with the paper is that of text, in both schemes."""
    found = re.findall(rf"--c-{name}: (#[0-9a-f]{{6}})", CSS)[scheme == "dark"]

    assert contrast(found, PAPER[scheme]) >= TEXT_CONTRAST


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG reckons it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(code: str) -> float:
    """Return how light a colour is."""
    parts = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_statuses_differ_without_their_colours() -> None:
    """With every colour the same, no two of the four statuses look alike."""
    plain = {
        re.sub(r"(fill|stroke)-\w+", r"\1", status_mark(status))
        for status in (
            MeasureStatus.GREEN,
            MeasureStatus.AMBER,
            MeasureStatus.RED,
            MeasureStatus.MISSING,
        )
    }

    assert 4 == len(plain)


def test_a_gap_breaks_the_line() -> None:
    """A missing value is a cross, never a line from its neighbour to the next."""
    text = svg(trend_chart(trend(70, None, 75)), "t", key="k")

    lines = [part for part in re.findall(r"<polyline[^>]*>", text) if "stroke-value" in part]
    assert ([], True) == (lines, "×" in text)


def test_verdicts_differ_by_more_than_colour() -> None:
    """A contradicted hypothesis has a cross of its own."""
    texts = {v: svg(map_chart(a_map(v)), "t", key="k") for v in ("confirmed", "contradicted")}

    assert ">×<" in texts["contradicted"]
    assert ">×<" not in texts["confirmed"]


def test_a_link_without_evidence_has_its_line_and_its_legend() -> None:
    """What the records may say of a link can be drawn, and is explained."""
    text = svg(map_chart(a_map("no_evidence")), "t", key="k")

    assert ">no evidence<" in text
    assert set(VERDICTS) == set(STYLES) == set(DASHES)


def test_two_measures_are_drawn_at_their_lag() -> None:
    """A dashed line and a solid one, each named, the later one with its lag; a gap stays a gap."""
    text = svg(comparison_chart(two_measures()), "t", key="k")

    lines = re.findall(r"<polyline[^>]*>", text)
    drawn = [sum(f"stroke-{hue}" in line for line in lines) for hue in ("ink", "value")]
    assert drawn == [2, 2]
    assert sum("dash" in line for line in lines) == 2
    words = set(re.findall(r">([^<>]+)</text>", text))
    assert words == {"Lead time", "Trust, 3 months later", "FY2025-01", "FY2025-09"}


def test_an_old_status_says_of_when_it_is() -> None:
    """The period stands beside the word."""
    assert "Near target, FY2028-02" in svg(map_chart(a_map()), "t", key="k")


def test_too_much_text_is_cut_with_a_sign() -> None:
    """What does not fit ends in three dots."""
    lines = wrapped("A very long name of an objective that nobody could read here", 80, 10, 2)

    assert 2 == len(lines)
    assert lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(68.4, 75.4, (68, 76, 2)), (0, 487200, (0, 500000, 100000)), (0.11, 0.14, (0.11, 0.14, 0.01))],
)
def test_axes_end_at_round_numbers(
    low: float, high: float, expected: tuple[float, float, float]
) -> None:
    """Bounds are multiples of a step that people would choose."""
    assert pytest.approx(expected) == rounded(low, high)


def test_equal_values_stand_in_the_middle() -> None:
    """A scale over one value does not divide by nothing."""
    assert 5 == Scale.over([7, 7], 0, 10).at(7)
    assert [5] == spread(1, 0, 10)
