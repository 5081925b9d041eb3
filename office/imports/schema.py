"""The keys and columns of every file of the folder."""

from dataclasses import dataclass
from enum import StrEnum

from calendars.fiscal_year import Pattern
from calendars.offsets import Roll
from engine.schedule.year_plan import WEEK_MINUTES
from persistence.outbox import NoticeKind

UNIT_TYPES = ("corporate", "business", "support", "partner")


class ValueKind(StrEnum):
    """What stands under a key."""

    TEXT = "text"  # one line, at most 200 characters
    ID = "id"  # calendars.identifiers.ID
    LABEL = "year label"  # calendars.identifiers.YEAR
    MAIL = "mail address"
    DAY = "day"  # ISO 8601
    TIME = "time"  # HH:MM, 24 hours, local to the site
    MONEY = "amount"  # Decimal in the organisation's currency
    WHOLE = "whole number"
    YES_NO = "yes or no"
    ZONE = "time zone"  # IANA name
    COUNTRY = "country"  # ISO 3166 code of two letters
    CURRENCY = "currency"  # ISO 4217 code of three letters
    WEEKDAY = "weekday"  # monday ... sunday
    OFFSET = "offset"  # F-27w and the like
    CHOICE = "choice"  # one of the key's choices
    ROLE = "role"  # a code of processes.roles
    PERSON = "person id"
    UNIT = "unit id"
    SITE = "site id"
    PROCESS = "process"  # a process code or the key of a definition
    ICS = "calendar file"  # the name of an iCalendar file in the same folder
    MILESTONE = "milestone"  # a code, also code@Q1
    BLOCK = "mapping"  # one mapping
    ROWS = "rows"  # a list of mappings
    KEYED = "rows by code"  # a mapping from a milestone's code to a mapping
    DATED = "days by code"  # a mapping from a milestone's code to a day


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping, or one column of a table."""

    name: str
    kind: ValueKind
    help: str
    required: bool = False
    many: bool = False  # a list of them; in CSV separated by spaces
    choices: tuple[str, ...] = ()
    rows: tuple["Key", ...] = ()  # the keys of each mapping under BLOCK, ROWS and KEYED
    usual: str = ""  # what holds where the key is left out, in words


@dataclass(frozen=True, slots=True)
class FileSchema:
    """One file: a mapping of `keys`, or a `table` of rows which may be CSV as well."""

    name: str
    purpose: str
    keys: tuple[Key, ...]
    table: bool = True
    required: bool = True

    @property
    def file(self) -> str:
        """Return the usual name of the file."""
        return f"{self.name}.yaml"

    @property
    def files(self) -> tuple[str, ...]:
        """Return every name under which the sheet is read."""
        return (self.file, f"{self.name}.csv") if self.table else (self.file,)


FIRST_DAY = Key("first", ValueKind.DAY, "first day", required=True)
LAST_DAY = Key("last", ValueKind.DAY, "last day, included", required=True)
RANGE = (
    FIRST_DAY,
    LAST_DAY,
    Key("name", ValueKind.TEXT, "what it is called, for letters and previews"),
)
SITED_RANGE = (*RANGE, Key("site", ValueKind.SITE, "only at this site", usual="every site"))
HOLIDAY = (
    Key("day", ValueKind.DAY, "a day off beside the country's own", required=True),
    Key("name", ValueKind.TEXT, "what it is called"),
    Key("site", ValueKind.SITE, "only at this site", usual="every site"),
)
SITE = (
    Key("id", ValueKind.ID, "short name used in the other files", required=True),
    Key("zone", ValueKind.ZONE, "IANA time zone, such as Europe/Berlin", required=True),
    Key("country", ValueKind.COUNTRY, "whose public holidays hold, such as DE", required=True),
    Key(
        "subdivision",
        ValueKind.TEXT,
        "state or province, such as HH",
        usual="holidays of the country",
    ),
    Key(
        "weekend", ValueKind.WEEKDAY, "days never worked", many=True, usual="the country's weekend"
    ),
    Key("opens", ValueKind.TIME, "start of the working day, local", usual="09:00"),
    Key("closes", ValueKind.TIME, "end of the working day, local", usual="17:00"),
    Key("half_days", ValueKind.DAY, "days that end halfway", many=True),
    Key(
        "free_days",
        ValueKind.ICS,
        "calendar files beside this one whose days are not worked",
        many=True,
    ),
    Key("no_meetings", ValueKind.ROWS, "ranges in which no meeting is set", rows=RANGE),
    Key("no_deadlines", ValueKind.ROWS, "ranges in which nothing falls due", rows=RANGE),
)
ORGANISATION = FileSchema(
    "organisation",
    "Who we are and where we work: one mapping.",
    (
        Key("name", ValueKind.TEXT, "the organisation as letters name it", required=True),
        Key("currency", ValueKind.CURRENCY, "ISO 4217, such as EUR", required=True),
        Key("zone", ValueKind.ZONE, "the zone in which the year's days are meant", required=True),
        Key(
            "units_of_measure",
            ValueKind.TEXT,
            "what figures are in beside the usual units",
            many=True,
        ),
        Key(
            "sites", ValueKind.ROWS, "places with their own working days", required=True, rows=SITE
        ),
    ),
    table=False,
)
UNITS = FileSchema(
    "units",
    "The tree of units: one row each, exactly one without a parent.",
    (
        Key("id", ValueKind.ID, "short name used in the other files", required=True),
        Key("name", ValueKind.TEXT, "full name", required=True),
        Key("type", ValueKind.CHOICE, "what sort of unit", required=True, choices=UNIT_TYPES),
        Key("parent", ValueKind.UNIT, "the unit above", usual="the top of the tree"),
        Key("head", ValueKind.PERSON, "who leads it: holds BUH in a business unit, else SUH"),
        Key("deputy", ValueKind.PERSON, "who stands in for the head"),
        Key(
            "mandatory_card",
            ValueKind.YES_NO,
            "whether its scorecard must be certified",
            usual="yes for business and support units",
        ),
    ),
)
PEOPLE = FileSchema(
    "people",
    "Everybody who may be asked: one row each. Whoever has a manager is an employee.",
    (
        Key("id", ValueKind.ID, "short name used in the other files", required=True),
        Key("name", ValueKind.TEXT, "full name", required=True),
        Key("email", ValueKind.MAIL, "where letters go; no two people share one", required=True),
        Key("position", ValueKind.TEXT, "job title"),
        Key("unit", ValueKind.UNIT, "where the person works", required=True),
        Key("site", ValueKind.SITE, "whose working days and zone hold", required=True),
        Key(
            "manager", ValueKind.PERSON, "line manager", usual="nobody above, as for board and CEO"
        ),
        Key("language", ValueKind.CHOICE, "of letters and pages", choices=("en",), usual="en"),
        Key("active_from", ValueKind.DAY, "first day", usual="always"),
        Key("active_to", ValueKind.DAY, "last day, included", usual="open end"),
    ),
)
ROLES = FileSchema(
    "roles",
    "Who holds which role: one row for each role and person. The closest scope wins.",
    (
        Key("role", ValueKind.ROLE, "role code, such as CFO", required=True),
        Key("person", ValueKind.PERSON, "who holds it", required=True),
        Key("deputy", ValueKind.PERSON, "who answers while the holder is absent"),
        Key("process", ValueKind.PROCESS, "only in this process", usual="every process"),
        Key("unit", ValueKind.UNIT, "only for this unit and those below", usual="every unit"),
        Key("first", ValueKind.DAY, "first day", usual="always"),
        Key("last", ValueKind.DAY, "last day, included", usual="open end"),
        Key("money_limit", ValueKind.MONEY, "up to which amount the holder may approve"),
    ),
)
ABSENCES = FileSchema(
    "absences",
    "Days on which a person's new work goes to the deputy: one row each.",
    (
        Key("person", ValueKind.PERSON, "who is away", required=True),
        FIRST_DAY,
        LAST_DAY,
        Key("deputy", ValueKind.PERSON, "who answers meanwhile", usual="the deputy of the role"),
    ),
    required=False,
)
DELEGATIONS = FileSchema(
    "delegations",
    "Who acts for whom between two days: one row each. Both names go on record.",
    (
        Key("giver", ValueKind.PERSON, "who stays accountable", required=True),
        Key("taker", ValueKind.PERSON, "who acts", required=True),
        FIRST_DAY,
        LAST_DAY,
        Key("process", ValueKind.PROCESS, "only in this process", usual="every process"),
        Key("reason", ValueKind.TEXT, "why; goes on record", required=True),
    ),
    required=False,
)
YEAR = (
    Key(
        "label", ValueKind.LABEL, "what the year is called, such as FY2028", usual="FY and the year"
    ),
    Key("starts", ValueKind.DAY, "F, the first day of the fiscal year", required=True),
    Key(
        "pattern",
        ValueKind.CHOICE,
        "how its periods are cut",
        usual="calendar",
        choices=tuple(Pattern),
    ),
    Key(
        "weeks",
        ValueKind.WHOLE,
        "52 or 53, where the pattern counts weeks",
        usual="52, or until last",
    ),
    Key(
        "last",
        ValueKind.DAY,
        "the last day, where the pattern counts weeks",
        usual="as the weeks say",
    ),
    Key("site", ValueKind.SITE, "whose working days the milestones follow", required=True),
)
MILESTONE = (
    Key("title", ValueKind.TEXT, "what has been reached; required for a milestone of your own"),
    Key("offset", ValueKind.OFFSET, "when, such as F-27w or SPL.meeting+2w", usual="as shipped"),
    Key("on", ValueKind.DAY, "a day fixed by hand, such as a booked board date"),
    Key("waits_for", ValueKind.MILESTONE, "reached before it", many=True, usual="as shipped"),
    Key("accountable", ValueKind.ROLE, "who answers for it", usual="as shipped"),
    Key(
        "roll",
        ValueKind.CHOICE,
        "where it goes from a forbidden day",
        choices=tuple(Roll),
        usual="as shipped, else later",
    ),
    Key("meeting", ValueKind.YES_NO, "whether it keeps off no-meeting days", usual="as shipped"),
    Key("fixed", ValueKind.TEXT, "why its day is not moved, such as: booked with the board"),
)
SMALL_MOVES = (
    Key("by", ValueKind.ROLE, "who may: holders of these roles", required=True, many=True),
    Key(
        "days",
        ValueKind.WHOLE,
        "by how many working days at most, counted from the last version that was approved",
        required=True,
    ),
)
RUNG = (
    Key("name", ValueKind.TEXT, "what the rung is called", required=True),
    Key("after", ValueKind.WHOLE, "working days after the due day; negative before", required=True),
    Key(
        "kind",
        ValueKind.CHOICE,
        "the letter",
        required=True,
        choices=NoticeKind.CHASING,
    ),
    Key(
        "to",
        ValueKind.TEXT,
        "assignee, deputy, manager, owner, sponsor or role codes",
        required=True,
        many=True,
    ),
    Key("if_untouched", ValueKind.YES_NO, "skipped once work has begun", usual="no"),
)
CALENDAR = FileSchema(
    "calendar",
    "The strategy year: what differs from the calendar as shipped. One mapping.",
    (
        Key("year", ValueKind.BLOCK, "the fiscal year", required=True, rows=YEAR),
        Key(
            "other_years",
            ValueKind.LABEL,
            "years that are not run, but that records name",
            many=True,
        ),
        Key(
            "milestones",
            ValueKind.KEYED,
            "changed and further milestones, by code; days of one period too: SRV.meeting@Q2",
            rows=MILESTONE,
        ),
        Key(
            "small_moves",
            ValueKind.BLOCK,
            "days that are moved without the chief executive's approval; never a fixed one",
            rows=SMALL_MOVES,
            usual="none",
        ),
        Key(
            "week_minutes",
            ValueKind.WHOLE,
            "minutes of work for one person in a week above which a change of the calendar warns",
            usual=str(WEEK_MINUTES),
        ),
        Key("carried_in", ValueKind.DATED, "days on which last year's milestones are reached"),
        Key("off", ValueKind.PROCESS, "processes that are not run", many=True),
        Key("extra_holidays", ValueKind.ROWS, "days off beside the country's own", rows=HOLIDAY),
        Key(
            "no_meetings",
            ValueKind.ROWS,
            "ranges in which no meeting is set; those usual in the country where no range is named",
            rows=SITED_RANGE,
        ),
        Key(
            "no_deadlines",
            ValueKind.ROWS,
            "ranges in which nothing falls due; those usual in the country where no range is named",
            rows=SITED_RANGE,
        ),
        Key("ladder", ValueKind.ROWS, "who is reminded when; replaces the usual ladder", rows=RUNG),
    ),
    table=False,
)
SHEETS = (ORGANISATION, UNITS, PEOPLE, ROLES, ABSENCES, DELEGATIONS, CALENDAR)
