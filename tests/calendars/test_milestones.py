"""A milestone graph is sound or says everything that is wrong, and tells what slips."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import MilestoneFaults, UnknownAnchor, UnknownMilestone
from calendars.fiscal_year import FiscalYear
from calendars.milestones import MilestoneDefinition, MilestoneGraph
from calendars.offsets import Roll
from calendars.working_calendar import PLAIN_WEEK, DayRange

YEAR = FiscalYear(date(2028, 1, 1))


def a_milestone(code: str, offset: str = "F", *waits_for: str) -> MilestoneDefinition:
    """Return a milestone of little account."""
    return MilestoneDefinition(code, f"{code} reached", offset, waits_for, "SMD")


PAPER = a_milestone("T.paper", "T.board-3wd")
BOARD = a_milestone("T.board", "F-4w", "T.paper")
RATIFIED = a_milestone("T.ratified", "F-3w", "T.board")
LAUNCH = a_milestone("T.launch", "F+1w", "T.ratified")
GRAPH = MilestoneGraph((LAUNCH, RATIFIED, BOARD, PAPER))
DATES = {
    "T.launch": date(2028, 1, 10),
    "T.ratified": date(2027, 12, 13),
    "T.board": date(2027, 12, 6),
    "T.paper": date(2027, 12, 1),
}


def test_milestones_have_days_in_the_order_written() -> None:
    """Each offset becomes a rolled day, also where it counts from another milestone."""
    found = GRAPH.dates(YEAR, PLAIN_WEEK)

    assert DATES == found
    assert list(DATES) == list(found)


def test_prerequisites_come_first_in_order() -> None:
    """The order follows the waiting, not the writing."""
    assert ("T.paper", "T.board", "T.ratified", "T.launch") == GRAPH.order()


def test_dependents_are_found_through_others() -> None:
    """Everything behind the board waits for it, directly or not."""
    assert ("T.ratified", "T.launch") == GRAPH.dependents("T.board")
    assert () == GRAPH.dependents("T.launch")


def test_a_booked_day_stands_as_it_is() -> None:
    """A board date booked a year ahead is neither computed nor rolled, and carries its paper."""
    booked = date(2027, 12, 4)  # a Saturday

    found = GRAPH.dates(YEAR, PLAIN_WEEK, {"T.board": booked})

    assert (booked, date(2027, 12, 1)) == (found["T.board"], found["T.paper"])


def test_one_process_may_have_a_year_of_its_own() -> None:
    """With "WFA.F" the workforce milestones count from January, the others from April."""
    graph = MilestoneGraph((a_milestone("WFA.a", "F+1w"), a_milestone("BUD.a", "F+1w")))
    april = FiscalYear(date(2028, 4, 1))

    found = graph.dates(april, PLAIN_WEEK, {"WFA.F": date(2028, 1, 1)})

    assert {"WFA.a": date(2028, 1, 10), "BUD.a": date(2028, 4, 10)} == found


def test_rolling_is_each_milestones_own_affair() -> None:
    """A meeting leaves a no-meeting range, earlier or later as it says."""
    site = replace(PLAIN_WEEK, no_meetings=(DayRange(date(2027, 12, 20), date(2027, 12, 31)),))
    meeting = MilestoneDefinition("T.a", "a", "F-5d", (), "CEO", meeting=True)
    earlier = replace(meeting, code="T.b", roll=Roll.EARLIER)

    found = MilestoneGraph((meeting, earlier)).dates(YEAR, site)

    assert {"T.a": date(2028, 1, 3), "T.b": date(2027, 12, 17)} == found


def test_a_named_day_that_nobody_gave_is_refused() -> None:
    """An offset from the auditors' day needs that day."""
    graph = MilestoneGraph((a_milestone("T.a", "audit+2w"),))

    with pytest.raises(UnknownAnchor, match="audit"):
        graph.dates(YEAR, PLAIN_WEEK)


def test_slack_is_the_way_to_the_tightest_dependent() -> None:
    """Working days to whoever waits first; milestones for which nobody waits are left out."""
    assert {"T.ratified": 20, "T.board": 5, "T.paper": 3} == GRAPH.slack(DATES)


def test_slack_is_negative_when_a_prerequisite_is_late() -> None:
    """A board after its ratification shows by how much, and is named as late."""
    late = {**DATES, "T.board": date(2027, 12, 15)}

    assert -2 == GRAPH.slack(late)["T.board"]
    assert {"T.ratified": ("T.board",)} == GRAPH.late_prerequisites(late)


def test_a_waived_milestone_holds_nobody() -> None:
    """Without a day, a milestone has no slack and makes nobody late."""
    waived = {code: day for code, day in DATES.items() if code != "T.ratified"}

    assert {"T.paper": 3} == GRAPH.slack(waived)
    assert {} == GRAPH.late_prerequisites(waived)


def test_the_critical_path_goes_through_the_latest_prerequisite() -> None:
    """Of two prerequisites the later one holds the day, though the other chain is longer."""
    late = a_milestone("T.late", "F-1w")
    graph = MilestoneGraph((PAPER, BOARD, late, a_milestone("T.end", "F", "T.board", "T.late")))
    dates = graph.dates(YEAR, PLAIN_WEEK)

    assert ("T.late", "T.end") == graph.critical_path(dates)
    assert ("T.paper", "T.board", "T.end") == graph.longest_chain()
    assert ("T.paper", "T.board") == graph.critical_path(dates, "T.board")


def test_a_shift_within_the_slack_moves_nothing_else() -> None:
    """A ratification two days late still lies before the launch."""
    found = GRAPH.shift(DATES, "T.ratified", date(2027, 12, 15))

    assert {"T.ratified": (date(2027, 12, 13), date(2027, 12, 15))} == found


def test_a_shift_pushes_what_waits_and_pulls_what_counts() -> None:
    """A late board leaves the ratification its five working days and takes its paper along."""
    found = GRAPH.shift(DATES, "T.board", date(2027, 12, 16))

    assert {
        "T.board": (date(2027, 12, 6), date(2027, 12, 16)),
        "T.ratified": (date(2027, 12, 13), date(2027, 12, 23)),
        "T.paper": (date(2027, 12, 1), date(2027, 12, 13)),
    } == found


def test_a_follower_keeps_two_weeks_of_the_time_that_it_had() -> None:
    """A launch with four weeks after the ratification gives up two of them before it moves."""
    found = GRAPH.shift(DATES, "T.ratified", date(2028, 1, 3))

    assert found["T.launch"] == (date(2028, 1, 10), date(2028, 1, 17))


def test_an_earlier_day_pulls_nobody() -> None:
    """Whoever waits has more time then; only what counts from the moved day comes along."""
    found = GRAPH.shift(DATES, "T.board", date(2027, 11, 29))

    assert {"T.board", "T.paper"} == found.keys()


def test_a_shift_alone_moves_only_what_counts_from_it() -> None:
    """Without its followers a late board leaves them where they are, and shows them as too early."""
    found = GRAPH.shift(DATES, "T.board", date(2027, 12, 16), followers=False)
    after = {**DATES, **{code: day for code, (_, day) in found.items()}}

    assert {"T.board", "T.paper"} == found.keys()
    assert {"T.ratified": ("T.board",)} == GRAPH.late_prerequisites(after)


def test_windows_are_the_time_after_the_last_prerequisite() -> None:
    """What waits for nothing has none."""
    assert {"T.launch": 20, "T.ratified": 5, "T.board": 3} == GRAPH.windows(DATES)


def test_a_booked_day_is_not_pushed() -> None:
    """A booked board stays where it is, and shows as having a late prerequisite."""
    late = date(2027, 12, 9)

    found = GRAPH.shift(DATES, "T.paper", late, anchors={"T.board": DATES["T.board"]})

    assert {"T.paper": (date(2027, 12, 1), late)} == found
    assert {"T.board": ("T.paper",)} == GRAPH.late_prerequisites({**DATES, "T.paper": late})


def test_what_a_booked_day_waits_for_is_not_pushed_beyond_it() -> None:
    """A ratification gives up time rather than overtake a launch that is booked."""
    booked = {"T.launch": DATES["T.launch"]}

    found = GRAPH.shift(DATES, "T.board", date(2028, 1, 5), anchors=booked)

    assert found["T.ratified"][1] == DATES["T.launch"]
    assert "T.launch" not in found


def test_a_pushed_day_rolls_to_an_allowed_one() -> None:
    """Pushed into the closed days at year end, a milestone lands behind them."""
    site = replace(PLAIN_WEEK, no_deadlines=(DayRange(date(2027, 12, 20), date(2027, 12, 31)),))

    found = GRAPH.shift(DATES, "T.board", date(2027, 12, 16), calendar=site)

    assert date(2028, 1, 3) == found["T.ratified"][1]


def test_plans_that_chase_each_other_come_to_rest() -> None:
    """A paper due after the very board that waits for it does not run for ever."""
    chasing = MilestoneGraph((a_milestone("T.paper", "T.board+3wd"), BOARD, RATIFIED))
    dates = chasing.dates(YEAR, PLAIN_WEEK)

    found = chasing.shift(dates, "T.ratified", date(2027, 12, 14))

    assert {"T.ratified"} == set(found)
    assert chasing.shift(dates, "T.paper", date(2027, 12, 20))["T.board"][1] == date(2027, 12, 20)


def test_an_unknown_milestone_is_refused() -> None:
    """Moving or asking for what is not there names it."""
    with pytest.raises(UnknownMilestone, match=r"T\.nothing"):
        GRAPH.shift(DATES, "T.nothing", date(2028, 1, 1))
    with pytest.raises(UnknownMilestone):
        GRAPH.dependents("T.nothing")


def test_all_faults_are_told_at_once() -> None:
    """Doubles, strangers, unreadable offsets and periods left open: one refusal names all."""
    faulty = (
        a_milestone("T.a", "F", "T.b", "T.stranger"),
        a_milestone("T.a"),
        a_milestone("T.b", "in spring", "SRV.confirmed"),
        a_milestone("T.c", "T.stranger-2w", "SRV.confirmed@Q5"),
    )

    with pytest.raises(MilestoneFaults) as refusal:
        MilestoneGraph(faulty)

    expected = ["written 2 times", "T.stranger", "SRV.confirmed@Q1", "SRV.confirmed@Q5"]
    expected += ["in spring", "counts from T.stranger"]
    assert len(expected) == len(refusal.value.faults)
    assert all(text in fault for text, fault in zip(expected, refusal.value.faults, strict=True)), (
        refusal.value.faults
    )


def test_a_cycle_is_told_with_its_path() -> None:
    """Three that wait for each other, and two that count from each other, are shown in order."""
    faulty = (
        a_milestone("T.a", "F", "T.c"),
        a_milestone("T.b", "F", "T.a"),
        a_milestone("T.c", "F", "T.b"),
        a_milestone("T.d", "T.e+1w"),
        a_milestone("T.e", "T.d-1w"),
    )

    with pytest.raises(MilestoneFaults) as refusal:
        MilestoneGraph(faulty)

    assert [
        "a circle of waiting: T.a waits for T.c waits for T.b waits for T.a",
        "a circle of dates: T.d counts from T.e counts from T.d",
    ] == refusal.value.faults


@pytest.mark.parametrize(
    "waited", ["PRIOR.locked", "SRV.confirmed@Q1", "SCM.locked@03", "SCO.digest@FY2028-Q2"]
)
def test_what_comes_from_outside_may_be_waited_for(waited: str) -> None:
    """Carried milestones and those of a named period belong to other cycles, and are known."""
    graph = MilestoneGraph((a_milestone("T.a", "F", waited),))

    assert ("T.a",) == graph.order()


@given(st.integers(0, 60))
def test_a_shift_leaves_nobody_late(days: int) -> None:
    """However late the board, after the preview no prerequisite is later than its dependent."""
    new_date = PLAIN_WEEK.on_or_after(DATES["T.board"] + timedelta(days=days))

    moved = GRAPH.shift(DATES, "T.board", new_date)
    after = {**DATES, **{code: day for code, (_, day) in moved.items()}}

    assert {} == GRAPH.late_prerequisites(after)
    assert all(PLAIN_WEEK.is_working(day) for day in after.values())
