"""The year as shipped has the days, the chain and the thin links it was designed with."""

import itertools
from datetime import date

import pytest

from calendars.fiscal_year import FiscalYear
from calendars.milestones import CARRIED, PERIODIC
from calendars.standard_year import GRAPH, MILESTONES
from calendars.working_calendar import PLAIN_WEEK, WorkingCalendar

STARTS = (date(2028, 1, 1), date(2028, 4, 1), date(2028, 7, 1), date(2028, 10, 1))

# Milestone and its day for fiscal years from January, April, July and October 2028.
TABLE = """
CAL.approved         2027-03-01 2027-05-31 2027-08-30 2027-11-29
SPL.scan_open        2027-03-15 2027-06-14 2027-09-13 2027-12-13
SRV.test_adapt       2027-05-10 2027-08-09 2027-11-08 2028-02-07
SPL.dossier          2027-05-17 2027-08-16 2027-11-15 2028-02-14
SPL.scenarios        2027-05-31 2027-08-30 2027-11-29 2028-02-28
SPL.options_briefed  2027-06-07 2027-09-06 2027-12-06 2028-03-06
SPL.meeting          2027-06-14 2027-09-13 2027-12-13 2028-03-13
SPL.approved         2027-07-12 2027-10-11 2028-01-10 2028-04-10
INI.call_open        2027-07-19 2027-10-18 2028-01-17 2028-04-17
SPL.board            2027-07-19 2027-10-18 2028-01-17 2028-04-17
SCM.map              2027-07-19 2027-10-18 2028-01-17 2028-04-17
SCO.manager_brief    2027-08-02 2027-11-01 2028-01-31 2028-05-01
SCM.card_provisional 2027-08-16 2027-11-15 2028-02-14 2028-05-15
BUD.guidelines       2027-08-23 2027-11-22 2028-02-21 2028-05-22
INI.proposals_due    2027-08-23 2027-11-22 2028-02-21 2028-05-22
OAL.bu_cards         2027-09-13 2027-12-13 2028-03-13 2028-06-12
INI.recommended      2027-09-13 2027-12-13 2028-03-13 2028-06-12
OAL.support_cards    2027-10-04 2028-01-03 2028-04-03 2028-07-03
WFA.demand           2027-09-20 2027-12-20 2028-03-20 2028-06-19
BUD.submitted        2027-10-11 2028-01-10 2028-04-10 2028-07-10
BUD.smo_checked      2027-11-08 2028-02-07 2028-05-08 2028-08-07
OAL.certified        2027-11-01 2028-01-31 2028-05-01 2028-07-31
SCO.plan             2027-11-08 2028-02-07 2028-05-08 2028-08-07
BUD.exec             2027-11-22 2028-02-21 2028-05-22 2028-08-21
WFA.incentive        2027-12-06 2028-03-06 2028-06-05 2028-09-04
BUD.board            2027-12-06 2028-03-06 2028-06-05 2028-09-04
WFA.goals_open       2027-12-13 2028-03-13 2028-06-12 2028-09-11
INI.chartered        2027-12-20 2028-03-20 2028-06-19 2028-09-18
SCM.ratified         2027-12-20 2028-03-20 2028-06-19 2028-09-18
F                    2028-01-01 2028-04-01 2028-07-01 2028-10-01
SCO.launch           2028-01-10 2028-04-10 2028-07-10 2028-10-09
SRV.year_end         2028-02-07 2028-05-08 2028-08-07 2028-11-06
WFA.goals_closed     2028-02-07 2028-05-08 2028-08-07 2028-11-06
WFA.midyear          2028-07-03 2028-10-02 2029-01-01 2029-04-02
"""

CHAIN = """
CAL.approved SPL.scan_open SPL.dossier SPL.scenarios SPL.options_briefed SPL.meeting SPL.approved
SCM.map SCM.card_provisional INI.proposals_due INI.recommended WFA.demand BUD.submitted
BUD.smo_checked BUD.exec BUD.board SCM.ratified SCO.launch
"""


@pytest.mark.parametrize("column", range(4))
def test_every_day_of_the_table_comes_out(column: int) -> None:
    """Thirty-four milestones fall on the days of the table for each of four fiscal starts."""
    expected = {
        code: date.fromisoformat(days[column])
        for code, *days in (line.split() for line in TABLE.strip().splitlines())
    }

    assert expected == GRAPH.dates(FiscalYear(STARTS[column]), PLAIN_WEEK)


def test_the_longest_chain_has_eighteen_milestones() -> None:
    """From the approved calendar to the launch, eighteen milestones wait for each other."""
    assert tuple(CHAIN.split()) == GRAPH.longest_chain()
    assert len(GRAPH.longest_chain()) == 18


@pytest.mark.parametrize("start", STARTS)
def test_every_prerequisite_is_earlier_or_level(start: date) -> None:
    """In no fiscal year does a milestone wait for a later day."""
    assert {} == GRAPH.late_prerequisites(GRAPH.dates(FiscalYear(start), PLAIN_WEEK))


def test_the_critical_path_begins_with_the_test_and_adapt_review() -> None:
    """By its days the dossier is held by the review, not by the scans long before."""
    path = GRAPH.critical_path(GRAPH.dates(FiscalYear(STARTS[0]), PLAIN_WEEK))

    assert "SRV.test_adapt" == path[0]
    assert tuple(CHAIN.split())[2:] == path[1:]


def test_a_late_strategy_meeting_reaches_as_far_as_it_must() -> None:
    """Two weeks late, the meeting moves what has no time to give, and stops where there is some."""
    dates = GRAPH.dates(FiscalYear(STARTS[0]), PLAIN_WEEK)

    moved = GRAPH.shift(dates, "SPL.meeting", date(2027, 7, 5))

    assert {"SPL.approved", "SPL.board", "SCM.map", "SCO.manager_brief"} < moved.keys()
    assert moved.keys().isdisjoint(
        {"SCM.card_provisional", "OAL.bu_cards", "SCO.plan", "BUD.board", "SCO.launch"}
    )
    assert {} == GRAPH.late_prerequisites({**dates, **{c: new for c, (_, new) in moved.items()}})


def test_the_fiscal_year_starts_whatever_is_ready() -> None:
    """F waits for ratified targets but is not moved by them: the year starts in run-rate mode."""
    dates = GRAPH.dates(FiscalYear(STARTS[0]), PLAIN_WEEK)

    moved = GRAPH.shift(dates, "SCM.ratified", date(2028, 3, 1))

    assert "F" not in moved
    assert {"SCO.launch", "WFA.goals_closed"} < moved.keys()


def test_a_new_fiscal_start_moves_the_whole_year() -> None:
    """All milestones count from F, so the preview shows every one of them."""
    dates = GRAPH.dates(FiscalYear(STARTS[0]), PLAIN_WEEK)

    moved = GRAPH.shift(dates, "F", STARTS[1])

    assert GRAPH.dates(FiscalYear(STARTS[1]), PLAIN_WEEK) == {
        c: day for c, (_, day) in moved.items()
    }


def test_each_milestone_but_the_start_has_one_accountable_role() -> None:
    """Nobody is accountable for the calendar turning; somebody is for everything else."""
    assert ["F"] == [milestone.code for milestone in MILESTONES if not milestone.accountable]


def test_outside_milestones_are_not_the_years_own() -> None:
    """What is carried in or reached every period is not reached by the yearly calendar."""
    codes = {milestone.code for milestone in MILESTONES}

    assert codes.isdisjoint(CARRIED | PERIODIC)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    "site",
    [
        PLAIN_WEEK,
        WorkingCalendar("Berlin", "Europe/Berlin", "DE", "BE"),
        WorkingCalendar("Riyadh", "Asia/Riyadh", "SA"),
        WorkingCalendar("Tokyo", "Asia/Tokyo", "JP"),
    ],
    ids=lambda site: site.site,
)
def test_ten_years_are_rehearsed(start: date, site: WorkingCalendar) -> None:
    """Over ten years, leap years among them, days are worked, in order and a year apart."""
    years = [FiscalYear(start.replace(year=2028 + n)) for n in range(10)]

    rehearsed = [GRAPH.dates(year, site) for year in years]

    assert all({} == GRAPH.late_prerequisites(dates) for dates in rehearsed)
    assert all(site.is_working(d) for dates in rehearsed for c, d in dates.items() if c != "F")
    gaps = {
        (later[code] - earlier[code]).days
        for earlier, later in itertools.pairwise(rehearsed)
        for code in earlier
    }
    assert gaps <= set(range(352, 380))
