"""Adoptions: a published practice is put to its target units, and its way is kept in sight."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from engine import people
from engine.case import Case
from engine.formatting import shown
from engine.in_force import units
from engine.instance_ids import root_of
from engine.records.keeping import keep
from engine.records.sheets import sheet
from persistence.records.practices import Adoption, Practice
from persistence.validity import in_force
from persistence.work import Instance
from state_machines.parts import Step

TARGETS = "business"  # type of the units that must answer
PUBLISHED = "published"
ANSWER = "7"  # step of the adoption machine
KINDS = {
    "misaligned": "not_applicable",
    "policy": "not_applicable",
    "unaffordable": "too_costly",
    "incomplete": "not_convinced",
    "inaccurate": "not_convinced",
    "unclear": "not_convinced",
    "other": "other_solution",
}  # what the reason of an answer says about a practice


def push(case: Case, step: Step) -> tuple[str, ...]:
    """Ask every target unit for an answer to what this unit has published; tell who was asked."""
    published = _published(case)
    asked = select(Adoption.practice, Adoption.unit).where(Adoption.practice.in_(published))
    known = set(case.session.execute(asked).tuples())
    rows = [
        {"practice": practice, "unit": unit, "pushed_on": case.today}
        for practice in published
        for unit in _targets(case)
        if (practice, unit) not in known
    ]
    if rows:
        keep(case, step, "adoptions", rows)
    return tuple(f"{row['unit']} is asked about {row['practice']}" for row in rows)


def record_answer(case: Case, step: Step) -> tuple[str, ...]:
    """Keep a refusal or a hold with its reason; who refuses fills in no sheet."""
    run = case.latest((ANSWER,))[ANSWER]
    given = next(task for task in case.tasks(run) if task.answer)
    answered = {
        "answer": given.answer,
        "answered_on": case.today,
        "reason": given.note,
        "reason_code": KINDS.get(given.reason_code or ""),
        "hold_until": None,
    }
    rows = [{**row, **answered} for row in _asked(case)]
    keep(case, step, "adoptions", rows)
    return tuple(f"{row['unit']}: {given.answer} {row['practice']}" for row in rows)


def table(case: Case, _step: Step) -> tuple[str, ...]:
    """Return a line per adoption of the year: who answered what, and from whom it was learned."""
    query = (
        select(
            Practice.id,
            Practice.title,
            Practice.unit.label("origin"),
            Practice.policy,
            Adoption.unit,
            Adoption.answer,
            Adoption.learned_from,
            Adoption.implemented_on,
            Adoption.value,
            Adoption.currency,
        )
        .join(Adoption, Adoption.practice == Practice.id)
        .where(Practice.year == case.instance.year_id)
        .where(in_force(Adoption, case.today))
        .order_by(Practice.id, Adoption.unit)
    )
    return tuple(_line(row) for row in case.session.execute(query).mappings())


def _line(row: Any) -> str:
    must = ", mandatory" if row["policy"] == "mandatory" else ""
    parts = [row["answer"] or "no answer"]
    if row["learned_from"]:
        parts.append(f"learned from {row['learned_from']}")
    if row["implemented_on"]:
        parts.append(f"in place since {row['implemented_on']}")
    if row["value"] is not None:
        parts.append(f"worth {shown(row['value'])} {row['currency'] or ''}".strip())
    practice = f"{row['id']} “{row['title']}” of {row['origin']}{must}"
    return f"{practice} · {row['unit']}: {', '.join(parts)}"


def _asked(case: Case) -> list[dict[str, Any]]:
    """Return what the unit of an adoption was asked about, of what the unit above published."""
    above = case.session.get(Instance, case.instance.parent_id)
    kind = sheet("adoptions").table
    query = (
        select(kind)
        .join(Practice, Practice.id == kind.c.practice)
        .where(Practice.unit == (above or case.instance).unit_id, Practice.state == PUBLISHED)
        .where(Practice.year == case.instance.year_id, kind.c.unit == case.instance.unit_id)
        .order_by(kind.c.id)
    )
    return [dict(row) for row in case.session.execute(query).mappings()]


def _published(case: Case) -> Sequence[str]:
    query = select(Practice.id).where(
        Practice.unit == case.instance.unit_id,
        Practice.year == case.instance.year_id,
        Practice.state == PUBLISHED,
        in_force(Practice, case.today),
    )
    return case.session.scalars(query.order_by(Practice.id)).all()


def _targets(case: Case) -> Sequence[str]:
    """Return the target units of the whole process, without the one that the practice is from."""
    root = case.session.get_one(Instance, root_of(case.instance.id))
    below = people.units_below(case.roster, root.unit_id)
    own = case.instance.unit_id
    found = (unit for unit in units(case.roster, case.today) if unit.type == TARGETS)
    return [unit.id for unit in found if unit.id in below and unit.id != own]
