"""Recurring days keep their rhythm, skip their exceptions, and take their zone last."""

from datetime import date
from itertools import islice

import pytest

from calendars.errors import UnreadableRule
from calendars.recurrence import by_rule


def test_a_rule_with_a_start_in_the_past_keeps_its_rhythm() -> None:
    """Every second week from an old Monday is still every second week, years later."""
    start, since = date(2024, 1, 1), date(2028, 2, 25)

    found = list(islice(by_rule("FREQ=WEEKLY;INTERVAL=2", start, since=since), 3))

    assert [date(2028, 3, 6), date(2028, 3, 20), date(2028, 4, 3)] == found
    assert 0 == (found[0] - start).days % 14


def test_exceptions_are_left_out_by_date() -> None:
    """An excepted day is skipped and shifts nothing after it."""
    found = by_rule("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3", date(2028, 1, 1), {date(2028, 2, 1)})

    assert [date(2028, 1, 1), date(2028, 3, 1)] == list(found)


def test_a_yearly_rule_from_the_leap_day_comes_round_in_leap_years() -> None:
    """29 February is not replaced by a neighbour in the years that lack it."""
    found = islice(by_rule("FREQ=YEARLY", date(2028, 2, 29)), 3)

    assert [date(2028, 2, 29), date(2032, 2, 29), date(2036, 2, 29)] == list(found)


def test_an_end_is_a_day_whatever_hour_it_carries() -> None:
    """UNTIL with an hour in UTC, as calendars export it, still ends on that day."""
    found = by_rule("RRULE:FREQ=DAILY;UNTIL=20280103T235959Z", date(2028, 1, 1))

    assert [date(2028, 1, 1), date(2028, 1, 2), date(2028, 1, 3)] == list(found)


@pytest.mark.parametrize(
    "rule",
    ["", "every monday", "FREQ=SOMETIMES", "FREQ=HOURLY", "FREQ=DAILY;BYDAY=XX",
     "DTSTART:20280101\nRRULE:FREQ=DAILY", "RRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY"],
)  # fmt: skip
def test_an_unreadable_rule_is_refused_at_once(rule: str) -> None:
    """The refusal comes before the first day is asked for, and repeats the rule."""
    with pytest.raises(UnreadableRule) as refusal:
        by_rule(rule, date(2028, 1, 1))

    assert rule == refusal.value.text
