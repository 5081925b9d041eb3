"""The role codes that work is asked of, and the fields that every meeting has."""

# fmt: off

from enum import StrEnum

from state_machines.definition import Field, FieldType


class Role(StrEnum):
    """Who is asked; resolved to a person on the day by unit, assignment, absence and delegation."""

    CEO = "CEO"  # chief executive
    XC = "XC"  # executive committee
    BRD = "BRD"  # board
    CFO = "CFO"  # chief financial officer
    CHRO = "CHRO"  # chief human resources officer
    COM = "COM"  # head of communications
    CKO = "CKO"  # head of knowledge and quality
    SMD = "SMD"  # SMO director
    SMA = "SMA"  # SMO analyst or manager
    PMO = "PMO"  # initiative portfolio manager
    PLN = "PLN"  # strategic planning unit
    BUH = "BUH"  # business-unit head
    SUH = "SUH"  # support-unit head
    OO = "OO"  # objective owner
    MO = "MO"  # measure owner
    MU = "MU"  # measure updater
    IO = "IO"  # initiative owner
    ISP = "ISP"  # initiative executive sponsor
    TO = "TO"  # theme owner
    FBP = "FBP"  # finance business partner
    HBP = "HBP"  # HR business partner
    LM = "LM"  # line manager (of the item's person)
    EMP = "EMP"  # employee (the item's person)
    FP = "FP"  # practice focal point of a unit
    PC = "PC"  # pay committee of the board
    ITD = "ITD"  # IT and data
    IA = "IA"  # internal audit

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
