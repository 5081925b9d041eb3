"""Letters of a rehearsal are those that an office would write, only without words."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from notifications.batching import gather
from notifications.rendering import EmailRenderer
from persistence.outbox import Letter, LetterStatus, Notice
from rehearsal.behaviour import Styles
from rehearsal.forecast.letters import WordlessLetters
from rehearsal.forecast.styles import SLOW
from rehearsal.owners import Owners
from rehearsal.simulation import Simulation
from tests.rehearsal.harness import FIRST, copied

OFFICE = "office@example.org"


def test_they_are_the_same_as_an_office_writes(office_file: Path, tmp_path: Path) -> None:
    """To the same people at the same instants, of the same kinds, about the same notices."""
    renderer = EmailRenderer("Example", "http://office.example", "Office", OFFICE, OFFICE)

    def real(session: Session, now: datetime) -> None:
        gather(session, now, renderer=renderer)
        session.execute(update(Letter).values(status=LetterStatus.SENT))

    written = lived(office_file, tmp_path / "real.db", real)
    assert len(written) > 30
    assert written == lived(office_file, tmp_path / "bare.db", WordlessLetters().write)


def lived(
    file: Path, path: Path, write: Callable[[Session, datetime], object]
) -> list[tuple[object, ...]]:
    """Live some weeks with slow people; return every letter with its notices."""
    query = (
        select(Letter.created_at, Letter.person_id, Letter.kind, Letter.lane, Notice.id)
        .join(Notice, Notice.letter_id == Letter.id)
        .order_by(Notice.id)
    )
    with copied(file, path) as database:
        simulation = Simulation(database, Owners(Styles("test", SLOW)), write)
        simulation.advance(FIRST, until=FIRST + timedelta(weeks=12))
        with database.reading() as session:
            return [tuple(row) for row in session.execute(query)]
