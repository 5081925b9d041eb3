"""Whose role has ended is asked and told nothing more, in the data cycle and by alerts of mail."""

from datetime import date

import pytest

from notifications import outage
from persistence.organisation import Person
from tests import content
from tests.engine.driver import Driver

LAST = date(2028, 3, 31)
PERIOD = "FY2028-03"


@pytest.fixture
def books(any_driver: Driver) -> Driver:
    """Give a driver with the cast's content, on the day on which the data of March are asked for."""
    content.fill(any_driver.session)
    any_driver.at(date(2028, 4, 3))
    return any_driver


@pytest.mark.duty("S6")
def test_whom_a_measure_names_is_asked_whatever_role_has_ended(books: Driver) -> None:
    """The record says who updates a measure; the role would only answer where it names nobody."""
    books.hand_over("MU", "rival", LAST)

    cycle = books.open("data_cycle", period=PERIOD)

    assert ["updater"] == [task.assignee_id for task in books.tasks(cycle, step="B2")]


def test_rows_that_name_nobody_are_asked_of_nobody_whose_role_has_ended(books: Driver) -> None:
    """The role answers for them, as it is held on the day."""
    content.change(books.session, measures=[{"id": "M-F1", "updater": None}])
    books.hand_over("MU", "rival", LAST)

    cycle = books.open("data_cycle", period=PERIOD)

    assert ["rival", "updater"] == sorted(t.assignee_id for t in books.tasks(cycle, step="B2"))


def test_an_open_return_is_asked_of_who_was_above_once_its_updater_has_left(books: Driver) -> None:
    """Nobody else holds the role. The day alone moves the task, and its rows with it."""
    cycle = books.open("data_cycle", period=PERIOD)
    before = [task.assignee_id for task in books.tasks(cycle, step="B2")]

    books.leaves("updater", date(2028, 4, 4))
    books.at(date(2028, 4, 5))
    books.chase()

    (after,) = books.tasks(cycle, step="B2")
    assert (["updater"], "owner", "updater") == (before, after.assignee_id, after.holder_id)


def test_an_alert_of_mail_goes_to_whoever_directs_the_office_today(books: Driver) -> None:
    """A director whose role has ended is told nothing, whether a process is named or not."""
    cycle = books.open("data_cycle", period=PERIOD)
    books.hand_over("SMD", "cko", LAST)

    for about in (None, cycle):
        found = outage.directors(books.session, about, books.now)
        assert ["cko"] == found


def test_a_refused_address_alerts_no_former_director(books: Driver) -> None:
    """The alert itself has one reader, who holds the role."""
    books.hand_over("SMD", "cko", LAST)
    nobody = books.session.get_one(Person, "rival")

    outage.to_office(books.session, {"title": nobody.name}, why="refused", now=books.now)

    assert ["cko"] == [who for who, _, _ in books.told(kind="alert")]
