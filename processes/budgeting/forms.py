"""What planning and budgeting asks: guidelines, unit budgets, flags, loads, forecasts."""

# fmt: off

from state_machines.definition import Field, FieldType

STRATEGIC_SHARE_FLOOR = 3  # % of total spend; below it STRATEX is flagged (BUD rule R5)
FORECAST_GAP = 5  # % off target from which the next review hears of it (BUD rule R13)
UNDERSPEND = 25  # % of STRATEX not spent from which initiatives are asked (BUD rule R13)
MONEY = FieldType.MONEY

GUIDELINES = (
    Field("assumptions", "Assumptions", FieldType.LONG_TEXT,
          help=f"STRATEX is ring-fenced; below {STRATEGIC_SHARE_FLOOR} % of all spending it is "
          "flagged."),
    Field("templates", "Templates and calendar", FieldType.LONG_TEXT),
)

RESOURCE_PLAN = (
    Field("volumes", "Volumes expected", FieldType.LONG_TEXT),
    Field("drivers", "What drives the cost", FieldType.LONG_TEXT),
)

UNIT_BUDGET = (
    Field("assumptions", "Assumptions it rests on", FieldType.LONG_TEXT, required=False),
)

FLAGS = (
    Field("question", "Question to the unit", FieldType.LONG_TEXT, required=False,
          help="Each flag goes to the unit with it; the unit answers them one by one."),
)

TRADE_OFFS = (
    Field("agreed", "Agreed amount", MONEY),
)

BUDGET_VERSION = (
    Field("total", "Total of all units", MONEY),
    Field("stratex", "Of it for strategic initiatives", MONEY, minimum=0),
)

RESOLUTION = (
    Field("resolution", "Resolution, or the questions", FieldType.LONG_TEXT, required=False),
)

RUN_RATE = (
    Field("monthly", "Running cost released per month", MONEY, minimum=0,
          help="Last year's run rate; nothing new for strategic initiatives."),
    Field("announced", "Whom you told", FieldType.LONG_TEXT),
)

LOADS = (
    Field("initiatives", "Funded list reconciled with the portfolio", FieldType.YES_NO),
    Field("targets", "Targets reconciled with the scorecard", FieldType.YES_NO),
    Field("heads", "Headcount reconciled with the workforce plan", FieldType.YES_NO),
    Field("differences", "Differences left", FieldType.LONG_TEXT, required=False),
)

FORECAST = (
    Field("reason", "What stands behind the forecast", FieldType.LONG_TEXT,
          help=f"More than {FORECAST_GAP} % off target goes on the agenda of the next review; "
          f"STRATEX more than {UNDERSPEND} % behind plan asks the initiatives."),
)

CLOSING = (
    Field("opex", "Actual running cost", MONEY),
    Field("capex", "Actual investment", MONEY),
    Field("stratex", "Actual spending on initiatives", MONEY),
    Field("lessons", "What to do differently", FieldType.LONG_TEXT),
)
