"""Every step of every running process finds exactly the people it needs, or a fault says so."""

from dataclasses import replace
from pathlib import Path

from office.imports.folder import check_folder, read_folder
from processes.registry import all_definitions
from processes.roles import Role
from state_machines.definition import Mode, Step
from tests.office.imports.folders import Change, a_folder, faults_after


def _line_of(path: Path, words: str) -> int:
    lines = (path / "roles.yaml").read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def _whats(path: Path, *changes: Change) -> str:
    return "\n".join(str(fault) for fault in faults_after(path, *changes))


def _by_quorum(step: Step) -> Step:
    """Return a step of the whole committee as one that four of it settle."""
    asks = step.by == Role.XC and step.mode is Mode.ALL
    return replace(step, mode=Mode.QUORUM, quorum=4) if asks else step


def test_a_role_that_nobody_holds(tmp_path: Path) -> None:
    """The fault names the role, a step that asks for it and how to fill it."""
    found = faults_after(tmp_path, Change("roles.yaml", "- {role: CKO, person: cleo}\n", ""))

    assert [(f.file, f.line, f.field) for f in found] == [("roles.yaml", 1, "CKO")]
    assert "nobody holds CKO" in found[0].what
    assert "add a row with role: CKO" in found[0].mend


def test_a_role_that_two_hold(tmp_path: Path) -> None:
    """Two people with one scope are named, at the line of the second."""
    change = Change("roles.yaml", "", "- {role: CFO, person: erin}\n")
    found = faults_after(tmp_path, change)

    last = len((tmp_path / "roles.yaml").read_text().splitlines())
    assert [(f.file, f.line, f.field) for f in found] == [("roles.yaml", last, "CFO")]
    assert "CFO is held by ben, erin with the same scope" in found[0].what


def test_a_closer_scope_settles_it(tmp_path: Path) -> None:
    """A second holder for one process alone is no fault."""
    change = Change("roles.yaml", "", "- {role: CFO, person: erin, process: SRV}\n")

    assert faults_after(tmp_path, change) == ()


def test_a_role_left_open_in_the_middle_of_the_year(tmp_path: Path) -> None:
    """The first day without a holder is named."""
    change = Change(
        "roles.yaml", "role: CKO, person: cleo}", "role: CKO, person: cleo, last: 2027-12-31}"
    )

    assert "nobody holds CKO for unit 'group' on 2028-01-01" in _whats(tmp_path, change)


def test_a_holder_who_leaves(tmp_path: Path) -> None:
    """Whoever has left no longer holds a role."""
    change = Change("people.yaml", "id: hugo, ", "id: hugo, active_to: 2028-03-31, ")

    assert "nobody holds IA for unit 'group' on 2028-04-01" in _whats(tmp_path, change)


def test_a_unit_without_a_head(tmp_path: Path) -> None:
    """A unit's own work needs its head."""
    change = Change("units.yaml", "head: gita, deputy: hugo", "mandatory_card: yes")

    found = _whats(tmp_path, change)
    assert "nobody holds BUH for unit 'services'" in found
    assert "name the unit's head in units" in found


def test_too_few_for_a_quorum(tmp_path: Path) -> None:
    """A quorum that can never be reached is a fault before the year, not a wait within it."""
    voted = [
        replace(each, steps=tuple(_by_quorum(step) for step in each.steps))
        for each in all_definitions()
    ]

    found = "\n".join(str(fault) for fault in check_folder(a_folder(tmp_path), tuple(voted)))

    assert "4 must answer for XC but only ada, ben, cleo holds it" in found


def test_four_eyes_need_two_people(tmp_path: Path) -> None:
    """Whoever scans the surroundings cannot be the only one to sign the dossier off."""
    change = Change("roles.yaml", "role: PLN, person: sam", "role: PLN, person: dora")
    found = faults_after(tmp_path, change)

    line = _line_of(tmp_path, "role: SMD, person: dora")
    assert [(fault.file, fault.line) for fault in found] == [("roles.yaml", line)]
    assert "'dora' holds PLN and SMD for unit 'group'" in found[0].what
    assert "let somebody else hold SMD or PLN" in found[0].mend


def test_what_is_not_run_needs_nobody(tmp_path: Path) -> None:
    """With knowledge sharing switched off, nobody need hold its roles."""
    folder = a_folder(tmp_path)
    Change("calendar.yaml", "carried_in:\n", "off: [BPS]\ncarried_in:\n").apply(folder)
    Change("roles.yaml", "- {role: CKO, person: cleo}\n", "").apply(folder)

    year = read_folder(folder)[1]

    assert "practice_wave" in year.off
