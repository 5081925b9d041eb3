"""A review from its agenda to the work it orders, with every record on the way."""

from datetime import date
from typing import Any

import pytest

from engine.operations.interventions import command
from persistence.instances import StepRun
from tests import content
from tests.cast import YEAR
from tests.engine import sheets
from tests.engine.driver import CEO, WHY, Driver
from tests.processes.content import CONTENT

PERIOD = f"{YEAR}-04"
MET = f"SRV-{PERIOD}-group"
DECISION = {
    "id": "Q-1",
    "meeting": MET,
    "text": "Lower the target of loyalty",
    "changes": "target",
    "objective": "C2",
    "owner": "owner",
    "due": "2028-08-31",
    "evidence": "pack, page 4",
}
SNAPSHOT = {
    "year": YEAR,
    "period": PERIOD,
    "edition": 1,
    "locked_on": "2028-05-12",
    "locked_by": "smd",
    "rows": [],
    "digest": "0" * 64,
}


@pytest.fixture
def review(driver: Driver) -> str:
    """Return the review of April on locked numbers, before anybody has answered."""
    content.fill(driver.session)
    content.bring(driver.session, "snapshots", [SNAPSHOT])
    sheets.reach(driver, f"SCM.locked@{PERIOD}", f"INI.status_locked@{PERIOD}")
    driver.at(date(2028, 5, 15))
    return driver.open("strategy_review", period=PERIOD)


def prepare(driver: Driver, review: str) -> None:
    """Let everybody prepare the meeting until it is held."""
    sheets.walk(driver, review, until="6", skip=("5-questions", "read"), days=10)


def meet(driver: Driver, review: str, **typed: str) -> None:
    """Hold the meeting and say who took part."""
    task = driver.task(review, step="6")
    form = {
        "on": "2028-05-18",
        "attendance": "100",
        "minutes": "All said.",
        "ceo_present": "yes",
        "length": "120",
        "strategy_minutes": "90",
        "success": "Academy opened",
        **typed,
    }
    driver.answer(task, "held", form=form)
    driver.look(review)


def decide(driver: Driver, review: str, *rows: dict[str, Any]) -> None:
    """Record decisions and no action."""
    driver.answer(driver.task(review, step="6-decisions"), "submit", rows=rows)
    driver.answer(driver.task(review, step="6-actions"), "submit")
    driver.look(review)


@pytest.mark.duty("S14")
def test_a_meeting_leaves_a_record(driver: Driver, review: str) -> None:
    """When the pack went out, when it was held, who was there, how long it took."""
    prepare(driver, review)
    meet(driver, review)

    found = sheets.record(driver, "meetings", MET)
    assert found["pack_issued_on"] is not None
    assert (found["held_on"], found["ceo_present"]) == (date(2028, 5, 18), True)
    assert (found["attendance"], found["minutes"], found["strategy_minutes"]) == (100, 120, 90)


def test_a_meeting_without_its_chief_is_postponed(driver: Driver, review: str) -> None:
    """A full room does not replace who decides."""
    prepare(driver, review)

    meet(driver, review, ceo_present="no")

    assert driver.instance(review).state == "postponed"
    reason = driver.events(review, "moved")[-1].reason
    assert "SRV.R5a" in reason
    assert "neither the chief executive nor a named deputy" in reason


def test_an_incomplete_decision_is_not_confirmed(driver: Driver, review: str) -> None:
    """Without evidence it stands in the way of the whole log."""
    prepare(driver, review)
    meet(driver, review)
    decide(driver, review, {**DECISION, "evidence": ""})

    with pytest.raises(Exception, match=r"SRV.R3 decision Q-1 .* has no evidence"):
        driver.answer(driver.task(review, step="7"), "approve")


@pytest.mark.duty("S17")
def test_a_confirmed_decision_becomes_a_change_request(driver: Driver, review: str) -> None:
    """The log names the request, and the target is what it was."""
    before = sheets.record(driver, "targets", f"M-C2@{YEAR}-Q2")
    prepare(driver, review)
    meet(driver, review)
    decide(driver, review, DECISION)

    driver.answer(driver.task(review, step="7"), "approve")
    driver.look(review)

    request = f"measure_change:{PERIOD}:group:Q-1"
    assert sheets.record(driver, "decisions", "Q-1")["change_request"] == request
    assert driver.instance(request).facts["decision"] == "Q-1"
    assert sheets.record(driver, "targets", f"M-C2@{YEAR}-Q2") == before


def test_a_pack_on_open_numbers_is_not_sent(driver: Driver) -> None:
    """Milestones may say what they like: without a snapshot there is nothing to rest on."""
    content.fill(driver.session)
    sheets.reach(driver, f"SCM.locked@{PERIOD}", f"INI.status_locked@{PERIOD}")
    driver.at(date(2028, 5, 15))
    review = driver.open("strategy_review", period=PERIOD)
    sheets.walk(driver, review, until="5", skip=("5-questions", "read"))

    with pytest.raises(Exception, match=r"SRV.R1 .* were not locked"):
        driver.answer(driver.task(review, step="5"), "sent")


@pytest.mark.parametrize(
    ("key", "name", "kind"),
    [
        ("test_and_adapt", f"SRV-{YEAR}-group-test_and_adapt", "test_and_adapt"),
        ("year_end_review", f"SRV-{YEAR}-group-year_end", "year_end"),
    ],
)
def test_yearly_reviews_are_meetings_of_their_own(
    driver: Driver, key: str, name: str, kind: str
) -> None:
    """Two yearly reviews of one year do not overwrite each other."""
    content.fill(driver.session)
    sheets.reach(driver, "PRIOR.locked", "PRIOR.q4_locked")

    sheets.walk(driver, driver.open(key), days=400)

    assert sheets.record(driver, "meetings", name)["kind"] == kind


def test_the_links_are_tested_before_the_strategy_is(driver: Driver) -> None:
    """Test and adapt opens with a verdict on each hypothesis of the map."""
    content.fill(driver.session)
    sheets.reach(driver, "PRIOR.locked")
    driver.at(date(2027, 5, 3))

    found = driver.open("test_and_adapt")

    lines = sheets.content(driver, found, "11-tests")
    assert len(lines) == 8
    assert lines[0].startswith("C1 → F1: too early; M-C1 and M-F1 have")
    assert lines[-1] == "No pair without a link can be tested by the same yardstick yet"


def test_each_new_day_of_an_action_is_counted(driver: Driver) -> None:
    """Whoever moves the day need not say so, and cannot take it back by naming another count."""
    content.fill(driver.session, actions=[{"id": "A-1", "closed_on": ""}])
    (action,) = CONTENT["actions"]

    for day in ("2028-04-30", "2028-04-30", "2028-05-31"):
        again = {**action, "due": day, "closed_on": "", "redated": "0"}
        content.bring(driver.session, "actions", [again])

    assert 2 == sheets.record(driver, "actions", "A-1")["redated"]


def test_the_chief_confirms_what_a_named_edition_of_the_numbers_led_to(
    driver: Driver, review: str
) -> None:
    """The decision shows which edition the pack was made of; a later one does not change that."""
    prepare(driver, review)
    later = {**SNAPSHOT, "edition": 2, "locked_on": "2028-05-18", "digest": "1" * 64}
    content.bring(driver.session, "snapshots", [later])
    meet(driver, review)
    decide(driver, review, DECISION)

    view = sheets.seen(driver, driver.task(review, step="7"))

    issued = next(each for each in view.content if each.step == "5-edition")
    assert (("Snapshot", f"{PERIOD}@1"), ("Snapshot hash", "0" * 64)) == issued.rows


def test_a_pack_with_gaps_says_that_it_rests_on_no_edition(driver: Driver) -> None:
    """The chief executive let it be issued; the history says on what."""
    content.fill(driver.session)
    driver.at(date(2028, 5, 15))
    review = driver.open("strategy_review", period=PERIOD)
    command(driver.session, review, "issue_with_gaps", actor=CEO, now=driver.now, reason=WHY)
    driver.look(review)

    sheets.walk(driver, review, until="6", skip=("5-questions", "read"), days=10)

    issued = driver.session.query(StepRun).filter_by(instance_id=review, key="5-edition").one()
    assert {"findings": [], "snapshot": "none: issued with gaps"} == issued.content
