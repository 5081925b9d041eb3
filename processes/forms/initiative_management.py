"""What initiative management asks: inventory, proposals, scores, charters, status, benefits."""

from state_machines.parts import Field, FieldType

FEWEST_MILESTONES = 4  # in a proposal (INI step 2)
HIGHEST_SCORE = 5  # scores run from 1 to 5
DISCUSS_SPREAD = 2  # points between scorers from which they talk (INI rule R14)
LIGHTS = ("green", "amber", "red")
SCORE = FieldType.NUMBER

CALL = (
    Field("until", "Proposals are due", FieldType.DATE),
    Field("gaps", "Gaps of the scorecard to be closed", FieldType.LONG_TEXT),
)

INVENTORY = (
    Field("running", "Everything under way, with owner", FieldType.LONG_TEXT),
    Field("spend", "Spent on it so far", FieldType.MONEY, minimum=0),
    Field("stop", "What could stop", FieldType.LONG_TEXT, required=False),
)

PROPOSAL = (
    Field("name", "Name of the initiative"),
    Field("objective_ids", "Objectives it serves", help="At least one."),
    Field("measure_id", "Measure it moves"),
    Field("effect", "Expected effect", FieldType.NUMBER, help="In the unit of the measure."),
    Field("effect_on", "Effect felt from", FieldType.DATE),
    Field("sponsor", "Executive sponsor", FieldType.PERSON, help="Not the owner."),
    Field("owner", "Owner", FieldType.PERSON),
    Field("scope", "In scope", FieldType.LONG_TEXT),
    Field("out_of_scope", "Out of scope", FieldType.LONG_TEXT),
    Field("milestones", "Milestones with dates", FieldType.LONG_TEXT,
          help=f"At least {FEWEST_MILESTONES}, and a benefit within every 18 months."),
    Field("opex", "Running cost", FieldType.MONEY, minimum=0, help="Sum of all quarters."),
    Field("capex", "Investment", FieldType.MONEY, minimum=0, help="Sum of all quarters."),
    Field("cost_by_quarter", "Cost by quarter", FieldType.LONG_TEXT),
    Field("fte", "People needed", FieldType.NUMBER, unit="FTE", minimum=0),
    Field("skills", "People by skill and unit", FieldType.LONG_TEXT),
    Field("dependencies", "Depends on", FieldType.LONG_TEXT, required=False),
    Field("risks", "Risks", FieldType.LONG_TEXT),
    Field("benefits", "Benefits", FieldType.LONG_TEXT),
    Field("kill_criteria", "We stop if", FieldType.LONG_TEXT),
    Field("alternatives", "Alternatives considered", FieldType.LONG_TEXT),
)

SCORES = (
    Field("fit", "Fit with the strategy", SCORE, unit="score", minimum=1, maximum=HIGHEST_SCORE),
    Field("gap", "Effect on the gap", SCORE, unit="score", minimum=1, maximum=HIGHEST_SCORE),
    Field("cost", "Cost (5 = cheap)", SCORE, unit="score", minimum=1, maximum=HIGHEST_SCORE),
    Field("risk", "Risk (5 = safe)", SCORE, unit="score", minimum=1, maximum=HIGHEST_SCORE),
    Field("capacity", "Do we have the people?", SCORE, unit="score", minimum=1,
          maximum=HIGHEST_SCORE),
    Field("urgency", "Urgency", SCORE, unit="score", minimum=1, maximum=HIGHEST_SCORE),
    Field("comment", "Comment", FieldType.LONG_TEXT, required=False,
          help=f"Scorers more than {DISCUSS_SPREAD} points apart talk before the ranking."),
)

CUT_LINE = (
    Field("ranking", "Ranking against money and people", FieldType.LONG_TEXT),
    Field("cut_line", "Where the money ends", FieldType.MONEY, minimum=0),
    Field("overcommitted", "Skills asked for more than once", FieldType.LONG_TEXT, required=False),
)

PORTFOLIO_DECISION = (
    Field("fund", "To be funded", FieldType.LONG_TEXT),
    Field("hold", "On hold", FieldType.LONG_TEXT, required=False),
    Field("merge", "To be merged", FieldType.LONG_TEXT, required=False),
    Field("stop", "To be stopped", FieldType.LONG_TEXT, required=False),
    Field("reasons", "Reasons", FieldType.LONG_TEXT),
)

FUNDING = (
    Field("amount", "Funded amount", FieldType.MONEY, required=False, minimum=0),
    Field("cost_centre", "Cost centre", required=False),
    Field("headcount_ids", "Headcount lines", required=False,
          help="Money and people must both stand in the approved budget."),
)

CHARTER = (
    Field("baseline", "Baseline plan", FieldType.LONG_TEXT),
    Field("evidence", "Milestones, and what will prove each", FieldType.LONG_TEXT),
    Field("benefits", "Benefits plan", FieldType.LONG_TEXT),
    Field("reporting_day", "Reporting day", FieldType.NUMBER, unit="working day of the month",
          minimum=1, maximum=5),
)

STATUS = (
    Field("done", "Done", FieldType.PERCENT, unit="%", minimum=0, maximum=100),
    Field("milestone_dates", "Milestone dates that moved", FieldType.LONG_TEXT, required=False),
    Field("forecast_finish", "Forecast finish", FieldType.DATE),
    Field("spend", "Spent to date", FieldType.MONEY, minimum=0),
    Field("fte", "People at work", FieldType.NUMBER, unit="FTE", minimum=0),
    Field("time", "Time", FieldType.CHOICE, choices=LIGHTS,
          help="Amber from 10, red from 20 working days of slip."),
    Field("cost", "Cost", FieldType.CHOICE, choices=LIGHTS,
          help="Amber from 10 %, red from 20 % off the plan."),
    Field("benefit", "Benefit", FieldType.CHOICE, choices=LIGHTS),
    Field("issue", "Issue", FieldType.LONG_TEXT, required=False),
    Field("help_needed", "Help needed", FieldType.LONG_TEXT, required=False),
    Field("next_milestone", "Next milestone"),
)

ACTIVE_MANAGEMENT = (
    Field("stale", "Stale for more than 35 days", FieldType.LONG_TEXT, required=False),
    Field("late", "Late", FieldType.LONG_TEXT, required=False),
    Field("burning", "Spending without progress", FieldType.LONG_TEXT, required=False),
    Field("unowned", "Without an owner", FieldType.LONG_TEXT, required=False),
    Field("blocked", "Blocked", FieldType.LONG_TEXT, required=False),
    Field("talks", "Whom you talked with, and what was agreed", FieldType.LONG_TEXT),
)

GATE = (
    Field("decisions", "Continue, change, accelerate, pause or stop", FieldType.LONG_TEXT,
          help="One line per initiative; a reached kill criterion forces a decision."),
    Field("released", "Money released", FieldType.MONEY, minimum=0),
)

RESTART = (
    Field("restart_on", "Restarts on", FieldType.DATE),
    Field("why", "Why it pauses", FieldType.LONG_TEXT),
)

CLOSE_OUT = (
    Field("outcome", "Outcome", FieldType.CHOICE,
          choices=("met", "partly met", "not met", "cancelled", "carried over", "follow-on")),
    Field("finished_on", "Finished on", FieldType.DATE),
    Field("lessons", "Lessons for others", FieldType.LONG_TEXT),
)

BENEFIT_CHECK = (
    Field("effect", "Effect on the measure", FieldType.NUMBER, help="In its own unit."),
    Field("value", "Verified benefit", FieldType.MONEY, help="Not counted anywhere else."),
    Field("evidence", "Evidence", FieldType.LONG_TEXT),
)

RESERVE = (
    Field("source", "Where the money comes from", FieldType.CHOICE,
          choices=("STRATEX reserve", "a stopped initiative")),
    Field("stopped", "What stops for it", required=False),
)
