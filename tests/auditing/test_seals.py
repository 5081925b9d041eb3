"""A seal kept outside shows whatever was done to the history behind the program's back."""

import hashlib
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from auditing.seals import (
    AuditError,
    HistoryBroken,
    NoteUnreadable,
    SealedState,
    Signer,
    examined,
    opened,
    seal,
    settled,
)
from auditing.verification import against, verify
from calendars.clock import FixedClock
from engine import audit_trail
from engine.instances.start import open_instance
from engine.types import ENGINE
from persistence.audit_trail import ChainHead, Event, Seal
from persistence.database import Database
from persistence.outbox import Notice
from tests import cast
from tests.conftest import MONDAY
from tests.seals import sealed

SIGNER = Signer(b"a secret of the office")
Tamper = Callable[[Session], None]


def open_planning(session: Session, now: datetime) -> None:
    """Let something happen."""
    open_instance(
        session,
        "strategy_planning",
        year_id=cast.YEAR,
        period=cast.YEAR,
        unit_id="group",
        now=now,
        actor=ENGINE,
    )


def note_down(world: Database, what: str, clock: FixedClock) -> None:
    """Let somebody else add to a chain that is there, in a transaction of its own."""
    with world.writing() as session:
        audit_trail.append(session, audit_trail.OFFICE, what, actor=ENGINE, now=clock.now())


def free_of_guards(session: Session) -> None:
    """Do what somebody with the file in hand can do: take the triggers away."""
    names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
    for name in names:
        session.execute(text(f"DROP TRIGGER {name}"))


def rewrite(session: Session) -> None:
    """Change one event and calculate every hash after it anew, so that the chains hold."""
    session.execute(text("UPDATE history SET reason = 'forged' WHERE id = 1"))
    heads: dict[str, str] = {}
    table = Event.__table__
    for row in session.execute(select(table).order_by(table.c.id)).mappings().all():
        fresh = {**row, "prev": heads.get(row["chain"], audit_trail.GENESIS)}
        heads[row["chain"]] = audit_trail.digest(fresh)
        values = {"hash": heads[row["chain"]], "prev": fresh["prev"]}
        session.execute(update(Event).where(Event.id == row["id"]).values(values))
    for chain, digest in heads.items():
        session.get_one(ChainHead, chain).hash = digest


def cut(session: Session) -> None:
    """Take the newest event away and set its chain's head back, so that the chains hold."""
    last = session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()
    head = session.get_one(ChainHead, last.chain)
    head.seq, head.hash = last.seq - 1, last.prev
    session.execute(text("DELETE FROM history WHERE id = :id"), {"id": last.id})


def test_a_seal_holds_after_more_has_happened(session: Session, clock: FixedClock) -> None:
    """What is added later does not disturb what was sealed."""
    kept = sealed(session, clock.now(), SIGNER)
    open_planning(session, clock.now())

    found = against(session, kept.note, SIGNER.public)

    assert found.ok
    assert found.checkpoint.events == kept.events


@pytest.mark.parametrize("tamper", [rewrite, cut], ids=["rewritten", "cut"])
def test_what_the_chains_cannot_show_the_seal_does(
    small_world: Database, clock: FixedClock, tamper: Tamper
) -> None:
    """A history that was rewritten or cut so that its chains hold does not fit the seal."""
    with small_world.writing() as session:
        open_planning(session, clock.now())
        note = sealed(session, clock.now(), SIGNER).note
    with small_world.writing() as session:
        free_of_guards(session)
        tamper(session)

    with small_world.reading() as session:
        assert verify(session).ok
        assert not against(session, note, SIGNER.public).ok


def test_a_broken_history_is_not_sealed(small_world: Database, clock: FixedClock) -> None:
    """A signature over a chain that does not hold would hide the break."""
    with small_world.writing() as session:
        free_of_guards(session)
        session.execute(text("UPDATE history SET reason = 'forged' WHERE id = 1"))

    with small_world.session() as session, pytest.raises(HistoryBroken, match="event 1"):
        sealed(session, clock.now(), SIGNER)


def test_the_auditors_are_sent_the_seal(session: Session, clock: FixedClock) -> None:
    """The proof is kept elsewhere: internal audit gets the whole note."""
    kept = sealed(session, clock.now(), SIGNER)

    told = session.scalars(select(Notice).where(Notice.person_id == "auditor")).all()

    assert kept.sent_to == "auditor"
    assert [notice.facts["what"] for notice in told] == [kept.note]


def test_seals_are_kept(session: Session, clock: FixedClock) -> None:
    """Every seal is a row of its own."""
    sealed(session, clock.now(), SIGNER)
    sealed(session, clock.now(), SIGNER)
    session.flush()

    assert len(session.scalars(select(Seal)).all()) == 2


def test_a_seal_holds_nobody_while_it_verifies(world: Database, clock: FixedClock) -> None:
    """Others write before and while the history is examined; the seal fits what it names."""
    with world.writing() as session:
        last = settled(session)
    note_down(world, "before it is examined", clock)
    with world.snapshot() as looking:
        verify(looking)
        note_down(world, "while it is examined", clock)
        state = examined(looking, clock.now(), last)
    with world.writing() as session:
        note = seal(session, state, SIGNER).note

    with world.reading() as session:
        assert against(session, note, SIGNER.public).ok
        assert state.events + 2 == verify(session).events


CHECKPOINT = SealedState(MONDAY, 3, 40, 44, "ab" * 32)


def test_a_note_is_read_back() -> None:
    """The signed text says what was signed."""
    assert opened(SIGNER.sign(CHECKPOINT), SIGNER.public) == CHECKPOINT


@given(st.binary(min_size=1, max_size=40))
def test_every_key_reads_its_own_notes(secret: bytes) -> None:
    """Whatever characters a key is written with, it verifies what it signed."""
    signer = Signer(hashlib.sha256(secret).digest())

    assert opened(signer.sign(CHECKPOINT), signer.public) == CHECKPOINT


@given(st.integers(0, 400), st.characters(codec="ascii", exclude_characters="\r\n"))
def test_a_changed_note_is_refused(place: int, character: str) -> None:
    """No character of a note can be changed unnoticed."""
    note = SIGNER.sign(CHECKPOINT)
    at = place % (len(note) - 1)
    changed = note[:at] + character + note[at + 1 :]
    if changed == note:
        return

    try:
        found = opened(changed, SIGNER.public)
    except NoteUnreadable:
        return
    assert found == CHECKPOINT


def test_another_offices_key_does_not_fit() -> None:
    """A seal belongs to the office that signed it."""
    with pytest.raises(NoteUnreadable, match="does not fit"):
        opened(SIGNER.sign(CHECKPOINT), Signer(b"another office").public)


@pytest.mark.parametrize(
    "text_", ["", "no seal at all", "a\n\nb", "a\n\n\u2014 strategy-year/history x"]
)
def test_what_is_no_seal_is_refused_in_words(text_: str) -> None:
    """A wrong file is told from a broken history."""
    with pytest.raises(AuditError, match="not a readable seal"):
        opened(text_, SIGNER.public)
