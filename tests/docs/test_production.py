"""The production page: its grants let an office work, and keep its hands off the history."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from auditing.seals import Signer
from auditing.verification import verify
from persistence.database import Database
from tests import cast
from tests.docs.snippets import snippets
from tests.seals import sealed

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def worker(postgresql: Database) -> Iterator[Session]:
    """Give a session in the role that the page's SQL makes, in an office that has been set up."""
    role = f"smo_app_{uuid.uuid4().hex[:8]}"  # roles belong to the whole server
    (grants,) = snippets("sql")
    with postgresql.writing() as session:
        session.execute(text(grants.text.replace("smo_app", role)))
    with postgresql.session() as session, session.begin() as transaction:
        session.execute(text(f"SET ROLE {role}"))
        yield session
        transaction.rollback()
    with postgresql.writing() as session:
        session.execute(text(f"DROP OWNED BY {role}; DROP ROLE {role}"))


@pytest.mark.postgresql
def test_the_granted_role_can_work(worker: Session) -> None:
    """It registers an organisation, publishes a year, verifies and seals."""
    cast.settle(worker, NOW)

    kept = sealed(worker, NOW, Signer(b"a secret of thirty-two characters"))

    assert verify(worker).ok
    assert kept.events > 0


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET reason = 'other'",
        "DELETE FROM history",
        "TRUNCATE history",
        "ALTER TABLE history DISABLE TRIGGER ALL",
        "UPDATE seals SET root = ''",
        "UPDATE alembic_version SET version_num = '0000'",
    ],
)
def test_the_granted_role_cannot_change_the_past(worker: Session, statement: str) -> None:
    """Whatever the program does, its role is refused."""
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        worker.execute(text(statement))
