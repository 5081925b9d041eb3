"""A calendar survives being written down, and a faulty one says which field is wrong."""

import json
from datetime import date, time

import pytest

from calendars.errors import UnsoundCalendar
from calendars.working_calendar import PLAIN_WEEK, DayRange, WorkingCalendar

FULL = WorkingCalendar(
    site="Cairo",
    zone="Africa/Cairo",
    country="EG",
    weekend=frozenset({4, 5}),
    extra_holidays=(date(2028, 6, 1),),
    no_meetings=(DayRange(date(2028, 1, 28), date(2028, 2, 26), "Ramadan"),),
    no_deadlines=(DayRange(date(2028, 12, 24), date(2028, 12, 31), "year end"),),
    half_days=(date(2028, 12, 23),),
    opens=time(8, 30),
    closes=time(16),
)


@pytest.mark.parametrize("calendar", [FULL, PLAIN_WEEK])
def test_a_calendar_comes_back_from_json(calendar: WorkingCalendar) -> None:
    """Written as JSON and read again, a calendar is equal to itself."""
    text = json.dumps(calendar.to_dict())

    assert calendar == WorkingCalendar.from_dict(json.loads(text))


def test_what_is_not_written_has_its_default() -> None:
    """Site, zone and country are enough; dates may come as dates, as YAML reads them."""
    content = {"site": "X", "zone": "UTC", "country": "", "half_days": [date(2028, 12, 24)]}

    calendar = WorkingCalendar.from_dict(content)

    assert (time(9), (date(2028, 12, 24),)) == (calendar.opens, calendar.half_days)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("extra_holidays", ["2028-02-30"]),
        ("no_meetings", [{"first": "2028-01-01"}]),
        ("opens", "25:00"),
        ("weekend", [7]),
        ("lunch", "12:00"),
    ],
)
def test_a_faulty_field_is_named(field: str, value: object) -> None:
    """What cannot be read names the site and the field."""
    content = {**PLAIN_WEEK.to_dict(), field: value}

    with pytest.raises(UnsoundCalendar, match=field) as refusal:
        WorkingCalendar.from_dict(content)

    assert PLAIN_WEEK.site == refusal.value.site


def test_a_missing_field_is_named() -> None:
    """A calendar without a zone says so."""
    with pytest.raises(UnsoundCalendar, match="zone is missing"):
        WorkingCalendar.from_dict({"site": "X", "country": ""})
