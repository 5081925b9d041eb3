"""Fiscal years divide into periods, quarters and halves without gap or overlap."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import UnknownCadence, UnknownPeriod, UnsoundFiscalYear
from calendars.fiscal_year import FiscalYear, Pattern, Period, months_of, occurrences, quarter_of

APRIL = FiscalYear(date(2028, 4, 1))
DAY = timedelta(days=1)
SATURDAY, MONDAY = 5, 0
WEEK_PATTERNS = [Pattern.FOUR_FOUR_FIVE, Pattern.FOUR_FIVE_FOUR, Pattern.FIVE_FOUR_FOUR]


def covers(year: FiscalYear, parts: tuple[Period, ...]) -> bool:
    """Tell whether `parts` follow each other from the first day of the year to the last."""
    starts = [part.first for part in parts] + [year.last + DAY]
    ends = [year.start - DAY] + [part.last for part in parts]
    return starts == [end + DAY for end in ends]


def test_a_year_is_labelled_by_the_calendar_year_in_which_it_starts() -> None:
    """A year from April 2028 is FY2028 unless told otherwise."""
    other = FiscalYear(date(2028, 4, 1), label="FY2029")

    assert ("FY2028", "FY2029") == (APRIL.label, other.label)
    assert "FY2029-03" == other.periods()[2].key


def test_the_third_period_closes_the_first_quarter() -> None:
    """Of an April year, June is FY2028-03, in quarter one, and closes it."""
    june = Period("FY2028-03", date(2028, 6, 1), date(2028, 6, 30), 3, 1, closes_quarter=True)

    assert june == APRIL.period("FY2028-03")
    assert not APRIL.period("FY2028-02").closes_quarter


def test_quarters_halves_and_the_year_have_keys() -> None:
    """Every part of a year is found by its key."""
    assert date(2028, 10, 1) == APRIL.period("FY2028-Q3").first
    assert date(2028, 9, 30) == APRIL.period("FY2028-H1").last
    assert (APRIL.start, date(2029, 3, 31)) == (APRIL.whole().first, APRIL.last)
    assert APRIL.whole() == APRIL.period("FY2028")


def test_an_unknown_period_is_named() -> None:
    """A key of another year, and a day outside the year, are refused."""
    with pytest.raises(UnknownPeriod, match="FY2027-03"):
        APRIL.period("FY2027-03")
    with pytest.raises(UnknownPeriod, match="2028-03-31"):
        APRIL.period_of(date(2028, 3, 31))


def test_the_period_of_a_day() -> None:
    """29 February 2028 lies in the eleventh period of the year before."""
    before = FiscalYear(date(2027, 4, 1))

    assert "FY2027-11" == before.period_of(date(2028, 2, 29)).key


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)).filter(lambda day: day.day <= 28),
    st.sampled_from([(Pattern.CALENDAR, 52), *itertools.product(WEEK_PATTERNS, [52, 53])]),
)
def test_parts_cover_the_year(start: date, cut: tuple[Pattern, int]) -> None:
    """Periods, quarters and halves each follow each other from first day to last."""
    year = FiscalYear(start, cut[0], weeks=cut[1])

    assert all(
        covers(year, parts)
        for parts in (year.periods(), year.quarters(), year.halves(), (year.whole(),))
    )


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)).filter(lambda day: day.day <= 28))
def test_years_follow_each_other_for_ten_years(start: date) -> None:
    """The next year starts the day after the last, on the same day of the month, leap or not."""
    year = FiscalYear(start)
    for n in range(1, 11):
        following = year.following()

        assert (year.last + DAY, start.replace(year=start.year + n)) == (following.start,) * 2
        year = following


@pytest.mark.parametrize("pattern", WEEK_PATTERNS)
def test_weeks_divide_as_the_pattern_says(pattern: Pattern) -> None:
    """Each quarter holds its three periods of four and five weeks."""
    year = FiscalYear(date(2028, 1, 3), pattern)

    weeks = [((period.last - period.first).days + 1) // 7 for period in year.periods()]

    assert [int(n) for n in pattern.split("-")] * 4 == weeks


def test_the_fifty_third_week_belongs_to_the_last_period() -> None:
    """A 53-week year is a week longer at its end, nowhere else."""
    short = FiscalYear(date(2028, 1, 3), Pattern.FOUR_FOUR_FIVE)
    long = FiscalYear(date(2028, 1, 3), Pattern.FOUR_FOUR_FIVE, weeks=53)

    assert short.periods()[:-1] == long.periods()[:-1]
    assert timedelta(weeks=1) == long.last - short.last


@pytest.mark.parametrize("weekday", [MONDAY, SATURDAY])
def test_years_of_weeks_stay_near_their_anchor(weekday: int) -> None:
    """Over thirty years every year starts where the last ended, within three days of 1 February."""
    years = [
        FiscalYear.nearest(date(n, 2, 1), weekday, Pattern.FOUR_FIVE_FOUR)
        for n in range(2020, 2050)
    ]

    assert all(a.last + DAY == b.start for a, b in itertools.pairwise(years))
    assert all(abs((year.start - date(2020 + n, 2, 1)).days) <= 3 for n, year in enumerate(years))
    assert 5 == sum(year.weeks == 53 for year in years[:28])


def test_the_following_year_of_weeks_is_told_its_length() -> None:
    """Years of weeks follow each other with the length that they are told."""
    year = FiscalYear(date(2028, 1, 3), Pattern.FOUR_FOUR_FIVE).following(weeks=53)

    assert (date(2029, 1, 1), "FY2029", 53) == (year.start, year.label, year.weeks)


def test_a_year_that_cannot_be_divided_is_refused() -> None:
    """A year starting on a day that some months lack, or of 54 weeks, is refused."""
    with pytest.raises(UnsoundFiscalYear, match="not every month"):
        FiscalYear(date(2028, 2, 29))
    with pytest.raises(UnsoundFiscalYear, match="54"):
        FiscalYear(date(2028, 1, 3), Pattern.FOUR_FOUR_FIVE, weeks=54)
    with pytest.raises(UnsoundFiscalYear, match="cut by months"):
        FiscalYear(date(2028, 1, 1), weeks=53)


def test_a_year_of_weeks_may_be_told_by_its_last_day() -> None:
    """From 29 December 2031 to 2 January 2033 are 53 weeks; other days are no whole number."""
    start, last = date(2031, 12, 29), date(2033, 1, 2)

    year = FiscalYear.ending(start, last, Pattern.FOUR_FOUR_FIVE)

    assert (53, last) == (year.weeks, year.last)
    with pytest.raises(UnsoundFiscalYear, match="52 weeks and 6 days"):
        FiscalYear.ending(start, last - DAY, Pattern.FOUR_FOUR_FIVE)
    with pytest.raises(UnsoundFiscalYear, match="not 54"):
        FiscalYear.ending(start, last + timedelta(weeks=1), Pattern.FOUR_FOUR_FIVE)


@pytest.mark.parametrize("label", ["FY2028", "2027/28", "FY27-28", "2027\u20132028", "FY 2028"])
def test_whatever_a_year_is_called_its_parts_have_keys_of_their_own(label: str) -> None:
    """Nineteen keys, each found again, and each month knows its quarter."""
    year = FiscalYear(date(2028, 1, 1), label=label)

    found = [year.period(key) for key in year.keys]

    assert len({period.first for period in found} | {period.last for period in found}) > 12
    assert 19 == len(set(year.keys)) == len({period.key for period in found})
    assert all(
        quarter_of(label, month.key) == year.quarters()[month.quarter - 1].key
        for month in year.periods()
    )
    assert tuple(month.key for month in year.periods()) == months_of(label)
    with pytest.raises(UnknownPeriod):
        quarter_of(label, label)


@pytest.mark.parametrize(
    ("every", "count"), [("year", 1), ("half", 2), ("quarter", 4), ("month", 12)]
)
def test_each_cadence_has_its_occurrences(every: str, count: int) -> None:
    """What comes round monthly comes twelve times, and so on, covering the year."""
    found = occurrences(every, APRIL)

    assert count == len(found)
    assert covers(APRIL, found)


def test_an_unknown_cadence_is_refused() -> None:
    """Nothing comes round every fortnight."""
    with pytest.raises(UnknownCadence, match="fortnight"):
        occurrences("fortnight", APRIL)
