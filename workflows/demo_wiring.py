"""The demo, wired: the running office, the conductor of the rehearsal, the visitor."""

import signal
import sys
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from office.composition import Office
from office.demo_clock import StoredClock
from office.logging import begin_logging, end_logging
from office.web.ports import LOOPBACK
from rehearsal import demo, summary
from rehearsal.conductor import Conductor
from rehearsal.controls import Controls
from rehearsal.demo import CONTROLS, MAILS, Ports
from rehearsal.mailbox import checking
from rehearsal.mailbox.pages import Mailbox
from rehearsal.mailbox.serving import MailboxServer
from rehearsal.mailbox.sink import Sink
from rehearsal.mailbox.store import MailStore
from rehearsal.owners import Owners
from rehearsal.strides import Strides
from rehearsal.visits import Visitor
from workflows import premises
from workflows.demo_telling import Bar, console, tell_letters, tell_summary, where_to_look
from workflows.running import Running

UNSOUND = 1  # exit code of a year that did not end as it should
INTERRUPTED = 130
LOG = "demo.log"  # what would be in the way of the progress bar
LOOK_AFTER = 5.0  # seconds between two looks after the servers once the year is over


def run(
    folder: Path,
    *,
    pace: float | None = None,
    minutes: float = 0.0,
    paused: bool = False,
    stay: bool = True,
    anew: bool = False,
) -> int:
    """Run the demo in `folder`, or go on with it, or begin it `anew`; return the exit code.

    It stays open after the year's end where there is a terminal and `stay` is wanted. Raises
    StartRefused, FilesRefused, FolderOfAnother and OSError.
    """
    stop = threading.Event()
    _stop_on_signals(stop)
    with premises.taken(folder.absolute()), ExitStack() as closing:
        if anew:
            demo.clear(folder, keep=premises.LOCK)
        stage = _Stage.set_up(folder, closing, pace=pace, paused=paused)
        conductor = stage.conductor(stop, minutes)
        stage.start(closing, conductor)
        if not stage.play(conductor):
            console.print("Stopped. Starting the demo again goes on from here.")
            return INTERRUPTED
        code = stage.conclude()
        console.print("\nThis year is over; `make demo ARGS=--anew` begins it again.")
        if stay and sys.stdin.isatty() and console.is_terminal:
            console.print("\nEverything stays open until you press Ctrl-C.")
            while not stop.wait(LOOK_AFTER):
                stage.running.tend()
        return code


@dataclass
class _Stage:
    """Everything that the demo is made of."""

    office: Office
    store: MailStore
    controls: Controls
    running: Running
    ports: Ports
    clock: StoredClock = field(init=False)

    def __post_init__(self) -> None:
        self.clock = StoredClock(self.office.database)

    @classmethod
    def set_up(
        cls, folder: Path, closing: ExitStack, *, pace: float | None, paused: bool
    ) -> "_Stage":
        """Choose ports, open the office, load the example."""
        ports = demo.ports(folder)
        settings = demo.settings(folder, ports)
        words = closing.enter_context((folder / LOG).open("a", encoding="utf-8"))
        closing.callback(end_logging, begin_logging(settings.log_level, words))
        office = Office.open(settings)
        closing.callback(office.close)
        office.database.migrate()
        controls = Controls(folder / CONTROLS, pace=pace, paused=paused)
        store = MailStore(folder / MAILS)
        stage = cls(office, store, controls, Running(office, patient=False), ports)
        demo.load(office, stage.clock)
        return stage

    def conductor(self, stop: threading.Event, minutes: float) -> Conductor:
        """Return who moves the clock, so that the year takes about so many minutes."""
        with self.office.database.reading() as session:
            strides = Strides(*demo.span(session), within=minutes * 60)
        database = self.office.database
        visitor = Visitor(database, self.store, Owners(demo.cast(), demo.SLOTS))
        return Conductor(
            database, self.clock, visitor, self.controls, self.running, stop, strides.stride
        )

    def start(self, closing: ExitStack, conductor: Conductor) -> None:
        """Start mail server, mailbox pages and the office, and say where to look."""
        sink = Sink(self.store, self.ports.smtp)
        sink.start()
        closing.callback(sink.stop)
        places = self._places()
        elsewhere = {name: url for name, url in places.items() if name != "Mailbox"}
        mailbox = Mailbox(
            self.office, self.store, self.controls, lambda: conductor.progress, elsewhere
        )
        server = MailboxServer(mailbox.app(), self.ports.mailbox)
        server.start()
        closing.callback(server.stop)
        closing.callback(self.running.stop)
        with console.status("starting") as status:
            self.running.start(status.update)
        where_to_look(places, self.running.prefect_password)

    def play(self, conductor: Conductor) -> bool:
        """Let the year happen; return whether it ended."""
        with self.office.database.reading() as session:
            first, last = demo.span(session)
        with Bar(first, last) as show:
            return conductor.run(show)

    def conclude(self) -> int:
        """Tell what the year came to; return the exit code."""
        with self.office.database.reading() as session:
            year = summary.of(session)
            letters = checking.compare(session, self.store)
        tell_summary(year)
        tell_letters(letters)
        return 0 if year.sound and not letters.wrong else UNSOUND

    def _places(self) -> dict[str, str]:
        return {
            "Mailbox": f"http://{LOOPBACK}:{self.ports.mailbox}/mailbox",
            "Console": self.office.console_link,
            "Prefect": self.running.prefect_pages,
        }


def _stop_on_signals(stop: threading.Event) -> None:
    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
