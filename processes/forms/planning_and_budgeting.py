"""What planning and budgeting asks: guidelines, unit budgets, flags, loads, forecasts."""

from state_machines.parts import Field, FieldType

STRATEGIC_SHARE_FLOOR = 3  # % of total spend; below it STRATEX is flagged (BUD rule R5)
TARGET_TOLERANCE = 1  # % between a budget-implied target and the scorecard's (BUD rule R4)
FORECAST_GAP = 5  # % off target from which the next review hears of it (BUD rule R13)
UNDERSPEND = 25  # % of STRATEX not spent from which initiatives are asked (BUD rule R13)
SPENDING = ("opex", "capex", "stratex")
MONEY = FieldType.MONEY

GUIDELINES = (
    Field("assumptions", "Assumptions", FieldType.LONG_TEXT),
    Field("opex", "Envelope for running cost", MONEY, minimum=0),
    Field("capex", "Envelope for investment", MONEY, minimum=0),
    Field("stratex", "Envelope for strategic initiatives", MONEY, minimum=0,
          help=f"Ring-fenced; below {STRATEGIC_SHARE_FLOOR} % of all spending it is flagged."),
    Field("templates", "Templates and calendar", FieldType.LONG_TEXT),
)

RESOURCE_PLAN = (
    Field("volumes", "Volumes expected", FieldType.LONG_TEXT),
    Field("capacity", "Capacity needed", FieldType.LONG_TEXT),
    Field("drivers", "What drives the cost", FieldType.LONG_TEXT),
)

UNIT_BUDGET = (
    Field("cost_centre", "Cost centre"),
    Field("account", "Account"),
    Field("month", "Spread over the months", FieldType.LONG_TEXT),
    Field("amount", "Amount", MONEY),
    Field("type", "Type", FieldType.CHOICE, choices=SPENDING),
    Field("initiative_id", "Initiative", required=False, help="Needed on every STRATEX line."),
    Field("fte", "People", FieldType.NUMBER, unit="FTE", minimum=0),
    Field("job_family", "Job family"),
    Field("target_ids", "Targets it supports"),
    Field("assumption_ids", "Assumptions it rests on", required=False),
)

FLAGS = (
    Field("targets", "Targets that do not match", FieldType.LONG_TEXT, required=False,
          help=f"More than {TARGET_TOLERANCE} % off the scorecard."),
    Field("money", "Initiatives without their money", FieldType.LONG_TEXT, required=False),
    Field("heads", "Initiatives without their people", FieldType.LONG_TEXT, required=False),
    Field("orphans", "STRATEX without a live initiative", FieldType.LONG_TEXT, required=False),
    Field("question", "Question to the unit", FieldType.LONG_TEXT, required=False),
)

FLAG_ANSWER = (
    Field("answer", "Answer to each flag", FieldType.LONG_TEXT,
          help="Fix sends the budget back to you; explain and appeal go to the meeting."),
)

TRADE_OFFS = (
    Field("cuts", "What was cut, and what that does to targets and initiatives",
          FieldType.LONG_TEXT, required=False),
    Field("agreed", "Agreed amount", MONEY),
)

BUDGET_VERSION = (
    Field("total", "Total of all units", MONEY),
    Field("stratex", "Of it for strategic initiatives", MONEY, minimum=0),
    Field("unfunded", "What we no longer fund", FieldType.LONG_TEXT),
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
    Field("forecast", "Forecast of the year", MONEY),
    Field("gap", "Gap to target", FieldType.PERCENT, unit="%", minimum=-100, maximum=1000,
          help=f"More than {FORECAST_GAP} % goes on the agenda of the next review."),
    Field("stratex_burn", "STRATEX spent", FieldType.PERCENT, unit="%", minimum=0, maximum=1000,
          help=f"More than {UNDERSPEND} % behind plan asks the initiatives."),
    Field("reason", "Why", FieldType.LONG_TEXT),
)

REALLOCATION = (
    Field("source", "From"),
    Field("target", "To"),
    Field("amount", "Amount", MONEY, minimum=0),
    Field("effect", "Effect on the objective", FieldType.LONG_TEXT),
    Field("from_stratex", "Does it take from STRATEX?", FieldType.YES_NO,
          help="A transfer out of STRATEX always needs the CEO."),
)

CLOSING = (
    Field("opex", "Actual running cost", MONEY),
    Field("capex", "Actual investment", MONEY),
    Field("stratex", "Actual spending on initiatives", MONEY),
    Field("lessons", "What to do differently", FieldType.LONG_TEXT),
)
