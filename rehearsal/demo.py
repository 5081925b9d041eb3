"""The example office of the demo: its folder, ports and controls, and the part lived quickly."""

import asyncio
import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.operations.registration import register
from engine.organisation.plan import OrganisationPlan
from engine.schedule import wakeups
from engine.schedule.deadlines import fiscal_year
from engine.schedule.publication import publish
from notifications.batching import gather
from notifications.delivery import deliver_due
from office.application import Application, StoredClock
from office.imports.folder import read_folder
from office.imports.parsing import read_plain
from office.imports.records import bring
from office.settings import Settings
from office.web.ports import LOOPBACK, free_port, is_free
from persistence.database import Database
from persistence.instances import Instance
from persistence.strategy_year import PlanYear
from rehearsal.answers import RECORDS, remedies
from rehearsal.behaviour import Styles, cast_from
from rehearsal.errors import FolderOfAnother, Interrupted
from rehearsal.owners import Owners
from rehearsal.sayings import sayings_of
from rehearsal.simulation import ACTOR, CLOSES_WITHIN, Simulation

EXAMPLE = Path(__file__).parent.parent / "examples" / "marrowby"
NOTE, CONTROLS, MAILS, OWNERS = "demo.json", "controls.json", "mails.db", "owners.yaml"
USUAL_PORTS = {"pages": 8000, "mailbox": 8025, "smtp": 2525, "prefect": 4200}
BEFORE = timedelta(weeks=46)  # what is prepared before the first day of the year
MORNING = time(7)  # UTC
SLOTS = (time(10, 15), time(11, 30), time(13, 45))  # local; the fewer, the fewer instants
PACE = 1.0  # seconds for a simulated day, where somebody watches
LED_ON = "led on without its flow run"


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
        mail_connections=1,  # the mailbox is in this very process
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
    """Register the example's organisation, year and strategy, and set the clock; all of it once.

    Raises FilesRefused when the example has faults.
    """
    with office.database.reading() as session:
        known = session.scalar(select(PlanYear.id).limit(1)) is not None
    if not known:
        settle(office.database, example)
    if not clock.is_set:
        with office.database.reading() as session:
            clock.set(span(session)[0])


def settle(
    database: Database,
    example: Path = EXAMPLE,
    *,
    now: datetime | None = None,
    organisation: OrganisationPlan | None = None,
) -> tuple[datetime, datetime]:
    """Register the example's organisation, year and strategy; return the year's span.

    It happens at `now`, otherwise as the year's span begins; another `organisation` may stand for
    the example's. Raises FilesRefused when the example has faults.
    """
    plan, year = read_folder(example)
    now = now or morning(year.starts - BEFORE)
    with database.writing() as session:
        register(session, organisation or plan, actor=ACTOR, now=now)
        publish(session, year, actor=ACTOR, now=now)
        bring(session, example / RECORDS, actor=ACTOR, now=now)
        return span(session)


def span(session: Session) -> tuple[datetime, datetime]:
    """Return the first instant of the demo's year and the last one at which it may still close."""
    year = fiscal_year(session.scalars(select(PlanYear)).one())
    return morning(year.start) - BEFORE, morning(year.last) + CLOSES_WITHIN


def morning(day: date) -> datetime:
    """Return the instant of a day (UTC) at which the demo looks at it first."""
    return datetime.combine(day, MORNING, tzinfo=UTC)


def left_to_live(database: Database, clock: StoredClock, day: date) -> bool:
    """Tell whether the year is still to be lived quickly up to a day.

    A year whose processes are followed by flows already is left to them.
    """
    if clock.now() >= morning(day):
        return False
    with database.reading() as session:
        followed = select(Instance.id).where(Instance.flow_run_id.is_not(None)).limit(1)
        return session.scalar(followed) is None


def live_quickly(
    office: Application,
    clock: StoredClock,
    until: datetime,
    *,
    stop: Callable[[], bool],
    watch: Callable[[datetime], None],
) -> None:
    """Let the year happen up to an instant through the engine alone, as fast as the machine can.

    Each letter is written and delivered at the instant at which it would have been. The clock is
    left at the last instant at which anything happened. Raises Interrupted when stopped; the next
    start goes on from there.
    """
    renderer = office.renderer

    def write_letters(session: Session, now: datetime) -> None:
        gather(session, now, renderer=renderer)

    def dealt_with(now: datetime) -> None:
        clock.set(now)
        with office.database.reading() as session:
            leaves = wakeups.untold(session)
        if leaves is not None and leaves <= now:
            runner.run(
                deliver_due(office.database, clock, office.smtp_server, office.keyring, renderer)
            )
        watch(now)
        if stop():
            raise Interrupted

    simulation = Simulation(
        office.database, Owners(cast(), SLOTS), write_letters, others_write=True
    )
    with asyncio.Runner() as runner:
        simulation.advance(clock.now(), dealt_with, until=until)


def wake_flows(session: Session, now: datetime) -> None:
    """Let each flow run look at its process, which the engine has led on without it."""
    followed = select(Instance.id).where(Instance.flow_run_id.is_not(None)).order_by(Instance.id)
    for instance_id in session.scalars(followed):
        wakeups.wake(session, instance_id, due_at=now, reason=LED_ON)


def cast(example: Path = EXAMPLE) -> Styles:
    """Return how the example's people behave, and what they know to mend."""
    known = cast_from(read_plain(example / OWNERS))
    return replace(known, remedies=remedies(example), sayings=sayings_of(example))


@dataclass(frozen=True, slots=True)
class DemoWishes:
    """What the visitor asked for. `pace` is the least real seconds for a simulated day."""

    paused: bool = False
    pace: float = 0.0
    steps: int = 0  # single steps that are still to be made while paused
    waits: bool = False  # the clock waits while the visitor has something to answer
    stays: bool = False  # the year stays at this pace to its end
    played: tuple[str, ...] = field(default_factory=tuple)


class Controls:
    """The visitor's wishes, shared by pages and conductor; they survive a restart."""

    def __init__(
        self, path: Path, *, pace: float | None = None, usual: float = 0.0, paused: bool = False
    ) -> None:
        """Read what was wished before; `pace` and `paused` are wishes of now.

        `usual` is the pace where nobody has wished another one.
        """
        self._path, self._lock = path, threading.Lock()
        self._changed = threading.Event()
        known = _read(path).pace if path.exists() else usual
        self._change(paused=paused, steps=0, pace=known if pace is None else pace)

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

    def stay(self, *, stays: bool) -> None:
        """Choose whether the year stays at this pace to its end."""
        self._change(stays=stays)

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
