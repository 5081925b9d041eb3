"""The waker: sees that somebody acted or a day came, and has the right flow run at once."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from calendars.clock import SystemClock
from engine import errands, flow_runs, wakeups
from engine.flow_runs import Case
from workflows import runs
from workflows.house import Office
from workflows.pacing import Pacing
from workflows.runs import Desk, Woken
from workflows.worker import InProcessWorker

MACHINE = SystemClock()  # spells are the machine's, also where the office's time is simulated
SPELL = 300  # seconds in which an errand that stays due is started once
SHORT_SPELL = 2  # the same, where days pass in moments


@dataclass
class Waker:
    """Turn wake-ups into running flows; `scheduled` are the deployments of errands by name."""

    desk: Desk
    worker: InProcessWorker
    scheduled: dict[str, UUID] = field(default_factory=dict)
    pacing: Pacing = field(default_factory=Pacing)
    errands_pacing: Pacing = field(default_factory=Pacing)
    spell: int = SPELL
    _sent: dict[str, UUID] = field(default_factory=dict)

    async def look(self) -> bool:
        """Wake every process and start every errand that is due; tell whether all was well.

        It was not where a run is lost: what Prefect has must be compared with what we need.
        """
        woken, due = await asyncio.to_thread(self._due)
        done = await asyncio.gather(
            *(self._wake(case) for case in woken),
            *(self._send_on(name, since) for name, since in due.items()),
        )
        if Woken.SCHEDULED in done:
            await self.worker.get_and_submit_flow_runs()
        self.pacing.forget()
        return Woken.LOST not in done

    def _due(self) -> tuple[list[Case], dict[str, datetime]]:
        """Return the processes that should be looked at and may be, and the errands that wait."""
        now = self.desk.office.clock.now()
        with self.desk.office.database.reading() as session:
            return woken(session, now), errands.due(session, now)

    async def _wake(self, case: Case) -> Woken:
        if self._runs_here(case) or not self.pacing.ready(case.id):
            return Woken.NOTHING
        woken = await runs.wake(self.desk, case)
        if woken is Woken.SCHEDULED:
            self.pacing.woken(case.id)
        return woken

    def _runs_here(self, case: Case) -> bool:
        """Tell whether this worker runs the process at this moment; it rings when it rests."""
        return bool(case.flow_run_id) and self.worker.is_busy_with(UUID(case.flow_run_id))

    async def _send_on(self, name: str, since: datetime) -> Woken:
        """Start a scheduled flow ahead of its hour, once in a spell for the same errand."""
        under_way = name in self._sent and self.worker.is_busy_with(self._sent[name])
        if under_way or name not in self.scheduled or not self.errands_pacing.ready(name):
            return Woken.NOTHING
        self.errands_pacing.woken(name)
        spell = int(MACHINE.now().timestamp() // self.spell)
        run = await self.desk.client.create_flow_run_from_deployment(
            self.scheduled[name], idempotency_key=f"{name}@{since.isoformat()}#{spell}"
        )
        self._sent[name] = run.id
        return Woken.SCHEDULED


def woken(session: Session, now: datetime) -> list[Case]:
    """Return the processes that should be looked at, and those that no flow run follows."""
    found = flow_runs.cases(session, wakeups.due(session, now))
    found |= {case.id: case for case in flow_runs.without_run(session)}
    return list(found.values())


def anything_due(office: Office) -> bool:
    """Tell whether a process, an errand or a letter is due now."""
    now = office.clock.now()
    with office.database.reading() as session:
        return bool(woken(session, now) or errands.due(session, now))
