"""The conductor of the demo: moves its clock, never past anything that is still to be done."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from engine.schedule import wakeups
from office.application import StoredClock
from persistence.database import Database
from rehearsal.demo import Controls
from rehearsal.owners import Planned
from rehearsal.visits import PageRespondent, VisitOutcome

SHORTEST = timedelta(hours=12)  # what belongs to one day
LONGEST = timedelta(days=5)
HEAVIER = 1.35  # how much more a later step costs: work grows until the year's own first months
SMOOTHING = 0.2  # weight of the newest step in the average length of a step
LOOK = 0.05  # seconds between two looks whether the flows have come to rest
PATIENCE = 30.0  # seconds after which the clock goes on although something does not come to rest
TEND = 5.0  # seconds between two looks after the servers
DAY = timedelta(days=1)


@dataclass
class StepSize:
    """The stride of one demo. `within` are the seconds for the whole of it, 0 for no hurry.

    While the year is in time a step covers half a day; when it is late, as much as it must.
    """

    first: datetime
    last: datetime
    within: float = 0.0
    monotonic: Callable[[], float] = time.monotonic
    _began: float | None = None
    _step_began: float = 0.0
    _average: float = field(default=1.0)
    _started_at: datetime | None = None

    def stride(self, now: datetime) -> timedelta:
        """Return the stride of the step that begins at a simulated instant."""
        at = self.monotonic()
        if self._began is None:
            self._began, self._started_at = at, now
        else:
            self._average += SMOOTHING * (at - self._step_began - self._average)
        self._step_began = at
        if not self.within:
            return SHORTEST
        left = self._seconds(now) - (at - self._began)
        steps = max(left / max(self._average * HEAVIER, 0.01), 1.0)
        return min(max((self.last - now) / steps, SHORTEST), LONGEST)

    def _seconds(self, now: datetime) -> float:
        """Return the seconds for what was left when this demo was started or started again."""
        begun = self._started_at or now
        whole = (self.last - self.first) / (self.last - begun) if self.last > begun else 1.0
        return self.within / max(whole, 1.0)


class Stage(Protocol):
    """The running office, as far as the conductor needs it."""

    def wake(self) -> None:
        """Say that something may be due."""

    def is_quiet(self) -> bool:
        """Tell whether nothing is due now and nothing runs."""
        ...

    def tend(self) -> None:
        """Look after the servers."""


@dataclass
class DemoProgress:
    """How far the demo has come since it started; read by pages and progress bar."""

    now: datetime | None = None
    doing: str = "starting"
    finished: bool = False
    outcomes: Counter[VisitOutcome] = field(default_factory=Counter)
    hurried: int = 0  # times that the flows did not come to rest in time


@dataclass
class Conductor:
    """One demo under way."""

    database: Database
    clock: StoredClock
    visitor: PageRespondent
    controls: Controls
    stage: Stage
    stop: threading.Event = field(default_factory=threading.Event)
    stride: Callable[[datetime], timedelta] = lambda _now: SHORTEST
    progress: DemoProgress = field(default_factory=DemoProgress)
    _tended: float = 0.0

    def run(self, watch: Callable[[DemoProgress], None] = lambda _progress: None) -> bool:
        """Let the year happen; return whether it ended, False when it was stopped before."""
        while not self.stop.is_set():
            began, before = time.monotonic(), self.clock.now()
            self._come_to_rest()
            watch(self.progress)
            if not self._may_go_on():
                break
            window = self._window()
            if window is None:
                self.progress.finished, self.progress.doing = True, "the year is over"
                watch(self.progress)
                return True
            self._answer_until(window)
            self._move_to(window)
            self.controls.made_step()
            self._keep_pace(began, self.clock.now() - before)
        return False

    def _come_to_rest(self) -> None:
        """Wait until the flows have followed everything that is due."""
        self._say("flows at work")
        self.stage.wake()
        began = time.monotonic()
        while not self.stop.is_set() and not self.stage.is_quiet():
            self._tend()
            if time.monotonic() - began > PATIENCE:
                self.progress.hurried += 1
                return
            time.sleep(LOOK)

    def _may_go_on(self) -> bool:
        """Wait while the visitor wants the clock to stand; tell whether to go on at all."""
        while not self.stop.is_set():
            wishes = self.controls.wishes
            if wishes.paused and not wishes.steps:
                self._say("paused")
            elif self._visitor_is_asked():
                self._say("waiting for you")
            else:
                return True
            self._tend()
            self.controls.until_changed(0.3)
            if not self.stage.is_quiet():
                self._come_to_rest()
        return False

    def _visitor_is_asked(self) -> bool:
        """Tell whether the clock must wait for an answer of the visitor."""
        wishes = self.controls.wishes
        if not wishes.played:
            return False
        people = {plan.task.person_id for plan in self._plans()}
        mine = people & set(wishes.played)
        return bool(mine) and (wishes.waits or not people - set(wishes.played))

    def _plans(self) -> list[Planned]:
        with self.database.reading() as session:
            return self.visitor.owners.planned(session)

    def _virtual(self) -> list[Planned]:
        played = self.controls.wishes.played
        return [plan for plan in self._plans() if plan.task.person_id not in played]

    def _window(self) -> datetime | None:
        """Return the instant to move to next; None when nothing will ever be due again."""
        now = self.clock.now()
        stride = self.stride(now)
        with self.database.reading() as session:
            engine = wakeups.next_instant(session)
        moments = [max(plan.at, now) for plan in self._virtual()[:1]]
        if engine is not None:
            moments.append(engine if engine > now else now + stride)
        return min(moments) + stride if moments else None

    def _answer_until(self, window: datetime) -> None:
        """Let the owners answer whose moment comes before `window`, each at its own moment."""
        for plan in self._virtual():
            if plan.at > window or self.stop.is_set():
                return
            self._move_to(plan.at)
            self._say("owners answer")
            self.progress.outcomes[self.visitor.answer(plan.task, self.clock.now())] += 1

    def _move_to(self, instant: datetime) -> None:
        if instant > self.clock.now():
            self.clock.set(instant)

    def _keep_pace(self, began: float, passed: timedelta) -> None:
        """Let a simulated day take at least as long as the visitor asked for."""
        until = began + self.controls.wishes.pace * (passed / DAY)
        while not self.stop.is_set() and (left := until - time.monotonic()) > 0:
            self._say("keeping the pace")
            if self.controls.until_changed(min(left, 0.5)):
                return

    def _say(self, doing: str) -> None:
        self.progress.doing, self.progress.now = doing, self.clock.now()

    def _tend(self) -> None:
        if time.monotonic() - self._tended > TEND:
            self.stage.tend()
            self._tended = time.monotonic()
