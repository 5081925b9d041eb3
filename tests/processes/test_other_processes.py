"""Communication, initiatives, budget, workforce and practices hold every row and state."""

from datetime import date

import pytest

from calendars.fiscal_year import FiscalYear
from calendars.offsets import parse
from calendars.standard_year import GRAPH
from calendars.working_calendar import WorkingCalendar
from processes.registry import PROCESSES, all_definitions, definition
from state_machines.definition import Definition, FieldType, Kind, Mode, On, Silence

APPROVAL, AUTO, FORM, ITEMS = Kind.APPROVAL, Kind.AUTO, Kind.FORM, Kind.ITEMS
MEETING, MESSAGE, TASK = Kind.MEETING, Kind.MESSAGE, Kind.TASK

ROWS = {
    "communication_plan": {
        "1": (TASK, "SMA"),
        "2": (FORM, "COM"),
        "3": (APPROVAL, "CEO"),
        "4": (MESSAGE, "COM"),
        "7": (MESSAGE, "CEO"),
        "8-talks": (ITEMS, ""),
    },
    "message": {"5": (TASK, "SMA"), "6": (APPROVAL, "SMD"), "6-disclosure": (APPROVAL, "CFO")},
    "team_cascade": {"8": (FORM, "LM")},
    "communication_digest": {"9": (MESSAGE, "COM")},
    "strategy_education": {"10": (TASK, "HBP")},
    "pulse_survey": {"11": (FORM, "SMA"), "12": (AUTO, ""), "12-fix": (TASK, "COM")},
    "initiative_portfolio": {
        "1": (TASK, "PMO"),
        "4": (FORM, "SMA"),
        "4-finance": (FORM, "FBP"),
        "4-portfolio": (FORM, "PMO"),
        "5": (AUTO, ""),
        "6": (MEETING, "PMO"),
        "6-approve": (APPROVAL, "XC"),
    },
    "proposals": {"2": (FORM, "IO"), "3": (AUTO, "")},
    "initiative": {
        "2-sponsor": (APPROVAL, "ISP"),
        "6-record": (AUTO, ""),
        "7": (APPROVAL, "CFO"),
        "8": (FORM, "IO"),
        "8-sponsor": (APPROVAL, "ISP"),
        "12": (FORM, "IO"),
        "12-benefit": (APPROVAL, "FBP"),
    },
    "status_report": {"9": (FORM, "IO")},
    "initiative_status": {"10": (AUTO, ""), "10-talk": (TASK, "SMA")},
    "initiative_gate": {"11": (MEETING, "PMO"), "11-release": (APPROVAL, "XC")},
    "budget": {
        "1": (TASK, "CFO"),
        "1-approve": (APPROVAL, "CEO"),
        "2": (MESSAGE, "SMA"),
        "9": (APPROVAL, "XC"),
        "9-ceo": (APPROVAL, "CEO"),
        "10": (APPROVAL, "BRD"),
        "11": (AUTO, ""),
        "11-load": (TASK, "FBP"),
    },
    "unit_budget": {
        "3": (TASK, "BUH"),
        "4": (FORM, "BUH"),
        "5": (AUTO, ""),
        "6-compare": (AUTO, ""),
        "6": (TASK, "SMA"),
        "7": (FORM, "BUH"),
        "8": (MEETING, "CFO"),
    },
    "forecast": {"12": (FORM, "FBP"), "12-approve": (APPROVAL, "CFO")},
    "reallocation": {
        "12-request": (FORM, "IO"),
        "12-cfo": (APPROVAL, "CFO"),
        "12-ceo": (APPROVAL, "CEO"),
    },
    "workforce_alignment": {
        "1": (FORM, "HBP"),
        "2": (FORM, "HBP"),
        "3": (TASK, "CHRO"),
        "4": (AUTO, ""),
        "4-flags": (TASK, "SMA"),
        "5": (TASK, "CHRO"),
        "5-approve": (APPROVAL, "PC"),
        "6": (MEETING, "HBP"),
        "9": (AUTO, ""),
        "12-calibrate": (MEETING, "HBP"),
        "12-level-two": (APPROVAL, "CHRO"),
    },
    "goal_set": {
        "7": (FORM, "EMP"),
        "8": (APPROVAL, "LM"),
        "10": (FORM, "EMP"),
        "10-manager": (APPROVAL, "LM"),
        "11": (FORM, "LM"),
        "12": (FORM, "LM"),
    },
    "practice_wave": {"1": (AUTO, ""), "10": (MEETING, "CKO")},
    "nomination": {"2": (FORM, "FP")},
    "practice": {
        "3": (TASK, "SMA"),
        "4": (FORM, "SMA"),
        "4-finance": (APPROVAL, "FBP"),
        "5": (APPROVAL, "CKO"),
        "5-mandate": (APPROVAL, "XC"),
        "6": (MESSAGE, "CKO"),
    },
    "adoption": {
        "7": (FORM, "FP"),
        "8": (MEETING, "FP"),
        "9": (FORM, "FP"),
        "9-again": (FORM, "FP"),
        "9-compare": (AUTO, ""),
    },
    "practice_recognition": {"11": (MESSAGE, "CEO"), "12": (TASK, "CKO")},
}

STATES = {
    "communication_plan": "draft approved active reviewed closed",
    "message": "idea drafted content_review disclosure_review scheduled sent measured withdrawn "
    "corrected",
    "initiative": "proposed eligible scored recommended funded chartered active paused "
    "closing closed_met closed_unmet cancelled benefits_checked rejected on_hold merged",
    "budget": "planned guided unit_drafting submitted checked answered negotiating exec_approved "
    "board_approved loaded in_force reforecast closed continuing_resolution",
    "unit_budget": "returned",
    "workforce_alignment": "demand funded incentive_set objectives_open objectives_locked midyear "
    "evaluating calibrated paid closed",
    "goal_set": "draft submitted returned relinking approved amended evaluated",
    "practice": "nominated screened validating approved published in_adoption embedded "
    "retired declined",
    "adoption": "pushed answered_adopt adapt hold reject implementing verified failed",
}

CODES = ("SCO", "INI", "BUD", "WFA", "BPS")
OURS = tuple(each for each in all_definitions() if each.code in CODES)
YEARLY = tuple(each for each in OURS if each.starts.every == "year")
FISCAL_START = date(2028, 1, 1)
CALENDAR = WorkingCalendar(site="nowhere", zone="UTC", country="DE")
DAYS = GRAPH.dates(FiscalYear(FISCAL_START), CALENDAR)


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


@pytest.mark.parametrize("code", CODES)
def test_no_row_of_a_step_table_is_left_out(code: str) -> None:
    """The twelve rows of each of the five tables all have a step."""
    rows = {step.key.partition("-")[0] for each in OURS if each.code == code for step in each.steps}

    assert {str(number) for number in range(1, 13)} <= rows


@pytest.mark.parametrize("key", STATES)
def test_the_states_are_those_of_the_process(key: str) -> None:
    """No state of the process's life is left out."""
    assert set(STATES[key].split()) <= set(definition(key).states)


@pytest.mark.parametrize("each", OURS, ids=lambda each: each.key)
def test_an_smo_no_means_what_the_process_says(each: Definition) -> None:
    """Every machine of a process has the process's SMO mode."""
    modes = {process.code: process.smo_mode for process in PROCESSES}

    assert each.smo_mode == modes[each.code]


@pytest.mark.parametrize("each", OURS, ids=lambda each: each.key)
def test_the_committee_approves_together_or_by_a_named_member(each: Definition) -> None:
    """The executive committee never decides through one unnamed seat."""
    seats = [step.mode for step in each.steps if (step.kind, step.by) == (APPROVAL, "XC")]

    assert set(seats) <= {Mode.ALL, Mode.ANY}


@pytest.mark.parametrize("each", OURS, ids=lambda each: each.key)
def test_a_return_needs_a_reason_and_ends_in_arbitration(each: Definition) -> None:
    """Two returns at most, each with its reason."""
    returns = [move for move in each.moves if move.name == "return"]

    assert all(move.needs_reason and move.cap == 2 for move in returns)


@pytest.mark.parametrize("each", OURS, ids=lambda each: each.key)
def test_an_approval_that_binds_waits_for_its_people(each: Definition) -> None:
    """A decision on somebody's work is escalated until it is made, never closed by silence."""
    binding = [step for step in each.steps if step.kind is APPROVAL and step.binds]

    assert {each.silence_of(step) for step in binding} <= {Silence.ESCALATE}


@pytest.mark.parametrize("each", OURS, ids=lambda each: each.key)
def test_what_an_approval_binds_is_delivered_by_somebody(each: Definition) -> None:
    """An approval looks at work of people, not at a check of the engine."""
    approvals = [step for step in each.steps if step.kind is APPROVAL]
    bound = [each.step(key) for step in approvals for key in step.binds]

    assert all(step.waits_for_people for step in bound)


@pytest.mark.parametrize("each", OURS, ids=lambda each: each.key)
def test_no_form_asks_the_same_twice(each: Definition) -> None:
    """The names of the fields of a step are unique."""
    asked = [[field.name for field in step.fields] for step in each.steps]

    assert all(len(names) == len(set(names)) for names in asked)


@pytest.mark.parametrize("each", OURS, ids=lambda each: each.key)
def test_a_refusal_does_not_ask_for_the_form(each: Definition) -> None:
    """Whoever has nothing to deliver is asked for a reason, not for the required fields."""
    refusals = {"nothing", "disagree", "abandon", "refuse", "reject", "decline", "hold", "stop"}
    moves = [move for move in each.moves if move.on is On.DECISION and move.name in refusals]

    assert all(move.needs_reason for move in moves)


@pytest.mark.parametrize("each", YEARLY, ids=lambda each: each.key)
def test_a_year_ends_soon_after_the_year(each: Definition) -> None:
    """The last deadline of a yearly process is at most 66 weeks after the year's first day."""
    dues = [parse(step.due) for step in each.steps if step.due]
    known = [due.resolve(DAYS, CALENDAR) for due in dues if due.anchors <= DAYS.keys()]

    assert (max(known) - FISCAL_START).days <= 66 * 7


def test_the_personnel_file_stays_out_of_the_engine() -> None:
    """No goal form has a field for a rating or for pay."""
    fields = [field for step in definition("goal_set").steps for field in step.fields]

    assert not [f for f in fields if f.type is FieldType.MONEY or "rating" in f.name]


def test_a_missing_status_is_a_gap_and_holds_nothing_up() -> None:
    """The monthly lock does not wait for an owner who is silent; the gap is recorded."""
    report = definition("status_report")

    assert report.silence_of(report.step("9")) is Silence.CLOSE_WITH_GAP


def test_an_unapproved_budget_runs_on_last_year_s_rate() -> None:
    """When the year begins without the board, the run rate begins by itself."""
    move = definition("budget").move("board_review", "run_rate")

    assert move is not None
    assert (move.on, move.after, move.target) == (On.TIMER, "F", "continuing_resolution")
