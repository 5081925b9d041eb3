"""Each fault that states and arrows can have is found, at its place."""

from dataclasses import replace

import pytest

from state_machines.definition import Definition, Kind, Move, On, Silence, Step
from tests.state_machines.sample import REQUEST, also, places, with_move, with_step

ISLAND = replace(REQUEST, states=(*REQUEST.states, "island"))
STATES = {
    "no initial": (
        replace(REQUEST, initial=""),
        ("request", "the initial state '' is not one of its states"),
    ),
    "no final": (replace(REQUEST, final=()), ("request", "it has no final state")),
    "unknown final": (
        replace(REQUEST, final=("granted", "refused", "gone")),
        ("request", "the final state 'gone' is not one of its states"),
    ),
    "state twice": (
        replace(REQUEST, states=(*REQUEST.states, "checking")),
        ("request.checking", "the state is listed twice"),
    ),
    "unreachable": (ISLAND, ("request.island", "no way leads here from 'drafting'")),
    "no way out": (ISLAND, ("request.island", "dead end: no move leaves it")),
    "no way to an end": (
        replace(
            REQUEST,
            states=(*REQUEST.states, "limbo"),
            moves=(
                *REQUEST.moves,
                Move("lose", "drafting", "limbo", On.COMMAND, by="SMD"),
                Move("wait", "limbo", "limbo", On.COMMAND, by="SMD"),
            ),
        ),
        ("request.limbo", "dead end: no final state can be reached from it"),
    ),
    "only decisions lead out": (
        replace(
            REQUEST,
            moves=(
                *(move for move in REQUEST.moves if move.name not in {"grant", "refuse"}),
                Move("approve", "deciding", "granted", On.DECISION),
            ),
            silence=Silence.CLOSE_WITH_GAP,
        ),
        (
            "request.deciding",
            "dead end: its work can be closed without any answer that moves it on",
        ),
    ),
    "only a change leads out": (
        replace(
            REQUEST,
            states=(*REQUEST.states, "limbo"),
            moves=(
                *REQUEST.moves,
                Move("lose", "drafting", "limbo", On.COMMAND, by="SMD"),
                Move("change", "limbo", "granted", On.CHANGE),
            ),
        ),
        ("request.limbo", "dead end: no move leaves it"),
    ),
    "way out of an end": (
        also(Move("reopen", "granted", "drafting", On.COMMAND, by="SMD")),
        ("request.granted", "the move 'reopen' leaves a final state"),
    ),
    "work in an end": (
        also(Step("9", "Still do it", "granted", Kind.TASK, "SMA", "3wd")),
        ("request.granted", "the final state asks for step 9"),
    ),
}
MOVES = {
    "unknown source": (
        with_move("submit", source="nowhere"),
        ("request.nowhere move submit", "its source 'nowhere' is not one of the states"),
    ),
    "unknown target": (
        with_move("submit", target="nowhere"),
        ("request.drafting move submit", "its target 'nowhere' is not one of the states"),
    ),
    "negative cap": (
        with_move("return", cap=-1),
        ("request.deciding move return", "its cap is negative"),
    ),
    "two of a name": (
        also(Move("submit", "drafting", "deciding", On.TIMER, after="9wd")),
        ("request.drafting", "2 moves called 'submit' leave it"),
    ),
    "answer nobody offers": (
        also(Move("shelve", "drafting", "refused", On.DECISION)),
        ("request.drafting move shelve", "no step of 'drafting' offers the answer 'shelve'"),
    ),
    "command of nobody": (
        also(Move("withdraw", "drafting", "refused", On.COMMAND)),
        ("request.drafting move withdraw", "nobody may give this command"),
    ),
    "timer without a day": (
        with_move("refuse", after=""),
        ("request.deciding move refuse", "the timer has no day"),
    ),
    "unknown milestone": (
        with_move("refuse", on=On.MILESTONE, after="REQ.never"),
        ("request.deciding move refuse", "the milestone 'REQ.never' is unknown"),
    ),
    "parent of no item": (
        with_move("refuse", on=On.PARENT, after="2"),
        ("request.deciding move refuse", "it waits for a parent"),
    ),
    "parent's step unnamed": (
        replace(with_move("refuse", on=On.PARENT, after=""), item=True),
        ("request.deciding move refuse", "the parent's step is not named"),
    ),
    "rival moves": (
        also(Move("skip", "drafting", "deciding")),
        ("request.drafting", "several moves fire when all work is done: submit, skip"),
    ),
    "rival changes": (
        also(
            Move("change", "drafting", "checking", On.CHANGE),
            Move("alter", "drafting", "deciding", On.CHANGE),
        ),
        ("request.drafting", "several moves fire when an approved record changes: change, alter"),
    ),
    "first approval settles it": (
        also(Move("approve", "deciding", "granted", On.DECISION)),
        (
            "request.deciding move approve",
            "the first 'approve' of step 3 would move on without the others",
        ),
    ),
    "endless loop": (
        with_move("return", cap=0),
        (
            "request.drafting",
            "endless loop without a cap: drafting → checking → deciding → drafting",
        ),
    ),
}
ALL = {**STATES, **MOVES}


@pytest.mark.parametrize(("definition", "expected"), ALL.values(), ids=ALL.keys())
def test_it_is_refused(definition: Definition, expected: tuple[str, str]) -> None:
    """The fault is found and named with its place."""
    assert expected in places(definition)


@pytest.mark.parametrize(
    ("on", "by", "after"),
    [(On.COMMAND, "SMD", ""), (On.MILESTONE, "", "REQ.granted@Q1"), (On.CHANGE, "", "")],
)
def test_a_loop_that_is_decided_each_time_needs_no_cap(on: On, by: str, after: str) -> None:
    """What a person, the calendar or a change starts again and again cannot run away."""
    again = also(Move("reopen", "deciding", "drafting", on, by=by, after=after))

    assert places(again) == set()


def test_guards_tell_rival_moves_apart() -> None:
    """Two moves may fire on the same occasion when their guards differ."""
    either = also(Move("skip", "drafting", "deciding", guard="small"))

    assert places(either) == set()


def test_a_decision_that_must_be_taken_is_a_way_out() -> None:
    """Where every answer of a step is a move, the work cannot be closed without one."""
    decided = with_step("1", answers=("submit",))
    moves = tuple(replace(m, on=On.DECISION) if m.name == "submit" else m for m in decided.moves)

    assert places(replace(decided, moves=moves)) == set()
