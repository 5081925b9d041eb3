"""Years, periods, months, currencies and units are closed sets: one spelling, or a fault."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records.closed_sets import ClosedSets, Word, periods
from engine.records.rows import read
from engine.records.sheets import Column, RowFault, sheet, sheets
from engine.records.versions import Origin, write
from engine.schedule.publication import publish
from engine.values.currencies import CURRENCIES
from engine.values.units_of_measure import USUAL, is_known
from persistence.base import Closed
from persistence.database import Database
from tests import cast, content
from tests.content import NOW

NOTIONS = {
    "year": Closed.YEAR,
    "period": Closed.PERIOD,
    "wave": Closed.PERIOD,
    "month": Closed.MONTH,
    "quarter": Closed.QUARTER,
    "currency": Closed.CURRENCY,
    "measured_in": Closed.MEASURED_IN,
    "gap_in": Closed.MEASURED_IN,
}
SPOKEN_OF = re.compile(r"\b(year|period|month|quarter|currency|measured in|unit of measure)\b")
KNOWN = ClosedSets(("FY2027", "FY2028"), ("beds",))
VALUE = {"measure": "M1", "year": "FY2028", "period": "FY2028-03", "value": "90"}
ENVELOPE = {"year": "FY2028", "kind": "opex", "amount": "5", "currency": "EUR"}
MEASURE = {"id": "M1", "year": "FY2028", "name": "On time", "unit": "group", "measured_in": "%"}
COST = {
    "initiative": "I1",
    "quarter": "FY2028-Q1",
    "kind": "opex",
    "amount": "5",
    "currency": "EUR",
}


def faults_of(database: Database, key: str, row: dict[str, Any]) -> list[RowFault]:
    """Return what is wrong with one row of a sheet, beside what it names."""
    with database.reading() as session:
        found = read(session, sheet(key), [row])[1]
    return [fault for fault in found if "is unknown" not in fault.what]


def closed(column: Column) -> bool:
    """Tell whether a column is free text about one of the notions."""
    said = SPOKEN_OF.search(f"{column.name} {column.title.lower()}")
    return bool(said) and column.kind in ("text", "words") and not column.meaning.ref


def test_every_column_of_such_a_notion_has_its_set() -> None:
    """Walk over all sheets: by its name or by its title, none is left open."""
    columns = [(key, column) for key, kind in sheets().items() for column in kind.columns]

    wrong = [
        f"{key}.{column.name}"
        for key, column in columns
        if (
            column.name in NOTIONS
            and column.meaning.closed is not NOTIONS[column.name]
            and (key, column.name) != ("competencies", "period")
        )
        or (closed(column) and column.meaning.closed is None)
    ]

    assert [] == wrong
    assert Closed.QUARTER is sheet("competencies").column("period").meaning.closed


@pytest.mark.parametrize(
    "period",
    [
        "Jan",
        "2028-03",
        "FY2028-3",
        "FY2028-13",
        "FY2028-00",
        "FY2028-Q5",
        "FY2028-Q01",
        "fy2028-03",
        "FY2027-03",
        "FY2028 - 03",
        "2028-03-01",
        "FY2028-H3",
        "FY2028-\u0663",
    ],
)
def test_a_period_that_is_not_of_its_year_is_refused(small_world: Database, period: str) -> None:
    """What the calendar does not know is named with what would be right."""
    (fault,) = faults_of(small_world, "measure_values", {**VALUE, "period": period})

    assert (f"“{period}” is no period of FY2028", "Period") == (fault.what, fault.title)
    assert "FY2028" in fault.mend


@pytest.mark.parametrize("period", ["FY2028-01", "FY2028-12", "FY2028-Q4", "FY2028-H1", "FY2028"])
def test_every_period_of_the_year_is_taken(small_world: Database, period: str) -> None:
    """Months, quarters, halves and the year itself."""
    assert [] == faults_of(small_world, "measure_values", {**VALUE, "period": period})


@pytest.mark.parametrize(
    ("key", "row", "what", "mend"),
    [
        ("envelopes", ENVELOPE | {"currency": "EURO"}, "no currency", "did you mean EUR"),
        ("envelopes", ENVELOPE | {"currency": "eur"}, "no currency", "did you mean EUR"),
        ("envelopes", ENVELOPE | {"currency": "XTS"}, "no currency", "did you mean"),
        ("envelopes", ENVELOPE | {"year": "FY2082"}, "neither published nor", "other_years"),
        ("envelopes", ENVELOPE | {"year": "2028"}, "neither published nor", "FY2028"),
        ("initiative_costs", COST | {"quarter": "FY2028-01"}, "no quarter", "FY2028-Q1"),
        ("initiative_costs", COST | {"quarter": "FY2082-Q1"}, "no quarter", "did you mean"),
        ("measures", MEASURE | {"measured_in": "Percent"}, "no unit", "units_of_measure"),
        ("measures", MEASURE | {"measured_in": "MEUr"}, "no unit", "did you mean MEUR"),
    ],
)
def test_a_word_outside_of_its_set_is_refused(
    small_world: Database, key: str, row: dict[str, Any], what: str, mend: str
) -> None:
    """Each fault says what is wrong and what is nearest or where to add it."""
    (fault,) = faults_of(small_world, key, row)

    assert what in fault.what
    assert mend in fault.mend


def test_a_year_that_is_declared_beside_the_plan_may_be_named(small_world: Database) -> None:
    """Earlier years and the next are known once the calendar says so, with their periods."""
    row = {**VALUE, "year": "FY2024", "period": "FY2024-04"}
    before = faults_of(small_world, "measure_values", row)

    with small_world.writing() as session:
        plan = replace(cast.year(), other_years=("FY2024",))
        publish(session, plan, actor=cast.ADMIN, now=NOW)

    assert ["year"] == [fault.column for fault in before]
    assert [] == faults_of(small_world, "measure_values", row)


def test_what_stood_there_while_the_set_was_open_may_stay(small_world: Database) -> None:
    """A record made before its year was checked comes back unchanged, and not with another word."""
    kind = sheet("envelopes")
    with small_world.writing() as session:
        rows, _ = read(session, kind, [ENVELOPE])
        write(session, kind, [{**rows[0], "currency": "EURO"}], Origin("smd", NOW, "long ago"))

    kept = faults_of(small_world, "envelopes", ENVELOPE | {"currency": "EURO"})
    changed = faults_of(small_world, "envelopes", ENVELOPE | {"currency": "Euros"})

    assert ([], ["currency"]) == (kept, [fault.column for fault in changed])


@pytest.mark.parametrize(
    "text", ["%", "kEUR", "MEUR", "bnUSD", "days", "kWh/t", "EUR/FTE", "beds", "beds/days"]
)
def test_units_money_rates_and_ones_own_are_units(text: str) -> None:
    """A usual unit, money in thousands or more, a rate of two of them, or one that was added."""
    assert is_known(text, ("beds",))


@given(st.text(max_size=12))
def test_no_other_text_is_a_word_of_any_set(text: str) -> None:
    """Whatever is taken stands in the set letter by letter: no folding, no trimming, no digits."""
    names = {*periods("FY2027")[Closed.PERIOD], *periods("FY2028")[Closed.PERIOD]}
    allowed = {
        Closed.YEAR: set(KNOWN.years),
        Closed.PERIOD: names,
        Closed.CURRENCY: set(CURRENCIES),
    }

    taken = {kind for kind in allowed if KNOWN.has(Word(kind, text, None))}

    assert taken == {kind for kind, words in allowed.items() if text in words}


@given(
    st.sampled_from(sorted({*USUAL, "kEUR", "FY2028-03", "EUR"})), st.sampled_from(" \t\u00a0.x")
)
def test_a_word_with_something_added_is_another_word(word: str, more: str) -> None:
    """A blank or a sign before or after it makes it unknown to every set."""
    for kind in Closed:
        assert not KNOWN.has(Word(kind, word + more, None))
        assert not KNOWN.has(Word(kind, more + word, None))


def test_the_shipped_content_is_within_the_sets(small_world: Database) -> None:
    """The sound strategy of the tests names nothing that is unknown."""
    with small_world.writing() as session:
        content.fill(session)

        assert KNOWN.years[1] in ClosedSets.of(session).years
