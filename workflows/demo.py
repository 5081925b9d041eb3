"""The demo, `smo demo`: an example office that lives through its year."""

import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from office.application import Application, StoredClock
from office.logging import begin_logging, end_logging
from office.web.ports import LOOPBACK
from persistence.instances import InstanceStatus
from rehearsal import conductor, demo, mailbox_pages, summary
from rehearsal.conductor import Conductor, StepSize
from rehearsal.demo import CONTROLS, MAILS, Controls, Ports
from rehearsal.mailbox.server import MailboxServer, Sink
from rehearsal.mailbox.store import MailStore
from rehearsal.mailbox_pages import Mailbox, MailboxCheck
from rehearsal.owners import Owners
from rehearsal.summary import YearSummary
from rehearsal.visits import PageRespondent, VisitOutcome
from state_machines.markup import for_screen
from workflows import service
from workflows.service import Service

SCALE = 1000  # steps of the progress bar
LOG_EVERY = 30.0  # simulated days between two lines where there is no terminal
WIDE = 120  # characters of a line where there is no terminal
LOOK_AFTER = 5.0  # seconds between two looks after the servers once the year is over
LOG = "demo.log"  # what would be in the way of the progress bar
UNSOUND = 1  # exit code of a year that did not end as it should
INTERRUPTED = 130  # exit code of one that was stopped
console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def where_to_look(places: dict[str, str], password: str) -> None:
    """Print the addresses that are worth opening, and where Prefect's password is."""
    console.print("\n[bold]The demo runs. Open in a browser on this machine:[/]\n")
    for name, url in places.items():
        console.print(f"  {name:10}[bold cyan]{url}[/]", soft_wrap=True)
    console.print(f"\n  Prefect asks for a password: the whole line of {password}", soft_wrap=True)
    console.print("  In the mailbox, choose a person and press “I am this person” to take over.")
    console.print("  Ctrl-C stops; starting again goes on where the year stood.\n")


class Bar:
    """A progress bar with the simulated date; plain lines where there is no terminal."""

    def __init__(self, first: datetime, last: datetime) -> None:
        """Prepare for a year between two instants."""
        self._first, self._last = first, last
        self._logged: datetime | None = None
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[words]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("…", total=SCALE, words="")

    def __enter__(self) -> Callable[[conductor.DemoProgress], None]:
        """Show the bar."""
        self._bar.start()
        return self._show

    def __exit__(self, *_reason: object) -> None:
        """Leave the bar as it is."""
        self._bar.stop()

    def _show(self, progress: conductor.DemoProgress) -> None:
        now = progress.now or self._first
        part = (now - self._first) / (self._last - self._first)
        words = f"{progress.outcomes[VisitOutcome.ANSWERED]} answers · {progress.doing}"
        self._bar.update(
            self._task,
            completed=min(part, 1) * SCALE,
            description=f"{now:%a %d %b %Y}",
            words=_plain(words),
        )
        if not console.is_terminal and self._is_time(now):
            console.print(f"{now:%Y-%m-%d}  {min(part, 1):4.0%}  {_plain(words)}")
            self._logged = now

    def _is_time(self, now: datetime) -> bool:
        return self._logged is None or (now - self._logged).days >= LOG_EVERY


def tell_summary(year: YearSummary) -> None:
    """Print what the year came to, process by process, and its milestones."""
    columns = (
        "Process",
        "Completed",
        "Items",
        "Tasks",
        "Letters",
        "Reminders",
        "Escalations",
        "Returns",
    )
    table = Table(title="The strategy year in numbers", title_justify="left", box=SIMPLE)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=bool(number))
    for p in year.processes:
        counts = (
            f"{p.ended.get(InstanceStatus.COMPLETED, 0)} of {p.instances}",
            p.items,
            p.tasks,
            p.letters,
            p.reminders,
            p.escalations,
            p.returns,
        )
        table.add_row(_plain(p.title), *map(str, counts))
    console.print(table)
    reached = [m for m in year.milestones if m.reached]
    late = [m for m in reached if (m.late or 0) > 0]
    console.print(
        f"Milestones: {len(reached)} of {len(year.milestones)} reached, {len(late)} of them late."
    )
    for m in (m for m in year.milestones if m.explanation or not m.reached):
        why = m.explanation or "not reached, and nobody said why"
        console.print(f"  {m.code}: {_plain(why)}")
    state = "is unbroken" if year.verified else "[bold red]is broken[/]"
    console.print(f"History: {year.events:,} events; the chain {state}.")
    for line in year.unfinished:
        console.print(f"  [red]unfinished:[/] {_plain(line)}")


def tell_letters(found: MailboxCheck) -> None:
    """Print whether every letter is in the mailbox exactly once."""
    if not found.wrong:
        console.print(f"Letters: {found.letters:,}, each in the mailbox exactly once.")
    if found.repeated:
        console.print(f"  {found.repeated} were sent twice after an interruption and shown once.")
    for line in found.wrong[:20]:
        console.print(f"  [red]letter:[/] {_plain(line)}")


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
    stop = service.stop_on_signals()
    with service.single_instance(folder.absolute()), ExitStack() as closing:
        if anew:
            demo.clear(folder, keep=service.LOCK)
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


def _plain(text: str) -> str:
    """Return words of people's so that neither their brackets nor their controls act."""
    return escape(for_screen(text))


@dataclass
class _Stage:
    """Everything that the demo is made of."""

    office: Application
    store: MailStore
    controls: Controls
    running: Service
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
        office = Application.open(settings)
        closing.callback(office.close)
        office.database.migrate()
        controls = Controls(folder / CONTROLS, pace=pace, paused=paused)
        store = MailStore(folder / MAILS)
        stage = cls(office, store, controls, Service(office, patient=False), ports)
        demo.load(office, stage.clock)
        return stage

    def conductor(self, stop: threading.Event, minutes: float) -> Conductor:
        """Return who moves the clock, so that the year takes about so many minutes."""
        with self.office.database.reading() as session:
            step_size = StepSize(*demo.span(session), within=minutes * 60)
        database = self.office.database
        visitor = PageRespondent(database, self.store, Owners(demo.cast(), demo.SLOTS))
        return Conductor(
            database, self.clock, visitor, self.controls, self.running, stop, step_size.stride
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
            letters = mailbox_pages.compare(session, self.store)
        tell_summary(year)
        tell_letters(letters)
        return 0 if year.sound and not letters.wrong else UNSOUND

    def _places(self) -> dict[str, str]:
        return {
            "Mailbox": f"http://{LOOPBACK}:{self.ports.mailbox}/mailbox",
            "Console": self.office.console_link,
            "Prefect": self.running.prefect_pages,
        }
