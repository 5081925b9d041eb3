"""A rehearsed year as it goes with a calendar to its approval: in sentences, for one reader."""

from collections.abc import Iterable, Iterator

from engine.formatting import counted, short_day
from engine.schedule.attached_rehearsal import AttachedRehearsal, RehearsalOutcome, RehearsalPart
from rehearsal.forecast.findings import ForecastDate, RehearsedYear
from rehearsal.forecast.report import as_page, hours


def as_attachment(forecast: RehearsedYear, content_hash: str) -> AttachedRehearsal:
    """Return what whoever approves the plan with a content hash is to know of its rehearsal."""
    owed = [
        each
        for each in forecast.dates
        if each.what == "milestone" and each.planned and each.planned <= forecast.ends.date()
    ]
    kept = len(owed) - len(forecast.missed)
    said = (
        f"rehearsed on a copy from {short_day(forecast.begins.date())} to "
        f"{short_day(forecast.ends.date())}, everybody in the style “{forecast.owners}”: "
        f"{kept} of {counted(len(owed), 'milestone')} in time"
    )
    parts = (RehearsalPart(title, tuple(lines)) for title, lines in _parts(forecast))
    return AttachedRehearsal(
        content_hash, RehearsalOutcome.DONE, said, tuple(parts), as_page(forecast)
    )


def _parts(forecast: RehearsedYear) -> Iterator[tuple[str, Iterable[str]]]:
    yield "Milestones that would be late", map(_late, forecast.missed)
    yield "Left unfinished", forecast.year.unfinished
    yield (
        "Weeks that are too full for somebody",
        (
            f"{each.person}, week from {short_day(each.week)}: {hours(each.minutes)}"
            for each in forecast.full_weeks
        ),
    )
    yield (
        "Two meetings of one person on one day",
        (
            f"{each.person}, {short_day(each.day)}: {'; '.join(each.meetings)}"
            for each in forecast.collisions
        ),
    )
    yield (
        "Roles that hang on one person",
        (
            f"{each.role}: {each.person}, {hours(each.minutes)} of work, "
            f"{f'{each.deputy} stands in' if each.deputy else 'nobody stands in'}"
            for each in forecast.single_points
        ),
    )
    yield (
        "Moves that were never taken",
        (
            f"{each.process}: {_plain(each.name)}, from “{_plain(each.source)}”"
            for each in forecast.untaken
        ),
    )


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _late(milestone: ForecastDate) -> str:
    planned = f", planned for {short_day(milestone.planned)}" if milestone.planned else ""
    why = f": {milestone.why}" if milestone.why else ""
    return f"“{milestone.title}” {milestone.standing}{planned}{why}"
