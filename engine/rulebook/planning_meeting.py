"""Rules of the meeting: executives who know the options, read in time, and are there to decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import in_force, roster
from engine.formatting import shown
from engine.rules.figures import percent
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.organisation import Person
from persistence.records.strategy import Attendance

SOURCE = "Strategy planning"
CHIEF, COMMITTEE = "CEO", "XC"


@dataclass(frozen=True, slots=True)
class Executive:
    """One who holds a seat, with a named deputy who counts for them."""

    id: str
    name: str
    deputy: str | None

    def took_part(self, present: set[str]) -> bool:
        """Tell whether this executive or the deputy was there."""
        return self.id in present or self.deputy in present


@rule(
    "SPL.R4",
    Severity.WARN,
    "Executives take part in the education on the options",
    mend="repeat the session for those who missed it",
    source=f"{SOURCE}, R4",
    target=at_most(100, "% of the executives"),
    least=at_most(80, "% of the executives"),
)
def executives_educated(at: Look) -> Iterator[Finding]:
    """Find the executives who would decide on options they have not been taught."""
    session = list(at.rows(_attendance(at, "executive_education")))
    if not session:
        return
    seats = {**executives(at, CHIEF), **executives(at, COMMITTEE)}
    present = {row.person for row in session if row.present}
    missing = [each for key, each in seats.items() if key not in present]
    share = percent(len(seats) - len(missing), len(seats))
    if share < at.limit("target"):
        for each in missing:
            yield Finding(each.id, f"{each.name} missed the education on the options")
    if share < at.limit("least"):
        yield Finding("", f"only {shown(share)} % of the executives took part in the education")


@rule(
    "SPL.R5",
    Severity.BLOCK,
    "The annual strategy meeting has its quorum",
    mend="meet again with the chief executive and enough of the committee",
    source=f"{SOURCE}, R5",
    least=at_most(80, "% of the executive committee"),
)
def meeting_quorum(at: Look) -> Iterator[Finding]:
    """Find a meeting whose decisions the executives would not carry."""
    meeting = _latest(at)
    if not meeting:
        return
    present = {row.person for row in meeting if row.present}
    for chief in executives(at, CHIEF).values():
        if chief.id not in present:
            yield Finding("", f"{chief.name}, the chief executive, was not at the meeting")
    committee = executives(at, COMMITTEE).values()
    there = sum(1 for each in committee if each.took_part(present))
    if (share := percent(there, len(committee))) < at.limit("least"):
        text = f"{there} of {len(committee)} members of the executive committee took part"
        yield Finding("", f"{text} ({shown(share)} %)")


@rule(
    "SPL.R6",
    Severity.BLOCK,
    "The pre-read of the strategy meeting comes in time",
    mend="send the pre-read in time, or move the meeting",
    source=f"{SOURCE}, R6",
    before=at_most(5, "working days"),
)
def pre_read_in_time(at: Look) -> Iterator[Finding]:
    """Find those who were to decide on papers that they could not read."""
    for row in _latest(at):
        if row.held_on is None:
            continue
        last = at.calendar.add(row.held_on, -int(at.limit("before")))
        if row.pre_read_on is None:
            yield Finding(row.id, f"{row.name} got no pre-read of the meeting of {row.held_on}")
        elif row.pre_read_on > last:
            text = f"{row.name} got the pre-read on {row.pre_read_on}"
            yield Finding(row.id, f"{text}; it was due by {last}")


def executives(at: Look, role: str) -> dict[str, Executive]:
    """Return who holds a role on the day of the look, by id."""
    organisation = roster.of(at.session)
    held = sorted(in_force.held(organisation, (role,), at.today), key=lambda each: each.person_id)
    return {
        each.person_id: Executive(
            each.person_id, organisation.name_of(each.person_id), each.deputy_id
        )
        for each in held
    }


def _latest(at: Look) -> list[Any]:
    """Return who was asked to the latest strategy meeting of the year."""
    rows = list(at.rows(_attendance(at, "strategy_meeting")))
    latest = max(((row.held_on or date.min, row.event) for row in rows), default=None)
    return [row for row in rows if latest and row.event == latest[1]]


def _attendance(at: Look, kind: str) -> Any:
    query = select(
        Attendance.id,
        Attendance.event,
        Attendance.person,
        Person.name,
        Attendance.present,
        Attendance.held_on,
        Attendance.pre_read_on,
    ).join(Person, Person.id == Attendance.person)
    return query.where(
        Attendance.year == at.year, Attendance.kind == kind, at.live(Attendance)
    ).order_by(Attendance.id)
