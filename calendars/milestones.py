"""The milestones of a year: what waits for what, on which day each falls, what slips with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from calendars import chains
from calendars.errors import MilestoneFaults, UnknownMilestone
from calendars.fiscal import FiscalYear
from calendars.offsets import FISCAL_START, PERIOD_END, Offset, parse
from calendars.ripple import Ripple
from calendars.rolls import Roll, roll
from calendars.soundness import faults_of
from calendars.working import PLAIN_WEEK, WorkingCalendar

NO_ANCHORS: Mapping[str, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day in the year on which something has been reached.

    `offset` is an offset text, `waits_for` the codes reached before it, `accountable` a role
    code. A milestone that is not `blocking` comes on its day whether or not what it waits for
    has been reached. A `meeting` rolls off no-meeting days instead of no-deadline days.
    """

    code: str
    title: str
    offset: str
    waits_for: tuple[str, ...] = ()
    accountable: str = ""
    roll: Roll = Roll.LATER
    blocking: bool = True
    meeting: bool = False


class MilestoneGraph:
    """A sound set of milestones; raises MilestoneFaults naming every fault at once."""

    def __init__(self, milestones: Iterable[Milestone]) -> None:
        """Check the milestones and keep them."""
        given = tuple(milestones)
        if faults := faults_of(given):
            raise MilestoneFaults(faults)
        self._milestones = {milestone.code: milestone for milestone in given}
        self._offsets: dict[str, Offset] = {m.code: parse(m.offset) for m in given}
        self._waits = {m.code: self._inside(m.waits_for) for m in given}
        self._firm = {c: w if self[c].blocking else () for c, w in self._waits.items()}
        self._follows = {c: self._inside(o.anchors - {c}) for c, o in self._offsets.items()}

    def __getitem__(self, code: str) -> Milestone:
        """Return one milestone; raises UnknownMilestone."""
        if code not in self._milestones:
            raise UnknownMilestone(code)
        return self._milestones[code]

    def order(self) -> tuple[str, ...]:
        """Return all codes so that prerequisites come first."""
        return chains.in_order(self._waits)

    def dependents(self, code: str) -> tuple[str, ...]:
        """Return every milestone that waits for `code`, directly or not; UnknownMilestone."""
        found = chains.behind(chains.reversed_waits(self._waits), self[code].code)
        return tuple(other for other in self.order() if other in found)

    def dates(
        self,
        year: FiscalYear,
        calendar: WorkingCalendar,
        anchors: Mapping[str, date] = NO_ANCHORS,
    ) -> dict[str, date]:
        """Return the day of each milestone, rolled by its own rule, in the order written.

        `anchors` are further named days. One named like a milestone is its day, as it is (a
        board date booked a year ahead); "WFA.F" gives one process a fiscal year of its own.
        The milestone F is always the first day of the year. Raises UnknownAnchor and NoAllowedDay.
        """
        known = {FISCAL_START: year.start, PERIOD_END: year.last, **anchors}
        for code in chains.in_order(self._follows):
            if code not in known:
                known[code] = self._day(code, known, calendar)
        return {code: known[code] for code in self._milestones}

    def slack(
        self, dates: Mapping[str, date], calendar: WorkingCalendar = PLAIN_WEEK
    ) -> dict[str, int]:
        """Return the working days from each milestone to the tightest that waits for it.

        Milestones for which nothing waits are left out; negative means too late.
        """
        links = self._links(dates, calendar)
        return {
            code: min(gap for (earlier, _), gap in links.items() if earlier == code)
            for code in dict.fromkeys(earlier for earlier, _ in links)
        }

    def late_prerequisites(self, dates: Mapping[str, date]) -> dict[str, tuple[str, ...]]:
        """Return, for each milestone that cannot hold its day, what it waits for beyond it."""
        late = {
            code: tuple(w for w in waits if w in dates and dates[w] > dates[code])
            for code, waits in self._waits.items()
            if code in dates
        }
        return {code: waits for code, waits in late.items() if waits}

    def longest_chain(self) -> tuple[str, ...]:
        """Return the chain with most milestones; of several the one written first."""
        depths = chains.depths(self._firm)
        path = [max(self._firm, key=lambda code: depths[code])]
        while waits := self._firm[path[-1]]:
            path.append(max(waits, key=lambda code: depths[code]))
        return tuple(reversed(path))

    def critical_path(self, dates: Mapping[str, date], to: str = "") -> tuple[str, ...]:
        """Return the chain that holds the day of `to`, by default of the longest chain's end.

        Walked backwards, each milestone is held by the latest of those it waits for; of several
        on one day, by the one with the longest chain behind it. Raises UnknownMilestone.
        """
        depths = chains.depths(self._firm)
        path = [self[to].code if to else self.longest_chain()[-1]]
        while waits := [code for code in self._waits[path[-1]] if code in dates]:
            path.append(max(waits, key=lambda code: (dates[code], depths[code])))
        return tuple(reversed(path))

    def shift(
        self,
        dates: Mapping[str, date],
        code: str,
        new_date: date,
        *,
        calendar: WorkingCalendar = PLAIN_WEEK,
        anchors: Mapping[str, date] = NO_ANCHORS,
    ) -> dict[str, tuple[date, date]]:
        """Return what moves, from and to which day, when `code` moves to `new_date`.

        What counts from a moved milestone follows it; what waits for one that is now later than
        itself goes to the first allowed day from there. Slack is used up before anything moves;
        days among `anchors` are booked and stay. Raises UnknownMilestone.
        """
        ripple = Ripple(
            self._firm,
            self._follows,
            count=lambda other, known: self._day(other, known, calendar),
            settle=lambda other, day: self._rolled(other, day, Roll.LATER, calendar),
        )
        known = {**anchors, **dates}
        moved = ripple.spread(known, self[code].code, new_date, booked=anchors.keys())
        return {c: (dates[c], day) for c, day in moved.items() if dates[c] != day}

    def _day(self, code: str, known: Mapping[str, date], calendar: WorkingCalendar) -> date:
        milestone = self[code]
        own_start = known.get(f"{code.partition('.')[0]}.{FISCAL_START}")
        anchors = {**known, FISCAL_START: own_start} if own_start else known
        day = self._offsets[code].resolve(anchors, calendar)
        return self._rolled(code, day, milestone.roll, calendar)

    def _rolled(self, code: str, day: date, rule: Roll, calendar: WorkingCalendar) -> date:
        return roll(day, rule, calendar, meeting=self[code].meeting)

    def _inside(self, codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(code for code in codes if code in self._milestones))

    def _links(
        self, dates: Mapping[str, date], calendar: WorkingCalendar
    ) -> dict[tuple[str, str], int]:
        return {
            (code, later): calendar.between(dates[code], dates[later])
            for code, dependents in chains.reversed_waits(self._waits).items()
            for later in dependents
            if code in dates and later in dates
        }
