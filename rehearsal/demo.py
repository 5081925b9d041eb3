"""The example office of the demo: its folder, ports and controls."""

import json
import shutil
import threading
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations.registration import register
from engine.schedule.publication import publish
from engine.types import Actor
from office.application import Application, StoredClock
from office.imports.folder import read_folder
from office.imports.parsing import read_plain
from office.imports.records import bring
from office.settings import Settings
from office.web.ports import LOOPBACK, free_port, is_free
from persistence.strategy_year import PlanYear
from rehearsal.answers import RECORDS, remedies
from rehearsal.behaviour import Styles, cast_from
from rehearsal.errors import FolderOfAnother

EXAMPLE = Path(__file__).parent.parent / "examples" / "marrowby"
NOTE, CONTROLS, MAILS, OWNERS = "demo.json", "controls.json", "mails.db", "owners.yaml"
USUAL_PORTS = {"pages": 8000, "mailbox": 8025, "smtp": 2525, "prefect": 4200}
DIRECTOR = Actor("rehearsal", channel="rehearsal")
BEFORE = timedelta(weeks=46)  # what is prepared before the first day of the year
AFTER = timedelta(weeks=90)  # from the first day of the year to the last follow-up
MORNING = time(7)  # UTC
SLOTS = (time(10, 15), time(11, 30), time(13, 45))  # local; one step of the demo sees them all


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the demo listens, all on this machine alone."""

    pages: int
    mailbox: int
    smtp: int
    prefect: int


def ports(folder: Path) -> Ports:
    """Return the ports of a demo: those it had before, else the usual ones or free ones."""
    note = folder / NOTE
    if note.exists():
        return Ports(**json.loads(note.read_text()))
    chosen = Ports(
        **{name: port if is_free(port) else free_port() for name, port in USUAL_PORTS.items()}
    )
    folder.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(asdict(chosen)))
    return chosen


def clear(folder: Path, *, keep: str) -> None:
    """Throw away what a demo left, but one file; raises FolderOfAnother where it was no demo."""
    left = [path for path in folder.iterdir() if path.name != keep]
    if left and not (folder / NOTE).exists():
        raise FolderOfAnother(folder)
    for path in left:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def settings(folder: Path, chosen: Ports) -> Settings:
    """Return the settings under which the demo's office runs."""
    place = folder.absolute()
    return Settings(
        state_dir=place,
        database_url=f"sqlite:///{place / 'smo.db'}",
        demo=True,
        web_host=LOOPBACK,
        web_port=chosen.pages,
        base_url=f"http://{LOOPBACK}:{chosen.pages}",
        smtp_host=LOOPBACK,
        smtp_port=chosen.smtp,
        smtp_tls="none",
        smtp_user="",
        smtp_password="",
        prefect_api_url="",
        prefect_port=chosen.prefect,
        prefect_auth="",
        log_level="WARNING",
        sender_name="Strategy office",
        sender_address="strategy-office@marrowby.example",
        reply_to="strategy-office@marrowby.example",
    )


def load(office: Application, clock: StoredClock, example: Path = EXAMPLE) -> None:
    """Set the clock, register the example's organisation, year and strategy; all of it once.

    Raises FilesRefused when the example has faults.
    """
    with office.database.reading() as session:
        if session.scalar(select(PlanYear.id).limit(1)) is not None:
            return
    plan, year = read_folder(example)
    if not clock.is_set:
        clock.set(datetime.combine(year.starts - BEFORE, MORNING, tzinfo=UTC))
    with office.database.writing() as session:
        register(session, plan, actor=DIRECTOR, now=clock.now())
        publish(session, year, actor=DIRECTOR, now=clock.now())
        bring(session, example / RECORDS, actor=DIRECTOR, now=clock.now())


def span(session: Session) -> tuple[datetime, datetime]:
    """Return the first instant of the demo's year and when about its last answers are given."""
    starts = session.scalars(select(PlanYear.starts)).one()
    first = datetime.combine(starts, MORNING, tzinfo=UTC)
    return first - BEFORE, first + AFTER


def cast(example: Path = EXAMPLE) -> Styles:
    """Return how the example's people behave, and what they know to mend."""
    return replace(cast_from(read_plain(example / OWNERS)), remedies=remedies(example))


@dataclass(frozen=True, slots=True)
class DemoWishes:
    """What the visitor asked for. `pace` is the least real seconds for a simulated day."""

    paused: bool = False
    pace: float = 0.0
    steps: int = 0  # single steps that are still to be made while paused
    waits: bool = False  # the clock waits while the visitor has something to answer
    played: tuple[str, ...] = field(default_factory=tuple)


class Controls:
    """The visitor's wishes, shared by pages and conductor; they survive a restart."""

    def __init__(self, path: Path, *, pace: float | None = None, paused: bool = False) -> None:
        """Read what was wished before; `pace` and `paused` are wishes of now."""
        self._path, self._lock = path, threading.Lock()
        self._changed = threading.Event()
        found = _read(path)
        self._change(paused=paused, steps=0, pace=found.pace if pace is None else pace)

    @property
    def wishes(self) -> DemoWishes:
        """What is wished now, by this process or by another one that wrote the file."""
        return _read(self._path)

    def pause(self) -> None:
        """Let the clock stand."""
        self._change(paused=True, steps=0)

    def go_on(self) -> None:
        """Let the clock run."""
        self._change(paused=False, steps=0)

    def step(self) -> None:
        """Let the clock make one step and stand again."""
        self._change(paused=True, steps=self.wishes.steps + 1)

    def made_step(self) -> None:
        """Say that one single step was made."""
        if self.wishes.steps:
            self._change(steps=self.wishes.steps - 1)

    def set_pace(self, seconds: float) -> None:
        """Let a simulated day take at least so many seconds."""
        self._change(pace=max(0.0, min(seconds, 3600.0)))

    def play(self, person_id: str) -> None:
        """Let the visitor answer for a person."""
        self._change(played=tuple(dict.fromkeys((*self.wishes.played, person_id))))

    def give_back(self, person_id: str) -> None:
        """Let the virtual owner answer for a person again."""
        self._change(played=tuple(p for p in self.wishes.played if p != person_id))

    def wait_for_me(self, *, waits: bool) -> None:
        """Choose whether the clock waits while the visitor has something to answer."""
        self._change(waits=waits)

    def until_changed(self, seconds: float) -> bool:
        """Wait until something else is wished, at most so long; tell whether it was."""
        changed = self._changed.wait(seconds)
        self._changed.clear()
        return changed

    def _change(self, **wishes: object) -> None:
        with self._lock:
            wished = replace(_read(self._path), **wishes)  # type: ignore[arg-type]
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps(asdict(wished)))
            fresh.replace(self._path)
        self._changed.set()


def _read(path: Path) -> DemoWishes:
    try:
        found = json.loads(path.read_text())
        return DemoWishes(**{**found, "played": tuple(found.get("played", ()))})
    except (OSError, ValueError, TypeError):
        return DemoWishes()
