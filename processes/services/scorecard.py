"""What the steps of scorecard management do by themselves: freeze, name and ratify the numbers."""

from engine.case import Case
from engine.checks import CheckResult
from engine.records import ratifying, snapshots
from engine.records.snapshots import Locked
from state_machines.parts import Step


def snapshot(case: Case, step: Step) -> CheckResult:
    """Freeze the numbers of the period in a further edition of its snapshot."""
    return _edition(snapshots.freeze(case, step.key))


def name_edition(case: Case, _step: Step) -> CheckResult:
    """Write down which edition of the period's numbers a pack went out with, and its hash."""
    found = snapshots.newest(case.session, case.instance.year_id, case.instance.period)
    if found is None:
        return CheckResult(True, (), (("snapshot", "none: issued with gaps"),))
    return _edition(found)


def ratify(case: Case, step: Step) -> CheckResult:
    """Put the targets of the card in force."""
    return CheckResult(True, (), (("ratified", str(ratifying.ratify(case, step.key))),))


def _edition(found: Locked) -> CheckResult:
    return CheckResult(True, (), (("snapshot", found.id), ("snapshot_hash", found.digest)))


SERVICES = {"snapshot": snapshot, "name_edition": name_edition, "ratify": ratify}
