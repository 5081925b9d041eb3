"""Letters that would be written: by the rules of batching, without words, and a day at a time.

The same notices share the same letters as in an office; only nothing is rendered or sent, and all
people of an instant are dealt with together, for a year has thousands of letters.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from engine.messages import dispatch
from engine.organisation import directory
from engine.organisation.roles import has_ended
from engine.outbox import DIGEST
from notifications.batching import READERS, Batch, batches, still_to_tell, untold
from persistence.base import Instant, table_of
from persistence.instances import Task
from persistence.outbox import Letter, LetterStatus, Notice

LETTERS: Final = table_of(Letter)
UNTOLD: Final = (
    select(Notice, Task)
    .outerjoin(Task, Task.id == Notice.task_id)
    .where(*untold(bindparam("now", type_=Instant())))
    .order_by(Notice.urgency, Notice.person_id, Notice.id)
)
NUMBERED: Final = select(func.max(LETTERS.c.id))


@dataclass
class WordlessLetters:
    """Writes what is due into letters; remembers who has had a digest on which day."""

    _digests: set[tuple[str, date]] = field(default_factory=set)

    def write(self, session: Session, now: datetime) -> int:
        """Turn due notices into letters; return how many letters were written."""
        while dispatch.tell_due(session, now, READERS):
            pass
        organisation = directory.of(session)
        number = session.execute(NUMBERED).scalar() or 0  # nobody else writes into the copy
        written: list[dict[str, Any]] = []
        told: list[tuple[Notice, int]] = []
        for person_id, waiting in _by_person(session, now).items():
            calendar = organisation.calendar_of(person_id)
            today = calendar.local_day(now)
            if has_ended(organisation.people[person_id], today):
                continue
            had_digest = (person_id, today) in self._digests
            for batch in batches(still_to_tell(waiting, now, calendar, had_digest=had_digest)):
                number += 1
                written.append({"id": number, **_letter(person_id, batch, now)})
                told += [(notice, number) for notice in batch.notices]
                if batch.lane == DIGEST:
                    self._digests.add((person_id, today))
        if written:
            session.execute(insert(LETTERS), written)
        for notice, number in told:
            notice.letter_id = number
        return len(written)


def _by_person(session: Session, now: datetime) -> dict[str, list[tuple[Notice, Task | None]]]:
    found: defaultdict[str, list[tuple[Notice, Task | None]]] = defaultdict(list)
    for notice, task in session.execute(UNTOLD, {"now": now}).tuples():
        found[notice.person_id].append((notice, task))
    return found


def _letter(person_id: str, batch: Batch, now: datetime) -> dict[str, Any]:
    first = batch.notices[0]
    return {
        "person_id": person_id,
        "task_id": first.task_id if len(batch.notices) == 1 else None,
        "kind": batch.kind,
        "lane": batch.lane,
        "recipient": "",
        "subject": "",
        "text_body": "",
        "html_body": "",
        "created_at": now,
        "message_id": f"{now:%Y%m%d%H%M%S}.{first.id}",
        "status": LetterStatus.SENT,
        "next_attempt_at": now,
        "sent_at": now,
    }
