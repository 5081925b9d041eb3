"""What silence means is written down: it escalates, leaves a gap, or consents by name."""

from sqlalchemy import select

from persistence.instances import StepRun
from tests.engine.driver import Driver


def outcome(driver: Driver, instance_id: str) -> tuple[str, str | None]:
    """Return status and outcome of an instance's only step."""
    driver.session.flush()
    query = select(StepRun.status, StepRun.outcome).where(StepRun.instance_id == instance_id)
    status, word = driver.session.execute(query).one()
    return status, word


def after_two_weeks(driver: Driver, instance_id: str) -> None:
    """Let the due day pass in silence."""
    driver.wait(days=14)
    driver.chase()
    driver.look(instance_id)


def test_silence_closes_a_survey_with_a_gap(driver: Driver) -> None:
    """Nobody replied: the step lapsed, the gap is recorded, and the process goes on."""
    survey = driver.open("survey")

    after_two_weeks(driver, survey)

    assert ("lapsed", "gap") == outcome(driver, survey)
    assert "settled" == driver.instance(survey).state


def test_some_replies_close_a_survey(driver: Driver) -> None:
    """One reply is an outcome; the three others lapsed one by one."""
    survey = driver.open("survey")
    driver.answer(driver.task(survey, of="cfo"), "done")

    after_two_weeks(driver, survey)

    assert ("closed", "gap") == outcome(driver, survey)
    assert ["lapsed"] * 3 == [event.name for event in driver.events(survey, "lapsed")]


def test_a_survey_is_not_closed_before_its_due_time(driver: Driver) -> None:
    """The due day belongs to whoever is asked, to its last hour."""
    survey = driver.open("survey")
    due = driver.tasks(survey)[0].due_at
    assert due is not None
    driver.clock.set(due)
    driver.wait(hours=-1)

    driver.chase()

    assert 4 == len(driver.tasks(survey))


def test_reminders_of_a_survey_come_before_it_lapses(driver: Driver) -> None:
    """Three working days before, who has not begun is nudged."""
    survey = driver.open("survey")
    driver.wait(days=2)

    assert 4 == driver.chase().reminders
    assert 4 == len(driver.tasks(survey))


def test_consent_by_silence_is_called_by_its_name(driver: Driver) -> None:
    """No objection until the due day is consent, and history says that nobody spoke."""
    consent = driver.open("consent")

    after_two_weeks(driver, consent)

    assert ("closed", "no objection") == outcome(driver, consent)
    (event,) = driver.events(consent, "lapsed")
    assert ("no objection", "engine") == (event.facts["meaning"], event.actor)


def test_a_person_who_speaks_is_not_silent(driver: Driver) -> None:
    """An answer before the due day is the answer."""
    consent = driver.open("consent")
    driver.answer(driver.task(consent), "done")

    after_two_weeks(driver, consent)

    assert ("closed", "done") == outcome(driver, consent)
    assert [] == driver.events(consent, "lapsed")


def test_silence_never_approves(driver: Driver) -> None:
    """A paper nobody decides on stays undecided for a year, and is escalated all the while."""
    paper = driver.paper()
    for _ in range(12):
        driver.wait(days=30)
        driver.chase()
        driver.look(paper)

    assert "approving" == driver.instance(paper).state
    assert "ceo" == driver.task(paper).assignee_id
