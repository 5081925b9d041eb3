"""What the rules of initiatives look at: initiatives by stage, and what belongs to them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from engine.rules.parts import Look, read_once
from persistence.records.base import Record
from persistence.records.initiatives import STAGES, Initiative

SOURCE = "Initiative management"
REFUSED = ("rejected", "merged", "cancelled")
CLOSED = ("closed_met", "closed_unmet", "benefits_checked")
LIVE = tuple(stage for stage in STAGES if stage not in ("idea", *REFUSED, *CLOSED))
COMMITTED = ("funded", "chartered", "active")  # money and people are promised
RUNNING = ("active",)


@dataclass(frozen=True, slots=True)
class Project:
    """One initiative as the rules see it."""

    id: str
    name: str
    stage: str
    owner: str | None
    sponsor: str | None
    start: date | None
    finish: date | None
    approved_cost: Decimal | None
    currency: str | None
    first_benefit: date | None
    kill_hit_on: date | None
    restart_on: date | None
    checked_by: str | None
    checked_on: date | None
    explained: str | None

    @property
    def called(self) -> str:
        """Return how a finding names it."""
        return f"initiative {self.id} “{self.name}”"


@read_once
def projects(at: Look, stages: Collection[str] = LIVE) -> dict[str, Project]:
    """Return the initiatives of the year in some stages by id, one's own where an item looks."""
    i = Initiative
    query = select(
        i.id,
        i.name,
        i.stage,
        i.owner,
        i.sponsor,
        i.start,
        i.finish,
        i.approved_cost,
        i.currency,
        i.intermediate_benefit_on,
        i.kill_hit_on,
        i.restart_on,
        i.benefit_checked_by,
        i.benefit_checked_on,
        i.red_explained,
    ).where(i.year == at.year, i.stage.in_(stages), at.live(i))
    if at.person:
        query = query.where(i.owner == at.person)
    return {row.id: Project(*row) for row in at.rows(query.order_by(i.id))}


def named(at: Look, record: type[Record], *columns: Any) -> Select[Any]:
    """Return the query of columns of what belongs to initiatives, those in force."""
    return select(*columns).where(at.live(record))


def grouped(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Return rows by their initiative."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.initiative].append(row)
    return found


def counts(at: Look, record: Any) -> dict[str, int]:
    """Return how many records in force belong to each initiative."""
    query = named(at, record, record.initiative, func.count()).group_by(record.initiative)
    return {row[0]: row[1] for row in at.rows(query)}
