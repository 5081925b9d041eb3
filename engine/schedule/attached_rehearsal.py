"""The rehearsal that goes with a calendar to its approval: what it found, or why there is none.

The engine rehearses nothing: it is handed the result, and keeps it with the version.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.audit_trail import content_hash
from engine.errors import OtherRehearsed
from persistence.strategy_year import CalendarRehearsal, CalendarVersion

NONE_ATTACHED = "Not rehearsed"
TOLD = 3  # lines of one kind of finding that a letter tells; the page has them all


class RehearsalOutcome(StrEnum):
    """What became of the rehearsal of a version."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class RehearsalPart:
    """One kind of finding: what it is called, and a line for each."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttachedRehearsal:
    """What a rehearsal of the plan with this content hash found, or why there is none.

    `said` is one sentence without a full stop. `page` is the whole result as HTML, "" where there
    is none.
    """

    content_hash: str
    outcome: RehearsalOutcome
    said: str
    parts: tuple[RehearsalPart, ...] = ()
    page: str = ""

    @property
    def plain_parts(self) -> list[list[str | list[str]]]:
        """The parts as JSON can carry them: a title and its lines each."""
        return [[each.title, list(each.lines)] for each in self.parts]

    @property
    def digest(self) -> str:
        """The hash of all that it says, as the history keeps it."""
        return content_hash(
            [self.content_hash, self.outcome.value, self.said, self.plain_parts, self.page]
        )


def attach(
    session: Session, version: CalendarVersion, rehearsal: AttachedRehearsal, now: datetime
) -> None:
    """Keep a rehearsal with the version that it was one of; raises OtherRehearsed."""
    if rehearsal.content_hash != version.content_hash:
        raise OtherRehearsed(version.year, version.version)
    session.add(
        CalendarRehearsal(
            calendar_id=version.id,
            content_hash=rehearsal.content_hash,
            outcome=rehearsal.outcome,
            said=rehearsal.said,
            parts=rehearsal.plain_parts,
            page=rehearsal.page,
            made_at=now,
        )
    )
    session.flush()


def of_version(session: Session, version: CalendarVersion) -> AttachedRehearsal | None:
    """Return the rehearsal of exactly this content, None where there is none."""
    row = session.scalars(
        select(CalendarRehearsal).where(
            CalendarRehearsal.calendar_id == version.id,
            CalendarRehearsal.content_hash == version.content_hash,
        )
    ).one_or_none()
    if row is None:
        return None
    parts = tuple(RehearsalPart(title, tuple(lines)) for title, lines in row.parts)
    outcome = RehearsalOutcome(row.outcome)
    return AttachedRehearsal(row.content_hash, outcome, row.said, parts, row.page)


def in_short(rehearsal: AttachedRehearsal | None) -> list[str]:
    """Return a rehearsal as a letter tells it: what it came to, and the first of each finding."""
    if rehearsal is None:
        return [NONE_ATTACHED]
    return [rehearsal.said, *(_in_short(each) for each in rehearsal.parts)]


def _in_short(part: RehearsalPart) -> str:
    if not part.lines:
        return f"{part.title}: none"
    more = len(part.lines) - TOLD
    told = [*part.lines[:TOLD], *([f"and {more} more"] if more > 0 else [])]
    return f"{part.title}: {len(part.lines)}; {'; '.join(told)}"
