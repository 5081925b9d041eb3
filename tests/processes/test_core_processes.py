"""The three core processes and strategy planning hold every row and state of their tables."""

import pytest

from processes.registry import all_definitions, definition
from processes.roles import Role
from state_machines.definition import Definition, Kind, Mode, On

APPROVAL, AUTO, FORM, ITEMS = Kind.APPROVAL, Kind.AUTO, Kind.FORM, Kind.ITEMS
MEETING, MESSAGE, TASK = Kind.MEETING, Kind.MESSAGE, Kind.TASK

ROWS = {
    "scorecard_refresh": {
        "A1": (AUTO, ""),
        "A2": (MEETING, "SMD"),
        "A3": (FORM, "OO"),
        "A4": (FORM, "MO"),
        "A5": (FORM, "OO"),
        "A6": (FORM, "OO"),
        "A7": (AUTO, ""),
        "A8": (APPROVAL, "XC"),
        "A8-ceo": (APPROVAL, "CEO"),
        "A9": (TASK, "ITD"),
        "A10": (APPROVAL, "CFO"),
        "A10-ceo": (APPROVAL, "CEO"),
        "A11": (MESSAGE, "SMA"),
    },
    "data_cycle": {
        "B1": (AUTO, ""),
        "B2": (ITEMS, ""),
        "B3": (AUTO, ""),
        "B4": (ITEMS, ""),
        "B5": (ITEMS, ""),
        "B6": (TASK, "SMA"),
        "B7": (APPROVAL, "SMD"),
    },
    "measure_return": {
        "B2": (FORM, "MU"),
        "B3": (AUTO, ""),
        "B4": (APPROVAL, "MO"),
        "B5": (FORM, "OO"),
    },
    "organization_alignment": {
        "1": (TASK, "SMD"),
        "2": (MEETING, "SMA"),
        "3": (ITEMS, ""),
        "4": (AUTO, ""),
        "5": (ITEMS, ""),
        "6": (AUTO, ""),
        "7": (MEETING, "TO"),
        "8": (MEETING, "SMD"),
        "9": (ITEMS, ""),
        "10": (MESSAGE, "SMA"),
        "11": (TASK, "CFO"),
    },
    "unit_card": {"3": (FORM, "BUH"), "9": (APPROVAL, "XC"), "9-form": (APPROVAL, "SMD")},
    "support_card": {"5": (FORM, "SUH"), "9": (APPROVAL, "XC"), "9-form": (APPROVAL, "SMD")},
    "strategy_review": {
        "1": (TASK, "SMD"),
        "2": (FORM, "OO"),
        "3": (TASK, "SMA"),
        "4": (MEETING, "SMD"),
        "5": (MESSAGE, "SMA"),
        "5-questions": (FORM, "XC"),
        "6": (MEETING, "SMD"),
        "7": (APPROVAL, "CEO"),
        "8": (AUTO, ""),
        "9": (ITEMS, ""),
        "10": (TASK, "CFO"),
    },
    "action": {"9": (TASK, "EMP")},
    "test_and_adapt": {"11": (MEETING, "SMD")},
    "strategy_planning": {
        "1": (APPROVAL, "CEO"),
        "2": (FORM, "XC"),
        "3": (FORM, "PLN"),
        "4": (TASK, "PLN"),
        "5": (MESSAGE, "SMA"),
        "5-ideas": (ITEMS, ""),
        "6": (APPROVAL, "SMD"),
        "7": (TASK, "PLN"),
        "7-meeting": (MEETING, "PLN"),
        "8": (TASK, "SMD"),
        "8-sessions": (MEETING, "SMD"),
        "9": (MEETING, "SMD"),
        "10": (TASK, "SMA"),
        "11": (APPROVAL, "XC"),
        "11-ceo": (APPROVAL, "CEO"),
        "12": (APPROVAL, "BRD"),
    },
}

STATES = {
    "scorecard_refresh": "planned mapping defining checking provisional ratifying active "
    "superseded",
    "data_cycle": "open collecting checking commenting qa locked reopened",
    "organization_alignment": "planned briefed bu_drafting support_drafting reconciling "
    "under_review certified realigning closed",
    "strategy_review": "arming preparing pack_issued held postponed cancelled decisions_pending "
    "confirmed following_up closed",
    "strategy_planning": "planned scanning dossier_review scenarios options meeting_held drafting "
    "exec_approval board_review endorsed active superseded",
}


@pytest.mark.parametrize(
    ("key", "row", "expected"),
    [(key, row, what) for key, rows in ROWS.items() for row, what in rows.items()],
)
def test_every_row_of_the_step_table_is_a_step(
    key: str, row: str, expected: tuple[Kind, str]
) -> None:
    """A row's step has the kind and the accountable role of the table."""
    step = definition(key).step(row)

    assert (step.kind, step.by) == expected


@pytest.mark.parametrize("key", STATES)
def test_the_states_are_those_of_the_process(key: str) -> None:
    """No state of the process's life is left out."""
    assert set(STATES[key].split()) <= set(definition(key).states)


@pytest.mark.parametrize(
    ("key", "state", "move", "target"),
    [
        ("scorecard_refresh", "checking", "return", "defining"),
        ("scorecard_refresh", "checking", "return_map", "mapping"),
        ("scorecard_refresh", "provisional", "return", "defining"),
        ("data_cycle", "locked", "reopen", "reopened"),
        ("organization_alignment", "certified", "realign", "realigning"),
        ("strategy_review", "pack_issued", "postpone", "postponed"),
        ("strategy_review", "pack_issued", "cancel", "cancelled"),
        ("strategy_review", "arming", "issue_with_gaps", "preparing"),
        ("strategy_planning", "exec_approval", "rethink", "options"),
        ("strategy_planning", "board_review", "return", "drafting"),
    ],
)
def test_exceptions_are_drawn_as_moves(key: str, state: str, move: str, target: str) -> None:
    """What goes wrong in practice has an arrow of its own."""
    found = definition(key).move(state, move)

    assert found is not None
    assert found.target == target


def test_the_executive_committee_approves_the_card_together() -> None:
    """All of the committee approve the card before the CEO does."""
    refresh = definition("scorecard_refresh")

    assert refresh.step("A8").mode is Mode.ALL
    assert refresh.step("A8-ceo").after == ("A8",)


def test_the_whole_committee_approves_the_strategy_update_at_once() -> None:
    """All are asked together, before the chief executive: in turn there would be no time."""
    planning = definition("strategy_planning")

    assert planning.step("11").mode is Mode.ALL
    assert planning.step("11-ceo").after == ("11",)


def test_a_value_is_never_carried_silently() -> None:
    """A value that does not come by the cut-off day ends as missing."""
    run_out = definition("measure_return").move("entering", "run_out")

    assert run_out is not None
    assert (run_out.on, run_out.target) == (On.TIMER, "missing")


def test_quarter_months_use_the_later_days() -> None:
    """Values, lock and meeting have a month's and a quarter's day."""
    assert definition("measure_return").step("B2").due == "WD5/WD10"
    assert definition("data_cycle").step("B7").due == "WD10/WD15"
    assert dict(definition("strategy_review").anchors)["meeting"] == "WD16/WD25"


def test_board_update_is_only_for_quarters() -> None:
    """The board's paper is asked for once a quarter."""
    assert definition("strategy_review").step("10").only == "quarter"


@pytest.mark.parametrize("each", all_definitions(), ids=lambda each: each.key)
def test_titles_do_not_speak_in_role_codes(each: Definition) -> None:
    """A letter's subject is made of the step's title, so it must not speak in codes."""
    codes = {role.value for role in Role} - {"CEO", "IA"}
    words = {word.strip(":;,.()") for step in each.steps for word in step.title.split()}

    assert not words & codes
