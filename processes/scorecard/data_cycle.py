"""Data cycle: collect, check, approve and lock the numbers of one period."""

# fmt: off

from enum import StrEnum

from processes.roles import Role
from processes.scorecard import forms as ask
from processes.scorecard.measure_return import (
    APPROVAL_DUE,
    CUT_OFF,
    VALUE_DUE,
    VARIANCE_DUE,
)
from state_machines.definition import (
    Definition,
    Items,
    Kind,
    Mode,
    Move,
    On,
    Rows,
    Silence,
    Starts,
    Step,
)

SETTLED = ("accepted", "unconfirmed", "missing")
APPROVED = ("explaining", *SETTLED)
ENTERED = ("checking", "approving", "correcting", *APPROVED)
VALUES = Rows("measure_values", ("year=year", "period=period"))
LOCK_CHECKS = ("SCM.R13", "SCM.R19", "SCM.R20", "SCM.R23", "SCM.R25")
RESTATEMENT_WINDOW = "60d"  # an estimate is replaced within two periods (SCM rule R19)


class State(StrEnum):
    """Where the numbers of one period stand."""

    OPEN = "open"
    COLLECTING = "collecting"
    CHECKING = "checking"
    COMMENTING = "commenting"
    QA = "qa"
    LOCKED = "locked"
    REOPENED = "reopened"
    CLOSED = "closed"


DATA_CYCLE = Definition(
    key="data_cycle",
    title="Data cycle",
    code="SCM",
    purpose="Keep the numbers flowing and trustworthy: one locked snapshot for every period.",
    owner=Role.SMD,
    starts=Starts(every="month", at="WD1"),
    silence=Silence.ESCALATE,
    initial=State.OPEN,
    states=tuple(State),
    final=(State.CLOSED,),
    moves=(
        Move("start", State.OPEN, State.COLLECTING),
        Move("collect", State.COLLECTING, State.CHECKING),
        Move("check", State.CHECKING, State.COMMENTING),
        Move("explain", State.COMMENTING, State.QA),
        Move("return", State.QA, State.QA, On.DECISION, cap=2, needs_reason=True),
        Move("changed", State.QA, State.QA, On.CHANGE, title="An approved value has changed"),
        Move("lock", State.QA, State.LOCKED),
        Move("reopen", State.LOCKED, State.REOPENED, On.COMMAND, by=Role.SMD, needs_reason=True),
        Move("changed", State.LOCKED, State.REOPENED, On.CHANGE,
             title="A locked value has changed"),
        Move("refuse", State.REOPENED, State.LOCKED, On.DECISION, needs_reason=True),
        Move("restate", State.REOPENED, State.LOCKED),
        Move("close", State.LOCKED, State.CLOSED, On.TIMER, after=RESTATEMENT_WINDOW),
    ),
    steps=(
        Step("B1", "Open the period: count who is asked and what feeds owe",
             State.OPEN, Kind.AUTO, opens="WD1", check="open_period", duties=("S6",)),
        Step("B1-feeds", "Failed feeds are mended or replaced by hand", State.COLLECTING,
             Kind.ITEMS, items=Items("feed_failure", "", ("mended", "by_hand", "recovered")),
             blocking=False),
        Step("B2", "Values of all updaters", State.COLLECTING, Kind.ITEMS, due=VALUE_DUE,
             items=Items("measure_return", "named", ENTERED)),
        Step("B3", "Completeness: at least 95 % received", State.CHECKING, Kind.AUTO,
             check="ask_rules", rules=("SCM.R13", "SCM.R14"), duties=("S8",)),
        Step("B4", "Values approved by their owners", State.CHECKING, Kind.ITEMS,
             due=APPROVAL_DUE, items=Items("measure_return", "", APPROVED)),
        Step("B5", "Variance statements for red and worsening items", State.COMMENTING, Kind.ITEMS,
             due=VARIANCE_DUE, items=Items("measure_return", "", SETTLED)),
        Step("B6-draw", "Draw 5 % of the manual values for the spot audit", State.QA, Kind.AUTO,
             check="draw_sample", duties=("S8",)),
        Step("B6", "Quality review, and spot audit of the values that were drawn", State.QA,
             Kind.TASK, Role.SMA, CUT_OFF, after=("B6-draw",), binds=("B6-draw",),
             fields=ask.QUALITY_NOTE, rows=VALUES, minutes=90,
             duties=("S8",), deliverable="quality note and corrections"),
        Step("B7", "Lock the period, freeze the snapshot, hand it to the reviews", State.QA,
             Kind.APPROVAL, Role.SMD, "WD10/WD15", after=("B6",), binds=("B6-draw", "B6"),
             accepts=("B6",), stamps=("approved_by=person",), rules=LOCK_CHECKS, check="snapshot",
             reaches=("SCM.locked",), minutes=10, deliverable="locked snapshot",
             informs=(Role.CEO, Role.XC, Role.IO)),
        Step("restate", "Restated values", State.REOPENED, Kind.FORM, Role.SMA, "3wd",
             fields=ask.RESTATEMENT, rows=VALUES, minutes=20),
        Step("restate-approval", "Approve the restatement", State.REOPENED, Kind.APPROVAL, Role.XC,
             "3wd", Mode.ANY, after=("restate",), answers=("approve", "refuse"),
             binds=("restate",), accepts=("restate",), stamps=("approved_by=person",),
             check="snapshot", informs=(Role.SMD, Role.IA), minutes=10),
    ),
)
