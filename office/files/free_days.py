"""The calendar files of a folder: the days they name are not worked at the sites that name them."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from calendars.errors import CalendarError
from calendars.imported import days_of
from office.files.faults import Findings, Place, suggestion
from office.files.gathering import Folder
from office.files.rows import Row

BEFORE, AFTER = 2, 3  # years around the start of the year of which free days are kept


def free_days(site: Row, folder: Folder) -> frozenset[date]:
    """Return the days around the year that the calendar files of a site name.

    A file that is missing or cannot be read names none; `check` says so.
    """
    first, until = _span(folder)
    found: set[date] = set()
    for name in site.texts("free_days"):
        with suppress(CalendarError):
            found.update(days_of(folder.free_days.get(name, ""), until))
    return frozenset(day for day in found if day >= first)


def check(folder: Folder, findings: Findings) -> None:
    """Add the calendar files that are missing, cannot be read, or are named by no site."""
    named = set()
    for site in _sites(folder):
        for name in site.texts("free_days"):
            named.add(name)
            if name not in folder.free_days:
                mend = suggestion(name, folder.free_days)
                findings.add(site.at("free_days"), f"there is no file {name!r}", mend)
    for name, text in folder.free_days.items():
        if name not in named:
            mend = "name it under free_days of a site in organisation.yaml, or take it away"
            findings.add(Place(name), "no site names this file", mend)
            continue
        try:
            days_of(text, _span(folder)[1])
        except CalendarError as fault:
            findings.add(Place(name), str(fault), "export the calendar anew")


def _span(folder: Folder) -> tuple[date, date]:
    """Return the first and the last day around the year that matter; none without a year."""
    years = (row for top in folder.rows("calendar") for row in top.rows("year"))
    starts = next((row.day("starts") for row in years), None)
    if starts is None:
        return date.max, date.min
    return date(starts.year - BEFORE, 1, 1), date(starts.year + AFTER, 12, 31)


def _sites(folder: Folder) -> Iterator[Row]:
    for top in folder.rows("organisation"):
        yield from top.rows("sites")
