"""Budgeting within the year: the quarterly forecast, and money moved from one use to another."""

# fmt: off

from enum import StrEnum

from processes.budgeting import forms as ask
from processes.roles import Role
from state_machines.definition import Definition, Kind, Move, On, Rows, Silence, Starts, Step

FORECASTS = Rows("forecasts", ("year=year", "quarter=period"))
SPENT = Rows("spending", ("year=year",))
TRANSFER = Rows("reallocations", ("year=year", "id=instance"))
CFO_LIMIT = 250_000  # organisation's currency; the CEO decides on a transfer above it


class ForecastState(StrEnum):
    """Where a quarter's forecast stands."""

    FORECASTING = "forecasting"
    REVIEWING = "reviewing"
    ISSUED = "issued"


FORECAST = Definition(
    key="forecast",
    title="Budget forecast",
    code="BUD",
    purpose="See each quarter where the year is heading, and whether STRATEX is really spent.",
    owner=Role.CFO,
    smo_mode="integrator",
    starts=Starts(every="quarter", at="WD15", waits=("SCM.locked",)),
    silence=Silence.ESCALATE,
    initial=ForecastState.FORECASTING,
    states=tuple(ForecastState),
    final=(ForecastState.ISSUED,),
    moves=(
        Move("submit", ForecastState.FORECASTING, ForecastState.REVIEWING),
        Move("return", ForecastState.REVIEWING, ForecastState.FORECASTING, On.DECISION, cap=2,
             needs_reason=True),
        Move("issue", ForecastState.REVIEWING, ForecastState.ISSUED),
    ),
    steps=(
        Step("12-spent", "Bring the actual spending up to date", ForecastState.FORECASTING,
             Kind.FORM, Role.FBP, "WD17", rows=SPENT, minutes=20),
        Step("12", "Forecast the year and the STRATEX burn", ForecastState.FORECASTING, Kind.FORM,
             Role.FBP, "WD18", after=("12-spent",), fields=ask.FORECAST, rows=FORECASTS,
             consults=(Role.BUH, Role.PMO), minutes=60),
        Step("12-approve", "Approve the forecast", ForecastState.REVIEWING, Kind.APPROVAL, Role.CFO,
             "WD20", binds=("12",), accepts=("12",), rules=("BUD.R13a", "BUD.R13b"),
             reaches=("BUD.forecast",), informs=(Role.CEO, Role.SMD), minutes=15),
    ),
)


class Transfer(StrEnum):
    """Where a reallocation stands."""

    REQUESTED = "requested"
    CFO_REVIEW = "cfo_review"
    CEO_REVIEW = "ceo_review"
    BOOKING = "booking"
    BOOKED = "booked"
    REFUSED = "refused"


REALLOCATION = Definition(
    key="reallocation",
    title="Reallocation",
    code="BUD",
    purpose="Move money between uses with the effect on the objective in the open.",
    owner=Role.CFO,
    smo_mode="integrator",
    silence=Silence.ESCALATE,
    initial=Transfer.REQUESTED,
    states=tuple(Transfer),
    final=(Transfer.BOOKED, Transfer.REFUSED),
    moves=(
        Move("request", Transfer.REQUESTED, Transfer.CFO_REVIEW),
        Move("return", Transfer.CFO_REVIEW, Transfer.REQUESTED, On.DECISION, cap=2,
             needs_reason=True),
        Move("refuse", Transfer.CFO_REVIEW, Transfer.REFUSED, On.DECISION, needs_reason=True),
        Move("pass_up", Transfer.CFO_REVIEW, Transfer.CEO_REVIEW, On.DECISION,
             title=f"Above {CFO_LIMIT:,}, or out of STRATEX"),
        Move("approve", Transfer.CFO_REVIEW, Transfer.BOOKING),
        Move("refuse", Transfer.CEO_REVIEW, Transfer.REFUSED, On.DECISION, needs_reason=True),
        Move("approve", Transfer.CEO_REVIEW, Transfer.BOOKING),
        Move("book", Transfer.BOOKING, Transfer.BOOKED),
    ),
    steps=(
        Step("12-request", "Ask for a reallocation", Transfer.REQUESTED, Kind.FORM, Role.IO, "3wd",
             rows=TRANSFER, consults=(Role.FBP,), minutes=20,
             deliverable="one row: from, to, amount, effect on the objective"),
        Step("12-cfo", "Decide on the reallocation", Transfer.CFO_REVIEW, Kind.APPROVAL, Role.CFO,
             "3wd", answers=("approve", "return", "refuse", "pass_up"), binds=("12-request",),
             deliverable=f"decision; above {CFO_LIMIT:,} or out of STRATEX it goes to the CEO",
             rules=("BUD.R5c",), consults=(Role.SMD,), minutes=10, sensitive=True),
        Step("12-ceo", "Decide on the reallocation above the limit", Transfer.CEO_REVIEW,
             Kind.APPROVAL, Role.CEO, "3wd", answers=("approve", "refuse"), binds=("12-request",),
             minutes=10, sensitive=True),
        Step("12-book", "Book the reallocation", Transfer.BOOKING, Kind.TASK, Role.FBP, "3wd",
             rows=TRANSFER, stamps=("approver=12-cfo+12-ceo",), rules=("BUD.R5c",),
             informs=(Role.PMO, Role.SMA),
             deliverable="budget version with the transfer and who approved it"),
    ),
)
