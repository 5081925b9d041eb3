"""Worker, waker and delivery in a thread with an event loop of their own."""

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from workflows import letters
from workflows.bell import Bell
from workflows.errors import FlowsEnded
from workflows.heart import Heart

if TYPE_CHECKING:
    from workflows.house import Office

log = logging.getLogger(__name__)
STOPS_WITHIN = 45.0  # seconds: running flows come to their rest first


class EngineRoom:
    """The thread in which flows run; `name` is the worker's, the same after each restart."""

    def __init__(self, office: "Office", name: str, *, patient: bool = True) -> None:
        """Prepare; not `patient` wakes processes as often as anything happens, for rehearsals."""
        self._office, self._name, self._patient = office, name, patient
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._bell = Bell(self._loop)
        self._heart = Heart(office, self._bell, name, patient=patient)
        self._cause: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="flows", daemon=True)

    def start(self) -> None:
        """Begin to work; Prefect need not be there yet."""
        self._thread.start()

    def ring(self, instance_id: str = "") -> None:
        """Say that somebody has acted."""
        self._bell.ring(instance_id)

    @property
    def is_ready(self) -> bool:
        """Whether the worker has taken up its work with Prefect."""
        return self._heart.ready.is_set()

    def is_quiet(self) -> bool:
        """Tell whether nothing is due now and nothing runs; asks the database."""
        return self._heart.is_quiet()

    def tend(self) -> None:
        """Raise FlowsEnded when the thread has ended although nobody stopped it."""
        if self._cause is not None:
            raise FlowsEnded(self._cause)

    def stop(self) -> None:
        """Let running flows come to their rest and stop."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(STOPS_WITHIN)

    def _work(self) -> None:
        asyncio.set_event_loop(self._loop)
        logging.getLogger("httpx").setLevel(logging.WARNING)  # one line per call to Prefect
        try:
            self._loop.run_until_complete(self._both())
        except Exception as cause:
            log.exception("the flows ended by a fault")
            self._cause = cause
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()

    async def _both(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._heart.beat(self._stop))
            group.create_task(letters.send_while(self._office, self._stop))
