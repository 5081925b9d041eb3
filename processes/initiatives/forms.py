"""What initiative management asks, in words and in sheets."""

# fmt: off

from state_machines.definition import Field, FieldType, Rows

CALL = (
    Field("until", "Proposals are due", FieldType.DATE),
    Field("gaps", "Gaps of the scorecard to be closed", FieldType.LONG_TEXT),
)

INVENTORY = (
    Field("spend", "Spent on it so far", FieldType.MONEY, minimum=0),
    Field("stop", "What could stop", FieldType.LONG_TEXT, required=False),
)

CUT_LINE = (
    Field("cut_line", "Where the money ends", FieldType.MONEY, minimum=0),
    Field("why", "Where you depart from the efficient list, and why", FieldType.LONG_TEXT,
          required=False),
)

PORTFOLIO_DECISION = (
    Field("reasons", "Reasons: fund, hold, merge, stop", FieldType.LONG_TEXT,
          help="The stage of each proposal says what becomes of it: recommended, on_hold, merged "
               "or rejected. It opens with what the ranking suggests."),
)

FUNDING = (
    Field("amount", "Funded amount", FieldType.MONEY, required=False, minimum=0),
    Field("cost_centre", "Cost centre", required=False),
    Field("headcount_ids", "Headcount lines", required=False,
          help="Money and people must both stand in the approved budget."),
)

CHARTER = (
    Field("benefits", "Benefits plan", FieldType.LONG_TEXT),
    Field("reporting_day", "Reporting day", FieldType.NUMBER, unit="working day of the month",
          minimum=1, maximum=5),
)

ACTIVE_MANAGEMENT = (
    Field("talks", "Whom you talked with, and what was agreed", FieldType.LONG_TEXT),
)

GATE = (
    Field("released", "Money released", FieldType.MONEY, minimum=0),
)

CHANGE = (
    Field("why", "What changes, and why", FieldType.LONG_TEXT),
)

RESTART = (
    Field("why", "Why it pauses", FieldType.LONG_TEXT),
)

CLOSE_OUT = (
    Field("finished_on", "Finished on", FieldType.DATE),
    Field("lessons", "Lessons for others", FieldType.LONG_TEXT),
)

BENEFIT_CHECK = (
    Field("effect", "Effect on the measure", FieldType.NUMBER, help="In its own unit."),
    Field("evidence", "Evidence", FieldType.LONG_TEXT,
          help="Nothing that is counted anywhere else."),
)

RESERVE = (
    Field("source", "Where the money comes from", FieldType.CHOICE,
          choices=("STRATEX reserve", "a stopped initiative")),
    Field("stopped", "What stops for it", required=False),
)

OWN = ("initiative.owner=person", "initiative.year=year")
OF_IT = ("initiative=record",)  # of the initiative that an item is about
EACH = "initiative"

IT = Rows("initiatives", ("id=record",))
PORTFOLIO = Rows("initiatives", ("year=year",))
DECIDED = Rows("initiatives", ("year=year",), suggests="stage@5")
UNDER_WAY = Rows("initiatives", ("year=year",), begin="last_year")
PROPOSALS = Rows("initiatives", ("year=year", "owner=person"), begin="last_year")
NEW = Rows("initiatives", ("year=year", "owner=person", "stage='proposed'"), least=1)
PROPOSED = Rows("initiatives", ("year=year", "stage='proposed'"))
SPONSOR = "initiative_milestones.initiative.sponsor"

EFFECTS = Rows("initiative_effects", OWN, begin=EACH)
COSTS = Rows("initiative_costs", OWN, begin=EACH)
PEOPLE = Rows("initiative_staffing", OWN, begin=EACH)
MILESTONES = Rows("initiative_milestones", OWN, begin=EACH)
ITS_EFFECTS = Rows("initiative_effects", OF_IT, begin=EACH)
ITS_COSTS = Rows("initiative_costs", OF_IT, begin=EACH)
ITS_PEOPLE = Rows("initiative_staffing", OF_IT, begin=EACH)
ITS_MILESTONES = Rows("initiative_milestones", OF_IT, begin=EACH)
WHOLE = (IT, ITS_EFFECTS, ITS_COSTS, ITS_PEOPLE, ITS_MILESTONES)
SCORES = Rows(
    "initiative_scores", ("scorer=person", "initiative.year=year"), begin="initiative*criterion"
)
STATUS = Rows(
    "status_reports", ("year=year", "period=period", *OWN, "initiative.stage='active'"), begin=EACH
)
BENEFITS = Rows("benefits", OF_IT, begin=EACH)
BENEFITS_OF_BEFORE = Rows("benefits", ("initiative.stage='benefits_checked'",))

HANDED_IN = ("2", "2-effects", "2-costs", "2-people", "2-milestones")
MENDED = ("2-again", "2-again-effects", "2-again-costs", "2-again-people", "2-again-milestones")
ELIGIBLE = ("INI.R1", "INI.R2", "INI.R3a", "INI.R3b", "INI.R16")
