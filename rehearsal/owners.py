"""Virtual owners: who will answer which task, when, and what; the same for the same seed."""

from dataclasses import dataclass, field
from datetime import datetime, time

from sqlalchemy.orm import Session

from engine import days, roster
from engine.in_force import back_at_work
from engine.rows import SheetView
from rehearsal import occasions, phrases, sheets
from rehearsal.chance import chance
from rehearsal.occasions import Occasion
from rehearsal.questions import Asked, Reply
from rehearsal.replies import reply
from rehearsal.temperaments import Cast
from rehearsal.timing import SLOTS, moment, next_slot


@dataclass(frozen=True, slots=True, order=True)
class Planned:
    """An answer that will be given at `at` (UTC)."""

    at: datetime
    name: str
    task: Occasion = field(compare=False)


@dataclass
class Owners:
    """The whole cast. What each will do follows from the database alone, never from memory."""

    cast: Cast
    slots: tuple[time, ...] = SLOTS
    _plans: dict[tuple[int, int], Planned] = field(default_factory=dict)

    def planned(self, session: Session) -> list[Planned]:
        """Return every answer that is under way, the next one first."""
        waiting = occasions.waiting(session)
        self._plans = {key: self._plans.get(key) or self._plan(session, key) for key in waiting}
        return sorted(self._plans.values())

    def reply_to(self, task: Occasion, asked: Asked, attempt: int = 0) -> Reply:
        """Return what the person answers; another attempt is thrown anew."""
        source = chance(self.cast.seed, "reply", task.name, attempt)
        return reply(asked, self.cast.of(task.person_id), source)

    def sheet_for(self, session: Session, task: Occasion, now: datetime) -> SheetView | None:
        """Return the sheet that a task asks for, completed; the same at every attempt."""
        seed = (self.cast.seed, "rows", task.name)
        return sheets.completed(session, task.task_id, seed, self.cast.remedies, now)

    def explanation(self, task: Occasion) -> str:
        """Return why a decision may pass although rules found something."""
        return phrases.explanation(chance(self.cast.seed, "explanation", task.name))

    def _plan(self, session: Session, key: tuple[int, int]) -> Planned:
        task = occasions.occasion(session, key[0])
        calendar = days.calendar_of_person(session, task.person_id)
        source = chance(self.cast.seed, "when", task.name)
        at = moment(task, self.cast.of(task.person_id), calendar, source, self.slots)
        day = calendar.local_day(at)
        back = back_at_work(roster.of(session), task.person_id, day)
        if back != day:
            at = next_slot(calendar, calendar.opening(calendar.on_or_after(back)), self.slots)
        return Planned(at, task.name, task)
