"""The record is who: people are asked whom records name, a role only where they name nobody."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from engine.operations.registration import register
from engine.organisation.plan import AbsencePlan
from engine.records.unasked import unasked
from persistence.instances import Task
from tests import cast, content
from tests.engine import sheets
from tests.engine.driver import SMD, Driver
from tests.engine.scorecard_driver import bring_on

PERIOD = "FY2028-03"
ASKED_ON = date(2028, 4, 3)  # for the values of March


@pytest.fixture
def books(any_driver: Driver) -> Driver:
    """Give a driver with the cast's content, on the day on which the data of March are asked for."""
    content.fill(any_driver.session)
    any_driver.at(ASKED_ON)
    return any_driver


def returns(books: Driver, cycle: str) -> dict[str, Task]:
    """Return what is asked of each updater, by who is asked."""
    return {task.assignee_id: task for task in books.tasks(cycle, step="B2")}


def name_updater(books: Driver, measure: str, person: str | None) -> None:
    """Let a measure name another updater, or nobody."""
    content.change(books.session, measures=[{"id": measure, "updater": person}])


def test_values_are_asked_of_whom_measures_name_without_any_role(books: Driver) -> None:
    """Who holds no role of an updater is asked for the measures that name them, and for no other."""
    name_updater(books, "M-F1", "rival")

    cycle = books.open("data_cycle", period=PERIOD)

    found = returns(books, cycle)
    assert {"rival", "updater"} == set(found)
    assert "2" == books.latest(cycle, "B1").content["updaters_asked"]
    assert "is named as updater in measures" == found["rival"].basis
    assert ["M-F1"] == [row["measure"] for row in sheets.shown(books, found["rival"])]


def test_the_role_answers_for_rows_that_name_nobody(books: Driver) -> None:
    """Who holds the role is asked for them beside the own rows, and is told why."""
    name_updater(books, "M-F1", None)

    (task,) = returns(books, books.open("data_cycle", period=PERIOD)).values()

    assert "updater" == task.assignee_id
    assert task.basis.endswith("there is no updater in measures for some rows")
    assert "M-F1" in [row["measure"] for row in sheets.shown(books, task)]


def test_the_role_answers_for_whoever_has_left(books: Driver) -> None:
    """The rows stay those of the person whom the records name, and are asked of the role."""
    name_updater(books, "M-F1", "rival")
    books.leaves("rival", ASKED_ON - timedelta(days=1))

    cycle = books.open("data_cycle", period=PERIOD)
    tasks = {task.holder_id: task for task in books.tasks(cycle, step="B2")}

    assert "updater" == tasks["rival"].assignee_id
    assert tasks["rival"].basis.endswith("there is no updater in measures: Rik Val has left")
    assert ["M-F1"] == [row["measure"] for row in sheets.shown(books, tasks["rival"])]


def test_values_are_approved_by_the_owner_of_each_measure(books: Driver) -> None:
    """Of two owners each is asked, and both must agree before the values are accepted."""
    content.change(books.session, measures=[{"id": "M-F1", "owner": "cfo"}])
    cycle = books.open("data_cycle", period=PERIOD)
    sheets.hand_in(books, returns(books, cycle)["updater"])
    asked = {task.assignee_id: task for task in books.tasks(cycle, step="B4")}

    books.answer(asked["cfo"], "approve")
    books.look(cycle)
    after_one = books.instance(asked["cfo"].instance_id).state
    books.answer(asked["owner"], "approve")
    books.look(cycle)

    assert {"owner", "cfo"} == set(asked)
    assert ["approving", "accepted"] == [after_one, books.instance(asked["cfo"].instance_id).state]


def test_nobody_approves_the_own_values(books: Driver) -> None:
    """Where the owner of a measure enters its values, who is above approves them."""
    content.change(books.session, measures=[{"id": "M-F1", "owner": "updater"}])
    cycle = books.open("data_cycle", period=PERIOD)
    sheets.hand_in(books, returns(books, cycle)["updater"])

    asked = books.tasks(cycle, step="B4")

    assert "updater" not in {task.assignee_id for task in asked}


def test_the_deputy_whom_a_record_names_answers_during_an_absence(books: Driver) -> None:
    """Objective sheets are asked of the owners of objectives; of an absent one the deputy."""
    away = AbsencePlan("cfo", date(2027, 1, 1), date(2029, 1, 1))
    plan = replace(cast.organisation(), absences=(away,))
    books.at(date(2027, 7, 26))
    sheets.reach(books, "SPL.approved")
    register(books.session, plan, actor=SMD, now=books.now)
    refresh = books.open("scorecard_refresh")
    bring_on(books, refresh, "defining")

    asked = {task.holder_id: task.assignee_id for task in books.tasks(refresh, step="A3")}

    assert "sma" == asked["cfo"]


def test_a_row_that_names_nobody_is_listed_with_who_is_asked_instead(books: Driver) -> None:
    """Empty, or somebody who has left: both are gaps with a remedy."""
    name_updater(books, "M-F1", None)
    name_updater(books, "M-F2", "rival")
    books.leaves("rival", ASKED_ON - timedelta(days=1))

    found = [str(gap) for gap in unasked(books.session, cast.YEAR, ASKED_ON) if "M-F" in str(gap)]

    remedy = "name somebody; until then whoever holds MU is asked"
    assert [
        f"measures M-F1: nobody is named as updater in measures; {remedy}",
        f"measures M-F2: Rik Val does not work here as updater in measures; {remedy}",
    ] == found


def test_a_holder_whom_no_record_names_is_listed(books: Driver) -> None:
    """Whoever holds a role that is asked through records alone is asked for nothing otherwise."""
    books.hand_over("MU", "outsider", ASKED_ON - timedelta(days=1))

    found = [str(gap) for gap in unasked(books.session, cast.YEAR, ASKED_ON)]

    assert (
        "Otto Side: holds MU, and no record names them as updater in measures;"
        " name them in a record, or take the role away"
    ) in found


def test_the_owner_of_a_process_is_told_of_rows_without_anybody(books: Driver) -> None:
    """Once, as the values are asked for."""
    name_updater(books, "M-F1", None)

    books.open("data_cycle", period=PERIOD)

    assert ["smd"] == [who for who, _, _ in books.told(kind="alert")]


def test_who_delivered_a_part_of_the_card_decides_on_the_whole(books: Driver) -> None:
    """Members of the committee own objectives; none of them decides on the own part alone."""
    books.at(date(2027, 7, 26))
    sheets.reach(books, "SPL.approved")
    refresh = books.open("scorecard_refresh")

    bring_on(books, refresh, "checking")

    delivered = {t.assignee_id for t in books.tasks(refresh, step="A3", status=("done",))}
    deciding = {t.assignee_id for t in books.tasks(refresh, step="A8")}
    assert "cfo" in delivered & deciding
