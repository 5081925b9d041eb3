"""The rule of reconciliation: what the units report comes to what the group reports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.formatting import shown
from engine.records.scores import Periods
from engine.rules.rule import Finding, RuleContext, Severity, limit, percent, read_once, rule
from engine.scoring.aggregation import LAST, SUM
from engine.scoring.year_numbers import MeasureDefinition
from processes.scorecard.data_rules import period_of, scored
from processes.scorecard.map_rules import SOURCE

TOLERANCE = Decimal("0.5")  # percent of the group's value
ADDED = (SUM, LAST)  # what units' values add up to; averages need weights that nobody reports


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A measure of the group beside what the units' measures that roll up to it come to.

    `units` of them have a value, `lacking` have none. Amounts are in `measured_in`; `off` is in
    percent of the group's value, None where nothing can be compared.
    """

    measure: str
    name: str
    measured_in: str
    group: Decimal | None
    total: Decimal
    units: int
    lacking: tuple[str, ...]
    off: Decimal | None

    @property
    def text(self) -> str:
        """Say how both compare."""
        ends = f"{self.name}: the units come to {self._figure(self.total)}"
        if self.lacking:
            return f"{ends} without {', '.join(self.lacking)}; not compared"
        if self.group is None or self.off is None:
            return f"{ends}, the group has no value"
        gap = f"a difference of {self._figure(self.total - self.group)} ({shown(self.off)} %)"
        return f"{ends}, the group reports {self._figure(self.group)}: {gap}"

    def _figure(self, value: Decimal) -> str:
        return f"{shown(value)} {self.measured_in}".rstrip()

    @property
    def matches(self) -> bool:
        """Tell whether both agree within the tolerance that is shipped."""
        return self.off is not None and self.off <= TOLERANCE


def reconciled(
    measures: Mapping[str, MeasureDefinition], values: Mapping[str, Decimal | None]
) -> list[Reconciled]:
    """Return each measure whose units' values add up, with those; `values` are by measure.

    What is not among the values is not counted in the period, and not compared.
    """
    below: dict[str, list[str]] = {}
    for key, of in measures.items():
        if of.rolls_up_to in values and key in values:
            below.setdefault(of.rolls_up_to or "", []).append(key)
    pairs = ((measures.get(key), parts) for key, parts in below.items())
    return [_compared(of, parts, values) for of, parts in pairs if of and of.aggregation in ADDED]


def _compared(
    of: MeasureDefinition, parts: list[str], values: Mapping[str, Decimal | None]
) -> Reconciled:
    group, lacking = values[of.id], tuple(part for part in parts if values[part] is None)
    known = [value for value in (values[part] for part in parts) if value is not None]
    total, off = sum(known, Decimal(0)), None
    if group is not None and not lacking:
        off = percent(abs(total - group), abs(group)) if group else Decimal(100 * (total != group))
    return Reconciled(of.id, of.name, of.measured_in or "", group, total, len(known), lacking, off)


@read_once
def _of_period(at: RuleContext) -> list[Reconciled]:
    if not (period := period_of(at)):
        return []
    periods, numbers = Periods.of(at.session, at.year), scored(at).numbers
    own = {key: periods.closing(of.frequency, period) for key, of in numbers.measures.items()}
    values = {key: numbers.actual.value(key, name) for key, name in own.items() if name}
    return reconciled(numbers.measures, values)


@rule(
    "SCM.R25",
    Severity.WARN,
    "The units' values add up to the group's",
    mend="correct the value that is wrong, or say what the group has that no unit has",
    source=f"{SOURCE}, R25 (reconciliation to the books, a control of every consolidation)",
    tolerance=limit(str(TOLERANCE), "% of the group's value"),
)
def units_add_up(at: RuleContext) -> Iterator[Finding]:
    """Find the measures of which the units report more or less than the group does."""
    for each in _of_period(at):
        if each.off is not None and each.off > at.limit("tolerance"):
            yield Finding(each.measure, f"{each.measure} of {period_of(at)}: {each.text}")
