"""The scorecard of a pack: scores by weight, the worst beside, and what is missing never hidden."""

from decimal import Decimal

from sqlalchemy.orm import Session

from engine.records.scores import scores
from office.reports import text
from office.reports.model import MeasureStatus
from office.reports.pack import Pack, pack
from office.reports.scorecard import ScoreLine
from tests import content
from tests.cast import YEAR
from tests.office.reports import sample_quarter
from tests.office.reports.sample_quarter import TODAY, snapshot

QUARTER = f"{YEAR}-Q1"
MONTHLY = {"id": "M-F1", "frequency": "month", "aggregation": "sum", "measured_in": "MEUR"}


def fill(session: Session, months: str = "20 21 22", **changes: list[dict[str, str]]) -> None:
    """Bring in three locked months of which M-F1 has values by month and everything else none."""
    values = [
        {"year": YEAR, "measure": "M-F1", "period": f"{YEAR}-{n:02}", "value": value}
        for n, value in enumerate(months.split(), 1)
        if value != "-"
    ]
    targets = [
        {"year": YEAR, "measure": "M-F1", "period": f"{YEAR}-{n:02}", "value": "20"}
        for n in range(1, 13)
    ]
    targets.append({"year": YEAR, "measure": "M-F1", "period": QUARTER, "value": "60"})
    sample_quarter.fill(
        session,
        (),
        measures=[MONTHLY],
        measure_values=values,
        targets=targets,
        **changes,
    )
    for month in ("01", "02", "03"):
        rows = [each.row() for each in scores(session, YEAR, f"{YEAR}-{month}", TODAY)]
        content.bring(session, "snapshots", [snapshot(month, rows=rows)])


def line_of(lines: ScoreLine, key: str) -> ScoreLine:
    """Return the line of a card with an id."""
    if lines.id == key:
        return lines
    found = (line_of(below, key) for below in lines.below if _holds(below, key))
    return next(found)


def _holds(line: ScoreLine, key: str) -> bool:
    return line.id == key or any(_holds(below, key) for below in line.below)


def trend_value(found: Pack, measure: str) -> Decimal | None:
    """Return the last value of a measure in a pack."""
    return next(t.last.value for t in found.trends if t.measure == measure)


def test_the_pack_of_a_quarter_shows_the_sum_of_its_months(books_open: Session) -> None:
    """The pack of the month shows March, that of the quarter 63 against 60."""
    fill(books_open)

    month, quarter = (pack(books_open, p, TODAY) for p in (f"{YEAR}-03", QUARTER))

    assert Decimal(22) == trend_value(month, "M-F1")
    assert Decimal(63) == trend_value(quarter, "M-F1")
    trend = next(t for t in quarter.trends if t.measure == "M-F1")
    assert (Decimal(60), MeasureStatus.GREEN, "Q1") == (
        trend.last.target,
        trend.status,
        trend.last.label,
    )


def test_a_quarter_with_a_gap_is_not_judged(books_open: Session) -> None:
    """What came stands there, the month that lacks is named, and the light is not green."""
    fill(books_open, "20 - 22")

    found = pack(books_open, QUARTER, TODAY)

    line = line_of(found.cards[0].card, "M-F1")
    assert MeasureStatus.MISSING is line.status
    assert line.figure is not None
    said = text.span(line.figure, "quarter").replace("\u00a0", " ")
    assert f"42 MEUR without {YEAR}-02: not judged" == said


def test_what_is_missing_is_carried_to_the_top_with_its_owner(books_open: Session) -> None:
    """A card with one value and many gaps has a score of what is there and no green light."""
    fill(books_open)

    card = pack(books_open, f"{YEAR}-03", TODAY).cards[0].card

    assert Decimal(100) == card.score
    assert (MeasureStatus.MISSING, MeasureStatus.MISSING) == (card.status, card.worst)
    assert "Measure of C1: no data, owner Olga Wen, day" in card.missing[0] + card.missing[1]


def test_the_year_to_date_and_its_outlook_are_said(books_open: Session) -> None:
    """63 of 60 so far; at this rate 252 of 240."""
    fill(books_open)

    line = line_of(pack(books_open, f"{YEAR}-03", TODAY).cards[0].card, "M-F1")

    assert line.figure is not None
    said = [text.span(line.figure, "year"), text.outlook(line.figure)]
    assert ["63 MEUR of 60 MEUR, on target", "252 MEUR of 240 MEUR, on target"] == [
        each.replace("\u00a0", " ") for each in said
    ]


def test_weights_move_the_score_and_not_the_worst(books_open: Session) -> None:
    """A weight counts from its day on; the worst light stays."""
    months = sample_quarter.fill
    months(books_open, weights=[])
    before = _scored(books_open)

    content.bring(
        books_open,
        "weights",
        [
            {
                "year": YEAR,
                "level": "perspective",
                "of": "customer",
                "since": "2028-03-01",
                "weight": "9",
            }
        ],
    )
    after = _scored(books_open)

    assert before.score is not None
    assert after.score is not None
    assert after.score < before.score
    assert before.worst == after.worst == MeasureStatus.RED


def _scored(session: Session) -> ScoreLine:
    for month in ("01", "02", "03"):
        rows = [
            {**row, "score": {"green": "100", "amber": "50", "red": "0"}.get(row["status"])}
            for row in sample_quarter.rows(month)
        ]
        content.bring(session, "snapshots", [snapshot(month, rows=rows)])
    return pack(session, f"{YEAR}-03", TODAY).cards[0].card
