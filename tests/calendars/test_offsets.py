"""Offset texts say days as the office says them."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import UnknownAnchor, UnreadableOffset
from calendars.offsets import parse
from calendars.working_calendar import PLAIN_WEEK, DayRange, WorkingCalendar

BERLIN = WorkingCalendar("Berlin", "Europe/Berlin", "DE", "BE")
ANCHORS = {
    "F": date(2028, 1, 1),
    "period_end": date(2028, 3, 31),  # a Friday
    "opened": date(2028, 4, 5),  # a Wednesday
    "meeting": date(2028, 5, 2),
    "lock": date(2028, 4, 14),
    "SPL.meeting": date(2027, 6, 28),
    "SRV.confirmed@Q1": date(2028, 5, 9),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("F", "2028-01-01"),
        ("F-27w", "2027-06-26"),
        ("F+5w", "2028-02-05"),
        ("F-3wd", "2027-12-29"),
        ("F+10d", "2028-01-11"),
        ("F+2m", "2028-03-01"),
        ("WD5", "2028-04-07"),
        ("7wd", "2028-04-14"),
        ("60d", "2028-06-04"),
        ("2w", "2028-04-19"),
        ("3m", "2028-07-05"),
        ("meeting", "2028-05-02"),
        ("meeting-2wd", "2028-04-28"),
        ("lock+2wd", "2028-04-18"),
        ("SPL.meeting-2w", "2027-06-14"),
        ("SRV.confirmed@Q1+7wd", "2028-05-18"),
        ("2028-02-29", "2028-02-29"),
        ("10wd or meeting-1w", "2028-04-19"),
        ("10wd or meeting", "2028-04-19"),
        ("30wd or meeting", "2028-05-02"),
    ],
)
def test_an_offset_is_a_day(text: str, expected: str) -> None:
    """Each form of the grammar gives the day a person would name."""
    assert date.fromisoformat(expected) == parse(text).resolve(ANCHORS, PLAIN_WEEK)


def test_working_days_are_counted_where_work_may_fall_due() -> None:
    """A day and two days after a meeting stay two days where a dead range lies between."""
    dead = DayRange(date(2027, 12, 24), date(2027, 12, 31), "turn of the year")
    site = replace(PLAIN_WEEK, no_deadlines=(dead,))

    days = [parse(f"meeting+{n}wd").resolve({"meeting": date(2027, 12, 23)}, site) for n in (1, 2)]

    assert days == [date(2028, 1, 3), date(2028, 1, 4)]


@pytest.mark.parametrize(
    ("text", "month", "quarter"),
    [
        ("WD5/WD10", "2028-04-07", "2028-04-14"),
        ("lock+2wd/lock+4wd", "2028-04-18", "2028-04-20"),
        ("WD5", "2028-04-07", "2028-04-07"),
    ],
)
def test_a_pair_has_a_variant_for_quarters(text: str, month: str, quarter: str) -> None:
    """Before the slash stands the monthly day, after it the one that closes a quarter."""
    offset = parse(text)

    assert date.fromisoformat(month) == offset.resolve(ANCHORS, PLAIN_WEEK)
    assert date.fromisoformat(quarter) == offset.resolve(ANCHORS, PLAIN_WEEK, quarter=True)


def test_the_third_working_day_before_the_board_meeting_minds_holidays() -> None:
    """Before a board on 19 April 2028 lie Easter Monday and Good Friday."""
    board = {"board": date(2028, 4, 19)}

    assert date(2028, 4, 12) == parse("board-3wd").resolve(board, BERLIN)
    assert date(2028, 4, 14) == parse("board-3wd").resolve(board, PLAIN_WEEK)


def test_working_day_five_minds_holidays() -> None:
    """The fifth working day after 31 December counts from after New Year."""
    anchors = {"period_end": date(2027, 12, 31)}

    assert date(2028, 1, 7) == parse("WD5").resolve(anchors, BERLIN)


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("start+1m", "2028-01-31", "2028-02-29"),
        ("start+1m", "2027-01-31", "2027-02-28"),
        ("start+12m", "2028-02-29", "2029-02-28"),
        ("start+48m", "2028-02-29", "2032-02-29"),
        ("start-12m", "2028-02-29", "2027-02-28"),
        ("start+1d", "2028-02-28", "2028-02-29"),
        ("start-1d", "2100-03-01", "2100-02-28"),  # 2100 is no leap year
    ],
)
def test_months_keep_the_day_or_take_the_last(text: str, start: str, expected: str) -> None:
    """A month that lacks the day gives its last; leap days come and go by the rule."""
    anchors = {"start": date.fromisoformat(start)}

    assert date.fromisoformat(expected) == parse(text).resolve(anchors, PLAIN_WEEK)


def test_an_offset_names_its_anchors() -> None:
    """Both variants of a pair and each of several alternatives count."""
    assert {"lock", "meeting", "opened"} == parse("lock+2wd/meeting or 5wd").anchors
    assert {"period_end"} == parse("WD5/WD10").anchors
    assert frozenset() == parse("2028-01-31").anchors


def test_an_unknown_anchor_is_named_with_the_known_ones() -> None:
    """The refusal tells the anchor, the text, and which anchors there are."""
    with pytest.raises(UnknownAnchor) as refusal:
        parse("board-3wd").resolve({"F": date(2028, 1, 1)}, PLAIN_WEEK)

    assert ("board", "board-3wd", ("F",)) == (
        refusal.value.anchor,
        refusal.value.text,
        refusal.value.known,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "F-",
        "F-27",
        "F-27x",
        "F 27w",
        "27w-F",
        "Meeting-2wd",
        "WD",
        "WD0",
        "WD-1",
        "wd5/",
        "a/b/c",
        "20280131",
        "2028-02-30",
        "2028-W01-1",
        "-5d",
        "5 wd",
        "F-2wd or",
        "SPL.",
        "SPL.Meeting",
        "F+10000d",
    ],
)
def test_an_unreadable_offset_says_what_would_be_right(text: str) -> None:
    """The refusal repeats the text and gives a hint."""
    with pytest.raises(UnreadableOffset) as refusal:
        parse(text)

    assert text == refusal.value.text
    assert refusal.value.hint


def test_working_day_zero_is_explained() -> None:
    """WD0 is a common slip and gets its own hint."""
    with pytest.raises(UnreadableOffset, match="WD1"):
        parse("WD0")


@given(st.text(alphabet="FWDwdm0123456789+-/ormeting.@Q ", max_size=16))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever somebody types is either an offset or an explained refusal, nothing else."""
    with suppress(UnreadableOffset):
        assert text == parse(text).text
