"""Free days come in from the calendar files that other programs write."""

from datetime import date

import pytest

from calendars.errors import UnreadableIcs
from calendars.imported import days_of, ranges_of
from calendars.ranges import DayRange

HORIZON = date(2030, 12, 31)


def an_ics(*lines: str) -> str:
    """Return a calendar file with one event of these lines."""
    return "\r\n".join(
        ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR")
    )


def test_an_event_of_whole_days_ends_the_day_before_its_end() -> None:
    """A week written from the 24th to the 1st, exclusive, ends on the 31st."""
    ics = an_ics(
        "SUMMARY:Works holiday", "DTSTART;VALUE=DATE:20281224", "DTEND;VALUE=DATE:20290101"
    )

    assert (DayRange(date(2028, 12, 24), date(2028, 12, 31), "Works holiday"),) == ranges_of(
        ics, HORIZON
    )


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ((), date(2028, 5, 1)),
        (("DURATION:P3D",), date(2028, 5, 3)),
        (("DURATION:P1W",), date(2028, 5, 7)),
        (("DTEND:20280502T120000Z",), date(2028, 5, 2)),
    ],
)
def test_an_event_may_end_in_several_ways(lines: tuple[str, ...], last: date) -> None:
    """Without an end an event is a day; with a duration or a timed end it is longer."""
    (found,) = ranges_of(an_ics("DTSTART:20280501T080000Z", *lines), HORIZON)

    assert (date(2028, 5, 1), last) == (found.first, found.last)


def test_a_repeated_event_stops_at_the_horizon() -> None:
    """A yearly day without an end is read up to the horizon, without its exceptions."""
    ics = an_ics("DTSTART:20280610", "RRULE:FREQ=YEARLY", "EXDATE:20290610")

    assert (date(2028, 6, 10), date(2030, 6, 10)) == days_of(ics, HORIZON)


def test_a_folded_line_is_one_line() -> None:
    """Long lines come folded and texts come escaped; both are undone."""
    ics = an_ics("SUMMARY:Eid\\, first", "  day", "DTSTART;VALUE=DATE:20280227")

    assert "Eid, first day" == ranges_of(ics, HORIZON)[0].name


def test_days_of_several_events_are_single_days_in_order() -> None:
    """Overlapping events give each day once."""
    event = "BEGIN:VEVENT\nDTSTART:20280502\nDURATION:P2D\nEND:VEVENT\n"
    other = "BEGIN:VEVENT\nDTSTART:20280501\nDURATION:P2D\nEND:VEVENT\n"

    found = days_of(f"BEGIN:VCALENDAR\n{event}{other}END:VCALENDAR", HORIZON)

    assert (date(2028, 5, 1), date(2028, 5, 2), date(2028, 5, 3)) == found


@pytest.mark.parametrize(
    "ics",
    ["free days", an_ics("SUMMARY:x"), an_ics("DTSTART:tomorrow"),
     an_ics("DTSTART:20280501", "DURATION:soon")],
)  # fmt: skip
def test_what_is_not_a_calendar_file_is_refused(ics: str) -> None:
    """A file, an event, a day or a duration that cannot be read says what is wrong."""
    with pytest.raises(UnreadableIcs) as refusal:
        ranges_of(ics, HORIZON)

    assert refusal.value.reason
