"""What strategy planning asks: scans, scenarios, options, decisions and assumptions."""

# fmt: off

from processes.roles import MINUTES
from state_machines.definition import Field, FieldType

FEWEST_SCENARIOS, MOST_SCENARIOS = 2, 4
MOST_PAGES = 10  # length of the strategy update

SCOPE = (
    Field("scope", "Scope of this year", FieldType.CHOICE, choices=("light refresh", "full")),
    Field("horizon", "Planning horizon", FieldType.NUMBER, unit="years", minimum=1, maximum=20),
)

AFFIRMATION = (
    Field("mission_stands", "Do mission, vision and values still stand?", FieldType.YES_NO),
    Field("change", "What should change", FieldType.LONG_TEXT, required=False),
)

COMPETITOR_SHEET = (
    Field("competitor", "Competitor or comparable body"),
    Field("moves", "What they did in the last twelve months", FieldType.LONG_TEXT),
    Field("strengths", "Where they are ahead of us", FieldType.LONG_TEXT),
    Field("source", "Source"),
    Field("source_date", "Date of the source", FieldType.DATE),
)

INTERNAL_ANALYSIS = (
    Field("cost_position", "Cost position", FieldType.LONG_TEXT),
    Field("workforce_readiness", "Workforce readiness", FieldType.PERCENT, unit="%"),
)

IDEA = (
    Field("idea", "Your idea or issue", FieldType.LONG_TEXT),
    Field("objective", "Which objective would it serve?", required=False),
    Field("evidence", "What makes you think so?", FieldType.LONG_TEXT, required=False),
)

IDEA_ANSWER = (
    Field("verdict", "What becomes of it", FieldType.CHOICE,
          choices=("to the dossier", "to initiatives", "to best practice", "declined")),
    Field("reason", "Reason, as the sender will read it", FieldType.LONG_TEXT),
)

MEETING_RECORD = (
    Field("decisions", "Decisions", FieldType.LONG_TEXT),
    Field("change_agenda", "Strategic change agenda", FieldType.LONG_TEXT),
    Field("map_sketch", "First sketch of the strategy map", FieldType.LONG_TEXT),
)

STRATEGY_UPDATE = (
    Field("choices", "Choices made", FieldType.LONG_TEXT, help=f"{MOST_PAGES} pages at most."),
    Field("goals", "Goals", FieldType.LONG_TEXT),
)

RECALIBRATION = (
    *MINUTES,
    Field("verdict", "Verdict", FieldType.CHOICE,
          choices=("strategy stands", "adjust in the reviews", "call strategy planning")),
)
