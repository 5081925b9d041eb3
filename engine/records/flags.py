"""Flags to answer: what the rules found at a step, one row each, with what was answered before."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from engine.case import Case
from engine.records.sheets import Sheet
from persistence.checking import RuleResult
from persistence.records.answers import WHOLE

BEGIN = "flags:"  # what `begin` starts with, before the key of the step
TO_ANSWER = ("block", "flag", "warn")


def opening(
    case: Case, sheet: Sheet, begin: str, fixed: Mapping[str, Any], present: Sequence[Any]
) -> list[dict[str, Any]]:
    """Return a row for each thing that waits for an answer."""
    before = {row["id"]: row for row in present}
    rows = (
        {
            **fixed,
            "rule": result.rule,
            "subject": result.subject or WHOLE,
            "flag": result.text,
            "kind": "explain",
            "answer": None,
        }
        for result in _found_at(case, begin.removeprefix(BEGIN))
    )
    return [before.get(str(sheet.id_of(row)), row) for row in rows]


def _found_at(case: Case, step_key: str) -> list[RuleResult]:
    r = RuleResult
    mine = (r.instance_id == case.instance.id, r.step_key == step_key)
    newest = select(func.max(r.round)).where(*mine).scalar_subquery()
    query = select(r).where(*mine, r.round == newest, r.severity.in_(TO_ANSWER))
    return list(case.session.scalars(query.order_by(r.id)))
