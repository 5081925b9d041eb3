"""What strategy communication asks: the plan, messages, team talks, reach and understanding."""

# fmt: off

from state_machines.definition import Field, FieldType

LONGEST_MESSAGE = 400  # words in a message of the CEO (SCO step 5)
UNDERSTANDING_TARGET = 70  # % who can pick the three top objectives (R7)
RESPONSE_FLOOR = 40  # % of answers below which a survey is flagged as weak (R8)
PERCENT = FieldType.PERCENT

AUDIENCES = (
    Field("last_survey", "What the last survey said", FieldType.LONG_TEXT, required=False),
    Field("reach", "Reach by channel", FieldType.LONG_TEXT, help="Channel and % reached, by line."),
)

PLAN = (
    Field("message", "Key messages", FieldType.LONG_TEXT,
          help="Every active objective appears at least twice a year; at most two strategy letters "
          "per person and month."),
    Field("measure", "How success is measured", FieldType.LONG_TEXT),
)

MANAGER_BRIEF = (
    Field("changed", "What changed", FieldType.LONG_TEXT),
    Field("stays", "What stays", FieldType.LONG_TEXT),
    Field("stops", "What stops", FieldType.LONG_TEXT),
    Field("questions_and_answers", "Likely questions, with answers", FieldType.LONG_TEXT),
)

MESSAGE_IDEA = (
    Field("purpose", "Purpose of the message", FieldType.LONG_TEXT),
)

MESSAGE_TEXT = (
    Field("points", "The three points to remember", FieldType.LONG_TEXT),
    Field("words", "Length", FieldType.NUMBER, unit="words", minimum=1, maximum=LONGEST_MESSAGE),
)

MARKED_FACTS = (
    Field("facts", "Facts to change", FieldType.LONG_TEXT, required=False,
          help="Quote the sentence and say what would be right."),
)

CORRECTION = (
    Field("wrong", "What was wrong", FieldType.LONG_TEXT),
    Field("right", "What is right", FieldType.LONG_TEXT),
)

LAUNCH = (
    Field("on", "Day of the launch", FieldType.DATE),
    Field("attendance", "Attendance at the town hall", FieldType.NUMBER, unit="people", minimum=0),
)

TEAM_TALK = (
    Field("question_1", "First question raised", FieldType.LONG_TEXT),
    Field("question_2", "Second question raised", FieldType.LONG_TEXT, required=False),
    Field("question_3", "Third question raised", FieldType.LONG_TEXT, required=False),
)

EDUCATION_MATERIAL = (
    Field("document", "Where the module and its quiz can be read"),
    Field("changed", "What changed in it since last time", FieldType.LONG_TEXT),
)

EDUCATION = (
    Field("material", "Material used", help="Version of the scorecard module."),
    Field("attendance", "Attendance", PERCENT, unit="%",
          help="All new starters within 60 days, all new managers."),
    Field("quiz", "Quiz passed", PERCENT, unit="%"),
)

PULSE = (
    Field("questions", "Questions asked", FieldType.LONG_TEXT, required=False,
          help=f"Below {RESPONSE_FLOOR} % of answers the result is weak. Aim: "
          f"{UNDERSTANDING_TARGET} % can name the three top objectives."),
)

FIX_PLAN = (
    Field("report", "Reach and understanding per audience", FieldType.LONG_TEXT,
          help="No audience of fewer than five people is shown on its own."),
    Field("fix_plan", "What will be done for the weakest audiences", FieldType.LONG_TEXT),
    Field("corrective_message", "Does a corrective message go out?", FieldType.YES_NO),
)

YEAR_REVIEW = (
    Field("reached", "What the plan reached", FieldType.LONG_TEXT,
          help="Reach, understanding and team talks against the plan, per audience."),
    Field("learned", "What to change next year", FieldType.LONG_TEXT),
)
