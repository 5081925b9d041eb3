"""Which notices share a letter."""

from typing import Any

import pytest

from notifications.batching import batches, is_overtaken, latest_only
from persistence.instances import Task
from persistence.outbox import Notice


def a_notice(number: int, kind: str = "request", **what: Any) -> Notice:
    """Return a notice about a task of its own."""
    fields = {"task_id": number, "person_id": "owner", "rung": 0, "urgency": 2} | what
    return Notice(id=number, kind=kind, **fields)


def test_decisions_go_alone() -> None:
    """Two decisions make two letters, before everything else."""
    found = batches([a_notice(1), a_notice(2, urgency=1), a_notice(3, urgency=1)])

    assert [(b.kind, b.lane, len(b.notices)) for b in found] == [
        ("request", 1, 1),
        ("request", 1, 1),
        ("request", 2, 1),
    ]


def test_requests_go_together() -> None:
    """Several requests make one letter."""
    (found,) = batches([a_notice(1), a_notice(2), a_notice(3)])

    assert (found.kind, len(found.notices)) == ("requests", 3)


def test_a_question_goes_alone() -> None:
    """A question is not one of the requests."""
    found = batches([a_notice(1), a_notice(2, "question", task_id=None)])

    assert [b.kind for b in found] == ["request", "question"]


def test_the_days_news_is_one_digest() -> None:
    """Reminders and information of a day make one letter."""
    (found,) = batches([a_notice(1, "reminder", urgency=3), a_notice(2, "closed", urgency=3)])

    assert (found.kind, found.lane) == ("digest", 3)


def test_a_single_reminder_stays_a_reminder() -> None:
    """One thing needs no digest."""
    (found,) = batches([a_notice(1, "reminder", urgency=3)])

    assert found.kind == "reminder"


def test_the_highest_rung_is_told() -> None:
    """Of all that was missed about a task only the latest is said."""
    chases = [a_notice(n, "reminder", task_id=7, rung=n) for n in (2, 3, 1)]

    useful, useless = latest_only(chases)

    assert [n.rung for n in useful] == [3]
    assert sorted(n.rung for n in useless) == [1, 2]


def test_a_request_replaces_its_reminders() -> None:
    """Who was not asked yet is asked, not reminded."""
    useful, _ = latest_only([a_notice(1, rung=1), a_notice(2, "overdue", task_id=1, rung=9)])

    assert [n.kind for n in useful] == ["request"]


def test_news_is_never_merged() -> None:
    """Two pieces of information about one task are two."""
    useful, useless = latest_only([a_notice(n, "information", task_id=1) for n in (1, 2)])

    assert (len(useful), useless) == (2, [])


@pytest.mark.parametrize(
    ("kind", "status", "assignee", "overtaken"),
    [
        ("request", "open", "owner", False),
        ("request", "in_progress", "owner", False),
        ("request", "done", "owner", True),
        ("reminder", "withdrawn", "owner", True),
        ("request", "open", "rival", True),
        ("escalation", "open", "rival", False),
        ("overdue", "open", "rival", False),
        ("escalation", "done", "rival", True),
        ("closed", "withdrawn", "owner", False),
        ("confirmation", "done", "owner", False),
    ],
)
def test_what_is_overtaken(kind: str, status: str, assignee: str, overtaken: bool) -> None:  # noqa: FBT001 - a column of the table
    """Nobody is asked for what is closed or with somebody else."""
    assert is_overtaken(a_notice(1, kind), Task(status=status, assignee_id=assignee)) is overtaken


ITEMS = {1: ("wave", "practice", "5"), 2: ("wave", "practice", "5"), 3: ("wave", "practice", "6")}


def test_the_same_asked_of_several_items_comes_in_one_letter() -> None:
    """Decisions on two practices share a letter; another step of a third comes by itself."""
    found = batches([a_notice(n, urgency=1) for n in (1, 2, 3)], ITEMS)

    assert [("requests", 2), ("request", 1)] == sorted(
        ((each.kind, len(each.notices)) for each in found), reverse=True
    )
    assert {1} == {each.lane for each in found}


def test_what_others_owe_is_told_one_by_one() -> None:
    """Whoever is told that somebody has not answered hears it of each."""
    found = batches([a_notice(n, "escalation", urgency=1) for n in (1, 2)], ITEMS)

    assert [("escalation", 1), ("escalation", 1)] == [(b.kind, len(b.notices)) for b in found]
