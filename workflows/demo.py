"""The demo, `smo demo`: an example office that lives through its year."""

import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from engine.formatting import counted
from office.application import Application, StoredClock
from office.logging import begin_logging, end_logging
from office.web.ports import LOOPBACK
from persistence.instances import InstanceStatus
from rehearsal import conductor, demo, mailbox_pages, summary
from rehearsal.conductor import Conductor
from rehearsal.demo import CONTROLS, MAILS, Controls, Ports
from rehearsal.errors import Interrupted, OfficeStuck
from rehearsal.mailbox.server import MailboxServer, Sink
from rehearsal.mailbox.store import MailStore
from rehearsal.mailbox_pages import Mailbox, MailboxCheck
from rehearsal.owners import Owners
from rehearsal.summary import YearSummary
from rehearsal.visits import PageRespondent, VisitOutcome
from state_machines.markup import for_screen
from workflows import service
from workflows.context import StepGate
from workflows.service import Service

SCALE = 1000  # steps of the progress bar
LOG_EVERY = 30.0  # simulated days between two lines where there is no terminal
LONGEST = 22  # characters of a process's title
WIDE = 120  # characters of a line where there is no terminal
LOOK_AFTER = 5.0  # seconds between two looks after the servers once the year is over
LOG = "demo.log"  # what would be in the way of the progress bar
UNSOUND = 1  # exit code of a year that did not end as it should
INTERRUPTED = 130  # exit code of one that was stopped
Show = Callable[[conductor.DemoProgress], None]
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
        self._stuck = ""
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[words]}"),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("…", total=SCALE, words="")

    def __enter__(self) -> Show:
        """Show the bar."""
        self._bar.start()
        return self._show

    def __exit__(self, *_reason: object) -> None:
        """Leave the bar as it is."""
        self._bar.stop()

    def _show(self, progress: conductor.DemoProgress) -> None:
        now = progress.now or self._first
        part = (now - self._first) / (self._last - self._first)
        answers = progress.outcomes[VisitOutcome.ANSWERED]
        words = f"{answers:,} answers · {progress.doing}" if answers else progress.doing
        self._bar.update(
            self._task,
            completed=min(part, 1) * SCALE,
            description=f"{now:%a %d %b %Y}",
            words=_plain(words),
        )
        if not console.is_terminal and self._is_time(now):
            console.print(f"{now:%Y-%m-%d}  {min(part, 1):4.0%}  {_plain(words)}")
            self._logged = now

        if progress.stuck and progress.stuck != self._stuck:
            console.print(f"Nothing moves, though this is due: {_plain(progress.stuck)}")
        self._stuck = progress.stuck

    def _is_time(self, now: datetime) -> bool:
        return self._logged is None or (now - self._logged).days >= LOG_EVERY


def tell_summary(year: YearSummary) -> None:
    """Print what the year came to, process by process, and its milestones."""
    columns = (
        "Process",
        "Done",
        "Items",
        "Tasks",
        "Letters",
        "Reminded",
        "Escalated",
        "Returned",
    )
    table = Table(
        title="The strategy year in numbers",
        title_justify="left",
        box=SIMPLE,
        padding=0,  # so that it stands in a terminal of 80 characters
        show_edge=False,
    )
    table.add_column(columns[0], min_width=LONGEST)
    for name in columns[1:]:
        table.add_column(name, justify="right", no_wrap=True)
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
    console.print(
        f"Milestones: {len(reached)} of {len(year.milestones)} reached; {len(year.late)} were late."
    )
    for delay in year.delays:
        console.print(f"  {_plain(str(delay))}")
    for m in (m for m in year.milestones if m.explanation or not m.reached):
        why = m.explanation or "not reached, and nobody said why"
        console.print(f"  {m.code}: {_plain(why)}")
    state = "is unbroken" if year.verified else "[bold red]is broken[/]"
    console.print(f"History: {counted(year.events, 'event')}; the chain {state}.")
    for line in year.goes_on:
        console.print(f"  goes on in the next year: {_plain(line)}")
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
    begin: date,
    weeks: int,
    paused: bool = False,
    stay: bool = True,
    anew: bool = False,
) -> int:
    """Run the demo in `folder`, or go on with it, or begin it `anew`; return the exit code.

    The year is lived quickly up to the day `begin`, then for so many `weeks` at a pace that a
    person can follow, then quickly again, unless a visitor takes part. It stays open after the
    year's end where there is a terminal and `stay` is wanted. Raises StartRefused, FilesRefused,
    FolderOfAnother and OSError.
    """
    stop = service.stop_on_signals()
    with service.single_instance(folder.absolute()), ExitStack() as closing:
        if anew:
            demo.clear(folder, keep=service.LOCK)
        stage = _Stage.set_up(folder, closing, pace=pace, paused=paused)
        conductor = stage.conductor(stop, demo.morning(begin + timedelta(weeks=weeks)))
        try:
            stage.start(closing, conductor, begin)
            ended = stage.play(conductor)
        except Interrupted:
            ended = False
        except OfficeStuck as stuck:
            console.print(f"\n[bold red]Stuck:[/] {_plain(str(stuck))}", soft_wrap=True)
            return UNSOUND
        if not ended:
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
        usual = demo.PACE if console.is_terminal else 0.0
        controls = Controls(folder / CONTROLS, pace=pace, usual=usual, paused=paused)
        store = MailStore(folder / MAILS)
        stage = cls(office, store, controls, Service(office, gate=StepGate()), ports)
        demo.load(office, stage.clock)
        return stage

    def conductor(self, stop: threading.Event, hurries_from: datetime) -> Conductor:
        """Return who moves the clock until the year is closed, or is to be lived quickly."""
        database = self.office.database
        with database.reading() as session:
            _first, ends = demo.span(session)
        visitor = PageRespondent(database, self.store, Owners(demo.cast(), demo.SLOTS))
        return Conductor(
            database,
            self.clock,
            visitor,
            self.controls,
            self.running,
            stop,
            ends=ends,
            hurries_from=hurries_from,
        )

    def start(self, closing: ExitStack, conductor: Conductor, begin: date) -> None:
        """Start mail server, mailbox pages and the office, and say where to look.

        While Prefect starts, the year is lived quickly up to the day `begin`.
        """
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
        self.running.prepare()
        self._live_quickly(conductor, begin)
        with console.status("starting") as status:
            self.running.start(status.update)
        where_to_look(places, self.running.prefect_password)

    def _live_quickly(self, conductor: Conductor, begin: date) -> None:
        """Live up to a day through the engine alone, with a bar; raises Interrupted."""
        if not demo.left_to_live(self.office.database, self.clock, begin):
            return
        with self.office.database.reading() as session:
            first, _last = demo.span(session)
        last = demo.morning(begin)
        console.print(f"Living quickly up to {begin:%d %B %Y}: the engine alone, and every letter.")
        with Bar(first, last) as show:
            self._hurry(conductor, last, conductor.stop.is_set, show)
        self.clock.set(last)

    def play(self, conductor: Conductor) -> bool:
        """Let the year happen; return whether it ended."""
        with self.office.database.reading() as session:
            first, last = demo.span(session)
        with Bar(first, last) as show:
            while not conductor.run(show):
                if conductor.stop.is_set():
                    return False
                self._hurry_to_the_end(conductor, last, show)
        return True

    def _hurry_to_the_end(self, conductor: Conductor, last: datetime, show: Show) -> None:
        """Live quickly for as long as the visitor lets it, then let the flows see what became."""

        def is_stopped() -> bool:
            self.running.tend()
            return conductor.stop.is_set() or not conductor.may_hurry

        with self.running.held(), suppress(Interrupted):
            self._hurry(conductor, last, is_stopped, show)
            conductor.hurries_from = None  # what is left, if only letters, the flows see to
        with self.office.database.writing() as session:
            demo.wake_flows(session, self.clock.now())

    def _hurry(
        self, conductor: Conductor, until: datetime, stop: Callable[[], bool], show: Show
    ) -> None:
        """Live up to an instant through the engine alone; raises Interrupted."""
        progress = conductor.progress
        progress.doing = "living quickly"

        def watch(now: datetime) -> None:
            progress.now = now
            show(progress)

        demo.live_quickly(self.office, self.clock, until, stop=stop, watch=watch)

    def conclude(self) -> int:
        """Tell what the year came to; return the exit code."""
        with self.office.database.reading() as session:
            year = summary.of(session, ends=self.clock.now())
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
