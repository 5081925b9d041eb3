"""Rules and duties in the console: what the rules find in the year, and who performs what."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from fastapi import APIRouter, Depends, Response
from sqlalchemy import func, select

from approvals.console.auth import require_staff
from approvals.console.years import YearContext, page_of
from approvals.dependencies import TheApp, TheTemplates
from engine.catalogue import CURRENT
from engine.operations import invariants
from engine.rules import gate
from engine.rules.answered import Answer, Answers
from engine.rules.rule import Finding, Rule, Severity, run, year_context
from persistence.instances import Instance, StepRun, StepStatus
from processes.duties import DUTIES, Duty, DutyPlace, places
from processes.registry import PROCESSES, Process

router = APIRouter(dependencies=[Depends(require_staff)])
READ = ["GET", "HEAD"]
ORDER = (Severity.BLOCK, Severity.WARN, Severity.INFO)
WORDS = {
    Severity.BLOCK: "blocks",
    Severity.WARN: "needs an explanation",
    Severity.INFO: "for information",
}
MOST = 50  # findings of one rule that are shown; the rest is counted


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with what it finds in the year, open findings first, each with what was answered."""

    rule: Rule
    severity: Severity
    found: list[tuple[Finding, Answer | None]]
    more: int


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty with its steps, how often they were closed this year, and the rules that check it."""

    duty: Duty
    places: tuple[DutyPlace, ...]
    closed: int


@router.api_route("/console/rules", methods=READ)
def rules(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show everything that the rules find in the year, by process, the gravest first."""
    return page_of(office, pages, "rules", label, _rules)


@router.api_route("/console/duties", methods=READ)
def duties(office: TheApp, pages: TheTemplates, label: str = "") -> Response:
    """Show the 39 duties of the office with the steps that perform them."""
    return page_of(office, pages, "duties", label, _duties)


def _rules(book: YearContext) -> dict[str, Any]:
    look = year_context(book.session, book.year.id, book.today)
    by_rule: defaultdict[str, list[tuple[Finding, Answer | None]]] = defaultdict(list)
    counts: Counter[Severity | None] = Counter()
    known, answers = gate.rules(), _answers(book)
    for rule, finding in run(known.values(), look):
        answer = answers.to((rule, finding))
        by_rule[rule.code].append((finding, answer))
        counts[None if answer else finding.severity or rule.severity] += 1
    processes = [(p, _of_process(p, by_rule)) for p in PROCESSES]
    return {
        "broken": invariants.broken(book.session, book.year.id),
        "processes": [(p, rows) for p, rows in processes if rows],
        "words": WORDS,
        "counts": {severity: counts[severity] for severity in ORDER},
        "answered": counts[None],
        "rules": len(known),
        "clean": [p.title for p, rows in processes if not rows and gate.of_process(p.code)],
    }


def _of_process(
    process: Process, by_rule: dict[str, list[tuple[Finding, Answer | None]]]
) -> list[RuleRow]:
    rows = [
        _row(rule, by_rule[rule.code])
        for rule in gate.of_process(process.code)
        if rule.code in by_rule
    ]
    return sorted(rows, key=lambda row: ORDER.index(row.severity))


def _row(rule: Rule, found: list[tuple[Finding, Answer | None]]) -> RuleRow:
    gravest = min((each.severity or rule.severity for each, _ in found), key=ORDER.index)
    shown = sorted(found, key=lambda each: each[1] is not None)
    return RuleRow(rule, gravest, shown[:MOST], max(0, len(found) - MOST))


def _answers(book: YearContext) -> Answers:
    now = datetime.combine(book.today, time.min, UTC)
    return Answers(book.session, book.year.id, now)


def _duties(book: YearContext) -> dict[str, Any]:
    query = (
        select(Instance.definition_key, StepRun.key, func.count())
        .join(StepRun, StepRun.instance_id == Instance.id)
        .where(Instance.year_id == book.year.id, StepRun.status == StepStatus.CLOSED)
        .group_by(Instance.definition_key, StepRun.key)
    )
    closed = {(key, step): count for key, step, count in book.session.execute(query)}
    where = places(CURRENT.all())
    rows = [
        DutyRow(
            duty,
            where[duty.code],
            sum(closed.get((p.definition, p.step), 0) for p in where[duty.code]),
        )
        for duty in DUTIES
    ]
    return {"rows": rows, "titles": {p.code: p.title for p in PROCESSES}}
