"""Training twice a year: owners are taught, project leaders are coached, and both stand on record."""

from datetime import date

import pytest
from sqlalchemy import select

from persistence.instances import RuleResult
from tests import content
from tests.cast import YEAR
from tests.engine.driver import Driver
from tests.engine.sheets import hand_in, record, shown, walk

HALF = f"{YEAR}-H1"


@pytest.fixture
def training(driver: Driver) -> str:
    """Return a training round whose sessions are about to be held; one leader has had none."""
    content.fill(driver.session)
    new = {"person": "owner", "role": "IO", "year": YEAR, **UNCOACHED}
    content.change(driver.session, trainings=[{**new, "trained_on": "", "score": ""}])
    driver.at(date(2028, 2, 14))
    found = driver.open("training_round", period=HALF)
    walk(driver, found, until="T2-coaching", days=20)
    return found


UNCOACHED = {"coach": "", "coached_on": "", "coached_in": ""}
COACHED = {
    "person": "owner",
    "role": "IO",
    "year": YEAR,
    "appointed_on": "2027-02-01",
    "trained_on": "2027-02-10",
    "score": "5",
    "coach": "sma",
    "coached_on": "2028-03-01",
    "coached_in": "What its measure counts",
}


TAUGHT = {**COACHED, **UNCOACHED, "trained_on": "2028-02-29"}


def teach(driver: Driver, training: str) -> None:
    """Hold the sessions without any coaching, and say on which day the leader was taught."""
    hand_in(driver, driver.task(training, step="T2-coaching"))
    walk(driver, training, until="T2", days=20)
    hand_in(driver, driver.task(training, step="T2"), TAUGHT)


@pytest.mark.duty("S4")
def test_who_was_trained_stands_on_record(driver: Driver, training: str) -> None:
    """The sessions open with everybody who owns something, and with who was not taught yet."""
    hand_in(driver, driver.task(training, step="T2-coaching"))
    walk(driver, training, until="T2", days=20)
    opened = shown(driver, driver.task(training, step="T2"))
    assert [row["person"] for row in opened if not row["trained_on"]] == ["owner"]

    hand_in(driver, driver.task(training, step="T2"), TAUGHT)

    assert record(driver, "trainings", f"owner@IO@{YEAR}")["trained_on"] == date(2028, 2, 29)


@pytest.mark.duty("S5")
def test_the_office_coaches_each_project_leader(driver: Driver, training: str) -> None:
    """The sheet opens with the leaders of initiatives alone, and says who has not been coached."""
    task = driver.task(training, step="T2-coaching")
    opened = shown(driver, task)

    assert task.assignee_id == "sma"
    assert {row["role"] for row in opened} == {"IO"}
    assert [row["person"] for row in opened if not row["coached_on"]] == ["owner"]

    hand_in(driver, task, COACHED)
    walk(driver, training, until="T2", days=20)
    coached = record(driver, "trainings", f"owner@IO@{YEAR}")
    assert (coached["coach"], coached["coached_on"]) == ("sma", date(2028, 3, 1))


def test_a_round_without_coaching_says_whom_it_forgot(driver: Driver, training: str) -> None:
    """The check at the end of the round names the leader, and no other."""
    teach(driver, training)
    walk(driver, training, days=30)

    said = select(RuleResult.text).where(
        RuleResult.instance_id == training, RuleResult.rule == "SCM.R28"
    )
    (text,) = driver.session.scalars(said)
    assert text.startswith(
        "Olga Wen, who leads initiatives, should have been coached by 2027-06-07."
    )
