"""Free days come in from the calendar files that other programs write."""

from datetime import date

import pytest

from calendars.errors import UnreadableIcs
from calendars.holiday_file import days_of, ranges_of
from calendars.working_calendar import DayRange

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
        (("DTSTART:20280501",), date(2028, 5, 1)),
        (("DTSTART:20280501T080000Z",), date(2028, 5, 1)),
        (("DTSTART:20280501", "DURATION:P3D"), date(2028, 5, 3)),
        (("DTSTART:20280501", "DURATION:P1W"), date(2028, 5, 7)),
        (("DTSTART:20280501T080000Z", "DURATION:P1D"), date(2028, 5, 2)),
        (("DTSTART:20280501T080000Z", "DTEND:20280502T120000Z"), date(2028, 5, 2)),
        (("DTSTART:20280501T080000", "DTEND:20280502T000000"), date(2028, 5, 1)),
    ],
)
def test_an_event_may_end_in_several_ways(lines: tuple[str, ...], last: date) -> None:
    """Without an end an event is a day; with a duration or a timed end it is longer."""
    (found,) = ranges_of(an_ics(*lines), HORIZON)

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
    [
        "free days",
        an_ics("SUMMARY:x"),
        an_ics("DTSTART:tomorrow"),
        an_ics("DTSTART:20280501", "DURATION:soon"),
        an_ics("DTSTART:20280501", "RRULE:FREQ=SOMETIMES"),
        an_ics("DTSTART:20280501", "RRULE:FREQ=HOURLY"),
    ],
)
def test_what_is_not_a_calendar_file_is_refused(ics: str) -> None:
    """A file, an event, a day or a duration that cannot be read says what is wrong."""
    with pytest.raises(UnreadableIcs) as refusal:
        ranges_of(ics, HORIZON)

    assert refusal.value.reason


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (
            ("DTSTART:20280101", "RRULE:FREQ=DAILY;UNTIL=20280103T235959Z"),
            ("2028-01-01", "2028-01-02", "2028-01-03"),
        ),
        (("DTSTART:20240229", "RRULE:FREQ=YEARLY"), ("2024-02-29", "2028-02-29")),
        (
            ("DTSTART:20280101", "RRULE:FREQ=MONTHLY;COUNT=3", "EXDATE:20280201"),
            ("2028-01-01", "2028-03-01"),
        ),
        (
            ("DTSTART;VALUE=DATE:20280301", "RDATE;VALUE=DATE:20280401"),
            ("2028-03-01", "2028-04-01"),
        ),
        (("DTSTART:20280501", "STATUS:CANCELLED"), ()),
        (
            ("DTSTART;TZID=GMT+05:30:20280126T090000", "DTEND;TZID=GMT+05:30:20280126T180000"),
            ("2028-01-26",),
        ),
        (('DTSTART;TZID="(UTC+01:00) Bern, Rome":20281224T140000',), ("2028-12-24",)),
        (
            (
                "DTSTART:20281225",
                "BEGIN:VALARM",
                "TRIGGER:-P1D",
                "REPEAT:2",
                "DURATION:P3D",
                "ACTION:DISPLAY",
                "END:VALARM",
            ),
            ("2028-12-25",),
        ),
    ],
)
def test_an_event_is_read_as_the_programs_that_write_it_mean_it(
    lines: tuple[str, ...], days: tuple[str, ...]
) -> None:
    """Rules, added and left out days, foreign zones, alarms and cancellations all count."""
    assert days == tuple(map(str, days_of(an_ics(*lines), HORIZON)))


def test_a_moved_occurrence_stands_where_it_was_moved_to() -> None:
    """The day of the rule that it takes the place of is worked."""
    ics = an_ics(
        "UID:1",
        "DTSTART;VALUE=DATE:20280106",
        "RRULE:FREQ=YEARLY;COUNT=2",
        "END:VEVENT",
        "BEGIN:VEVENT",
        "UID:1",
        "RECURRENCE-ID;VALUE=DATE:20280106",
        "DTSTART;VALUE=DATE:20280107",
    )

    assert (date(2028, 1, 7), date(2029, 1, 6)) == days_of(ics, HORIZON)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(end: str) -> None:
    """Files are the same whichever system they were saved on."""
    ics = "\ufeff" + an_ics("DTSTART:20280102").replace("\r\n", end)

    assert (date(2028, 1, 2),) == days_of(ics, HORIZON)
