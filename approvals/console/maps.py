"""The console's maps: of strategy and scores, money and people, alignment, what was learned."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from approvals.console.auth import require_staff
from approvals.console.years import YearContext, page_of
from approvals.dependencies import TheApp, TheTemplates
from approvals.packs import drawn, map_svg, marks
from engine.formatting import figure, short_money
from engine.rules.rule import percent
from engine.schedule import deadlines
from office.reports import measures, text
from office.reports import model as naming
from office.reports.charts import Lesson, comparison_chart, learning_chart, progress_chart
from office.reports.model import Span
from office.reports.scorecard import scorecards
from office.reports.strategy_map import VERDICTS, strategy_map
from processes.alignment import views
from processes.budgeting import reconciliation
from processes.budgeting.reconciliation import InitiativeRow, Side
from processes.practices import views as practices_views
from processes.practices.views import AdoptionChain
from processes.reviews.hypotheses import CAVEAT, CONFIRMED, CONTRADICTED, NO_EVIDENCE, Tested

router = APIRouter(dependencies=[Depends(require_staff)])
READ = ["GET", "HEAD"]


@router.api_route("/console/map", methods=READ)
def strategy(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show the strategy map with the latest locked statuses and the verdicts on its links."""
    return page_of(office, pages, "map", label, _strategy)


@router.api_route("/console/scorecard", methods=READ)
def scorecard(office: TheApp, pages: TheTemplates, label: str = "", unit: str = "") -> Response:
    """Show the scores of a unit's card, the group's where none is named, and of all units."""
    return page_of(office, pages, "scorecard", label, partial(_scorecard, unit=unit))


@router.api_route("/console/reconciliation", methods=READ)
def reconciled(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show strategy, money and people side by side, with what is unmatched on either side."""
    return page_of(office, pages, "reconciliation", label, _reconciled)


@router.api_route("/console/alignment", methods=READ)
def alignment(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show which unit carries which corporate objective."""
    return page_of(office, pages, "alignment", label, _alignment)


@router.api_route("/console/adoption", methods=READ)
def adoption(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show who learned which practice from whom, and the open “why not” answers."""
    return page_of(office, pages, "adoption", label, _adoption)


def _strategy(book: YearContext) -> dict[str, Any]:
    fiscal = deadlines.fiscal_year(book.year)
    history = measures.locked_until(book.session, Span(book.year, fiscal, fiscal.whole()))
    locked = history[-1] if history else None
    names = naming.names(book.session, book.year.id)
    found = strategy_map(book.session, book.year.id, history, names, book.today)
    tested = [each for each in found.evidence.links if each.found is not None]
    return {
        "found": found,
        "tests": [(each, _test_picture(each)) for each in sorted(tested, key=_telling)],
        "early": [each for each in found.evidence.links if each.found is None],
        "recorded": {each.id: each.recorded for each in found.links if each.recorded},
        "names": names.objectives,
        "caveat": CAVEAT,
        "locked": locked,
        "marks": marks(),
        "verdicts": VERDICTS,
        "map_svg": map_svg(found),
        "figure": figure,
    }


def _scorecard(book: YearContext, unit: str) -> dict[str, Any]:
    fiscal = deadlines.fiscal_year(book.year)
    history = measures.locked_until(book.session, Span(book.year, fiscal, fiscal.whole()))
    if not history:
        return {"locked": None}
    locked, names = history[-1], naming.names(book.session, book.year.id)
    at = Span(book.year, fiscal, fiscal.period(locked.period))
    gaps = measures.gaps(book.session, measures.trends(history, at, names), at, book.today)
    cards = scorecards(book.session, at, history, gaps, names)
    shown = next((each for each in cards if each.unit == unit or not unit), None)
    if unit and shown is None:
        raise HTTPException(404)
    return {
        "locked": locked,
        "cards": cards,
        "shown": shown,
        "sums": measures.reconciliation(book.session, at, locked, book.today),
        "telling": text,
        "marks": marks(),
    }


def _telling(each: Tested) -> int:
    """Return where a verdict comes: what speaks against a link first, then what speaks for it."""
    return (CONTRADICTED, CONFIRMED, NO_EVIDENCE).index(each.verdict)


def _test_picture(each: Tested) -> Markup:
    if each.laid is None:
        return Markup()
    title = f"Changes of {each.laid.names[0]} and of {each.laid.names[1]}"
    key = f"test-{each.origin}-{each.target}"
    return drawn(comparison_chart(each.laid), title, each.sentence, key=key)


def _reconciled(book: YearContext) -> dict[str, Any]:
    found = reconciliation.of(book.session, book.year.id, book.today)
    return {
        "found": found,
        "money": short_money,
        "figure": figure,
        "sides": (
            ("Intentions without the means", found.of_side(Side.STRATEGY)),
            ("Means without an intention", found.of_side(Side.MEANS)),
        ),
        "bars": {row.id: _bars(row, n) for n, row in enumerate(found.initiatives)},
        "names": {row.id: row.name for row in found.initiatives},
    }


def _bars(row: InitiativeRow, number: int) -> tuple[Markup, Markup]:
    funded, spent = (_percent(part, row.approved) for part in (row.funded, row.spent))
    staffed = _percent(row.staffed, row.needed)
    return (
        drawn(
            progress_chart(funded, spent),
            f"{_said(funded)} funded, {_said(spent)} spent",
            key=f"money-{number}",
        ),
        drawn(progress_chart(staffed, None), f"{_said(staffed)} staffed", key=f"heads-{number}"),
    )


def _percent(part: Any, whole: Any) -> int | None:
    return max(0, round(percent(part, whole))) if whole else None


def _said(share: int | None) -> str:
    return "nothing known" if share is None else f"{share} %"


def _alignment(book: YearContext) -> dict[str, Any]:
    return {
        "found": views.of(book.session, book.year.id, book.today),
        "figure": figure,
        "names": naming.names(book.session, book.year.id).objectives,
    }


def _adoption(book: YearContext) -> dict[str, Any]:
    found = practices_views.of(book.session, book.year.id, book.today)
    picture = None
    if found.learned:
        picture = drawn(
            learning_chart(_lessons(found)), "Who learned from whom", "In words below.", key="chain"
        )
    return {"found": found, "money": short_money, "picture": picture}


def _lessons(found: AdoptionChain) -> list[Lesson]:
    return [
        Lesson(link.teacher, link.learner, link.practice, link.value is not None)
        for link in found.learned
    ]
