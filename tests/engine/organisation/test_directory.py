"""The organisation is read once per edition, and every change of it is a new edition."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from engine.organisation import directory
from persistence.database import Database
from persistence.organisation import Absence, Assignment, Delegation, Edition, Person, Site, Unit
from persistence.strategy_year import PlanYear
from tests.engine.organisation.test_roles import SPRING

CHANGES: dict[str, Callable[[Session], object]] = {
    "a new unit": lambda s: s.add(Unit(id="fjord", name="Fjord", type="business")),
    "a new site": lambda s: s.add(
        Site(id="away", calendar={"site": "away", "zone": "UTC", "country": ""})
    ),
    "a new manager": lambda s: s.execute(
        update(Person).where(Person.id == "cfo").values(manager_id="smd")
    ),
    "somebody leaves": lambda s: setattr(s.get_one(Person, "cfo"), "active_to", SPRING[0]),
    "a role is taken away": lambda s: s.execute(delete(Assignment).where(Assignment.role == "CFO")),
    "somebody is away": lambda s: s.add(Absence(person_id="cfo", first=SPRING[0], last=SPRING[1])),
    "somebody acts for another": lambda s: s.add(
        Delegation(giver_id="cfo", taker_id="ceo", first=SPRING[0], last=SPRING[1])
    ),
    "a year moves": lambda s: s.execute(update(PlanYear).values(site_id="home")),
    "a change by hand": lambda s: s.execute(
        text("UPDATE people SET name = 'C. Ode' WHERE id = 'ceo'")
    ),
}


def token(session: Session) -> str:
    """Return the present edition."""
    return session.execute(select(Edition.token)).scalar_one()


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_a_new_edition(session: Session, name: str) -> None:
    """Whoever changes a row, and however: what was read before does not count any more."""
    before, kept = token(session), directory.of(session)

    CHANGES[name](session)

    assert directory.of(session) is not kept
    assert before != token(session)


def test_what_nobody_changed_is_not_read_again(session: Session) -> None:
    """The same edition is the same directory; that a mail did not arrive is no change of it."""
    kept = directory.of(session)

    session.get_one(Person, "cfo").undeliverable = "550"
    session.flush()

    assert directory.of(session) is kept


def test_between_two_turns_it_is_always_the_same(session: Session) -> None:
    """A last day still counts; whoever stays for ever makes no turn."""
    session.get_one(Person, "cfo").active_to = SPRING[1]
    session.get_one(Person, "ceo").active_to = date.max
    found = directory.of(session)

    assert found.era(SPRING[1]) + 1 == found.era(SPRING[1] + directory.DAY)
    assert found.era(date.max) == len(found.turns)


def test_a_change_that_is_taken_back_leaves_nothing_behind(world: Database) -> None:
    """What an undone transaction had read is never given to anybody else."""
    with world.session() as session:
        with session.begin():
            session.get_one(Person, "cfo").name = "Nobody"
            assert "Nobody" == directory.of(session).name_of("cfo")
            session.rollback()
        with world.writing() as other:
            other.get_one(Person, "ceo").name = "Clara O."

    with world.reading() as session:
        found = directory.of(session)
    assert ("Finn Cole", "Clara O.") == (found.name_of("cfo"), found.name_of("ceo"))


def test_only_the_latest_editions_are_kept(session: Session) -> None:
    """Memory does not grow with the number of changes."""
    for number in range(2 * directory.KEPT):
        session.get_one(Person, "cfo").name = f"Finn {number}"
        directory.of(session)

    assert len(directory.KEEP) == directory.KEPT
