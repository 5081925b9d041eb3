"""What every meeting leaves behind; each meeting adds its own questions to these."""

# fmt: off

from state_machines.parts import Field, FieldType

MINUTES = (
    Field("on", "Day of the meeting", FieldType.DATE),
    Field(
        "attendance",
        "Attendance",
        FieldType.PERCENT,
        unit="%",
        help="Share of the invited members who took part; a named deputy counts.",
    ),
    Field("minutes", "Minutes", FieldType.LONG_TEXT, help="Who said what matters less than what "
          "was agreed, by whom it is done, and by when."),
)
