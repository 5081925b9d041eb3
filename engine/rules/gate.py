"""The gate: what rules found at a step, kept with it, and what that means for a decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select

from engine.case import Case
from engine.instance_ids import in_family, root_of
from engine.records.proposing import as_if_accepted
from engine.rules import catalogue, running
from engine.rules.errors import ExplanationMissing, RulesBroken
from engine.rules.parts import Severity
from engine.rules.running import Found
from persistence.checking import RuleResult, RuleWaiver
from persistence.records.answers import WHOLE, FlagAnswer
from persistence.work import StepRun
from state_machines.parts import Step

BLOCK, WARN, INFO, FLAG, WAIVED = "block", "warn", "info", "flag", "waived"
ORDER = (BLOCK, FLAG, WARN, WAIVED, INFO)  # the gravest first
ACCEPTABLE = (BLOCK, FLAG)  # what somebody with the right may accept by name
EXPLANATION = 10  # characters that a written answer to a flag or a warning has at least
TEXT = 1000  # characters of a finding that are kept


def check(case: Case, step: Step, run: StepRun) -> list[tuple[str, Found]]:
    """Run a step's rules as if its proposals were accepted; keep and return what they find."""
    if not step.rules:
        return []
    with as_if_accepted(case.session, case, step):
        found = list(running.run(catalogue.named(step.rules), running.of_case(case)))
        answers = _answers(case, step)
    waivers = accepted(case)
    weighed = [_answered(_weight(case, each, waivers), each, answers) for each in found]
    _keep(case, step, run, weighed)
    return weighed


def require_passable(found: Iterable[tuple[str, Found]], note: str) -> None:
    """Let a decision pass the rules; raises RulesBroken, or ExplanationMissing without a note."""
    by_weight: dict[str, list[Found]] = {}
    for weight, each in found:
        by_weight.setdefault(weight, []).append(each)
    if blocks := by_weight.get(BLOCK):
        raise RulesBroken(blocks)
    to_explain = [*by_weight.get(FLAG, []), *by_weight.get(WARN, [])]
    if to_explain and len(note) < EXPLANATION:
        raise ExplanationMissing(to_explain)


def results(case: Case, run: StepRun) -> Sequence[RuleResult]:
    """Return what the rules found at a step when they last ran, the gravest first."""
    query = select(RuleResult).where(
        RuleResult.instance_id == case.instance.id,
        RuleResult.step_key == run.key,
        RuleResult.round == run.round,
    )
    found = case.session.scalars(query.order_by(RuleResult.id)).all()
    return sorted(found, key=lambda result: ORDER.index(result.severity))


def _weight(case: Case, found: Found, waivers: set[tuple[str, str]]) -> str:
    rule, finding = found
    severity = finding.severity or rule.severity
    if severity is not Severity.BLOCK:
        return severity.value
    if (rule.code, "") in waivers or (rule.code, finding.subject) in waivers:
        return WAIVED
    return FLAG if case.definition.smo_mode == "integrator" else BLOCK


def _answered(
    weight: str, found: Found, answers: Mapping[tuple[str, str], str]
) -> tuple[str, Found]:
    """Return a finding that has its written answer as one that is only told, with the answer."""
    rule, finding = found
    answer = answers.get((rule.code, finding.subject or WHOLE), "")
    if weight not in (FLAG, WARN) or len(answer) < EXPLANATION:
        return weight, found
    return INFO, (rule, replace(finding, text=f"{finding.text} (answered: {answer})"))


def _answers(case: Case, step: Step) -> dict[tuple[str, str], str]:
    """Return what was answered to flags in this process; a promise to mend counts only there."""
    root, a = root_of(case.instance.id), FlagAnswer
    within = in_family(a.instance, root)
    query = select(a.rule, a.subject, a.answer).where(within, a.answer.is_not(None))
    if step.rows is None or step.rows.sheet != FlagAnswer.__tablename__:
        query = query.where(a.kind != "fix")
    return {(rule, subject): answer for rule, subject, answer in case.session.execute(query)}


def accepted(case: Case) -> set[tuple[str, str]]:
    """Return the rules and subjects that somebody has accepted in a case, and until today."""
    query = select(RuleWaiver.rule, RuleWaiver.subject).where(
        RuleWaiver.instance_id == case.instance.id, RuleWaiver.expires >= case.now
    )
    return set(case.session.execute(query).tuples())


def _keep(case: Case, step: Step, run: StepRun, weighed: Sequence[tuple[str, Found]]) -> None:
    where = (
        RuleResult.instance_id == case.instance.id,
        RuleResult.step_key == step.key,
        RuleResult.round == run.round,
    )
    case.session.execute(delete(RuleResult).where(*where))
    rows = [
        {
            "instance_id": case.instance.id,
            "step_key": step.key,
            "round": run.round,
            "rule": rule.code,
            "severity": weight,
            "subject": finding.subject,
            "text": f"{finding.text}. To mend it, {rule.mend}."[:TEXT],
            "at": case.now,
        }
        for weight, (rule, finding) in weighed
    ]
    if rows:
        case.session.execute(insert(RuleResult), rows)
