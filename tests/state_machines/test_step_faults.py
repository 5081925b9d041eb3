"""Each fault that a piece of work can have is found, at its place."""

from dataclasses import replace

import pytest

from state_machines.definition import (
    Definition,
    Field,
    FieldType,
    Items,
    Kind,
    Mode,
    Move,
    On,
    Silence,
    Starts,
    Step,
)
from tests.state_machines.sample import REQUEST, also, places, with_move, with_step

WORK = {
    "two of a key": (
        also(Step("1", "Again", "drafting", Kind.TASK, "SMA", "3wd")),
        ("request step 1", "2 steps have this key"),
    ),
    "unknown state": (
        with_step("1", state="nowhere"),
        ("request step 1", "its state 'nowhere' is not one of the states"),
    ),
    "unowned": (with_step("1", by=""), ("request step 1", "nobody is accountable for it")),
    "undated": (with_step("1", due=""), ("request step 1", "it has no deadline")),
    "no silence rule": (
        replace(REQUEST, silence=None),
        ("request step 3", "nothing says what silence means"),
    ),
    "consent by silence": (
        with_step("3", silence=Silence.NO_OBJECTION),
        ("request step 3", "silence would count as approval"),
    ),
    "answer twice": (
        with_step("1", answers=("submit", "submit")),
        ("request step 1", "it offers the answer 'submit' twice"),
    ),
    "answer that clashes": (
        with_step("3", answers=("approve", "return", "refuse")),
        ("request step 3", "the answer 'refuse' clashes with a move fired by a timer"),
    ),
    "return to nowhere": (
        with_move("return", name="send_back"),
        ("request step 3", "its answer 'return' leads nowhere"),
    ),
    "empty form": (with_step("1", fields=()), ("request step 1", "the form has no fields")),
    "items of nothing": (
        with_step("2a", items=None),
        ("request step 2a", "it opens items but does not say which"),
    ),
    "items of another kind": (
        with_step("1", items=Items("answer", "", ("given",))),
        ("request step 1", "it names items but is not of kind ITEMS"),
    ),
    "items until never": (
        with_step("2a", items=Items("answer", "", ())),
        ("request step 2a", "its items are awaited in no state"),
    ),
    "share of nothing": (
        with_step("2a", items=Items("answer", "", ("given",), share=0)),
        ("request step 2a", "the share of items is not between 0 and 1"),
    ),
    "quorum of none": (
        with_step("3", mode=Mode.QUORUM),
        ("request step 3", "its quorum has no number"),
    ),
    "odd period": (
        with_step("1", only="decade"),
        ("request step 1", "'decade' is no sort of period"),
    ),
    "field twice": (
        with_step("1", fields=(Field("sum", "Sum"), Field("sum", "Total"))),
        ("request step 1", "2 fields are called 'sum'"),
    ),
    "choice of nothing": (
        with_step("1", fields=(Field("sort", "Sort", FieldType.CHOICE),)),
        ("request step 1", "the field 'sort' offers no choices"),
    ),
    "bounds crossed": (
        with_step("1", fields=(Field("sum", "Sum", FieldType.MONEY, minimum=2, maximum=1),)),
        ("request step 1", "no number fits the field 'sum'"),
    ),
    "after nothing": (
        with_step("1", after=("0",)),
        ("request step 1", "it comes after step '0', which does not exist"),
    ),
    "after another state": (
        with_step("3", after=("1",)),
        ("request step 3", "it comes after step 1, which belongs to 'drafting'"),
    ),
    "binds nothing": (
        with_step("3", binds=("0",)),
        ("request step 3", "it decides on step '0', which does not exist"),
    ),
    "waiting in a circle": (
        replace(
            with_step("2", after=("2a",)),
            steps=tuple(
                replace(s, after={"2": ("2a",), "2a": ("2",)}.get(s.key, ())) for s in REQUEST.steps
            ),
        ),
        ("request.checking", "steps wait for each other: 2 → 2a → 2"),
    ),
}
NAMES = {
    "owner": (replace(REQUEST, owner="KING"), ("request", "the role 'KING' is unknown")),
    "role": (with_step("1", by="KING"), ("request step 1", "the role 'KING' is unknown")),
    "consulted": (
        with_step("1", consults=("KING",)),
        ("request step 1", "the role 'KING' is unknown"),
    ),
    "informed": (
        with_step("1", informs=("KING",)),
        ("request step 1", "the role 'KING' is unknown"),
    ),
    "commander": (
        also(Move("withdraw", "drafting", "refused", On.COMMAND, by="KING")),
        ("request.drafting move withdraw", "the role 'KING' is unknown"),
    ),
    "awaited": (
        with_step("1", waits=("REQ.never",)),
        ("request step 1", "the milestone 'REQ.never' is unknown"),
    ),
    "reached": (
        with_step("3", reaches=("REQ.never",)),
        ("request step 3", "the milestone 'REQ.never' is unknown"),
    ),
    "awaited at the start": (
        replace(REQUEST, starts=Starts(waits=("REQ.never",))),
        ("request", "the milestone 'REQ.never' is unknown"),
    ),
    "check": (with_step("2", check="luck"), ("request step 2", "the check 'luck' is unknown")),
    "check of nothing": (
        with_step("2", check=""),
        ("request step 2", "nothing says what is checked"),
    ),
    "item machine": (
        with_step("2a", items=Items("dream", "", ("given",))),
        ("request step 2a", "the item machine 'dream' is unknown"),
    ),
    "population": (
        with_step("2a", items=Items("answer", "planets", ("given",))),
        ("request step 2a", "the population 'planets' is unknown"),
    ),
    "population's role": (
        with_step("2a", items=Items("answer", "role:KING", ("given",))),
        ("request step 2a", "the role 'KING' is unknown"),
    ),
    "cadence": (
        replace(REQUEST, starts=Starts(every="decade")),
        ("request", "'decade' is no cadence"),
    ),
    "item by the calendar": (
        replace(REQUEST, item=True, starts=Starts(every="month")),
        ("request", "an item machine cannot open by the calendar"),
    ),
    "unreadable deadline": (
        with_step("1", due="soon-ish"),
        ("request step 1", "the day 'soon-ish' cannot be read"),
    ),
    "unreadable opening": (
        with_step("1", opens="7 days"),
        ("request step 1", "the day '7 days' cannot be read"),
    ),
    "unreadable timer": (
        with_move("refuse", after="20 wd"),
        ("request.deciding move refuse", "the day '20 wd' cannot be read"),
    ),
    "unreadable start": (
        replace(REQUEST, starts=Starts(every="year", at="spring!")),
        ("request", "the day 'spring!' cannot be read"),
    ),
    "anchor of nothing": (
        with_step("1", due="party-2wd"),
        ("request step 1", "the day 'party-2wd' counts from 'party', which nothing defines"),
    ),
    "milestone of an opening": (
        with_step("1", opens="REQ.never-2w"),
        ("request step 1", "the day 'REQ.never-2w' counts from 'REQ.never', which nothing defines"),
    ),
    "milestone of a start": (
        replace(REQUEST, starts=Starts(every="year", at="REQ.never-1w")),
        ("request", "the day 'REQ.never-1w' counts from 'REQ.never', which nothing defines"),
    ),
    "milestone of a named day": (
        replace(REQUEST, anchors=(*REQUEST.anchors, ("hearing", "REQ.never"))),
        ("request", "the day 'REQ.never' counts from 'REQ.never', which nothing defines"),
    ),
    "milestone of a timer": (
        with_move("refuse", after="REQ.never+3w"),
        (
            "request.deciding move refuse",
            "the day 'REQ.never+3w' counts from 'REQ.never', which nothing defines",
        ),
    ),
    "named day before there is an instance": (
        replace(REQUEST, starts=Starts(every="year", at="meeting-2w")),
        ("request", "the day 'meeting-2w' counts from 'meeting', which nothing defines"),
    ),
    "named day that comes later": (
        replace(REQUEST, anchors=(("papers", "hearing-1w"), ("hearing", "F-9w"))),
        ("request", "the day 'hearing-1w' counts from 'hearing', which nothing defines"),
    ),
}
ALL = {**WORK, **{f"unknown {name}": case for name, case in NAMES.items()}}


@pytest.mark.parametrize(("definition", "expected"), ALL.values(), ids=ALL.keys())
def test_it_is_refused(definition: Definition, expected: tuple[str, str]) -> None:
    """The fault is found and named with its place."""
    assert expected in places(definition)


@pytest.mark.parametrize("due", ["F-3w", "WD5/WD10", "7wd", "meeting", "REQ.granted-2w"])
def test_deadlines_count_from_known_days(due: str) -> None:
    """The standard anchors, the definition's own and the milestones may be counted from."""
    assert places(with_step("1", due=due)) == set()


def test_a_step_may_set_the_anchor_that_another_counts_from() -> None:
    """An answered date becomes a named day of the instance."""
    held = replace(with_step("1", anchor="hearing"), anchors=(("meeting", "F-27w"),))
    steps = tuple(replace(s, due="hearing+2wd") if s.key == "3" else s for s in held.steps)

    assert places(replace(held, steps=steps)) == set()
