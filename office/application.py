"""The application: settings, database, clock, keys and mail server, wired together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol, Self

from sqlalchemy.orm import Session

from calendars.clock import Clock, SystemClock, require_utc
from engine.organisation.directory import home
from notifications.links import Keyring
from notifications.rendering import EmailRenderer
from notifications.smtp import SmtpServer
from office.errors import ClockNotSet, ClockWentBack, SettingsRefused
from office.feeds.access import Reach
from office.settings import Settings, kept_key, pointed_at
from persistence.database import Database
from persistence.organisation import Setting
from processes import registry

KEY = "clock"
KEY_ID = 8  # hex digits of a key's hash by which links name it
# files in the state folder
LINK_KEY, CONSOLE_KEY, PREFECT_KEY = "secret.key", "console.key", "prefect.key"
PREFECT_USER = "office:"  # Prefect knows one user, whatever the name


class PageSettings(Protocol):
    """The settings that pages read."""

    @property
    def base_url(self) -> str:
        """Return the public address, without a slash at its end."""

    @property
    def console_key(self) -> str:
        """Return the secret in the console's link; empty keeps the console shut."""


class App(Protocol):
    """What pages and flows see of the application."""

    @property
    def settings(self) -> PageSettings:
        """Return what was configured."""

    @property
    def database(self) -> Database:
        """Return the database where the truth lives."""

    @property
    def clock(self) -> Clock:
        """Return the clock that every use case asks once."""

    @property
    def keyring(self) -> Keyring:
        """Return the keys that links and console cookies are signed with."""


class StoredClock:
    """Tell the simulated time; it moves only when somebody sets it, and never back."""

    def __init__(self, database: Database) -> None:
        """Keep the hands in `database`."""
        self._database = database

    def now(self) -> datetime:
        """Return the simulated instant in UTC; raises ClockNotSet."""
        with self._database.reading() as session:
            found = _read(session)
        if found is None:
            raise ClockNotSet
        return found

    @property
    def is_set(self) -> bool:
        """Tell whether the clock has been set."""
        with self._database.reading() as session:
            return _read(session) is not None

    def set(self, instant: datetime) -> None:
        """Move on to `instant`; raises NaiveInstant and ClockWentBack."""
        wanted = require_utc(instant)
        with self._database.writing() as session:
            stood = _read(session)
            if stood is not None and wanted < stood:
                raise ClockWentBack(stood, wanted)
            session.merge(Setting(key=KEY, value={"now": wanted.isoformat()}))

    def advance(self, by: timedelta) -> None:
        """Move on by a duration; raises ClockNotSet and ClockWentBack."""
        self.set(self.now() + by)


def _read(session: Session) -> datetime | None:
    found = session.get(Setting, KEY)
    return datetime.fromisoformat(str(found.value["now"])) if found else None


@dataclass(frozen=True, slots=True)
class Application:
    """Everything wired: what was configured, database, clock, keys and mail server."""

    settings: Settings
    database: Database
    clock: Clock
    keyring: Keyring
    smtp_server: SmtpServer

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the office; the schema is not touched. Raises SettingsRefused."""
        ready = _with_keys(settings)
        registry.install(ready.processes_folder)
        own = registry.own_tables(ready.processes_folder)
        database = Database(ready.database_url, own)
        clock: Clock = StoredClock(database) if ready.demo else SystemClock()
        return cls(ready, database, clock, _keyring(ready), _relay(ready))

    @property
    def renderer(self) -> EmailRenderer:
        """Return what letters are written on, with the organisation's present name."""
        with self.database.reading() as session:
            name = home(session).name
        return EmailRenderer(
            organisation=name or self.settings.sender_name,
            base_url=self.settings.base_url,
            sender_name=self.settings.sender_name,
            sender_address=self.settings.sender_address,
            reply_to=self.settings.reply_to,
        )

    @property
    def console_link(self) -> str:
        """Return the address that lets a browser into the console; keep it as a key is kept."""
        return f"{self.settings.base_url}/console/{self.settings.console_key}"

    @property
    def reach(self) -> Reach:
        """Return what feeds may reach: what the settings name, and nothing of the office's own."""
        settings = self.settings
        held = self.database.engine.url.database if settings.embedded else None
        own = [Path(f"{held}{end}") for end in ("", "-wal", "-shm", "-journal")] if held else []
        shut = (settings.state_dir, *own, *pointed_at())
        return Reach.of(settings.feed_hosts, settings.feed_folders, shut)

    @property
    def console_key_place(self) -> str:
        """Return where the console's key is kept: the path of a file, or a variable's name."""
        path = self.settings.state_dir / CONSOLE_KEY
        kept = path.exists() and path.read_text(encoding="ascii").strip()
        return str(path) if kept == self.settings.console_key else "SMO_CONSOLE_KEY"

    def session(self) -> Session:
        """Return a session for writing; the caller begins and commits."""
        return self.database.session()

    def close(self) -> None:
        """Give every connection back."""
        self.database.close()


def _with_keys(settings: Settings) -> Settings:
    """Return the settings with every key; on one machine they are made and kept on first use.

    A Prefect server of our own always has a password; one elsewhere has what its owner gave it.
    """
    if not settings.embedded and not settings.secret_key:
        sentence = (
            "SMO_SECRET_KEY is missing: with PostgreSQL every process must sign links with the "
            "same key; write at least 32 characters of chance."
        )
        raise SettingsRefused([sentence])
    kept = {
        name: kept_key(settings.state_dir / file)
        for name, file in (("secret_key", LINK_KEY), ("console_key", CONSOLE_KEY))
        if not getattr(settings, name)
    }
    if not settings.prefect_api_url and not settings.prefect_auth:
        kept["prefect_auth"] = kept_key(settings.state_dir / PREFECT_KEY, PREFECT_USER)
    return settings.model_copy(update=kept)


def _keyring(settings: Settings) -> Keyring:
    earlier = [text.strip() for text in settings.old_secret_keys.split(",") if text.strip()]
    keys = {_key_id(text): text.encode() for text in (*earlier, settings.secret_key)}
    return Keyring(keys, _key_id(settings.secret_key))


def _key_id(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:KEY_ID]


def _relay(settings: Settings) -> SmtpServer:
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user,
        password=settings.smtp_password,
        tls=settings.smtp_tls,
        ca_file=settings.smtp_ca_file,
        connections=settings.mail_connections,
        per_minute=settings.mails_per_minute,
    )
