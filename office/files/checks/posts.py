"""Every step of every running process must find its people: nobody, or two for one, is a fault."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from office.files.cases import Year, cases
from office.files.faults import Findings
from office.files.gathering import Folder
from office.files.holding import Case, Holding
from office.files.organisation import Held
from processes.roles import Role
from state_machines.parts import Mode, Step

SUBJECT_ROLES = (Role.EMP, Role.LM)  # named by the item itself, never by an assignment


@dataclass(frozen=True, slots=True)
class Gap:
    """A role that does not resolve: on which day, for which unit, and what is held instead."""

    role: str
    unit_id: str
    on: date
    wanted: int
    held: tuple[Held, ...]

    @property
    def names(self) -> list[str]:
        """Return who holds the role, each person once."""
        return sorted({held.plan.person_id for held in self.held})


def check(
    folder: Folder, holding: Holding, year: Year, days: tuple[date, ...], findings: Findings
) -> None:
    """Add one fault per role and unit, with the first day and a step that asks."""
    asked: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], tuple[Gap, str]] = {}
    for gap, asks in _gaps(holding, year, days):
        unit = gap.unit_id if holding.ever(gap.role) else ""
        key = (str(gap.role), ",".join(gap.names) or unit)
        asked[key] += 1
        first.setdefault(key, (gap, asks))
    for key, (gap, asks) in first.items():
        _report(folder, gap, asks, asked[key] - 1, findings)


def _gaps(holding: Holding, year: Year, days: tuple[date, ...]) -> Iterator[tuple[Gap, str]]:
    seen = set()
    for case in cases(holding, year):
        for step in case.definition.steps:
            if not step.by or (step.by in SUBJECT_ROLES and case.subject_id is None):
                continue
            asks = f"{case.definition.key} step {step.key}"
            key = (asks, case.unit_id, holding.subject(step.by, case) is None)
            if key not in seen:
                seen.add(key)
                yield from ((gap, asks) for gap in _first_gap(holding, case, step, days))


def _first_gap(holding: Holding, case: Case, step: Step, days: tuple[date, ...]) -> Iterator[Gap]:
    if holding.subject(step.by, case) is not None:
        return
    for on in days:
        held = tuple(holding.closest(step.by, case, on))
        if step.mode is not Mode.ONE:
            held = tuple(holding.everyone(step.by, case, on)) or held
        people = {each.plan.person_id for each in held}
        wanted = max(1, step.quorum)
        if len(people) < wanted or (step.mode is Mode.ONE and len(held) > 1):
            yield Gap(step.by, case.unit_id, on, wanted, held)
            return


def _report(folder: Folder, gap: Gap, asks: str, more: int, findings: Findings) -> None:
    also = f"{asks} and {more} more ask for it" if more else f"{asks} asks for it"
    unit = f" for unit {gap.unit_id!r}" if gap.unit_id else ""
    if not gap.held:
        what = f"nobody holds {gap.role}{unit} on {gap.on}; {also}"
        findings.add(folder.place("roles", str(gap.role)), what, _add_row(gap.role))
        return
    names = ", ".join(gap.names)
    place = max((held.place for held in gap.held), key=lambda place: (place.file, place.line))
    if len(gap.held) >= gap.wanted > 1 or gap.wanted == 1:
        what = f"{gap.role} is held by {names} with the same scope{unit} on {gap.on}; {also}"
        mend = "give one of them a process, a unit or other days, or remove one"
    else:
        what = f"{gap.wanted} must answer for {gap.role} but only {names} holds it; {also}"
        mend = _add_row(gap.role)
    findings.add(place.at(place.line, str(gap.role)), what, mend)


def _add_row(role: str) -> str:
    head = " or name the unit's head in units" if role in (Role.BUH, Role.SUH) else ""
    return f"add a row with role: {role} in roles{head}"
