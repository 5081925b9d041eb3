"""The mailbox of the demo: mails kept, found and read."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path

LINK = re.compile(r"https?://[^\s<>\"']+/t/[A-Za-z0-9-]+")
SCHEMA = """
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY, recipient TEXT NOT NULL, sender TEXT NOT NULL, subject TEXT NOT NULL,
    at TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL, raw BLOB NOT NULL,
    copies INTEGER NOT NULL DEFAULT 1, seen INTEGER NOT NULL DEFAULT 0,
    UNIQUE (message_id, recipient));
CREATE INDEX IF NOT EXISTS mails_of ON mails (recipient, at);
CREATE TABLE IF NOT EXISTS links (mail_id INTEGER NOT NULL, url TEXT NOT NULL, name TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS links_by_name ON links (name);
"""
BUSY = 30.0  # seconds to wait for another writer
MOST = 500  # mails shown in one list


class Mail:
    """A mail as a person reads it; each part is parsed when it is asked for."""

    def __init__(self, raw: bytes) -> None:
        """Take a mail as it was transmitted."""
        self._message = message_from_bytes(raw, policy=default)

    @property
    def subject(self) -> str:
        """What it is about."""
        return self._header("Subject")

    @property
    def sender(self) -> str:
        """From whom it comes."""
        return self._header("From")

    @property
    def recipient(self) -> str:
        """To whom it is written."""
        return self._header("To")

    @property
    def message_id(self) -> str:
        """The name that it has all over the world."""
        return self._header("Message-ID").strip()

    @property
    def at(self) -> datetime:
        """The instant of its Date header, in UTC."""
        try:
            return parsedate_to_datetime(self._header("Date")).astimezone(UTC)
        except (TypeError, ValueError):
            return datetime.fromtimestamp(0, UTC)

    @cached_property
    def text(self) -> str:
        """Its plain text."""
        return self._part("plain")

    @cached_property
    def html(self) -> str:
        """Its page, empty where it has none."""
        return self._part("html")

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """All of its headers."""
        return tuple((name, str(value)) for name, value in self._message.items())

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses that lead to our pages, each once, in the order of the text."""
        return tuple(dict.fromkeys(LINK.findall(self.text)))

    def _header(self, name: str) -> str:
        return str(self._message[name] or "")

    def _part(self, kind: str) -> str:
        body = self._message.get_body((kind,))
        return str(body.get_content()) if body is not None else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an inbox; `copies` above 1 means that the same mail came more than once."""

    id: int
    recipient: str
    subject: str
    at: str
    copies: int
    seen: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many mails an address has, and how many of them nobody opened."""

    mails: int = 0
    unseen: int = 0


class MailStore:
    """The mails; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        """Keep the mails in the file `path`."""
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.executescript(SCHEMA)
        # Whoever closes the last connection writes the whole log back; while this one is held,
        # nobody does that for each mail.
        self._held = sqlite3.connect(self._path, check_same_thread=False)
        self._held.execute("SELECT count(*) FROM mails").fetchone()

    def add(self, recipient: str, raw: bytes) -> None:
        """Keep a mail; the same Message-ID for the same address only counts as another copy."""
        mail = Mail(raw)
        row = (
            recipient.lower(),
            mail.sender,
            mail.subject,
            mail.at.isoformat(),
            mail.message_id,
            mail.text,
            raw,
        )
        with self._open() as database:
            found = database.execute(
                "INSERT INTO mails (recipient, sender, subject, at, message_id, body, raw)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET copies = copies + 1 RETURNING id, copies",
                row,
            ).fetchone()
            if found["copies"] == 1:
                rows = [(found["id"], url, link_name(url)) for url in mail.links]
                database.executemany("INSERT INTO links VALUES (?, ?, ?)", rows)

    def counts(self) -> dict[str, Count]:
        """Return how many mails each address has."""
        query = "SELECT recipient, count(*) n, sum(seen = 0) fresh FROM mails GROUP BY recipient"
        with self._open() as database:
            return {r["recipient"]: Count(r["n"], r["fresh"]) for r in database.execute(query)}

    def inbox(self, recipient: str) -> list[Entry]:
        """Return the mails of an address, the newest first."""
        return self._entries("recipient = ?", recipient.lower())

    def search(self, words: str) -> list[Entry]:
        """Return mails whose subject, address or text hold `words`, the newest first."""
        like = f"%{words}%"
        where = "subject LIKE ? OR recipient LIKE ? OR body LIKE ?"
        return self._entries(where, like, like, like)

    def mail(self, mail_id: int, *, open_it: bool = False) -> Mail | None:
        """Return one mail, marking it as seen when it is opened."""
        with self._open() as database:
            if open_it:
                database.execute("UPDATE mails SET seen = 1 WHERE id = ?", (mail_id,))
            found = database.execute("SELECT raw FROM mails WHERE id = ?", (mail_id,)).fetchone()
        return Mail(found["raw"]) if found else None

    def link(self, recipient: str, name: str) -> tuple[int, str] | None:
        """Return the mail and the address by which a person can follow the link called `name`."""
        query = (
            "SELECT mail_id, url FROM links JOIN mails ON mails.id = mail_id"
            " WHERE name = ? AND recipient = ? ORDER BY mail_id DESC LIMIT 1"
        )
        with self._open() as database:
            found = database.execute(query, (name, recipient.lower())).fetchone()
        return (found["mail_id"], found["url"]) if found else None

    def copies(self) -> dict[str, int]:
        """Return how often each Message-ID arrived, over all addresses."""
        query = "SELECT message_id, sum(copies) n FROM mails GROUP BY message_id"
        with self._open() as database:
            return {row["message_id"]: row["n"] for row in database.execute(query)}

    def _entries(self, where: str, *values: str) -> list[Entry]:
        query = (
            f"SELECT id, recipient, subject, at, copies, seen FROM mails WHERE {where}"
            " ORDER BY at DESC, id DESC LIMIT ?"
        )
        with self._open() as database:
            rows = database.execute(query, (*values, MOST)).fetchall()
        return [_entry(row) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=BUSY)) as database, database:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA synchronous=NORMAL")  # safe when we are killed
            yield database


def link_name(url: str) -> str:
    """Return the public name inside a link; its middle part says nothing without the rest."""
    parts = url.rsplit("/", 1)[-1].split("-")
    return parts[1] if len(parts) > 1 else ""


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        row["id"], row["recipient"], row["subject"], row["at"], row["copies"], bool(row["seen"])
    )
