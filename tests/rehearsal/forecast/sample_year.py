"""A rehearsed year with one finding of each kind, for whoever shows one."""

from datetime import UTC, date, datetime

from calendars.lateness import Lateness, Timing
from rehearsal.forecast.findings import (
    Collision,
    ForecastDate,
    RehearsedYear,
    SinglePoint,
    UntakenMove,
    WeekLoad,
)
from rehearsal.summary import MilestoneOutcome, YearSummary

BEGINS, ENDS = datetime(2027, 9, 6, tzinfo=UTC), datetime(2029, 3, 31, tzinfo=UTC)
LATE = Lateness(Timing.REACHED_LATE, 3)
WHY = "Cora Blum answered 3 working days after the due day"


def a_year() -> RehearsedYear:
    """Return a year in which one of two milestones is late."""
    late = MilestoneOutcome(
        "BUD.board",
        "Budget approved by the board",
        date(2027, 12, 9),
        date(2027, 12, 14),
        LATE,
        "",
        WHY,
    )
    year = YearSummary(
        (), (late,), (), ("budget:FY2028:group in review",), 7, True, "0", BEGINS, ENDS, 1.0
    )
    dates = (
        _milestone("BUD.exec", "Budget agreed", date(2027, 11, 16), "in time"),
        _milestone(late.code, late.title, date(2027, 12, 9), str(LATE), WHY),
    )
    return RehearsedYear(
        BEGINS,
        ENDS,
        "typical",
        "rehearsal",
        year,
        dates,
        (),
        (),
        (WeekLoad("cora", "Cora Blum", date(2027, 11, 8), 1500, 9, full=True),),
        (Collision(date(2027, 11, 9), "cora", "Cora Blum", ("Review", "Budget day")),),
        (SinglePoint("SMA", "sam", "Sam Example", 21, 960, ""),),
        (UntakenMove("Budget", "send_back", "in_review", "drafting", "when the board says so"),),
    )


def _milestone(code: str, title: str, day: date, standing: str, why: str = "") -> ForecastDate:
    return ForecastDate(day, "milestone", code, title, day, standing, why)
