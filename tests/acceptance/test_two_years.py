"""Two years: what the first one had opens the second, and whatever looks back sees both."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.records.scores import Score, scores
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.records.scorecard import Measure
from persistence.records.strategy import Objective
from processes.reviews import hypotheses
from tests.acceptance.two_years import NEXT, SOLD, live

END = date(2029, 5, 21)
REFRESH = f"scorecard_refresh:{NEXT}:group"
FIGURES = {  # of 13 objectives one was merged, one dropped with a measure, its targets and its link
    "objectives": "9 same, 2 changed, 1 dropped, 1 merged, 0 open, 0 new",
    "objective_links": "12 same, 0 changed, 1 dropped, 0 merged, 0 open, 0 new",
    "measures": "11 same, 1 changed, 1 dropped, 0 merged, 0 open, 0 new",
    "targets": "72 same, 0 changed, 4 dropped, 0 merged, 0 open, 0 new",
}
Ends = dict[str, tuple[str, str | None, str | None]]


@pytest.mark.promise
@pytest.mark.timeout(1800)
def test_the_second_year_goes_on_from_the_first(database: Database) -> None:
    """Taken over, changed, dropped, sheet by sheet; a trend and a verdict over New Year."""
    live(database)

    with database.reading() as session:
        figures, ends = figures_of(session), ends_of(session)
        asked, trend, tested = owners_of(session), trend_of(session), verdict_of(session)

    assert figures == FIGURES
    assert ends == {
        "L1": ("group", f"L2-{NEXT}", None),
        "S2": ("south", None, SOLD),
    }
    assert asked == {"M-S1": ("north", f"S1-{NEXT}"), "M-T1-IT": ("digital", f"T1-IT-{NEXT}")}
    assert (trend.value, trend.previous, trend.trend) == (Decimal(76), Decimal(74), "better")
    assert trend.to_date()["quarter"].last_year == Decimal("73.333333")
    assert tested.laid is not None
    assert (len(tested.laid.changes), tested.verdict) == (12, hypotheses.CONFIRMED)


def figures_of(session: Session) -> dict[str, str]:
    """Return what the refresh wrote down when its card came into force."""
    query = select(Event).where(Event.chain == REFRESH, Event.name == "carried_out")
    (event,) = session.scalars(query)
    found = event.facts["result"]
    return {sheet: found[sheet] for sheet in FIGURES}


def ends_of(session: Session) -> Ends:
    """Return the objectives whose line ends in the second year, and what they say of it."""
    o = Objective
    query = select(o.line, o.unit, o.merged_into, o.ending)
    rows = session.execute(query.where(o.year == NEXT, o.status == "dropped"))
    return {str(line): (unit, into, why) for line, unit, into, why in rows}


def owners_of(session: Session) -> dict[str, tuple[str, str | None]]:
    """Return where measures of units that changed stand after the reorganisation."""
    m = Measure
    query = select(m.line, m.unit, m.objective).where(
        m.year == NEXT, m.unit.in_(("north", "digital")), m.line.in_(("M-S1", "M-T1-IT"))
    )
    return {str(line): (unit, objective) for line, unit, objective in session.execute(query)}


def trend_of(session: Session) -> Score:
    """Return the score of a monthly measure in the first quarter of the second year."""
    (found,) = scores(session, NEXT, f"{NEXT}-03", END, only=[f"M-L2-{NEXT}"])
    return found


def verdict_of(session: Session) -> hypotheses.Tested:
    """Return what the data of both years says about the link of two monthly measures."""
    found = hypotheses.evidence(session, NEXT, END).links
    return next(each for each in found if (each.origin, each.target) == _LINK)


_LINK = (f"L2-{NEXT}", f"I2-{NEXT}")
