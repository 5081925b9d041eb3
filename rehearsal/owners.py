"""Virtual owners: who will answer which task, when, and what; the same for the same seed."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time
from operator import attrgetter
from typing import Final

from sqlalchemy.orm import Session

from engine.organisation import directory
from engine.organisation.roles import back_at_work
from engine.views.sheets import SheetView
from rehearsal import answers, tasks
from rehearsal.answers import reply
from rehearsal.behaviour import SLOTS, Styles, moment, next_slot
from rehearsal.sayings import chance
from rehearsal.tasks import Asked, OpenTask, Reply

IN_ORDER: Final = attrgetter("at", "name")  # in which answers are given


@dataclass(frozen=True, slots=True)
class Planned:
    """An answer that will be given at `at` (UTC)."""

    at: datetime
    name: str
    task: OpenTask


@dataclass
class Owners:
    """The whole cast. What each will do follows from the database alone, never from memory."""

    cast: Styles
    slots: tuple[time, ...] = SLOTS
    _plans: dict[tuple[int, int], Planned] = field(default_factory=dict)

    def planned(self, session: Session) -> list[Planned]:
        """Return every answer that is under way, the next one first."""
        waiting = tasks.waiting(session)
        self._plans = {key: self._plans.get(key) or self._plan(session, key) for key in waiting}
        return sorted(self._plans.values(), key=IN_ORDER)

    def reply_to(self, task: OpenTask, asked: Asked, attempt: int = 0) -> Reply:
        """Return what the person answers; another attempt is thrown anew."""
        source = chance(self.cast.seed, "reply", task.name, attempt)
        return reply(asked, self.cast.of(task.person_id), source, self.cast.sayings)

    def sends_back(self, task: OpenTask) -> bool:
        """Tell whether the person would rather send work back than have its faults accepted."""
        return self.cast.of(task.person_id).returns > 0

    def sheet_for(
        self, session: Session, task: OpenTask, now: datetime, *, examine: bool = True
    ) -> SheetView | None:
        """Return the sheet that a task asks for, completed; the same at every attempt.

        Nearly always it has no fault before its owner does `examine` it.
        """
        cast = self.cast
        seed, known = (cast.seed, "rows", task.name), (cast.remedies, cast.sayings)
        return answers.completed(session, task.task_id, seed, known, now, examine=examine)

    def explanation(self, task: OpenTask) -> str:
        """Return why a decision may pass although rules found something."""
        return answers.explanation(chance(self.cast.seed, "explanation", task.name))

    def _plan(self, session: Session, key: tuple[int, int]) -> Planned:
        task, organisation = tasks.occasion(session, key[0]), directory.of(session)
        calendar = organisation.calendar_of(task.person_id)
        source = chance(self.cast.seed, "when", task.name)
        style = self.cast.of(task.person_id)
        if style.silent:
            task = replace(task, escalations=tuple(tasks.escalations(session, task)))
        at = moment(task, style, calendar, source, self.slots)
        day = calendar.local_day(at)
        back = back_at_work(organisation, task.person_id, day)
        if back != day:
            at = next_slot(calendar, calendar.opening(calendar.on_or_after(back)), self.slots)
        return Planned(at, task.name, task)
