"""What the demo says on the terminal: where to look, how far it is, what the year came to."""

import sys
from collections.abc import Callable
from datetime import datetime

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from rehearsal import conductor
from rehearsal.mailbox.checking import Comparison
from rehearsal.summary import YearSummary
from rehearsal.visits import Outcome
from state_machines.markup import for_screen

SCALE = 1000  # steps of the progress bar
LOG_EVERY = 30.0  # simulated days between two lines where there is no terminal
WIDE = 120  # characters of a line where there is no terminal
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

    def __enter__(self) -> Callable[[conductor.Progress], None]:
        """Show the bar."""
        self._bar.start()
        return self._show

    def __exit__(self, *_reason: object) -> None:
        """Leave the bar as it is."""
        self._bar.stop()

    def _show(self, progress: conductor.Progress) -> None:
        now = progress.now or self._first
        part = (now - self._first) / (self._last - self._first)
        words = f"{progress.outcomes[Outcome.ANSWERED]} answers · {progress.doing}"
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
            f"{p.ended.get('completed', 0)} of {p.instances}",
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


def tell_letters(found: Comparison) -> None:
    """Print whether every letter is in the mailbox exactly once."""
    if not found.wrong:
        console.print(f"Letters: {found.letters:,}, each in the mailbox exactly once.")
    if found.repeated:
        console.print(f"  {found.repeated} were sent twice after an interruption and shown once.")
    for line in found.wrong[:20]:
        console.print(f"  [red]letter:[/] {_plain(line)}")


def _plain(text: str) -> str:
    """Return words of people's so that neither their brackets nor their controls act."""
    return escape(for_screen(text))
