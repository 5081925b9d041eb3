"""Files as large as nobody writes them: refused at once, or checked up to a number of faults."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from office.imports.faults import (
    COMPARED,
    MOST,
    FilePlace,
    Findings,
    TooManyFaults,
    report,
    suggestion,
)
from office.imports.folder import check_folder
from office.imports.parsing import MOST_ENTRIES, read_yaml
from tests.office.imports.folders import a_folder


def test_yaml_with_too_many_entries_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """One fault says how many there are, and what to do instead."""
    folder = a_folder(tmp_path / "org")
    for text in ("- a\n" * (MOST_ENTRIES + 1), f"[{'a,' * MOST_ENTRIES}{{}}]"):
        (folder / "units.yaml").write_text(text, encoding="utf-8")

        faults = [fault for fault in check_folder(folder) if fault.file == "units.yaml"]

        assert ["keep large tables as CSV"] == [fault.mend for fault in faults]


@given(st.recursive(st.text("ab:'\" #", max_size=4), st.lists, max_leaves=30))
def test_no_entry_begins_without_one_of_the_signs_that_are_counted(tree: object) -> None:
    """Whatever is written, there are at most as many nodes as signs, and one."""
    text = repr(tree)
    node = read_yaml(text, "units.yaml", Findings())

    assert repr(node).count("(line=") <= 1 + sum(map(text.count, "\n,[{"))


def test_checking_ends_when_nobody_reads_more_faults(tmp_path: Path) -> None:
    """The report ends with a sentence that says so."""
    folder = a_folder(tmp_path / "org")
    (folder / "units.yaml").write_text("- a\n" * 2 * MOST, encoding="utf-8")

    faults = check_folder(folder)

    assert MOST + 1 == len(faults)
    assert f"checking ended after {MOST:,} faults" in report(faults).splitlines()[-4]


def test_a_thousand_faults_are_kept_and_no_more() -> None:
    """The fault that fills the list ends the search."""
    findings, found = Findings(), 0
    try:
        for found in range(10 * MOST):
            findings.add(FilePlace("units.yaml", found), "wrong", "mend it")
    except TooManyFaults:
        pass

    assert (MOST - 1, MOST + 1) == (found, len(findings.faults))


def test_an_unknown_name_is_compared_with_its_neighbours_only() -> None:
    """Among very many names the nearest is found where it stands in order."""
    names = frozenset(f"person-{number:06}" for number in range(50 * COMPARED))

    assert "did you mean 'person-004711'" == suggestion("person-004711x", names)
