"""The sheets that initiative management asks for, each about the initiatives of who is asked."""

from state_machines.parts import Rows

OWN = ("initiative.owner=person", "initiative.year=year")
OF_OWNER = ("initiative.owner=subject", "initiative.year=year")  # of the person an item is about
EACH = "initiative"

PORTFOLIO = Rows("initiatives", ("year=year",))
UNDER_WAY = Rows("initiatives", ("year=year",), begin="last_year")
PROPOSALS = Rows("initiatives", ("year=year", "owner=person"), begin="last_year")
NEW = Rows("initiatives", ("year=year", "owner=person", "stage='proposed'"), least=1)
PAUSED = Rows("initiatives", ("year=year", "sponsor=person", "stage='paused'"))

EFFECTS = Rows("initiative_effects", OWN, begin=EACH)
COSTS = Rows("initiative_costs", OWN, begin=EACH)
PEOPLE = Rows("initiative_staffing", OWN, begin=EACH)
MILESTONES = Rows("initiative_milestones", OWN, begin=EACH)
SCORES = Rows(
    "initiative_scores", ("scorer=person", "initiative.year=year"), begin="initiative*criterion"
)
STATUS = Rows(
    "status_reports", ("year=year", "period=period", *OWN, "initiative.stage='active'"), begin=EACH
)
PLANNED_BENEFITS = Rows("benefits", (*OWN, "initiative.stage='funded'"), begin=EACH)
OUTCOMES = Rows("benefits", (*OWN, "initiative.stage='closing'"), begin=EACH)
CHECKED_BENEFITS = Rows("benefits", OF_OWNER)
BENEFITS_OF_BEFORE = Rows("benefits", ("initiative.stage='benefits_checked'",))

PROPOSED = ("2", "2-effects", "2-costs", "2-people", "2-milestones")
MENDED = ("2-again", "2-again-effects", "2-again-costs", "2-again-people", "2-again-milestones")
ELIGIBLE = ("INI.R1", "INI.R2", "INI.R3a", "INI.R3b", "INI.R16")
