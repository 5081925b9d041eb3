"""A published practice is put to its target units, and every answer stays traceable."""

from datetime import date

import pytest

from tests import content
from tests.engine.driver import Driver
from tests.engine.sheets import content as found_by
from tests.engine.sheets import hand_in, record, walk
from tests.processes.content import CONTENT
from tests.processes.content.core import YEAR

FRESH = {
    "id": "P-2",
    "year": YEAR,
    "title": "Night desk",
    "unit": "north",
    "objective": "N1",
    "originator": "owner",
    "grade": "promising",
    "shown_as": "promising",
    "policy": "mandatory",
    "state": "spotted",
    "validator": "sma",
    "validated_on": "2028-05-12",
}
PRACTICE, SOUTH = "/practice:P-2", "/practice:P-2/adoption:P-2-south"


@pytest.fixture
def wave(driver: Driver) -> str:
    """Return a wave in which north has nominated a second practice, which was published."""
    evidence = [{**row, "practice": "P-2"} for row in CONTENT["practice_evidence"]]
    content.fill(driver.session, practices=[FRESH], practice_evidence=evidence)
    driver.at(date(2028, 5, 15))
    found = driver.open("practice_wave", period="FY2028-Q1")
    walk(driver, found, skip=("7",))
    return found


@pytest.mark.duty("S39")
def test_a_published_practice_is_put_to_the_other_units(driver: Driver, wave: str) -> None:
    """South is asked about the new practice; what it had answered before stays."""
    asked = record(driver, "adoptions", "P-2@south")
    before = record(driver, "adoptions", "P-1@south")

    assert (date(2028, 5, 15), None) == (asked["pushed_on"], asked["answer"])
    assert "adopt" == before["answer"]
    assert {} == record(driver, "adoptions", "P-2@north")
    assert "published" == record(driver, "practices", "P-2")["state"]
    assert date(2028, 5, 15) == record(driver, "practices", "P-2")["published_on"]
    assert ["it is asked about P-2", "south is asked about P-2"] == found_by(
        driver, f"{wave}{PRACTICE}", "6-push"
    )


def test_what_one_unit_says_of_a_practice_is_not_said_of_another(driver: Driver, wave: str) -> None:
    """Each practice that was nominated is screened, decided on and published by itself."""
    third = {**FRESH, "id": "P-3", "title": "Late desk", "state": "nominated"}
    content.bring(driver.session, "practices", [third])

    following = driver.open("practice_wave", period="FY2028-Q2")
    walk(driver, following, until="3", skip=("7",))
    (task,) = driver.tasks(following, step="3")
    driver.answer(task, "decline", note="Nobody else works at night")
    driver.look(following)

    assert f"{following}/practice:P-3" == task.instance_id
    assert "declined" == record(driver, "practices", "P-3")["state"]
    assert "published" == record(driver, "practices", "P-2")["state"]


def test_what_is_looked_at_already_is_asked_nowhere_else(driver: Driver, wave: str) -> None:
    """A practice that waits for its screening in one wave is not opened again by the next."""
    content.bring(driver.session, "practices", [{**FRESH, "id": "P-3", "state": "nominated"}])
    waves = [driver.open("practice_wave", period=f"FY2028-Q{number}") for number in (2, 3)]

    for each in waves:
        walk(driver, each, skip=("3", "7"))

    assert [1, 0] == [len(driver.tasks(each, step="3")) for each in waves]


def test_a_refusal_is_on_record_with_its_reason(driver: Driver, wave: str) -> None:
    """Who refuses fills in no sheet; the kind of reason follows from the answer's code."""
    item = f"{wave}{SOUTH}"

    driver.answer(driver.task(item), "reject", code="unaffordable", note="Two desks are too many")
    driver.look(wave)

    refused = record(driver, "adoptions", "P-2@south")
    assert ("reject", "too_costly", "Two desks are too many") == tuple(
        refused[name] for name in ("answer", "reason_code", "reason")
    )


def test_the_table_says_from_whom_a_practice_was_learned(driver: Driver, wave: str) -> None:
    """The quarter's review sees each answer, what is mandatory, and the chain of teachers."""
    item = f"{wave}{SOUTH}"
    learned = {
        "practice": "P-2",
        "unit": "south",
        "answer": "adopt",
        "learned_from": "north",
    }
    hand_in(driver, driver.task(item), learned, answer="adopt")
    walk(driver, wave, until="10", days=5)

    assert [
        (
            "P-1 “Order desk by morning” of north · it: adopt, learned from south, "
            "in place since 2027-07-30"
        ),
        (
            "P-1 “Order desk by morning” of north · south: adopt, learned from north, "
            "in place since 2027-07-30, worth 12000 EUR"
        ),
        "P-2 “Night desk” of north, mandatory · it: adopt",
        "P-2 “Night desk” of north, mandatory · south: adopt, learned from north",
    ] == found_by(driver, wave, "10-table")
