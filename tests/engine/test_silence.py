"""What silence means is written down: it escalates, leaves a gap, or consents by name."""

from sqlalchemy import select

from persistence.instances import StepRun
from tests.engine.desk import Desk


def outcome(desk: Desk, instance_id: str) -> tuple[str, str | None]:
    """Return status and outcome of an instance's only step."""
    desk.session.flush()
    query = select(StepRun.status, StepRun.outcome).where(StepRun.instance_id == instance_id)
    status, word = desk.session.execute(query).one()
    return status, word


def after_two_weeks(desk: Desk, instance_id: str) -> None:
    """Let the due day pass in silence."""
    desk.wait(days=14)
    desk.chase()
    desk.look(instance_id)


def test_silence_closes_a_survey_with_a_gap(desk: Desk) -> None:
    """Nobody replied: the step lapsed, the gap is recorded, and the process goes on."""
    survey = desk.open("survey")

    after_two_weeks(desk, survey)

    assert ("lapsed", "gap") == outcome(desk, survey)
    assert "settled" == desk.instance(survey).state


def test_some_replies_close_a_survey(desk: Desk) -> None:
    """One reply is an outcome; the three others lapsed one by one."""
    survey = desk.open("survey")
    desk.answer(desk.task(survey, of="cfo"), "done")

    after_two_weeks(desk, survey)

    assert ("closed", "gap") == outcome(desk, survey)
    assert ["lapsed"] * 3 == [event.name for event in desk.events(survey, "lapsed")]


def test_a_survey_is_not_closed_before_its_due_time(desk: Desk) -> None:
    """The due day belongs to whoever is asked, to its last hour."""
    survey = desk.open("survey")
    due = desk.tasks(survey)[0].due_at
    assert due is not None
    desk.clock.set(due)
    desk.wait(hours=-1)

    desk.chase()

    assert 4 == len(desk.tasks(survey))


def test_reminders_of_a_survey_come_before_it_lapses(desk: Desk) -> None:
    """Three working days before, who has not begun is nudged."""
    survey = desk.open("survey")
    desk.wait(days=2)

    assert 4 == desk.chase().reminders
    assert 4 == len(desk.tasks(survey))


def test_consent_by_silence_is_called_by_its_name(desk: Desk) -> None:
    """No objection until the due day is consent, and history says that nobody spoke."""
    consent = desk.open("consent")

    after_two_weeks(desk, consent)

    assert ("closed", "no objection") == outcome(desk, consent)
    (event,) = desk.events(consent, "lapsed")
    assert ("no objection", "engine") == (event.facts["meaning"], event.actor)


def test_a_person_who_speaks_is_not_silent(desk: Desk) -> None:
    """An answer before the due day is the answer."""
    consent = desk.open("consent")
    desk.answer(desk.task(consent), "done")

    after_two_weeks(desk, consent)

    assert ("closed", "done") == outcome(desk, consent)
    assert [] == desk.events(consent, "lapsed")


def test_silence_never_approves(desk: Desk) -> None:
    """A paper nobody decides on stays undecided for a year, and is chased all the while."""
    paper = desk.paper()
    for _ in range(12):
        desk.wait(days=30)
        desk.chase()
        desk.look(paper)

    assert "approving" == desk.instance(paper).state
    assert "ceo" == desk.task(paper).assignee_id
