"""A review from its agenda to the work it orders, with every record on the way."""

from datetime import date
from typing import Any

import pytest

from engine.operations.interventions import command
from persistence.instances import StepRun
from tests import content
from tests.cast import YEAR
from tests.engine import sheets
from tests.engine.desk import CEO, WHY, Desk
from tests.rulebook.content import CONTENT

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
def review(desk: Desk) -> str:
    """Return the review of April on locked numbers, before anybody has answered."""
    content.fill(desk.session)
    content.bring(desk.session, "snapshots", [SNAPSHOT])
    sheets.reach(desk, f"SCM.locked@{PERIOD}", f"INI.status_locked@{PERIOD}")
    desk.at(date(2028, 5, 15))
    return desk.open("strategy_review", period=PERIOD)


def prepare(desk: Desk, review: str) -> None:
    """Let everybody prepare the meeting until it is held."""
    sheets.walk(desk, review, until="6", skip=("5-questions",), days=10)


def meet(desk: Desk, review: str, **typed: str) -> None:
    """Hold the meeting and say who took part."""
    task = desk.task(review, step="6")
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
    desk.answer(task, "held", form=form)
    desk.look(review)


def decide(desk: Desk, review: str, *rows: dict[str, Any]) -> None:
    """Record decisions and no action."""
    desk.answer(desk.task(review, step="6-decisions"), "submit", rows=rows)
    desk.answer(desk.task(review, step="6-actions"), "submit")
    desk.look(review)


def test_a_meeting_leaves_a_record(desk: Desk, review: str) -> None:
    """When the pack went out, when it was held, who was there, how long it took."""
    prepare(desk, review)
    meet(desk, review)

    found = sheets.record(desk, "meetings", MET)
    assert found["pack_issued_on"] is not None
    assert (found["held_on"], found["ceo_present"]) == (date(2028, 5, 18), True)
    assert (found["attendance"], found["minutes"], found["strategy_minutes"]) == (100, 120, 90)


def test_a_meeting_without_its_chief_is_postponed(desk: Desk, review: str) -> None:
    """A full room does not replace who decides."""
    prepare(desk, review)

    meet(desk, review, ceo_present="no")

    assert desk.instance(review).state == "postponed"
    reason = desk.events(review, "moved")[-1].reason
    assert "SRV.R5a" in reason
    assert "neither the chief executive nor a named deputy" in reason


def test_an_incomplete_decision_is_not_confirmed(desk: Desk, review: str) -> None:
    """Without evidence it stands in the way of the whole log."""
    prepare(desk, review)
    meet(desk, review)
    decide(desk, review, {**DECISION, "evidence": ""})

    with pytest.raises(Exception, match=r"SRV.R3 decision Q-1 .* has no evidence"):
        desk.answer(desk.task(review, step="7"), "approve")


def test_a_confirmed_decision_becomes_a_change_request(desk: Desk, review: str) -> None:
    """The log names the request, and the target is what it was."""
    before = sheets.record(desk, "targets", f"M-C2@{YEAR}-Q2")
    prepare(desk, review)
    meet(desk, review)
    decide(desk, review, DECISION)

    desk.answer(desk.task(review, step="7"), "approve")
    desk.look(review)

    request = f"measure_change:{PERIOD}:group:Q-1"
    assert sheets.record(desk, "decisions", "Q-1")["change_request"] == request
    assert desk.instance(request).facts["decision"] == "Q-1"
    assert sheets.record(desk, "targets", f"M-C2@{YEAR}-Q2") == before


def test_a_pack_on_open_numbers_is_not_sent(desk: Desk) -> None:
    """Milestones may say what they like: without a snapshot there is nothing to rest on."""
    content.fill(desk.session)
    sheets.reach(desk, f"SCM.locked@{PERIOD}", f"INI.status_locked@{PERIOD}")
    desk.at(date(2028, 5, 15))
    review = desk.open("strategy_review", period=PERIOD)
    sheets.walk(desk, review, until="5", skip=("5-questions",))

    with pytest.raises(Exception, match=r"SRV.R1 .* were not locked"):
        desk.answer(desk.task(review, step="5"), "sent")


@pytest.mark.parametrize(
    ("key", "name", "kind"),
    [
        ("test_and_adapt", f"SRV-{YEAR}-group-test_and_adapt", "test_and_adapt"),
        ("year_end_review", f"SRV-{YEAR}-group-year_end", "year_end"),
    ],
)
def test_yearly_reviews_are_meetings_of_their_own(
    desk: Desk, key: str, name: str, kind: str
) -> None:
    """Two yearly reviews of one year do not overwrite each other."""
    content.fill(desk.session)
    sheets.reach(desk, "PRIOR.locked", "PRIOR.q4_locked")

    sheets.walk(desk, desk.open(key), days=400)

    assert sheets.record(desk, "meetings", name)["kind"] == kind


def test_the_links_are_tested_before_the_strategy_is(desk: Desk) -> None:
    """Test and adapt opens with a verdict on each hypothesis of the map."""
    content.fill(desk.session)
    sheets.reach(desk, "PRIOR.locked")
    desk.at(date(2027, 5, 3))

    found = desk.open("test_and_adapt")

    lines = sheets.content(desk, found, "11-tests")
    assert len(lines) == 7
    assert lines[0].startswith("C1 → F1: too early; M-C1 and M-F1 have")


def test_each_new_day_of_an_action_is_counted(desk: Desk) -> None:
    """Whoever moves the day need not say so, and cannot take it back by naming another count."""
    content.fill(desk.session, actions=[{"id": "A-1", "closed_on": ""}])
    (action,) = CONTENT["actions"]

    for day in ("2028-04-30", "2028-04-30", "2028-05-31"):
        again = {**action, "due": day, "closed_on": "", "redated": "0"}
        content.bring(desk.session, "actions", [again])

    assert 2 == sheets.record(desk, "actions", "A-1")["redated"]


def test_the_chief_confirms_what_a_named_edition_of_the_numbers_led_to(
    desk: Desk, review: str
) -> None:
    """The decision shows which edition the pack was made of; a later one does not change that."""
    prepare(desk, review)
    later = {**SNAPSHOT, "edition": 2, "locked_on": "2028-05-18", "digest": "1" * 64}
    content.bring(desk.session, "snapshots", [later])
    meet(desk, review)
    decide(desk, review, DECISION)

    view = sheets.seen(desk, desk.task(review, step="7"))

    issued = next(each for each in view.content if each.step == "5-edition")
    assert (("Snapshot", f"{PERIOD}@1"), ("Snapshot hash", "0" * 64)) == issued.rows


def test_a_pack_with_gaps_says_that_it_rests_on_no_edition(desk: Desk) -> None:
    """The chief executive let it be issued; the history says on what."""
    content.fill(desk.session)
    desk.at(date(2028, 5, 15))
    review = desk.open("strategy_review", period=PERIOD)
    command(desk.session, review, "issue_with_gaps", actor=CEO, now=desk.now, reason=WHY)
    desk.look(review)

    sheets.walk(desk, review, until="6", skip=("5-questions",), days=10)

    issued = desk.session.query(StepRun).filter_by(instance_id=review, key="5-edition").one()
    assert {"findings": [], "snapshot": "none: issued with gaps"} == issued.content
