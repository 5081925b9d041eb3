"""The conductor of the demo: the clock goes from one due instant to the next, never past work."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.schedule import wakeups
from office.application import StoredClock
from persistence.audit_trail import Event
from persistence.database import Database
from persistence.outbox import Letter, LetterStatus
from rehearsal.demo import Controls
from rehearsal.errors import OfficeStuck
from rehearsal.owners import Planned
from rehearsal.visits import PageRespondent, VisitOutcome

LOOK = 0.5  # seconds between two looks at visitor and servers while something goes on
STUCK_TOLD = 60.0  # seconds without any progress after which that is told
STUCK_ENDS = 900.0  # seconds without any progress after which nobody believes in it any more
TEND = 5.0  # seconds between two looks after the servers
TRIES = 3  # visits to one page at one instant
DAY = timedelta(days=1)
QUIET = timedelta(days=3)  # a longer time in which nothing is due takes no longer than this
log = logging.getLogger(__name__)


class Stage(Protocol):
    """The running office, as far as the conductor needs it."""

    def wake(self) -> None:
        """Say that something may be due."""

    def until_rest(self, seconds: float) -> bool:
        """Wait at most so long; tell whether everything that is due was followed."""
        ...

    def held(self) -> AbstractContextManager[None]:
        """Follow nothing while the block runs."""
        ...

    def tend(self) -> None:
        """Look after the servers."""


@dataclass
class DemoProgress:
    """How far the demo has come since it started; read by pages and progress bar.

    `stuck` says in words what does not come to rest, empty while all is well.
    """

    now: datetime | None = None
    doing: str = "starting"
    finished: bool = False
    outcomes: Counter[VisitOutcome] = field(default_factory=Counter)
    stuck: str = ""


@dataclass
class Conductor:
    """One demo under way; its year is over after `ends`, or when nothing will ever be due again.

    What comes after `hurries_from` is left to who lives it quickly, unless the visitor plays
    somebody, has paused the clock or wants to stay at this pace.

    At each instant everything that is due is followed to its rest, then those virtual owners answer
    whose moment it is, until nothing is left; only then the clock moves on. So a slow machine takes
    longer and changes nothing.
    """

    database: Database
    clock: StoredClock
    visitor: PageRespondent
    controls: Controls
    stage: Stage
    stop: threading.Event = field(default_factory=threading.Event)
    ends: datetime | None = None
    hurries_from: datetime | None = None
    stuck_after: tuple[float, float] = (STUCK_TOLD, STUCK_ENDS)
    progress: DemoProgress = field(default_factory=DemoProgress)
    _tended: float = 0.0
    _arrived: float = field(default_factory=time.monotonic)  # at the present instant
    _visits: Counter[tuple[int, int]] = field(default_factory=Counter)  # at the present instant

    def run(self, watch: Callable[[DemoProgress], None] = lambda _progress: None) -> bool:
        """Let the year happen; return whether it ended, False when it was stopped or left before.

        Raises OfficeStuck when what is due does not come to rest and nothing moves any more.
        """
        while not self.stop.is_set():
            self._come_to_rest(watch)
            watch(self.progress)
            plans = self._plans()
            upcoming = self._upcoming(plans)
            if self.stop.is_set() or self._visitor_chooses(plans, upcoming):
                continue
            if self._answer(plans):
                continue
            if upcoming is None or (self.ends is not None and upcoming > self.ends):
                self._say("the year is over")
                self.progress.finished = True
                watch(self.progress)
                return True
            if self._is_left(upcoming):
                return False
            if self._keep_pace(upcoming):
                self._move_to(upcoming)
        return False

    @property
    def may_hurry(self) -> bool:
        """Whether the visitor lets the rest be lived quickly."""
        wishes = self.controls.wishes
        return not (wishes.paused or wishes.played or wishes.stays)

    def _is_left(self, upcoming: datetime) -> bool:
        """Tell whether what comes next is left to who lives it quickly."""
        return self.hurries_from is not None and upcoming > self.hurries_from and self.may_hurry

    def _come_to_rest(self, watch: Callable[[DemoProgress], None]) -> None:
        """Wait until the flows have followed everything that is due, however long that takes."""
        self.stage.wake()
        began, known = time.monotonic(), ""
        while not self.stop.is_set() and not self.stage.until_rest(LOOK):
            stuck = self.progress.stuck
            self._say(f"nothing moves, though due: {stuck}" if stuck else "flows at work")
            self._tend()
            watch(self.progress)
            with self.database.reading() as session:
                found = _standing(session, self.clock.now())
            if found != known:
                began, known = time.monotonic(), found
            self._tell_if_stuck(time.monotonic() - began, found)
        self.progress.stuck = ""

    def _tell_if_stuck(self, seconds: float, found: str) -> None:
        told, ends = self.stuck_after
        if seconds > ends:
            raise OfficeStuck(found, seconds)
        if seconds > told and not self.progress.stuck:
            self.progress.stuck = found
            log.error("nothing moves", extra={"due": found, "seconds": round(seconds)})

    def _visitor_chooses(self, plans: list[Planned], upcoming: datetime | None) -> bool:
        """Tell whether the clock stands, because the visitor wants it to; after a moment's wait."""
        wishes = self.controls.wishes
        asked = {plan.task.person_id for plan in plans} & set(wishes.played)
        if wishes.paused and not wishes.steps:
            self._say("paused")
        elif asked and (wishes.waits or upcoming is None):
            self._say("waiting for you")
        else:
            return False
        self._tend()
        self.controls.until_changed(LOOK)
        self._arrived = time.monotonic()
        return True

    def _plans(self) -> list[Planned]:
        with self.database.reading() as session:
            return self.visitor.owners.planned(session)

    def _virtual(self, plans: list[Planned]) -> list[Planned]:
        played = self.controls.wishes.played
        return [plan for plan in plans if plan.task.person_id not in played]

    def _upcoming(self, plans: list[Planned]) -> datetime | None:
        """Return the next instant at which anything is due; None when nothing ever will be."""
        now = self.clock.now()
        with self.database.reading() as session:
            due = wakeups.next_instant(session)
        moments = [plan.at for plan in self._virtual(plans) if plan.at > now or self._may(plan)]
        return min((max(at, now) for at in (*moments, *([due] if due else []))), default=None)

    def _may(self, plan: Planned) -> bool:
        """Tell whether a page may be visited once more at this instant."""
        return self._visits[_key(plan)] < TRIES

    def _answer(self, plans: list[Planned]) -> bool:
        """Let the owners answer whose moment it is, in their order; tell whether there were any."""
        now = self.clock.now()
        due = [plan for plan in self._virtual(plans) if plan.at <= now and self._may(plan)]
        if due:
            self._say("owners answer")
        with self.stage.held():
            for plan in due:
                self._visits[_key(plan)] += 1
                self.progress.outcomes[self.visitor.answer(plan.task, now)] += 1
        return bool(due)

    def _move_to(self, instant: datetime) -> None:
        if instant > self.clock.now():
            self.clock.set(instant)
            self.controls.made_step()
            self._arrived = time.monotonic()
            self._visits.clear()

    def _keep_pace(self, upcoming: datetime) -> bool:
        """Let a simulated day take as long as the visitor asked for; tell whether to go on then."""
        passes = min(upcoming - self.clock.now(), QUIET)
        until = self._arrived + self.controls.wishes.pace * (passes / DAY)
        while not self.stop.is_set() and (left := until - time.monotonic()) > 0:
            self._say("keeping the pace")
            self._tend()
            if self.controls.until_changed(min(left, LOOK)):
                return False
        return True

    def _say(self, doing: str) -> None:
        self.progress.doing, self.progress.now = doing, self.clock.now()

    def _tend(self) -> None:
        if time.monotonic() - self._tended > TEND:
            self.stage.tend()
            self._tended = time.monotonic()


def _key(plan: Planned) -> tuple[int, int]:
    return plan.task.task_id, plan.task.version


def _standing(session: Session, now: datetime) -> str:
    """Return what is due, and how far history and letters are: whatever moves changes it."""
    due = [*wakeups.due_instances(session, now, limit=5), *wakeups.due_jobs(session, now)]
    events = session.scalar(select(func.max(Event.id))) or 0
    letters = session.scalar(
        select(func.count()).select_from(Letter).where(Letter.status == LetterStatus.SENT)
    )
    return f"{', '.join(due) or 'a flow run'}; {events} events, {letters} letters"
