"""What the rules found, sorted by what it means for the decision that it stands before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from approvals.posted import Fault
from engine.rows import FindingView
from engine.rules import gate
from engine.rules.errors import ExplanationMissing, RulesBroken
from state_machines.wording import capital

PLACE = "findings"  # where they stand on the page
SHOWN = 50  # findings of one weight that a page lists
EXPLAIN = (
    f"Rules found something (listed below). Say in a sentence, with {gate.EXPLANATION} characters "
    "at least, why it may pass all the same."
)
MEANINGS = {
    gate.BLOCK: "Must be mended before this can pass",
    gate.FLAG: "Needs your written answer",
    gate.WARN: "Needs an explanation",
    gate.WAIVED: "Accepted by name",
    gate.INFO: "For your information",
}


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Findings of one weight, the first of them to be shown."""

    weight: str
    title: str
    shown: tuple[FindingView, ...]
    more: int


def grouped(findings: Iterable[FindingView]) -> list[FindingGroup]:
    """Return findings by weight, the gravest first."""
    by_weight: dict[str, list[FindingView]] = {weight: [] for weight in MEANINGS}
    for finding in findings:
        by_weight[finding.weight].append(finding)
    return [
        FindingGroup(weight, MEANINGS[weight], tuple(some[:SHOWN]), max(0, len(some) - SHOWN))
        for weight, some in by_weight.items()
        if some
    ]


def together(fresh: Iterable[FindingView], kept: Iterable[FindingView]) -> list[FindingView]:
    """Return what was found just now beside what was kept, each once."""
    found = {(f.rule, f.subject, f.text): f for f in (*fresh, *kept)}
    return list(found.values())


def needs_explanation(findings: Iterable[FindingView]) -> bool:
    """Tell whether a decision passes only with a sentence of why."""
    return any(finding.weight in (gate.FLAG, gate.WARN) for finding in findings)


def broken(refusal: RulesBroken | ExplanationMissing) -> list[Fault]:
    """Return what stands against an answer as faults of its page."""
    return list(_faults(refusal))


def fresh_findings(refusal: RulesBroken | ExplanationMissing) -> tuple[FindingView, ...]:
    """Return what the rules found just now, which was not kept with the refused answer."""
    explain = isinstance(refusal, ExplanationMissing)
    weight = gate.WARN if explain else gate.BLOCK
    return tuple(
        FindingView(
            weight,
            rule.code,
            rule.title,
            found.subject,
            f"{found.text}. To mend it, {rule.mend}.",
            rule.source,
        )
        for rule, found in refusal.found
    )


def _faults(refusal: RulesBroken | ExplanationMissing) -> Iterator[Fault]:
    if isinstance(refusal, ExplanationMissing):
        yield Fault("note", "Your comment", EXPLAIN)
    found: Sequence[FindingView] = fresh_findings(refusal)
    for finding in found[:SHOWN]:
        yield Fault(PLACE, f"{finding.rule} {finding.title}", capital(finding.text))
    if more := len(found[SHOWN:]):
        yield Fault(PLACE, "Further findings", f"{more} more of the same kinds.")
