"""What steps name exists: rules, sheets and their columns, and the steps whose rows they accept."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Table

from engine.records.sheets import sheets, table_of
from engine.rules import gate
from processes.registry import all_definitions
from state_machines.definition import Definition, Rows

DEFINITIONS = all_definitions()
BY_KEY = {each.key: each for each in DEFINITIONS}

NO_COLUMN = ("last_year", "flags")  # what a sheet may begin with beside a column of its own
each_definition = pytest.mark.parametrize("each", DEFINITIONS, ids=lambda each: each.key)


@each_definition
def test_the_rules_of_its_steps_exist(each: Definition) -> None:
    """No step names a rule that nobody has written."""
    named = {code for step in each.steps for code in step.rules}

    assert set() == named - set(gate.rules())


@each_definition
def test_the_sheets_of_its_steps_exist(each: Definition) -> None:
    """Each sheet has the columns that narrow it and the one it begins with."""
    faults = [(step.key, what) for step in each.steps if step.rows for what in missing(step.rows)]

    assert [] == faults


@each_definition
def test_what_its_steps_accept_is_handed_in(each: Definition) -> None:
    """An approval accepts the rows of steps that ask for some, each only once."""
    accepted = [text for step in each.steps for text in step.accepts]

    assert len(accepted) == len(set(accepted))
    for text in accepted:
        machine, _, key = text.rpartition(":")
        assert (BY_KEY[machine] if machine else each).step(key).rows is not None


@pytest.mark.parametrize("number", [*range(1, 25), 26, 27])
def test_every_rule_of_the_scorecard_stands_before_a_step(number: int) -> None:
    """A rule that no step checks would only be known by the reports."""
    named = {code for each in DEFINITIONS for step in each.steps for code in step.rules}

    assert f"SCM.R{number}" in named


@pytest.mark.parametrize("process", ["INI", "SRV"])
def test_every_rule_of_initiatives_and_reviews_stands_before_a_step(process: str) -> None:
    """What is found is found where something can still be done about it."""
    named = {code for each in DEFINITIONS for step in each.steps for code in step.rules}

    assert {each.code for each in gate.of_process(process)} <= named


def missing(rows: Rows) -> list[str]:
    """Return what a sheet is asked by and does not have."""
    if rows.sheet not in sheets():
        return [rows.sheet]
    kind = sheets()[rows.sheet]
    begins = rows.begin.removeprefix("last_year+").partition(":")[0].partition("@")[0].split("*")
    found = [each for each in begins if each not in ("", *NO_COLUMN) and not kind.has(each)]
    for text in rows.where:
        path = text.partition("=")[0].split(".")
        if not leads_on(kind.table, path):
            found.append(".".join(path))
    return found


def leads_on(table: Table, path: Sequence[str]) -> bool:
    """Tell whether each column of a path is one of the records that the one before it names."""
    first, *rest = path
    if first not in table.c:
        return False
    if not rest:
        return True
    named = next((s for s in sheets().values() if s.table is table), None)
    ref = named.column(first).meaning.ref if named else ""
    return bool(ref) and leads_on(table_of(ref), rest)


@each_definition
def test_rows_of_a_person_are_asked_of_whom_they_name(each: Definition) -> None:
    """A sheet narrowed to a person is asked by the column that names them.

    Not where they begin the rows that bear their name, or where the item is about them.
    """
    begun = {("strategy_questions", "owner"), ("initiative_scores", "scorer")}
    of_their_own = {"proposals", "in_year_initiative"}
    asked_otherwise = [
        (step.key, text)
        for step in each.steps
        for text in (step.rows.where if step.rows else ())
        if text.endswith("=person") and not step.named and each.key not in of_their_own
        if step.rows and (step.rows.sheet, text.removesuffix("=person")) not in begun
    ]

    assert [] == asked_otherwise
