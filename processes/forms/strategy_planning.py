"""What strategy planning asks: scans, scenarios, options, decisions and assumptions."""

from processes.forms.meeting import MINUTES
from state_machines.parts import Field, FieldType

LARGEST_SCORE = 5  # impact and likelihood run from 1 to 5
MOST_QUESTIONS = 7  # strategy questions for one year
MOST_SCENARIOS = 4
MOST_PAGES = 10  # length of the strategy update

CALENDAR = (
    Field("calendar_version", "Version of the calendar"),
    Field("scope", "Scope of this year", FieldType.CHOICE, choices=("light refresh", "full")),
    Field("horizon", "Planning horizon", FieldType.NUMBER, unit="years", minimum=1, maximum=20),
)

AFFIRMATION = (
    Field("mission_stands", "Do mission, vision and values still stand?", FieldType.YES_NO),
    Field("change", "What should change", FieldType.LONG_TEXT, required=False),
    Field(
        "questions",
        "Strategy questions, with the owner of each",
        FieldType.LONG_TEXT,
        help=f"At most {MOST_QUESTIONS}; one line each: question, owner.",
    ),
)

EXTERNAL_SCAN = (
    Field("factor", "Factor", FieldType.CHOICE, help="Every class needs at least one dated source.",
          choices=("customers", "competitors", "technology", "regulation", "economy", "people",
                   "own performance")),
    Field("trend", "Trend", FieldType.LONG_TEXT),
    Field("source", "Source"),
    Field("source_date", "Date of the source", FieldType.DATE, help="At most 12 months old."),
    Field("impact", "Impact", FieldType.NUMBER, unit="score", minimum=1, maximum=LARGEST_SCORE),
    Field("likelihood", "Likelihood", FieldType.NUMBER, unit="score", minimum=1,
          maximum=LARGEST_SCORE),
    Field("horizon", "Felt within", FieldType.NUMBER, unit="years", minimum=0, maximum=20),
)

COMPETITOR_SHEET = (
    Field("competitor", "Competitor or comparable body"),
    Field("moves", "What they did in the last twelve months", FieldType.LONG_TEXT),
    Field("strengths", "Where they are ahead of us", FieldType.LONG_TEXT),
    Field("source", "Source"),
    Field("source_date", "Date of the source", FieldType.DATE),
)

INTERNAL_ANALYSIS = (
    Field("capability", "Capability"),
    Field("performance", "Performance against the strategy so far", FieldType.LONG_TEXT),
    Field("cost_position", "Cost position", FieldType.LONG_TEXT),
    Field("workforce_readiness", "Workforce readiness", FieldType.PERCENT, unit="%"),
    Field("source", "Source"),
    Field("source_date", "Date of the source", FieldType.DATE),
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

SCENARIOS = (
    Field("scenarios", "Scenarios", FieldType.LONG_TEXT, help=f"2 to {MOST_SCENARIOS}."),
    Field("drivers", "What drives each of them", FieldType.LONG_TEXT),
    Field(
        "signals",
        "Early signals",
        FieldType.LONG_TEXT,
        help="At least two per scenario; one line each: metric, threshold, owner.",
    ),
    Field("effect", "Effect of each on the strategy", FieldType.LONG_TEXT),
)

OPTIONS = (
    Field(
        "options",
        "Options per strategy question",
        FieldType.LONG_TEXT,
        help="At least two real ones per question, one of them to stop or shrink something.",
    ),
    Field("cost", "Cost of each option", FieldType.LONG_TEXT),
    Field("benefit", "Benefit of each option", FieldType.LONG_TEXT),
    Field("risk", "Risk of each option", FieldType.LONG_TEXT),
)

MEETING_RECORD = (
    Field("decisions", "Decisions", FieldType.LONG_TEXT),
    Field("rejected", "Options rejected, and why", FieldType.LONG_TEXT),
    Field("change_agenda", "Strategic change agenda", FieldType.LONG_TEXT),
    Field(
        "themes",
        "Themes and their owners",
        FieldType.LONG_TEXT,
        help="Exactly one executive owner per theme, nobody with more than two.",
    ),
    Field("map_sketch", "First sketch of the strategy map", FieldType.LONG_TEXT),
)

STRATEGY_UPDATE = (
    Field("choices", "Choices made", FieldType.LONG_TEXT, help=f"{MOST_PAGES} pages at most."),
    Field("not_doing", "What we stop or will not do", FieldType.LONG_TEXT),
    Field("goals", "Goals", FieldType.LONG_TEXT),
    Field(
        "assumptions",
        "Assumption register",
        FieldType.LONG_TEXT,
        help="Never empty; one line each: assumption, signal, threshold, owner.",
    ),
)

RECALIBRATION = (
    *MINUTES,
    Field("assumptions_checked", "Assumptions looked at, and what they say", FieldType.LONG_TEXT),
    Field("verdict", "Verdict", FieldType.CHOICE,
          choices=("strategy stands", "adjust in the reviews", "call strategy planning")),
)
