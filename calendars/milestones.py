"""Milestones of a year as a graph: dates, chains, what moves with one, and what is unsound."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from calendars import graphs
from calendars.errors import MilestoneFaults, UnknownMilestone, UnreadableOffset
from calendars.fiscal_year import FiscalYear
from calendars.offsets import FISCAL_START, PERIOD_END, Offset, Roll, parse, roll
from calendars.working_calendar import PLAIN_WEEK, WorkingCalendar

#: Reached by last year's cycles before this year's calendar begins.
CARRIED: frozenset[str] = frozenset({"PRIOR.locked", "PRIOR.q4_locked"})
#: Reached once per period by in-year processes; `code@Q1` names the first quarter of the year.
PERIODIC: frozenset[str] = frozenset(
    {
        "SCM.locked",
        "SCM.trained",
        "INI.status_locked",
        "SRV.confirmed",
        "SRV.pack",
        "BUD.forecast",
        "BPS.wave",
        "SCO.digest",
    }
)
QUALIFIER = re.compile(r"(?:.+-)?(?:Q[1-4]|H[12]|0[1-9]|1[0-2])")  # Q1, H2, 03, FY2028-Q1
KEPT = 10  # working days that a milestone keeps, of those it has, after what it waits for
NO_ANCHORS: Mapping[str, date] = MappingProxyType({})


def is_carried(code: str) -> bool:
    """Tell whether a milestone comes in from the year before."""
    return code in CARRIED


def is_periodic(code: str) -> bool:
    """Tell whether a milestone is reached once per period and `code` does not say in which."""
    return code in PERIODIC


def is_of_period(code: str) -> bool:
    """Tell whether `code` names a periodic milestone together with its period."""
    stem, at, period = code.partition("@")
    return bool(at) and stem in PERIODIC and QUALIFIER.fullmatch(period) is not None


def faults_of(milestones: Sequence["MilestoneDefinition"]) -> tuple[str, ...]:
    """Return every fault as a sentence, none when the set is sound."""
    codes = frozenset(milestone.code for milestone in milestones)
    return (
        *_repeated(milestones),
        *(fault for milestone in milestones for fault in _unknown(milestone, codes)),
        *(fault for milestone in milestones for fault in _offset(milestone, codes)),
        *_cycles(milestones, codes),
    )


def _repeated(milestones: Sequence["MilestoneDefinition"]) -> Iterator[str]:
    for code, count in Counter(milestone.code for milestone in milestones).items():
        if count > 1:
            yield f"{code}: written {count} times; a code names one milestone"


def _unknown(milestone: "MilestoneDefinition", codes: frozenset[str]) -> Iterator[str]:
    for waited in milestone.waits_for:
        if is_periodic(waited):
            yield f"{milestone.code}: {waited} is reached every period; say which: {waited}@Q1"
        elif not (waited in codes or is_carried(waited) or is_of_period(waited)):
            yield f"{milestone.code}: waits for {waited}, which is not a milestone"


def _offset(milestone: "MilestoneDefinition", codes: frozenset[str]) -> Iterator[str]:
    try:
        anchors = parse(milestone.offset).anchors
    except UnreadableOffset as fault:
        yield f"{milestone.code}: {fault}"
        return
    for anchor in sorted(anchors):
        if "." in anchor and not (anchor in codes or is_carried(anchor) or is_of_period(anchor)):
            yield f"{milestone.code}: counts from {anchor}, which is not a milestone"


def _cycles(milestones: Sequence["MilestoneDefinition"], codes: frozenset[str]) -> Iterator[str]:
    waits = {m.code: tuple(w for w in m.waits_for if w in codes) for m in milestones}
    for path in graphs.cycles(waits):
        yield "a circle of waiting: " + " waits for ".join(path)
    for path in graphs.cycles({m.code: _follows(m, codes) for m in milestones}):
        yield "a circle of dates: " + " counts from ".join(path)


def _follows(milestone: "MilestoneDefinition", codes: frozenset[str]) -> tuple[str, ...]:
    try:
        anchors = parse(milestone.offset).anchors - {FISCAL_START}
    except UnreadableOffset:
        return ()
    return tuple(sorted(anchors & codes))


@dataclass(frozen=True, slots=True)
class MilestoneDefinition:
    """A day in the year on which something has been reached.

    `offset` is an offset text, `waits_for` the codes reached before it, `accountable` a role
    code. A milestone that is not `blocking` comes on its day whether or not what it waits for
    has been reached. A `meeting` rolls off no-meeting days instead of no-deadline days. `fixed`
    says why its day is not moved, "" where it may be.
    """

    code: str
    title: str
    offset: str
    waits_for: tuple[str, ...] = ()
    accountable: str = ""
    roll: Roll = Roll.LATER
    blocking: bool = True
    meeting: bool = False
    fixed: str = ""


class MilestoneGraph:
    """A sound set of milestones; raises MilestoneFaults naming every fault at once."""

    def __init__(self, milestones: Iterable[MilestoneDefinition]) -> None:
        """Check the milestones and keep them."""
        given = tuple(milestones)
        if faults := faults_of(given):
            raise MilestoneFaults(faults)
        self._milestones = {milestone.code: milestone for milestone in given}
        self._offsets: dict[str, Offset] = {m.code: parse(m.offset) for m in given}
        self._named = {m.code: m.waits_for for m in given}
        self._waits = {m.code: self._inside(m.waits_for) for m in given}
        self._firm = {c: w if self[c].blocking else () for c, w in self._waits.items()}
        self._follows = {c: self._inside(o.anchors - {c}) for c, o in self._offsets.items()}

    def __getitem__(self, code: str) -> MilestoneDefinition:
        """Return one milestone; raises UnknownMilestone."""
        if code not in self._milestones:
            raise UnknownMilestone(code)
        return self._milestones[code]

    def __contains__(self, code: str) -> bool:
        """Tell whether there is a milestone of this code."""
        return code in self._milestones

    def order(self) -> tuple[str, ...]:
        """Return all codes so that prerequisites come first."""
        return graphs.in_order(self._waits)

    def dependents(self, code: str) -> tuple[str, ...]:
        """Return every milestone that waits for `code`, directly or not; UnknownMilestone."""
        found = graphs.behind(graphs.reversed_waits(self._waits), self[code].code)
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
        for code in graphs.in_order(self._follows):
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
        """Return, for each milestone that cannot hold its day, what it waits for beyond it.

        `dates` may hold days of milestones from outside, such as those carried in.
        """
        late = {
            code: tuple(w for w in waits if w in dates and dates[w] > dates[code])
            for code, waits in self._named.items()
            if code in dates
        }
        return {code: waits for code, waits in late.items() if waits}

    def longest_chain(self) -> tuple[str, ...]:
        """Return the chain with most milestones; of several the one written first."""
        depths = graphs.depths(self._firm)
        path = [max(self._firm, key=lambda code: depths[code])]
        while waits := self._firm[path[-1]]:
            path.append(max(waits, key=lambda code: depths[code]))
        return tuple(reversed(path))

    def critical_path(self, dates: Mapping[str, date], to: str = "") -> tuple[str, ...]:
        """Return the chain that holds the day of `to`, by default of the longest chain's end.

        Walked backwards, each milestone is held by the latest of those it waits for; of several
        on one day, by the one with the longest chain behind it. Raises UnknownMilestone.
        """
        depths = graphs.depths(self._firm)
        path = [self[to].code if to else self.longest_chain()[-1]]
        while waits := [code for code in self._waits[path[-1]] if code in dates]:
            path.append(max(waits, key=lambda code: (dates[code], depths[code])))
        return tuple(reversed(path))

    def windows(
        self, dates: Mapping[str, date], calendar: WorkingCalendar = PLAIN_WEEK
    ) -> dict[str, int]:
        """Return the working days that each milestone has after the last of what it waits for.

        Those that wait for nothing that has a day are left out; negative means too late.
        """
        lasts = {code: self._last(code, dates) for code in self._named if code in dates}
        return {code: calendar.between(last, dates[code]) for code, last in lasts.items() if last}

    def holder(self, code: str, dates: Mapping[str, date]) -> str:
        """Return the last of what a milestone waits for, "" where none has a day."""
        return max((w for w in self._named[code] if w in dates), key=lambda w: dates[w], default="")

    def shift(
        self,
        dates: Mapping[str, date],
        code: str,
        new_date: date,
        *,
        calendar: WorkingCalendar = PLAIN_WEEK,
        anchors: Mapping[str, date] = NO_ANCHORS,
        followers: bool = True,
    ) -> dict[str, tuple[date, date]]:
        """Return what moves, from and to which day, when `code` moves to `new_date`.

        What counts from a moved milestone follows it. With `followers`, what waits for one that
        comes later goes as far as it must to keep KEPT working days after the last of what it waits
        for, or as many as it had; nothing is pulled to an earlier day. Days among `anchors` are
        booked and stay; what they wait for is not pushed beyond them where there is room before.
        Raises UnknownMilestone.
        """
        known, moved = {**anchors, **dates}, {self[code].code: new_date}
        free = [c for c in self._waits if c in dates and c != code and c not in anchors]
        rooms = self._rooms(dates, free, anchors, calendar)
        for _ in range(len(self._waits)):  # a push can move an anchor, and the other way round
            before = dict(moved)
            self._follow(free, known, moved, calendar)
            if followers:
                self._push(rooms, known, moved, calendar)
            if moved == before:
                break
        return {c: (dates[c], day) for c, day in moved.items() if dates[c] != day}

    def _follow(
        self,
        free: Iterable[str],
        known: Mapping[str, date],
        moved: dict[str, date],
        calendar: WorkingCalendar,
    ) -> None:
        """Move what counts from a moved milestone; one that was pushed beyond that stays there."""
        for code in graphs.in_order(self._follows):
            if code in free and not moved.keys().isdisjoint(self._follows[code]):
                counted = self._day(code, {**known, **moved}, calendar)
                moved[code] = max(counted, moved.get(code, counted))

    def _rooms(
        self,
        dates: Mapping[str, date],
        free: Iterable[str],
        booked: Mapping[str, date],
        calendar: WorkingCalendar,
    ) -> dict[str, tuple[int, date]]:
        """Return the working days that each keeps when it is pushed, and how far it then goes."""
        windows, behind = self.windows(dates, calendar), graphs.reversed_waits(self._firm)
        return {
            code: (
                max(min(windows.get(code, 0), KEPT), 0),
                min((booked[d] for d in behind[code] if d in booked), default=date.max),
            )
            for code in free
        }

    def _push(
        self,
        rooms: Mapping[str, tuple[int, date]],
        known: Mapping[str, date],
        moved: dict[str, date],
        calendar: WorkingCalendar,
    ) -> None:
        for code in graphs.in_order(self._firm):
            if code not in rooms or moved.keys().isdisjoint(self._firm[code]):
                continue
            last, (kept, until) = self._last(code, {**known, **moved}), rooms[code]
            if last is None or last == self._last(code, known):
                continue
            earliest = calendar.add(last, kept)
            if earliest > moved.get(code, known[code]):
                day = self._rolled(code, earliest, Roll.LATER, calendar)
                moved[code] = max(min(day, until), last)

    def _last(self, code: str, dates: Mapping[str, date]) -> date | None:
        """Return the day of the last of what a milestone waits for, None where none has one."""
        return dates.get(self.holder(code, dates))

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
            for code, dependents in graphs.reversed_waits(self._waits).items()
            for later in dependents
            if code in dates and later in dates
        }
