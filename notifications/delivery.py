"""Carrying letters to the mail server: leased, sent, marked; a crash loses none of them."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from calendars.clock import Clock, SystemClock
from calendars.working_calendar import WorkingCalendar
from notifications import mail_queue, outage, overtaken
from notifications.links import Keyring
from notifications.mail_queue import Claimed, Delivery, Lease, settle
from notifications.mime import UNWRITABLE, compose
from notifications.rendering import EmailRenderer
from notifications.smtp import SmtpConnection, SmtpOutcome, SmtpServer, Verdict
from persistence.database import Database
from persistence.outbox import LetterStatus

AT_A_TIME = 16  # letters leased at a time for each connection
ROUND = 20  # hex digits that tell the claims of one round from others
UNMARKED = 8  # letters that may have left before they are marked, for each connection
LINGER = 0.02  # seconds that answers are gathered before they are marked in one transaction
POLICY_LIMIT = 3  # refusals in a row that may be for our configuration before delivery stops
FRESH = timedelta(seconds=5)  # after which a letter that was claimed is looked at once more
UNTRIED = Verdict(SmtpOutcome.UNTRIED, "")
log = logging.getLogger("notifications")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of delivery did; `stopped` says why it ended early, empty if it did not."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0  # given up or undeliverable
    in_doubt: int = 0
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class PreparedEmail:
    """A finished mail under lease."""

    letter_id: int
    recipient: str
    content: bytes
    lease: Lease
    hours: WorkingCalendar | None  # of its reader, in which it leaves; None if it is urgent


async def deliver_due(
    database: Database,
    clock: Clock,
    smtp_server: SmtpServer,
    keyring: Keyring,
    renderer: EmailRenderer,
    *,
    limit: int = 10_000,
    machine: Clock | None = None,
    carrier: str = "",
) -> Delivered:
    """Send the letters that are due, most urgent first, at most `limit`; return what was done.

    Safe to run twice at once and to be cut off anywhere. `machine` times the leases, which begin
    with the name of the `carrier`, at most 20 characters.
    """
    post = DeliveryRun(
        database, clock, smtp_server, keyring, renderer, limit, machine or SystemClock(), carrier
    )
    return await post.run()


@dataclass
class DeliveryRun:
    """One round of delivery: one task reads, some send and one marks, joined by two queues."""

    database: Database
    clock: Clock
    smtp_server: SmtpServer
    keyring: Keyring
    renderer: EmailRenderer
    left: int  # letters that may still be claimed
    machine: Clock
    carrier: str = ""

    def __post_init__(self) -> None:
        """Begin with nothing claimed."""
        self.worker = self.carrier + uuid4().hex[:ROUND]
        self.todo: asyncio.Queue[PreparedEmail | None] = asyncio.Queue(
            AT_A_TIME * self.smtp_server.connections
        )
        self.done: asyncio.Queue[Delivery | None] = asyncio.Queue(
            UNMARKED * self.smtp_server.connections
        )
        self.books = asyncio.Lock()  # one writer at a time: a second one would only wait
        self.untouched: set[int] = set()
        self.tally: Counter[str] = Counter()
        self.stop: Verdict | None = None  # the answer for which nothing more is carried
        self.refusals = 0

    async def run(self) -> Delivered:
        """Work until nothing is due, the limit is reached or the server will not have us."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read())
                group.create_task(self._keep_books())
                carriers = [
                    group.create_task(self._carry()) for _ in range(self.smtp_server.connections)
                ]
                await asyncio.gather(*carriers)
                await self.done.put(None)
        finally:
            if self.untouched:
                self._give_back()
        await asyncio.to_thread(self._say_whether_it_works)
        failed = self.tally[LetterStatus.FAILED] + self.tally[LetterStatus.UNDELIVERABLE]
        return Delivered(
            self.tally[LetterStatus.SENT],
            self.tally[LetterStatus.DEFERRED],
            failed,
            self.tally[LetterStatus.IN_DOUBT],
            self.stop.words if self.stop else "",
        )

    async def _read(self) -> None:
        is_more = True
        while is_more and not self.stop:
            room = min(self.left, AT_A_TIME * self.smtp_server.connections)
            lease = Lease(self.worker, self.machine.now(), 2 * self.smtp_server.longest)
            async with self.books:
                claimed = await asyncio.to_thread(self._claim, lease, room)
            for letter in claimed:
                await self.todo.put(self._compose(letter, lease))
            is_more = len(claimed) == room and self.left > 0
        for _ in range(self.smtp_server.connections):
            await self.todo.put(None)

    async def _carry(self) -> None:
        mail_connection = SmtpConnection(self.smtp_server, self.renderer.sender_address)
        try:
            while (ready := await self.todo.get()) is not None:
                verdict = await self._send(mail_connection, ready)
                await self.done.put(
                    Delivery(ready.letter_id, verdict, sha256(ready.content).hexdigest())
                )
        finally:
            await mail_connection.close()

    async def _send(self, mail_connection: SmtpConnection, ready: PreparedEmail) -> Verdict:
        if not ready.content:
            return Verdict(SmtpOutcome.UNDELIVERABLE, "the address cannot be written into a mail")
        await self.smtp_server.pace.wait()
        if self.stop or self.machine.now() + self.smtp_server.longest > ready.lease.until:
            return UNTRIED
        now = self.clock.now()
        if ready.hours is not None and ready.hours.next_opening(now) > now:
            return UNTRIED  # the working day of its reader has ended meanwhile
        if self.machine.now() - ready.lease.machine > FRESH and not await self._holds(ready):
            return UNTRIED  # it is taken back, or written anew, when it is claimed the next time
        self.untouched.discard(ready.letter_id)
        verdict = await mail_connection.carry(str(ready.letter_id), ready.recipient, ready.content)
        self._consider(verdict)
        return verdict

    async def _holds(self, ready: PreparedEmail) -> bool:
        return await asyncio.to_thread(self._still_so, ready.letter_id)

    def _still_so(self, letter_id: int) -> bool:
        with self.database.reading() as session:
            return overtaken.holds(session, letter_id)

    def _consider(self, verdict: Verdict) -> None:
        """Stop for everybody when the server will not have us, rather than burn letters."""
        doubtful = verdict.outcome is SmtpOutcome.UNDELIVERABLE and verdict.plain
        ours = verdict.outcome is SmtpOutcome.POLICY or doubtful
        self.refusals = self.refusals + 1 if ours else 0
        if verdict.outcome.is_of_all or self.refusals >= POLICY_LIMIT:
            self.stop = self.stop or verdict

    async def _keep_books(self) -> None:
        while (first := await self.done.get()) is not None:
            batch: list[Delivery | None] = [first]
            await asyncio.sleep(LINGER)
            while not self.done.empty():
                batch.append(self.done.get_nowait())
            async with self.books:
                await asyncio.to_thread(self._settle, [c for c in batch if c is not None])
            if None in batch:
                break

    def _claim(self, lease: Lease, room: int) -> list[Claimed]:
        with self.database.writing() as session:
            now = self.clock.now()
            overtaken.rewrite(session, now, lease.machine, self.renderer)
            claimed = mail_queue.claim(session, lease, now, room)
        self.left -= len(claimed)
        self.untouched |= {c.letter.id for c in claimed}
        return claimed

    def _compose(self, claimed: Claimed, lease: Lease) -> PreparedEmail:
        letter = claimed.letter
        try:
            content = compose(letter, claimed.name, claimed.link_ids, self.renderer, self.keyring)
        except UNWRITABLE:
            content = b""
        return PreparedEmail(letter.id, letter.recipient, content, lease, claimed.hours)

    def _settle(self, batch: list[Delivery]) -> None:
        with self.database.writing() as session:
            self.tally += settle(session, self.worker, batch, self.clock.now())
        self.untouched -= {carried.letter_id for carried in batch}

    def _say_whether_it_works(self) -> None:
        """Let everything wait for a server that took nothing, and write down that it did or not."""
        now = self.clock.now()
        if self.stop is None:
            if self.tally[LetterStatus.SENT]:
                self._end_outage()
            return
        with self.database.writing() as session:
            lasting = outage.begin_outage(session, self.stop.outcome, self.stop.words, now)
            mail_queue.hold(session, now, now + lasting.pause(now))

    def _end_outage(self) -> None:
        with self.database.reading() as session:
            lasting = outage.present_outage(session)
        if lasting is not None:
            with self.database.writing() as session:
                outage.end_outage(session, self.clock.now())

    def _give_back(self) -> None:
        with self.database.writing() as session:
            mail_queue.release(session, self.worker, sorted(self.untouched))
