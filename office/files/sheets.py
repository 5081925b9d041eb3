"""The files of an organisation, key by key; reading, checking and their reference follow this."""

from calendars.fiscal import Pattern
from calendars.rolls import Roll
from office.files.schema import Key, Kind, Sheet

UNIT_TYPES = ("corporate", "business", "support", "partner")

FIRST_DAY = Key("first", Kind.DAY, "first day", required=True)
LAST_DAY = Key("last", Kind.DAY, "last day, included", required=True)
RANGE = (FIRST_DAY, LAST_DAY, Key("name", Kind.TEXT, "what it is called, for letters and previews"))
SITED_RANGE = (*RANGE, Key("site", Kind.SITE, "only at this site", usual="every site"))
HOLIDAY = (
    Key("day", Kind.DAY, "a day off beside the country's own", required=True),
    Key("name", Kind.TEXT, "what it is called"),
    Key("site", Kind.SITE, "only at this site", usual="every site"),
)
SITE = (
    Key("id", Kind.ID, "short name used in the other files", required=True),
    Key("zone", Kind.ZONE, "IANA time zone, such as Europe/Berlin", required=True),
    Key("country", Kind.COUNTRY, "whose public holidays hold, such as DE", required=True),
    Key("subdivision", Kind.TEXT, "state or province, such as HH", usual="holidays of the country"),
    Key("weekend", Kind.WEEKDAY, "days never worked", many=True, usual="the country's weekend"),
    Key("opens", Kind.TIME, "start of the working day, local", usual="09:00"),
    Key("closes", Kind.TIME, "end of the working day, local", usual="17:00"),
    Key("half_days", Kind.DAY, "days that end halfway", many=True),
    Key(
        "free_days",
        Kind.ICS,
        "calendar files beside this one whose days are not worked",
        many=True,
    ),
    Key("no_meetings", Kind.ROWS, "ranges in which no meeting is set", rows=RANGE),
    Key("no_deadlines", Kind.ROWS, "ranges in which nothing falls due", rows=RANGE),
)
ORGANISATION = Sheet(
    "organisation",
    "Who we are and where we work: one mapping.",
    (
        Key("name", Kind.TEXT, "the organisation as letters name it", required=True),
        Key("currency", Kind.CURRENCY, "ISO 4217, such as EUR", required=True),
        Key("zone", Kind.ZONE, "the zone in which the year's days are meant", required=True),
        Key("units_of_measure", Kind.TEXT, "what figures are in beside the usual units", many=True),
        Key("sites", Kind.ROWS, "places with their own working days", required=True, rows=SITE),
    ),
    table=False,
)
UNITS = Sheet(
    "units",
    "The tree of units: one row each, exactly one without a parent.",
    (
        Key("id", Kind.ID, "short name used in the other files", required=True),
        Key("name", Kind.TEXT, "full name", required=True),
        Key("type", Kind.CHOICE, "what sort of unit", required=True, choices=UNIT_TYPES),
        Key("parent", Kind.UNIT, "the unit above", usual="the top of the tree"),
        Key("head", Kind.PERSON, "who leads it: holds BUH in a business unit, else SUH"),
        Key("deputy", Kind.PERSON, "who stands in for the head"),
        Key(
            "mandatory_card",
            Kind.YES_NO,
            "whether its scorecard must be certified",
            usual="yes for business and support units",
        ),
    ),
)
PEOPLE = Sheet(
    "people",
    "Everybody who may be asked: one row each. Whoever has a manager is an employee.",
    (
        Key("id", Kind.ID, "short name used in the other files", required=True),
        Key("name", Kind.TEXT, "full name", required=True),
        Key("email", Kind.MAIL, "where letters go; no two people share one", required=True),
        Key("position", Kind.TEXT, "job title"),
        Key("unit", Kind.UNIT, "where the person works", required=True),
        Key("site", Kind.SITE, "whose working days and zone hold", required=True),
        Key("manager", Kind.PERSON, "line manager", usual="nobody above, as for board and CEO"),
        Key("language", Kind.CHOICE, "of letters and pages", choices=("en",), usual="en"),
        Key("active_from", Kind.DAY, "first day", usual="always"),
        Key("active_to", Kind.DAY, "last day, included", usual="open end"),
    ),
)
ROLES = Sheet(
    "roles",
    "Who holds which role: one row for each role and person. The closest scope wins.",
    (
        Key("role", Kind.ROLE, "role code, such as CFO", required=True),
        Key("person", Kind.PERSON, "who holds it", required=True),
        Key("deputy", Kind.PERSON, "who answers while the holder is absent"),
        Key("process", Kind.PROCESS, "only in this process", usual="every process"),
        Key("unit", Kind.UNIT, "only for this unit and those below", usual="every unit"),
        Key("first", Kind.DAY, "first day", usual="always"),
        Key("last", Kind.DAY, "last day, included", usual="open end"),
        Key("money_limit", Kind.MONEY, "up to which amount the holder may approve"),
    ),
)
ABSENCES = Sheet(
    "absences",
    "Days on which a person's new work goes to the deputy: one row each.",
    (
        Key("person", Kind.PERSON, "who is away", required=True),
        FIRST_DAY,
        LAST_DAY,
        Key("deputy", Kind.PERSON, "who answers meanwhile", usual="the deputy of the role"),
    ),
    required=False,
)
DELEGATIONS = Sheet(
    "delegations",
    "Who acts for whom between two days: one row each. Both names go on record.",
    (
        Key("giver", Kind.PERSON, "who stays accountable", required=True),
        Key("taker", Kind.PERSON, "who acts", required=True),
        FIRST_DAY,
        LAST_DAY,
        Key("process", Kind.PROCESS, "only in this process", usual="every process"),
        Key("reason", Kind.TEXT, "why; goes on record", required=True),
    ),
    required=False,
)
YEAR = (
    Key("label", Kind.LABEL, "what the year is called, such as FY2028", usual="FY and the year"),
    Key("starts", Kind.DAY, "F, the first day of the fiscal year", required=True),
    Key(
        "pattern",
        Kind.CHOICE,
        "how its periods are cut",
        usual="calendar",
        choices=tuple(Pattern),
    ),
    Key("weeks", Kind.WHOLE, "52 or 53, where the pattern counts weeks", usual="52, or until last"),
    Key("last", Kind.DAY, "the last day, where the pattern counts weeks", usual="as the weeks say"),
    Key("site", Kind.SITE, "whose working days the milestones follow", required=True),
)
MILESTONE = (
    Key("title", Kind.TEXT, "what has been reached; required for a milestone of your own"),
    Key("offset", Kind.OFFSET, "when, such as F-27w or SPL.meeting+2w", usual="as shipped"),
    Key("on", Kind.DAY, "a day fixed by hand, such as a booked board date"),
    Key("waits_for", Kind.MILESTONE, "reached before it", many=True, usual="as shipped"),
    Key("accountable", Kind.ROLE, "who answers for it", usual="as shipped"),
    Key(
        "roll",
        Kind.CHOICE,
        "where it goes from a forbidden day",
        choices=tuple(Roll),
        usual="as shipped, else later",
    ),
    Key("meeting", Kind.YES_NO, "whether it keeps off no-meeting days", usual="as shipped"),
)
RUNG = (
    Key("name", Kind.TEXT, "what the rung is called", required=True),
    Key("after", Kind.WHOLE, "working days after the due day; negative before", required=True),
    Key(
        "kind",
        Kind.CHOICE,
        "the letter",
        required=True,
        choices=("reminder", "due_today", "overdue", "escalation"),
    ),
    Key(
        "to",
        Kind.TEXT,
        "assignee, deputy, manager, owner, sponsor or role codes",
        required=True,
        many=True,
    ),
    Key("if_untouched", Kind.YES_NO, "skipped once work has begun", usual="no"),
)
CALENDAR = Sheet(
    "calendar",
    "The strategy year: what differs from the calendar as shipped. One mapping.",
    (
        Key("year", Kind.BLOCK, "the fiscal year", required=True, rows=YEAR),
        Key("other_years", Kind.LABEL, "years that are not run, but that records name", many=True),
        Key("milestones", Kind.KEYED, "changed and further milestones, by code", rows=MILESTONE),
        Key("carried_in", Kind.DATED, "days on which last year's milestones are reached"),
        Key("off", Kind.PROCESS, "processes that are not run", many=True),
        Key("extra_holidays", Kind.ROWS, "days off beside the country's own", rows=HOLIDAY),
        Key("no_meetings", Kind.ROWS, "ranges in which no meeting is set", rows=SITED_RANGE),
        Key("no_deadlines", Kind.ROWS, "ranges in which nothing falls due", rows=SITED_RANGE),
        Key("ladder", Kind.ROWS, "who is reminded when; replaces the usual ladder", rows=RUNG),
    ),
    table=False,
)
SHEETS = (ORGANISATION, UNITS, PEOPLE, ROLES, ABSENCES, DELEGATIONS, CALENDAR)
