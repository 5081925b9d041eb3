"""The gate: what findings mean for a decision - it is held, explained or waived."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from sqlalchemy import bindparam, delete, insert, select

from engine.catalogue import CURRENT
from engine.errors import EngineError
from engine.execution import Execution
from engine.instance_ids import in_family, root_of
from engine.records.proposals import as_if_accepted
from engine.rules import rule
from engine.rules.rule import Finding, Rule, RuleFinding, Severity
from persistence.base import Key, table_of
from persistence.instances import RuleResult, RuleWaiver, StepRun, Weight
from persistence.records.base import WHOLE, FlagAnswer
from state_machines.definition import Step

ORDER = tuple(Weight)  # the gravest first
EXPLANATION = 10  # characters that a written answer to a flag or a warning has at least
TEXT = 1000  # characters of a finding that are kept
# Built once: these run for every form and every decision.
RESULTS: Final = table_of(RuleResult)
FORGET: Final = (
    delete(RESULTS)
    .where(RESULTS.c.instance_id == bindparam("of"), RESULTS.c.step_key == bindparam("step"))
    .where(RESULTS.c.round == bindparam("in_round"))
)
KEEP: Final = insert(RESULTS)
ANSWERS: Final = select(FlagAnswer.rule, FlagAnswer.subject, FlagAnswer.answer).where(
    in_family(FlagAnswer.instance, bindparam("root", type_=Key)), FlagAnswer.answer.is_not(None)
)
EXPLAINED: Final = ANSWERS.where(FlagAnswer.kind != "fix")
WAIVED: Final = select(RuleWaiver.rule, RuleWaiver.subject).where(
    RuleWaiver.instance_id == bindparam("of"), RuleWaiver.expires >= bindparam("now")
)


class RuleUnknown(EngineError):
    """No rule has that code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"there is no rule {code!r}")


class RuleDoubled(EngineError):
    """Two rules have the same code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"the rule {code!r} is written twice; give one of them another number")


class RulesBroken(EngineError):
    """Rules that block are not met; every finding is listed with its remedy."""

    def __init__(self, found: Iterable[tuple[Rule, Finding]]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(f"{r.code} {f.text}: {r.mend}" for r, f in self.found))


class ExplanationMissing(EngineError):
    """What the rules found lets the decision pass only with a written answer."""

    def __init__(self, found: Iterable[tuple[Rule, Finding]]) -> None:
        self.found = tuple(found)
        super().__init__(
            "say in a comment why it may pass although "
            + "; ".join(f"{r.code} {f.text}" for r, f in self.found)
        )


def in_order(found: Iterable[Rule]) -> Mapping[str, Rule]:
    """Return rules by code, in order of process and number; raises RuleDoubled."""
    by_code: dict[str, Rule] = {}
    for each in found:
        if by_code.setdefault(each.code, each) is not each:
            raise RuleDoubled(each.code)
    return dict(sorted(by_code.items(), key=lambda item: _place(item[0])))


def rules() -> Mapping[str, Rule]:
    """Return every rule by its code, in order of process and number."""
    return cast("Mapping[str, Rule]", CURRENT.contents.rules)


def named(codes: Iterable[str]) -> list[Rule]:
    """Return the rules with these codes; raises RuleUnknown."""
    known = rules()
    if missing := [code for code in codes if code not in known]:
        raise RuleUnknown(missing[0])
    return [known[code] for code in codes]


def of_process(code: str) -> list[Rule]:
    """Return the rules of one process."""
    return [each for each in rules().values() if each.process == code]


def _place(code: str) -> tuple[str, int, str]:
    process, _, number = code.partition(".R")
    digits = "".join(c for c in number if c.isdigit())
    return process, int(digits or 0), number


def check(execution: Execution, step: Step, run: StepRun) -> list[tuple[Weight, RuleFinding]]:
    """Run a step's rules as if its proposals were accepted; keep and return what they find."""
    if not step.rules:
        return []
    with as_if_accepted(execution.session, execution, step):
        found = list(rule.run(named(step.rules), rule.context_of(execution)))
        answers = _answers(execution, step)
    waivers = accepted(execution)
    weighed = [_answered(_weight(execution, each, waivers), each, answers) for each in found]
    _keep(execution, step, run, weighed)
    return weighed


def broken_since(
    execution: Execution, step: Step, run: StepRun, codes: Iterable[str]
) -> list[RuleFinding]:
    """Return what rules that block find by now of what a closed step decided.

    What was known then, and what was answered or accepted by name since, is not among it.
    """
    known = {(each.rule, each.subject) for each in results(execution, run)}
    waivers, answers = accepted(execution), _answers(execution, step)
    return [
        each
        for each in rule.run(named(codes), rule.context_of(execution))
        if (each[0].code, each[1].subject) not in known
        and _answered(_weight(execution, each, waivers), each, answers)[0] in Weight.ACCEPTABLE
    ]


def require_passable(found: Iterable[tuple[Weight, RuleFinding]], note: str) -> None:
    """Let a decision pass the rules; raises RulesBroken, or ExplanationMissing without a note."""
    by_weight: dict[Weight, list[RuleFinding]] = {}
    for weight, each in found:
        by_weight.setdefault(weight, []).append(each)
    if blocks := by_weight.get(Weight.BLOCK):
        raise RulesBroken(blocks)
    to_explain = [*by_weight.get(Weight.FLAG, []), *by_weight.get(Weight.WARN, [])]
    if to_explain and len(note) < EXPLANATION:
        raise ExplanationMissing(to_explain)


def results(execution: Execution, run: StepRun) -> Sequence[RuleResult]:
    """Return what the rules found at a step when they last ran, the gravest first."""
    query = select(RuleResult).where(
        RuleResult.instance_id == execution.instance.id,
        RuleResult.step_key == run.key,
        RuleResult.round == run.round,
    )
    query = query.order_by(RuleResult.id).execution_options(populate_existing=True)
    found = execution.session.scalars(query).all()
    return sorted(found, key=lambda result: ORDER.index(Weight(result.severity)))


def _weight(execution: Execution, found: RuleFinding, waivers: set[tuple[str, str]]) -> Weight:
    rule, finding = found
    severity = finding.severity or rule.severity
    if severity is not Severity.BLOCK:
        return Weight(severity.value)
    if (rule.code, "") in waivers or (rule.code, finding.subject) in waivers:
        return Weight.WAIVED
    return Weight.FLAG if execution.definition.smo_mode == "integrator" else Weight.BLOCK


def _answered(
    weight: Weight, found: RuleFinding, answers: Mapping[tuple[str, str], str]
) -> tuple[Weight, RuleFinding]:
    """Return a finding that has its written answer as one that is only told, with the answer."""
    rule, finding = found
    answer = answers.get((rule.code, finding.subject or WHOLE), "")
    if weight not in Weight.EXPLAINABLE or len(answer) < EXPLANATION:
        return weight, found
    return Weight.INFO, (rule, replace(finding, text=f"{finding.text} (answered: {answer})"))


def _answers(execution: Execution, step: Step) -> dict[tuple[str, str], str]:
    """Return what was answered to flags in this process; a promise to mend counts only there."""
    promised = step.rows is not None and step.rows.sheet == FlagAnswer.__tablename__
    found = execution.session.execute(
        ANSWERS if promised else EXPLAINED, {"root": root_of(execution.instance.id)}
    )
    return {(rule, subject): answer for rule, subject, answer in found}


def accepted(execution: Execution) -> set[tuple[str, str]]:
    """Return the rules and subjects that somebody has accepted in an instance, and until today."""
    given = {"of": execution.instance.id, "now": execution.now}
    return set(execution.session.execute(WAIVED, given).tuples())


def _keep(
    execution: Execution, step: Step, run: StepRun, weighed: Sequence[tuple[Weight, RuleFinding]]
) -> None:
    execution.session.execute(
        FORGET, {"of": execution.instance.id, "step": step.key, "in_round": run.round}
    )
    rows = [
        {
            "instance_id": execution.instance.id,
            "step_key": step.key,
            "round": run.round,
            "rule": rule.code,
            "severity": weight,
            "subject": finding.subject,
            "text": f"{finding.text}. To mend it, {rule.mend}."[:TEXT],
            "at": execution.now,
        }
        for weight, (rule, finding) in weighed
    ]
    if rows:
        execution.session.execute(KEEP, rows)
