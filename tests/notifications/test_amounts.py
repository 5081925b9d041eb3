"""Letters say how many rows a task is about, and how much the rules found."""

from collections.abc import Iterator

import pytest

from persistence.outbox import Letter
from tests import content
from tests.approvals.strategy_map_office import MAP, sample_processes
from tests.notifications.driver import MailDriver

HOW = "in the workbook that it offers"


@pytest.fixture
def mapped(mail_driver: MailDriver) -> Iterator[MailDriver]:
    """Give a mail driver with a sound strategy but for one objective without an owner."""
    with sample_processes():
        lost = {"id": "L1", "year": "FY2028", "unit": "group", "name": "Skills", "owner": None}
        content.fill(mail_driver.session, objectives=[lost])
        yield mail_driver


def letter_to(mail_driver: MailDriver, person: str) -> Letter:
    """Return the newest letter to somebody."""
    return next(letter for letter in mail_driver.post() if letter.person_id == person)


def test_who_is_asked_reads_how_many_rows_stand_there(mapped: MailDriver) -> None:
    """The sheet is named, with what is there already and how to hand it in."""
    mapped.open(MAP)

    letter = letter_to(mapped, "sma")

    for half in (letter.text_body, letter.html_body):
        words = " ".join(half.split())
        assert "Objectives of the corporate map and of the unit cards; 8 rows stand" in words
        assert HOW in words


def test_who_decides_reads_how_much_was_found(mapped: MailDriver) -> None:
    """Rows and findings are counted, the gravest first."""
    process = mapped.open(MAP)
    task = mapped.task(process, step="map")
    mapped.hand_in_rows(task)
    mapped.look(process)

    letter = letter_to(mapped, "ceo")

    for half in (letter.text_body, letter.html_body):
        words = " ".join(half.split())
        assert "You decide on 8 rows: Objectives of the corporate map" in words
        assert "The rules found 1 thing: 1 must be mended before it can pass." in words
