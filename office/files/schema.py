"""The words with which the files are described: sheets, their keys, and what a key may hold."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What stands under a key."""

    TEXT = "text"  # one line, at most 200 characters
    ID = "id"  # calendars.identities.ID
    LABEL = "year label"  # calendars.identities.YEAR
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
    kind: Kind
    help: str
    required: bool = False
    many: bool = False  # a list of them; in CSV separated by spaces
    choices: tuple[str, ...] = ()
    rows: tuple["Key", ...] = ()  # the keys of each mapping under BLOCK, ROWS and KEYED
    usual: str = ""  # what holds where the key is left out, in words


@dataclass(frozen=True, slots=True)
class Sheet:
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
