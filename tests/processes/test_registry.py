"""The registry finds every process, and a tenth one is one new file."""

from pathlib import Path

import pytest

from engine.errors import UnknownDefinition
from processes.errors import DuplicateDefinition, UnreadableProcess, UnsoundProcesses
from processes.registry import PROCESSES, all_definitions, definition
from tests.processes_in_use import a_folder

TENTH = '''
"""Supplier days: once a year the strategy is shown to the suppliers."""

from state_machines.definition import Definition
from state_machines.definition import Field, Kind, Move, Silence, Starts, Step

SUPPLIER_DAY = Definition(
    key="{key}", title="Supplier day", code="SUP", purpose="Tell the suppliers.", owner="SMD",
    initial="inviting", states=("inviting", "held"), final=("held",),
    starts=Starts(every="year", at="F+9w"), silence=Silence.ESCALATE,
    moves=(Move("hold", "inviting", "held"),),
    steps=(Step("1", "Hold the supplier day", "inviting", Kind.TASK, "SMD", "F+10w"),),
)
'''


def test_the_nine_are_named_with_group_and_mode() -> None:
    """Three processes are core, three desirable, three integrative."""
    groups = [each.group for each in PROCESSES]

    assert sorted(groups) == ["core"] * 3 + ["desirable"] * 3 + ["integrative"] * 3


def test_every_process_has_definitions_of_its_mode() -> None:
    """Each of the nine codes owns definitions, all with the mode of its process."""
    found = {(each.code, each.smo_mode) for each in all_definitions()}

    assert found == {(each.code, each.smo_mode) for each in PROCESSES}


def test_a_definition_is_found_by_its_key() -> None:
    """The key names one definition."""
    assert definition("strategy_planning").code == "SPL"


def test_an_unknown_key_is_refused() -> None:
    """Asking for a process that is not there names those that are."""
    with pytest.raises(UnknownDefinition, match="strategy_planning") as refused:
        definition("strategy_plannning")

    assert refused.value.key == "strategy_plannning"


def test_a_tenth_process_is_one_new_file(tmp_path: Path) -> None:
    """A file in the organisation's own folder adds a process to the nine."""
    folder = a_folder(tmp_path, supplier_day=TENTH.format(key="supplier_day"))

    assert definition("supplier_day", folder).title == "Supplier day"
    assert len(all_definitions(folder)) == len(all_definitions()) + 1


def test_two_files_with_one_key_are_refused(tmp_path: Path) -> None:
    """The second file that defines a key is refused, and both are named."""
    text = TENTH.format(key="supplier_day")
    folder = a_folder(tmp_path, first=text, second=text)

    with pytest.raises(DuplicateDefinition) as refused:
        all_definitions(folder)

    assert (refused.value.first, refused.value.second) == ("first.py", "second.py")


def test_a_file_may_not_replace_one_of_the_nine(tmp_path: Path) -> None:
    """A file that uses the key of a shipped process is refused."""
    folder = a_folder(tmp_path, planning=TENTH.format(key="strategy_planning"))

    with pytest.raises(DuplicateDefinition):
        all_definitions(folder)


@pytest.mark.parametrize("text", ["SERVICES = 3", "x = 1", "import nothing_like_this", "def ("])
def test_a_file_that_is_no_process_is_refused(tmp_path: Path, text: str) -> None:
    """A file that brings nothing, or cannot be read, is refused with its name."""
    folder = a_folder(tmp_path, broken=text)

    with pytest.raises(UnreadableProcess, match=r"broken\.py"):
        all_definitions(folder)


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("supplier_day", "Supplier day", "the key of the process, 'Supplier day'"),
        ("supplier_day", "supplier:day", "the key of the process, 'supplier:day'"),
        ("supplier_day", "../day", "the key of the process, '../day'"),
        ("supplier_day", "s" * 41, "the key of the process, 'sss"),
        ("inviting", "in viting", "the key of a state, 'in viting'"),
        ("held", "held ", "the key of a state, 'held '"),
        ('"hold"', '"höld"', "the key of a move, 'höld'"),
        ('Step("1"', 'Step("1/2"', "the key of a step, '1/2'"),
        ('Step("1"', "Step(1", "the key of a step, '1'"),
        ('"F+10w")', '"F+10w", answers=("Held!",))', "the key of an answer of step 1, 'Held!'"),
        ('"F+10w")', '"F+10w", fields=(Field("<b>", "B"),))', "a field of step 1, '<b>'"),
        ('"F+10w")', '"F+10w", reaches=("SUP held",))', "a milestone of step 1, 'SUP held'"),
        ("states=(", 'anchors=(("a day", "F+9w"),), states=(', "the key of an anchor, 'a day'"),
    ],
)
def test_a_key_that_could_stand_in_no_address_is_refused(
    tmp_path: Path, right: str, wrong: str, named: str
) -> None:
    """The definition and the key are named, before anything is opened under it."""
    text = TENTH.format(key="supplier_day").replace(right, wrong)
    key = wrong if right == "supplier_day" else "supplier_day"

    with pytest.raises(UnsoundProcesses) as refused:
        all_definitions(a_folder(tmp_path, supplier_day=text))

    found = [fault for fault in refused.value.faults if named in fault.what]
    assert [key] == [fault.place for fault in found]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    """A folder that is not there is an error, not an empty one."""
    with pytest.raises(UnreadableProcess):
        all_definitions(tmp_path / "nowhere")
