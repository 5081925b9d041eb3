"""What somebody answered to a finding is told beside it, and it is open no more."""

from datetime import date, timedelta

import pytest

from engine.execution import Execution
from engine.operations import interventions
from engine.rules.answered import Answers
from engine.rules.gate import rules
from engine.rules.rule import Finding
from tests import content
from tests.cast import YEAR
from tests.engine.driver import CEO, Driver
from tests.engine.sheets import hand_in, reach, shown, walk
from tests.processes.content.core import YEAR as OF_CONTENT

MILESTONES = ("SCM.card_provisional", "INI.recommended", "WFA.demand", "OAL.certified")
SHORT = {"id": "B-INI-1-2", "amount": "40000"}
TOTAL = {"year": OF_CONTENT, "unit": "north", "kind": "stratex", "amount": "340000"}
WORDS = "The academy starts one quarter later."


@pytest.fixture
def north(driver: Driver) -> str:
    """Return North's budget, whose initiative is short of money, before the office looks at it."""
    content.fill(driver.session, budget_lines=[SHORT], budget_totals=[TOTAL])
    driver.at(date(2027, 8, 9))
    reach(driver, *MILESTONES)
    found = driver.open("budget")
    walk(driver, found, until="3", days=30)
    walk(driver, f"{found}/unit_budget:north", until="6")
    return f"{found}/unit_budget:north"


def said(driver: Driver, later: timedelta = timedelta()) -> str:
    """Return what is told beside the finding that INI-1 lacks money."""
    answers = Answers(driver.session, YEAR, driver.now + later)
    return str(answers.to((rules()["BUD.R1"], Finding("INI-1", "it lacks money"))) or "")


def test_what_the_office_clears_with_a_comment_is_explained(driver: Driver, north: str) -> None:
    """Who let it pass stands beside it."""
    assert "" == said(driver)

    hand_in(driver, driver.task(north, step="6"), answer="clear")

    assert said(driver).startswith("explained by ")


def test_a_flag_is_no_explanation(driver: Driver, north: str) -> None:
    """The comment asks for an answer; the unit's own answer is one."""
    hand_in(driver, driver.task(north, step="6"), answer="flag")
    assert "" == said(driver)

    task = driver.task(north, step="7")
    rows = [{**row, "answer": WORDS} for row in shown(driver, task)]
    driver.answer(task, "explain", rows=rows, note="")

    assert said(driver).startswith("answered by ")


def test_a_promise_to_mend_leaves_it_open(driver: Driver, north: str) -> None:
    """It is answered when it is mended."""
    hand_in(driver, driver.task(north, step="6"), answer="flag")
    task = driver.task(north, step="7")
    rows = [{**row, "kind": "fix", "answer": WORDS} for row in shown(driver, task)]
    driver.answer(task, "fix", rows=rows, note=WORDS)

    assert "" == said(driver)


def test_what_was_accepted_until_a_day_is_open_after_it(driver: Driver, north: str) -> None:
    """The chief executive's word holds as long as it was given for."""
    hand_in(driver, driver.task(north, step="6"), answer="flag")
    execution = Execution.of(driver.session, driver.instance(north), driver.now, CEO)
    interventions.accept(execution, "BUD.R1", "INI-1", date(2027, 12, 1), WORDS)

    assert "accepted by Clara Ode" == said(driver)
    assert "" == said(driver, timedelta(days=365))
