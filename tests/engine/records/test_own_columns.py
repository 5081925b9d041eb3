"""Who entered, approved, verified, locked and certified, and when, is the engine's to say."""

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.catalogue import CURRENT
from engine.execution import Execution
from engine.records.scope import Scope
from engine.records.sheets import Column, RowsFaulty, sheet, sheets
from engine.records.stamps import Stamps
from persistence.base import Own
from persistence.records.scorecard import MeasureValue
from state_machines.definition import Rows
from tests import content
from tests.engine.driver import Driver
from tests.engine.scorecard_driver import bring_on, hand_in

PERIOD = "FY2028-03"
VALUE = f"M-C1@{PERIOD}"
OTHER = f"M-C2@{PERIOD}"
DEEDS = re.compile(
    r"\b(accepted|answered|approved|approver|asked|certified|checked|closed|decided|digest|edition"
    r"|entered|hash|issued|locked|published|read|received|reported|searched|submitted|validated"
    r"|verified)\b"
)
ASKED = {  # these say such a word and are asked all the same, for a reason
    "adoptions.value": "an amount, which counts once somebody has verified it",
    "attendances.pre_read_on": "what people received outside of this program",
    "cost_centres.closed_on": "what the ledger did, not what became of the record",
    "flag_answers.instance": "the case gives it",
    "initiatives.approved_cost": "an amount, not who approved it",
    "messages.acknowledged_by": "a day that lies ahead",
    "snapshots.edition": "part of the id of a record that only the engine makes",
}


@pytest.fixture
def cycle(any_driver: Driver) -> str:
    """Give the data cycle of a quarter, with its values asked for."""
    content.fill(any_driver.session)
    any_driver.at(date(2028, 4, 3))
    return any_driver.open("data_cycle", period=PERIOD)


def signed(driver: Driver, key: str = VALUE) -> tuple[str | None, date | None, str | None]:
    """Return who entered a value, on which day, and who approved it."""
    v = MeasureValue
    query = select(v.entered_by, v.entered_on, v.approved_by).where(v.id == key)
    return driver.session.execute(query).tuples().one()


def speaks_of_a_deed(column: Column) -> bool:
    """Tell whether a column's name or title speaks of what somebody has done to the record."""
    words = f"{column.name.replace('_', ' ')} {column.title.lower()}"
    return DEEDS.search(words) is not None


def test_every_column_that_says_what_was_done_to_a_record_is_the_engines() -> None:
    """Walk over all sheets: who and when, in name or title, is never a question to people."""
    found = {
        f"{key}.{column.name}"
        for key, kind in sheets().items()
        for column in kind.columns
        if speaks_of_a_deed(column) and not column.own
    }

    assert ASKED.keys() == found


def test_every_approval_on_record_has_a_step_that_signs_it() -> None:
    """A column that waits for a decision is stamped by some step that takes its rows."""
    signed_by: set[str] = set()
    for definition in CURRENT.all():
        for step in definition.steps:
            taken = {definition.step(k).rows for k in step.accepts if ":" not in k} | {step.rows}
            keys = {rows.sheet for rows in taken if rows}
            signed_by |= {f"{k}.{text.partition('=')[0]}" for k in keys for text in step.stamps}

    waiting = {
        f"{key}.{column.name}"
        for key, kind in sheets().items()
        for column in kind.columns
        if column.meaning.own is Own.APPROVED
    }

    assert {"budget_lines.approved_by"} == waiting - signed_by  # nothing changes lines once locked


def test_every_stamp_of_a_step_has_a_column_to_go_to() -> None:
    """A step stamps nothing that no sheet has: what is declared acts."""
    known = {column.name for kind in sheets().values() for column in kind.columns}
    stamped = {
        (definition.key, step.key, text.partition("=")[0])
        for definition in CURRENT.all()
        for step in definition.steps
        for text in step.stamps
    }

    assert len(stamped) > 5
    assert [] == [each for each in stamped if each[2] not in known]


def test_the_record_says_who_entered_and_who_approved(any_driver: Driver, cycle: str) -> None:
    """The updater enters on the day of the answer; the measure's owner approves."""
    task = any_driver.task(cycle, step="B2")
    hand_in(any_driver, task, rows={"M-C1": {"value": "74"}})
    any_driver.wait(days=1)
    approval = any_driver.task(cycle, step="B4")

    hand_in(any_driver, approval)

    assert (task.assignee_id, date(2028, 4, 3), approval.assignee_id) == signed(any_driver)


def test_an_updater_cannot_write_who_approved(any_driver: Driver, cycle: str) -> None:
    """The cell is a fault, and nothing of what came with it is taken."""
    task = any_driver.task(cycle, step="B2")

    with pytest.raises(RowsFaulty) as refused:
        hand_in(any_driver, task, rows={"M-C1": {"value": "74", "approved_by": "ceo"}})

    (fault,) = refused.value.faults
    assert ("measure_values", "approved_by") == (fault.sheet, fault.column)
    assert "“ceo” is not taken" in fault.what


def test_a_correction_is_signed_by_who_lets_it_pass(any_driver: Driver, cycle: str) -> None:
    """What the analyst changes before the lock is approved with it; the rest stays as it was."""
    bring_on(any_driver, cycle, "qa")
    owner = signed(any_driver, OTHER)[2]
    review = any_driver.task(cycle, step="B6")
    hand_in(any_driver, review, rows={"M-C1": {"value": "71"}})
    lock = any_driver.task(cycle, step="B7")

    hand_in(any_driver, lock)

    assert (review.assignee_id, lock.assignee_id) == (signed(any_driver)[0], signed(any_driver)[2])
    assert owner is not None
    assert owner == signed(any_driver, OTHER)[2] != lock.assignee_id


def test_a_row_that_changes_is_no_longer_approved() -> None:
    """Before somebody decides again, nobody has; a row that stays the same keeps its approval."""
    kind = sheet("unfunded")
    before = {"id": "U1", "amount": Decimal(5), "reason": "Late", "approved_by": "ceo"}
    stamps = Stamps(kind, "fbp", date(2028, 4, 3), {"U1": before})
    row = {c.name: before.get(c.name) for c in kind.columns}

    same, other = (
        stamps.on([{**row, **change}])[0]["approved_by"] for change in ({}, {"reason": "Costly"})
    )

    assert ("ceo", None) == (same, other)


def test_a_stamp_follows_the_column_that_it_is_about() -> None:
    """A practice is published on the day on which its state says so, and not with another word."""
    kind = sheet("practices")
    row = {c.name: None for c in kind.columns} | {"id": "P1", "state": "approved"}
    stamps = Stamps(kind, "cko", date(2028, 4, 3), {"P1": row})

    told, shown = (
        stamps.on([{**row, **change}])[0]["published_on"]
        for change in ({"problem": "Waste"}, {"state": "published"})
    )

    assert (None, date(2028, 4, 3)) == (told, shown)


def test_last_years_signatures_are_not_carried_over(any_driver: Driver) -> None:
    """A sheet that opens with last year's rows opens without who approved those."""
    old = {
        "id": "U-FY2027",
        "year": "FY2027",
        "initiative": "I1",
        "amount": "5",
        "currency": "EUR",
        "reason": "Late",
        "approved_by": "ceo",
    }
    project = {"id": "I1", "year": "FY2027", "name": "Depot", "approved_cost": "5"}
    content.bring(any_driver.session, "initiatives", [project])
    content.bring(any_driver.session, "unfunded", [old])
    instance = any_driver.instance(any_driver.open("budget"))
    rows = Rows("unfunded", ("year=year",), begin="last_year")

    (row,) = Scope(
        Execution.of(any_driver.session, instance, any_driver.now), rows, "fbp"
    ).opening()

    assert ("U-FY2028", "Late", None) == (row["id"], row["reason"], row["approved_by"])
