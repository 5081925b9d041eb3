"""Rules of communication: a message is true, current, and not too early."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from sqlalchemy import func, or_, select

from engine.formatting import plain
from engine.organisation import root_unit
from engine.rulebook.communication_calendar import asked
from engine.rules.parts import Finding, Look, Severity, at_most, rule
from persistence.records.communication import Message, MessageFigure, MessageObjective
from persistence.records.scorecards import Card, Snapshot

SOURCE = "Strategy communication"


@rule(
    "SCO.R1",
    Severity.BLOCK,
    "A message cites an objective and the current card",
    mend="name the objectives it explains, and follow the current card",
    source=f"{SOURCE}, R1",
)
def cites(at: Look) -> Iterator[Finding]:
    """Find messages that speak of no objective, or follow a card that is not the current one."""
    m, c = Message, MessageObjective
    cited = select(c.message, func.count().label("n")).where(at.live(c)).group_by(c.message)
    counted = cited.subquery()
    query = (
        select(m.id, m.title, m.card_version, m.sent_on, counted.c.n)
        .outerjoin(counted, counted.c.message == m.id)
        .where(*asked(at))
    )
    current = _current_card(at)
    for row in at.rows(query.order_by(m.id)):
        called = f"message {row.id} “{row.title}”"
        if not row.n:
            yield Finding(row.id, f"{called} cites no objective")
        elif row.sent_on is None and current is not None and row.card_version != current:
            follows = f"card version {row.card_version}" if row.card_version else "no card version"
            yield Finding(row.id, f"{called} follows {follows}, the current one is {current}")


@rule(
    "SCO.R2",
    Severity.BLOCK,
    "A figure in a message is the locked one",
    mend="write the locked figure, or leave it out",
    source=f"{SOURCE}, R2",
)
def figures(at: Look) -> Iterator[Finding]:
    """Find figures that differ from the snapshot of their period, or that were never locked."""
    f, m, locked = MessageFigure, Message, _locked(at)
    query = (
        select(f.id, f.message, f.measure, f.period, f.value)
        .join(m, m.id == f.message)
        .where(at.live(f), *asked(at))
    )
    for row in at.rows(query.order_by(f.id)):
        said = f"message {row.message} gives {plain(row.value)} for {row.measure} in {row.period}"
        value = locked.get((row.period, row.measure))
        if value is None:
            yield Finding(row.message, f"{said}, which is not locked")
        elif value != row.value:
            yield Finding(row.message, f"{said}, the locked figure is {plain(value)}")


@rule(
    "SCO.R3",
    Severity.BLOCK,
    "No message goes out before its embargo ends",
    mend="send it on the day of the embargo or later",
    source=f"{SOURCE}, R3",
)
def embargo(at: Look) -> Iterator[Finding]:
    """Find messages sent, or planned, for a day before they may be read."""
    m = Message
    day = func.coalesce(m.sent_on, m.planned_on)
    query = select(m.id, m.title, m.sent_on, m.planned_on, m.embargo_until).where(
        day < m.embargo_until, *asked(at)
    )
    for row in at.rows(query.order_by(m.id)):
        how = "was sent" if row.sent_on else "is planned for"
        when = (row.sent_on or row.planned_on).isoformat()
        until = row.embargo_until.isoformat()
        yield Finding(row.id, f"message {row.id} “{row.title}” {how} {when}, not before {until}")


@rule(
    "SCO.R12",
    Severity.WARN,
    "The CEO's message is approved in time",
    mend="approve it earlier, or launch later",
    source=f"{SOURCE}, R12",
    days=at_most(3, "working days before the launch, at least"),
)
def approved_in_time(at: Look) -> Iterator[Finding]:
    """Find messages of the CEO that were approved at the last moment, or not yet."""
    m = Message
    query = select(m.id, m.title, m.approved_on, m.planned_on, m.sent_on).where(
        m.kind == "ceo_message", or_(m.planned_on.is_not(None), m.sent_on.is_not(None)), *asked(at)
    )
    for row in at.rows(query.order_by(m.id)):
        launch = row.sent_on or row.planned_on
        latest = at.calendar.add(launch, -int(at.limit("days")))
        if (row.approved_on or at.today) > latest:
            on = f"approved on {row.approved_on}" if row.approved_on else "not approved"
            called = f"message {row.id} “{row.title}”"
            yield Finding(row.id, f"{called} is {on}, its launch is on {launch.isoformat()}")


def _current_card(at: Look) -> int | None:
    c = Card
    query = select(c.version).where(
        c.year == at.year, c.unit == root_unit(at.session), c.state != "superseded", at.live(c)
    )
    return next((row.version for row in at.rows(query)), None)


def _locked(at: Look) -> dict[tuple[str, str], Decimal]:
    """Return the figures of the newest edition of every locked period."""
    s = Snapshot
    query = select(s.period, s.rows).where(s.state == "locked", at.live(s))
    found: dict[tuple[str, str], Decimal] = {}
    for period, rows in at.rows(query.order_by(s.period, s.edition)):
        for row in rows:
            try:
                found[(period, str(row["measure"]))] = Decimal(str(row["value"]))
            except (KeyError, InvalidOperation):  # a measure without a value is not locked
                found.pop((period, str(row.get("measure"))), None)
    return found
