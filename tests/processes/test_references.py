"""Whatever a process names exists: refused when it is loaded, with its place and its remedy."""

from pathlib import Path

import pytest

from processes.errors import DuplicateService, UnreadableProcess, UnsoundProcesses
from processes.registry import load
from tests.processes_in_use import a_folder

BRIEFING = '''
"""Supplier days: the strategy is shown to the suppliers."""

from state_machines.definition import Definition
from state_machines.definition import Field, Kind, Move, On, Rows, Silence, Starts, Step

SUPPLIER_DAY = Definition(
    key="supplier_day", title="Supplier day", code="SUP", purpose="Tell them.", owner="SMD",
    initial="inviting", states=("inviting", "held"), final=("held",),
    starts=Starts(every="quarter", at="WD20"), silence=Silence.ESCALATE,
    moves=(Move("hold", "inviting", "held"),),
    steps=(
        Step("0", "Wait", "inviting", Kind.AUTO, opens="WD20", check="wait"),
        Step("1", "Ask", "inviting", Kind.TASK, "SMD", "WD25", rules=("SCM.R1",),
             rows=Rows("measures", ("year=year", "owner=person"))),
        Step("2", "Hold it", "inviting", Kind.APPROVAL, "CEO", "WD30", after=("1",),
             accepts=("1",), stamps=("status='active'",), reaches=("SUP.held",),
             answers=("approve",)),
    ),
)
'''
STEP_0 = "supplier_day step 0"
STEP_1 = "supplier_day step 1"
STEP_2 = "supplier_day step 2"
FAULTS = {
    "rule": ("SCM.R1", "SCM.R999", STEP_1, "the rule 'SCM.R999' is unknown", "SCM.R1,"),
    "service": ('"wait"', '"wiat"', STEP_0, "'wiat' is unknown", "wait"),
    "a wait for nothing": (
        'opens="WD20", ',
        "",
        STEP_0,
        "it waits, and for nothing",
        "take the step",
    ),
    "rules that are none": (
        '"wait"',
        '"ask_rules"',
        STEP_0,
        "asks the rules, and names none",
        "Say",
    ),
    "a record of nothing": ('"wait"', '"put_on_record"', STEP_0, "accepts none", "Say what"),
    "a service of before": ('"wait"', '"record"', STEP_0, "'record' is unknown", "put_on_record"),
    "sheet": ('"measures"', '"measure"', STEP_1, "the sheet 'measure' is unknown", "measures"),
    "column": ("owner=person", "ownr=person", STEP_1, "has no column 'ownr'", "owner"),
    "column of a record": (
        "owner=person",
        "objective.ownr=person",
        STEP_1,
        "the records of 'objectives' have no column 'ownr'",
        "objectives",
    ),
    "record of a column": (
        "owner=person",
        "title.owner=person",
        STEP_1,
        "has no column 'title'",
        "name",
    ),
    "column of those asked": (
        "rows=Rows(",
        'mode="all", named="measures.ownr", rows=Rows(',
        STEP_1,
        "has no column 'ownr'",
        "owner",
    ),
    "column without people": (
        "rows=Rows(",
        'mode="all", named="measures.name", rows=Rows(',
        STEP_1,
        "the column 'measures.name' names no people",
        "objectives.owner",
    ),
    "rows of others": (
        "rows=Rows(",
        'mode="all", named="measures.updater", rows=Rows(',
        STEP_1,
        "whom 'measures.updater' names would see the rows of others",
        "updater=person",
    ),
    "one of several": (
        "rows=Rows(",
        'named="measures.owner", rows=Rows(',
        STEP_1,
        "records may name several people for it, and one is asked",
        "Mode.ALL",
    ),
    "work of many": (
        'accepts=("1",)',
        'joint=True, binds=("1",), accepts=("1",)',
        STEP_2,
        "it decides on the work of many, and nothing is asked of many",
        "joint",
    ),
    "value": ("owner=person", "owner=persno", STEP_1, "'owner=persno' compares", "person"),
    "column to begin with": (
        '"owner=person")',
        '"owner=person"), begin="objektive"',
        STEP_1,
        "has no column 'objektive'",
        "objective",
    ),
    "step to begin with": (
        '"owner=person")',
        '"owner=person"), begin="flags:9"',
        STEP_1,
        "step '9'",
        "Correct",
    ),
    "role to begin with": (
        '"owner=person")',
        '"owner=person"), begin="owner:CEOO"',
        STEP_1,
        "'CEOO'",
        "role code",
    ),
    "stamped column": (
        "status='active'",
        "state='active'",
        STEP_2,
        "stamps 'state', which is no column",
        "Stamp",
    ),
    "accepted step": (
        'accepts=("1",)',
        'accepts=("1", "9")',
        STEP_2,
        "step '9', which does not exist",
        "Correct",
    ),
    "accepted step of an item": (
        'accepts=("1",)',
        'accepts=("1", "goal_set:99")',
        STEP_2,
        "'goal_set:99'",
        "Correct",
    ),
    "stamp": ("status='active'", "status=yesterday", STEP_2, "'status=yesterday'", "today"),
    "role": ('"CEO"', '"CEOO"', STEP_2, "the role 'CEOO' is unknown", "role code"),
    "milestone of another process": (
        "SUP.held",
        "SCM.locked",
        STEP_2,
        "'SCM.locked' is reached by the process SCM",
        "'SUP.'",
    ),
    "milestone of one period": (
        "SUP.held",
        "SUP.held@Q1",
        STEP_2,
        "'SUP.held@Q1' in every period",
        "'SUP.held'",
    ),
    "milestone without periods": (
        'after=("1",)',
        'after=("1",), waits=("SPL.board@Q1",)',
        STEP_2,
        "'SPL.board' has no periods",
        "'SPL.board'",
    ),
    "milestone of no period": (
        'after=("1",)',
        'after=("1",), waits=("SRV.confirmed@Q5",)',
        STEP_2,
        "'Q5' is no period",
        "Q1 to Q4",
    ),
    "milestone of other periods": (
        'after=("1",)',
        'after=("1",), waits=("SCM.trained",)',
        STEP_2,
        "once per half, and this runs per quarter",
        "@Q1",
    ),
    "day that each period has": (
        '"SMD", "WD25"',
        '"SMD", "SRV.confirmed@Q1+2w"',
        STEP_1,
        "counts from 'SRV.confirmed@Q1', which is reached once per period",
        "the period's end",
    ),
    "day of its own that each period has": (
        '"CEO", "WD30"',
        '"CEO", "SUP.held-2wd"',
        STEP_2,
        "counts from 'SUP.held', which is reached once per period",
        "the period's end",
    ),
    "guard": (
        '"hold", "inviting", "held"',
        '"hold", "inviting", "held", guard="paid"',
        "supplier_day.inviting move hold",
        "'paid' holds, so it would never move",
        "Take the guard",
    ),
    "record of a sheet": (
        'initial="inviting"',
        'about="supplier", initial="inviting"',
        "supplier_day",
        "the sheet 'supplier' is unknown",
        "measures",
    ),
    "column of a stage": (
        'initial="inviting"',
        'about="measures", stage="stge", initial="inviting"',
        "supplier_day",
        "the records that it is about have no column 'stge'",
        "Correct `stage`",
    ),
    "stage of no record": (
        'initial="inviting"',
        'stage="status", initial="inviting"',
        "supplier_day",
        "the records that it is about have no column 'status'",
        "Correct `stage`",
    ),
    "record of nothing": (
        '"owner=person")',
        '"id=record")',
        STEP_1,
        "it asks for its record, and is about none",
        "Write `about`",
    ),
    "column that is suggested": (
        '"owner=person"))',
        '"owner=person"), suggests="stge@0")',
        STEP_1,
        "stge",
        "",
    ),
    "step that suggests": (
        '"owner=person"))',
        '"owner=person"), suggests="name@9")',
        STEP_1,
        "9",
        "",
    ),
    "decision that no rule could break": (
        'moves=(Move("hold", "inviting", "held"),',
        'moves=(Move("hold", "inviting", "held"), Move("mend", "inviting", "inviting", On.BROKEN),',
        "supplier_day.inviting move mend",
        "no rule of an approval blocks and holds afterwards, so it would never move",
        "Name such a rule",
    ),
}


def test_what_names_only_what_exists_is_loaded(tmp_path: Path) -> None:
    """The process that the following tests spoil has no fault."""
    assert load(a_folder(tmp_path, supplier_day=BRIEFING)).named("supplier_day")


@pytest.mark.parametrize("fault", FAULTS)
def test_what_does_not_exist_is_refused(tmp_path: Path, fault: str) -> None:
    """The fault says at which step or arrow it is, what is wrong, and what to write instead."""
    right, wrong, place, what, mend = FAULTS[fault]
    assert right in BRIEFING

    with pytest.raises(UnsoundProcesses) as refused:
        load(a_folder(tmp_path, supplier_day=BRIEFING.replace(right, wrong)))

    assert [each.place for each in refused.value.faults] == [place]
    assert what in refused.value.faults[0].what
    assert mend in refused.value.faults[0].mend


def test_a_service_may_not_replace_one_that_there_is(tmp_path: Path) -> None:
    """Two services of one name are refused, and both files are named."""
    folder = a_folder(tmp_path, mine="SERVICES = {'ratify': print}")

    with pytest.raises(DuplicateService) as refused:
        load(folder)

    assert (refused.value.name, refused.value.second) == ("ratify", "mine.py")


def test_services_that_cannot_be_called_are_refused(tmp_path: Path) -> None:
    """They would fail when a step closes, so the file is named before anything opens."""
    with pytest.raises(UnreadableProcess, match=r"mine\.py.*no functions by name"):
        load(a_folder(tmp_path, mine="SERVICES = {'tell': 3}"))
