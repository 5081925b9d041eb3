"""A mail server that is away: noticed once, told to whoever answers for it, and its return."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import outbox
from engine.formatting import counted
from engine.organisation import directory, roles
from engine.organisation.directory import setting
from engine.organisation.roles import DIRECTOR
from notifications.smtp import SmtpOutcome
from persistence.instances import Instance
from persistence.organisation import Setting
from persistence.outbox import Letter, LetterStatus, NoticeKind

KEY = "mail_outage"  # of the row that says so; there is none while letters leave
WORTH_A_LETTER = timedelta(hours=1)  # what lasted less is told in the log only
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(minutes=15)  # between two tries
OURS = frozenset(
    {SmtpOutcome.LOGIN, SmtpOutcome.POLICY, SmtpOutcome.UNDELIVERABLE}
)  # settings to mend
MEND_OURS = "It refuses us, not the people: check the sender, the login and what it lets us send."
MEND_TRUST = "Nobody vouches for its certificate: name the authority's file in SMO_SMTP_CA_FILE."
MEND_AWAY = "It cannot be reached: check its name, its port and the network."
log = logging.getLogger("notifications")


def to_office(
    session: Session,
    facts: Mapping[str, Any],
    *,
    why: str,
    now: datetime,
    instance_id: str | None = None,
    but: str = "",
) -> None:
    """Alert whoever answers for the strategy office, as the person `but` cannot be told."""
    for director in directors(session, instance_id, now):
        if director != but:
            outbox.notify(
                session,
                director,
                NoticeKind.ALERT,
                now=now,
                instance_id=instance_id,
                urgency=outbox.DECISION,
                why=why,
                facts=dict(facts),
            )


def directors(session: Session, instance_id: str | None, now: datetime) -> list[str]:
    """Return who answers for the strategy office now, for one process or altogether."""
    on = roles.today(session, now)
    instance = session.get(Instance, instance_id) if instance_id else None
    seats = roles.closest(directory.of(session), DIRECTOR, instance, on) if instance else []
    return [seat.assignee_id for seat in seats] or roles.responsible(session, on)


@dataclass(frozen=True, slots=True)
class Outage:
    """Since when no letter leaves, what the mail server says, and what can be done."""

    since: datetime
    outcome: SmtpOutcome
    words: str

    @property
    def mend(self) -> str:
        """Return what to look at."""
        if self.outcome is SmtpOutcome.UNTRUSTED:
            return MEND_TRUST
        return MEND_OURS if self.outcome in OURS else MEND_AWAY

    def pause(self, now: datetime) -> timedelta:
        """Return how long to wait before the server is tried again: the longer it is away."""
        return min(max(now - self.since, SHORTEST), LONGEST)


def present_outage(session: Session) -> Outage | None:
    """Return the outage that lasts, None while letters leave."""
    found = setting(session, KEY)
    if found is None:
        return None
    since = datetime.fromisoformat(found["since"])
    return Outage(since, SmtpOutcome(found["outcome"]), found["words"])


def begin_outage(session: Session, outcome: SmtpOutcome, words: str, now: datetime) -> Outage:
    """Write down that the server takes nothing; say so in the log unless it is known."""
    known = present_outage(session)
    outage = Outage(known.since if known else now, outcome, words)
    if known is None or known.outcome is not outcome:
        facts = {"since": outage.since.isoformat(), "outcome": outcome.value, "words": words}
        session.merge(Setting(key=KEY, value=facts))
        session.flush()
        log.error("mail does not leave", extra={"outcome": outcome.value, "words": words})
    return outage


def end_outage(session: Session, now: datetime) -> None:
    """Write down that letters leave again, and tell the strategy office what it did not see."""
    outage, row = present_outage(session), session.get(Setting, KEY)
    if outage is None or row is None:
        return
    session.delete(row)
    session.flush()
    log.warning("mail leaves again", extra={"since": outage.since.isoformat()})
    if now - outage.since < WORTH_A_LETTER:
        return
    facts = {
        "title": f"No mail left for {_lasted(now - outage.since)}",
        "what": f"The mail server took no letter; it said: {outage.words}",
        "mend": f"Letters leave again, and none was lost. {outage.mend}",
        "rows": [
            ["From", f"{outage.since:%Y-%m-%d %H:%M} UTC"],
            ["Until", f"{now:%Y-%m-%d %H:%M} UTC"],
            ["Letters that waited", str(_waited(session, outage.since))],
        ],
    }
    to_office(session, facts, why="the mail server took no letters", now=now)


def _waited(session: Session, since: datetime) -> int:
    """Return how many letters written since then or before it had not left when it ended."""
    late = select(func.count()).where(
        Letter.status.in_(LetterStatus.UNSENT)
        | ((Letter.sent_at > since) & (Letter.created_at < Letter.sent_at))
    )
    return session.scalar(late) or 0


def _lasted(span: timedelta) -> str:
    hours = round(span / timedelta(hours=1))
    number, unit = (hours // 24, "day") if hours >= 48 else (max(hours, 1), "hour")  # noqa: PLR2004
    return counted(number, unit)
