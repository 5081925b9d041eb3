"""Setting the stage of the demo: its place, its ports, its example, and where its year begins."""

import json
import shutil
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.enrolling import register
from engine.publishing import publish
from engine.types import Actor
from office.composition import Office
from office.demo_clock import StoredClock
from office.files import read_folder
from office.files.plain import read_plain
from office.files.records.bringing import bring
from office.settings import Settings
from office.web.ports import LOOPBACK, free_port, is_free
from persistence.year import PlanYear
from rehearsal.errors import FolderOfAnother
from rehearsal.remedies import RECORDS, remedies
from rehearsal.temperaments import Cast, cast_from

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


def load(office: Office, clock: StoredClock, example: Path = EXAMPLE) -> None:
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


def cast(example: Path = EXAMPLE) -> Cast:
    """Return how the example's people behave, and what they know to mend."""
    return replace(cast_from(read_plain(example / OWNERS)), remedies=remedies(example))
