"""Four eyes: where the only one who delivers is the only one who approves, nobody approves."""

from collections.abc import Iterator
from datetime import date

from office.files.cases import Year, cases
from office.files.faults import Findings, Place
from office.files.gathering import Folder
from office.files.holding import Case, Holding
from state_machines.parts import Kind, Mode, Step


def check(
    folder: Folder, holding: Holding, year: Year, days: tuple[date, ...], findings: Findings
) -> None:
    """Add one fault per pair of roles and person who would approve their own work."""
    seen: set[tuple[str, str, str]] = set()
    for case in cases(holding, year):
        for approval, delivery in _pairs(case):
            person = next(
                (p for on in days if (p := _alone(holding, case, approval, delivery, on))), ""
            )
            key = (delivery.by, approval.by, person)
            if person and key not in seen:
                seen.add(key)
                findings.add(*_fault(folder, holding, case, (approval, delivery), person))


def _pairs(case: Case) -> Iterator[tuple[Step, Step]]:
    by_key = {step.key: step for step in case.definition.steps}
    for approval in case.definition.steps:
        if approval.kind is Kind.APPROVAL:
            for key in approval.binds:
                if key in by_key and by_key[key].waits_for_people:
                    yield approval, by_key[key]


def _alone(holding: Holding, case: Case, approval: Step, delivery: Step, on: date) -> str | None:
    """Return the one person who alone delivers and alone approves on a day."""
    deciding = _asked(holding, case, approval, on)
    delivering = _asked(holding, case, delivery, on)
    return next(iter(deciding)) if len(deciding) == 1 and deciding == delivering else None


def _asked(holding: Holding, case: Case, step: Step, on: date) -> set[str]:
    if (subject := holding.subject(step.by, case)) is not None:
        return {subject}
    closest = holding.closest(step.by, case, on)
    held = closest if step.mode is Mode.ONE else holding.everyone(step.by, case, on) or closest
    return {each.plan.person_id for each in held}


def _fault(
    folder: Folder, holding: Holding, case: Case, steps: tuple[Step, Step], person: str
) -> tuple[Place, str, str]:
    approval, delivery = steps
    rows = [held.place for held in holding.ever(approval.by) if held.plan.person_id == person]
    place = rows[0] if rows else folder.place("roles")
    what = (
        f"{person!r} holds {delivery.by} and {approval.by} for unit {case.unit_id!r}, so would "
        f"approve their own work ({case.definition.key} steps {delivery.key} and {approval.key})"
    )
    mend = f"let somebody else hold {approval.by} or {delivery.by} there"
    return place.at(place.line, str(approval.by)), what, mend
