"""The audit trail: a chain nobody edits unnoticed, refused by triggers, found when forced."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from engine import audit_trail
from engine.types import Actor
from tests.engine.driver import SMD, Driver

LAST = "(SELECT max(id) FROM history WHERE chain = '{0}')"
FIRST = "(SELECT min(id) FROM history WHERE chain = '{0}')"


@pytest.fixture
def paper(any_driver: Driver) -> str:
    """Return a paper with a dozen events behind it."""
    found = any_driver.paper()
    any_driver.answer(any_driver.task(found), "return")
    any_driver.look(found)
    any_driver.hand_in(found)
    return found


def is_postgresql(session: Session) -> bool:
    """Tell which database this is."""
    return session.get_bind().dialect.name == "postgresql"


def force(driver: Driver, *statements: str) -> None:
    """Do what no program may: change history behind the back of its guards."""
    if is_postgresql(driver.session):
        driver.session.execute(text("ALTER TABLE history DISABLE TRIGGER ALL"))
    else:
        for trigger in ("no_update", "no_delete", "no_replace", "in_order"):
            driver.session.execute(text(f"DROP TRIGGER history_{trigger}"))
    for statement in statements:
        driver.session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET reason = 'never said' WHERE id = " + LAST,
        "UPDATE history SET actor = actor",
        "DELETE FROM history WHERE id = " + LAST,
        "DELETE FROM history",
    ],
)
def test_the_database_refuses_to_change_history(
    any_driver: Driver, paper: str, statement: str
) -> None:
    """Neither an edit nor a deletion gets past the triggers."""
    with pytest.raises(DBAPIError, match="append-only"), any_driver.session.begin_nested():
        any_driver.session.execute(text(statement.format(paper)))

    assert audit_trail.verify(any_driver.session).ok


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE"])
def test_sqlite_refuses_to_replace_history(driver: Driver, verb: str) -> None:
    """An insert that would push an event aside is refused like an edit."""
    copy = f"{verb} INTO history SELECT * FROM history WHERE id = (SELECT max(id) FROM history)"

    with pytest.raises(DBAPIError, match="append-only"), driver.session.begin_nested():
        driver.session.execute(text(copy))


def test_postgresql_refuses_to_truncate_history(any_driver: Driver, paper: str) -> None:
    """Emptying the table at one stroke is refused too; SQLite knows no such statement."""
    with pytest.raises(DBAPIError), any_driver.session.begin_nested():
        any_driver.session.execute(text("TRUNCATE history"))

    assert any_driver.events(paper)


def test_an_untouched_history_verifies(any_driver: Driver, paper: str) -> None:
    """Every chain is whole, and every event is counted."""
    found = audit_trail.verify(any_driver.session)

    assert (True, ()) == (found.ok, found.faults)
    assert len(audit_trail.read(any_driver.session)) == found.events


FORGERIES: dict[str, tuple[str, ...]] = {
    "a reason": (f"UPDATE history SET reason = 'never said' WHERE id = {LAST}",),
    "an actor": (f"UPDATE history SET actor = 'outsider' WHERE id = {FIRST}",),
    "an instant": (f"UPDATE history SET at = '2020-01-01 00:00:00+00:00' WHERE id = {LAST}",),
    "a task": (f"UPDATE history SET task_id = 4711 WHERE id = {LAST}",),
    "an event in the middle": ("DELETE FROM history WHERE chain = '{0}' AND seq = 4",),
    "the first event": (f"DELETE FROM history WHERE id = {FIRST}",),
    "the tail": ("DELETE FROM history WHERE chain = '{0}' AND seq > 5",),
    "the whole chain": ("DELETE FROM history WHERE chain = '{0}'",),
    "the order": (
        "UPDATE history SET seq = -3 WHERE chain = '{0}' AND seq = 3",
        "UPDATE history SET seq = 3 WHERE chain = '{0}' AND seq = 4",
        "UPDATE history SET seq = 4 WHERE chain = '{0}' AND seq = -3",
    ),
    "the head": ("UPDATE chain_heads SET seq = seq + 1 WHERE chain = '{0}'",),
    "a lost head": ("DELETE FROM chain_heads WHERE chain = '{0}'",),
    "another chain": ("UPDATE history SET chain = 'office2' WHERE chain = '{0}'",),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_a_forgery_is_found_and_named(any_driver: Driver, paper: str, what: str) -> None:
    """Edits, deletions, cuts and swaps each name the chain they were made in."""
    force(any_driver, *(statement.format(paper) for statement in FORGERIES[what]))

    found = audit_trail.verify(any_driver.session)

    assert not found.ok
    assert all(paper in fault or "office2" in fault for fault in found.faults)


def test_other_chains_stay_sound_beside_a_forgery(any_driver: Driver, paper: str) -> None:
    """Only the chain that was touched is doubted."""
    duty = any_driver.open("duty", unit="north")
    force(any_driver, *(statement.format(paper) for statement in FORGERIES["a reason"]))

    assert audit_trail.verify(any_driver.session, duty).ok
    assert not audit_trail.verify(any_driver.session, paper).ok


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "x"},
        {"step": "x"},
        {"task_id": 7},
        {"from_state": "x"},
        {"to_state": "x"},
        {"definition_version": "x"},
        {"more": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_an_event_is_in_its_hash(driver: Driver, change: dict[str, object]) -> None:
    """Two events that differ in anything differ in their hash."""
    write: Callable[..., audit_trail.Head] = audit_trail.append

    plain = write(driver.session, "one", "happened", actor=SMD, now=driver.now)
    changed = write(driver.session, "two", "happened", actor=SMD, now=driver.now, **change)
    named = write(driver.session, "three", "happened", actor=Actor("cfo"), now=driver.now)

    assert 3 == len({plain, changed, named})


def test_an_event_names_the_person_the_door_and_the_definition(
    any_driver: Driver, paper: str
) -> None:
    """Who, through which channel, by which version of the process, in which state."""
    answered = any_driver.events(paper, "answered")[0]

    version = any_driver.instance(paper).definition_version
    assert ("owner", "link", "drafting", version) == (
        answered.actor,
        answered.channel,
        answered.from_state,
        answered.definition_version,
    )


def test_history_is_kept_in_utc(driver: Driver) -> None:
    """Every instant of history is aware and in UTC."""
    paper = driver.paper()

    assert {driver.now} == {event.at for event in driver.events(paper)}
    assert {0} == {event.at.utcoffset().seconds for event in driver.events(paper)}  # type: ignore[union-attr]
