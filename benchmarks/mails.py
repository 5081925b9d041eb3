"""How many mails leave per second, beside a bare loop that sends the same bytes.

Both send ready letters to the same sink, a process of its own that takes every mail, in turns in
the same run. The bare loop does what cannot be left out: one connection per task and `sendmail` of
finished bytes. `deliver_due` also reads the letter, writes its links, leases it and marks it sent.

    python -m benchmarks.mails [letters] [rounds]
"""

import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from aiosmtplib import SMTP
from sqlalchemy import select, update

from calendars.clock import FixedClock
from notifications.batching import gather
from notifications.delivery import deliver_due
from notifications.links import Keyring
from notifications.mime import compose
from notifications.rendering import EmailRenderer
from notifications.smtp import SmtpServer
from persistence.database import Database
from persistence.outbox import Letter, LetterStatus, NoticeKind
from tests import cast

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
KEYRING = Keyring({"1": b"benchmark benchmark benchmark ben"}, "1")
RENDERER = EmailRenderer(
    "Example Group",
    "https://strategy.example.org",
    "Strategy office",
    "strategy@example.org",
    "smo@example.org",
)
SINK = """
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Take:
    async def handle_DATA(self, server, session, envelope):
        return "250 taken"
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Take()), "127.0.0.1", int(sys.argv[1]))
    print("ready", flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def outbox(folder: Path, count: int) -> Database:
    """Return a database with so many real letters, told to the standing cast."""
    from engine.outbox import notify  # noqa: PLC0415 - beside its only use

    database = Database(f"sqlite:///{folder / 'year.db'}")
    database.migrate()
    with database.writing() as session:
        cast.settle(session, NOW)
    with database.writing() as session:
        for number in range(count):
            facts = {"title": f"Something {number}", "what": "It needs you. " * 20}
            notify(session, "owner", NoticeKind.ALERT, now=NOW, urgency=1, facts=facts)
        gather(session, NOW, renderer=RENDERER)
    return database


def keep(database: Database) -> list[tuple[int, str, str]]:
    """Return the bodies of all letters, which delivery takes away."""
    with database.reading() as session:
        return [(x.id, x.text_body, x.html_body) for x in session.scalars(select(Letter))]


def put_back(database: Database, bodies: list[tuple[int, str, str]]) -> None:
    """Make every letter due again."""
    with database.writing() as session:
        for number, text, html in bodies:
            session.execute(
                update(Letter)
                .where(Letter.id == number)
                .values(status=LetterStatus.QUEUED, text_body=text, html_body=html)
            )


def finished(database: Database) -> list[tuple[str, bytes]]:
    """Return every letter as the bytes that leave."""
    with database.reading() as session:
        letters = session.scalars(select(Letter)).all()
        return [
            (x.recipient, compose(x, "Olga Wen", frozenset(), RENDERER, KEYRING)) for x in letters
        ]


async def bare(mails: list[tuple[str, bytes]], smtp_server: SmtpServer) -> float:
    """Send ready bytes and nothing else; return seconds."""
    left = iter(mails)

    async def carry() -> None:
        client = SMTP(hostname=smtp_server.host, port=smtp_server.port, start_tls=False)
        await client.connect()
        for recipient, content in left:
            await client.sendmail(RENDERER.sender_address, [recipient], content)
        await client.quit()

    began = time.perf_counter()
    await asyncio.gather(*(carry() for _ in range(smtp_server.connections)))
    return time.perf_counter() - began


async def ours(database: Database, smtp_server: SmtpServer, count: int) -> float:
    """Send what is due; return seconds."""
    began = time.perf_counter()
    done = await deliver_due(database, FixedClock(NOW), smtp_server, KEYRING, RENDERER)
    assert done.sent == count, done
    return time.perf_counter() - began


def main(count: int = 1000, rounds: int = 5) -> None:
    """Run both in turns and print the medians."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    sink = subprocess.Popen([sys.executable, "-c", SINK, str(port)], stdout=subprocess.PIPE)
    assert sink.stdout is not None
    sink.stdout.readline()
    smtp_server = SmtpServer("127.0.0.1", port)
    try:
        with tempfile.TemporaryDirectory() as folder:
            database = outbox(Path(folder), count)
            bodies, mails = keep(database), finished(database)
            times: dict[str, list[float]] = {"bare": [], "ours": []}
            for _ in range(rounds):
                times["bare"].append(asyncio.run(bare(mails, smtp_server)))
                times["ours"].append(asyncio.run(ours(database, smtp_server, count)))
                put_back(database, bodies)
            database.close()
    finally:
        sink.terminate()
        sink.wait()
    speed = {name: count / median(taken) for name, taken in times.items()}
    print(f"bare loop    {speed['bare']:7.0f} mails/s")
    print(f"deliver_due  {speed['ours']:7.0f} mails/s  ({speed['ours'] / speed['bare']:.0%})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
