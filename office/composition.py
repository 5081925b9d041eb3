"""The composition root: settings become the one office that doors and flows work in."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from sqlalchemy.orm import Session

from calendars.clock import Clock, SystemClock
from engine.organisation import home
from notifications.links import Keyring
from notifications.relay import Relay
from notifications.stationery import Stationery
from office.demo_clock import StoredClock
from office.errors import SettingsRefused
from office.feeds.reach import Reach
from office.secret_files import kept_key, pointed_at
from office.settings import Settings
from persistence.database import Database
from processes import registry

KEY_ID = 8  # hex digits of a key's hash by which links name it
# files in the state folder
LINK_KEY, CONSOLE_KEY, PREFECT_KEY = "secret.key", "console.key", "prefect.key"
PREFECT_USER = "office:"  # Prefect knows one user, whatever the name


@dataclass(frozen=True, slots=True)
class Office:
    """Everything wired: what was configured, the database, the clock, the keys and the post."""

    settings: Settings
    database: Database
    clock: Clock
    keyring: Keyring
    relay: Relay

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the office; the schema is not touched. Raises SettingsRefused."""
        ready = _with_keys(settings)
        registry.install(ready.processes_folder)
        database = Database(ready.database_url)
        clock: Clock = StoredClock(database) if ready.demo else SystemClock()
        return cls(ready, database, clock, _keyring(ready), _relay(ready))

    @property
    def stationery(self) -> Stationery:
        """Return what letters are written on, with the organisation's present name."""
        with self.database.reading() as session:
            name = home(session).name
        return Stationery(
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


def _relay(settings: Settings) -> Relay:
    return Relay(
        host=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user,
        password=settings.smtp_password,
        tls=settings.smtp_tls,
        ca_file=settings.smtp_ca_file,
        connections=settings.mail_connections,
        per_minute=settings.mails_per_minute,
    )
