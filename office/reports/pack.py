"""The pack of a period: everything that its page, its PDF and its presentation show."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from engine.organisation.directory import home
from engine.scoring.aggregation import LENGTHS, key_of_span, month_of, span_of_key
from engine.values.texts import fit
from office.reports import measures
from office.reports import model as naming
from office.reports.brief import chapters
from office.reports.measures import LockedFigures, gaps, reds, trends
from office.reports.model import (
    Burn,
    Chapter,
    InitiativeLine,
    MeasureStatus,
    MissingValue,
    OpenAction,
    Red,
    Span,
    Trend,
    each_text,
    span_of,
)
from office.reports.open_work import Locking, locking, stuck, undecided
from office.reports.portfolio import burn, initiatives, open_actions
from office.reports.scorecard import UnitCard, scorecards
from office.reports.strategy_map import StrategyMap, strategy_map
from processes.scorecard.reconciliation import Reconciled


@dataclass(frozen=True, slots=True)
class Pack:
    """A period's pack. Without a lock it has neither figures nor sentences, only who must lock."""

    organisation: str
    span: Span
    made_on: date
    locked: LockedFigures | None
    locking: Locking
    map: StrategyMap
    brief: tuple[Chapter, ...] = ()
    trends: tuple[Trend, ...] = ()
    reds: tuple[Red, ...] = ()
    initiatives: tuple[InitiativeLine, ...] = ()
    burn: Burn | None = None
    actions: tuple[OpenAction, ...] = ()
    gaps: tuple[MissingValue, ...] = ()
    cards: tuple[UnitCard, ...] = ()
    reconciled: tuple[Reconciled, ...] = ()

    @property
    def begun(self) -> tuple[InitiativeLine, ...]:
        """Return the initiatives that have begun or were reported on."""
        return tuple(line for line in self.initiatives if line not in self.to_begin)

    @property
    def to_begin(self) -> tuple[InitiativeLine, ...]:
        """Return those whose first day comes after the period."""
        last = self.span.period.last
        found = [
            (line.start, line)
            for line in self.initiatives
            if line.start and line.start > last and not line.reported
        ]
        return tuple(line for _, line in sorted(found, key=lambda pair: pair[0]))

    @property
    def closes(self) -> tuple[str, ...]:
        """Return the quarter, half and year that a month closes, each with a pack of its totals."""
        label, key = self.span.fiscal.label, self.span.period.key
        if span_of_key(label, key) is not None:
            return ()
        found = (key_of_span(kind, label, month_of(label, key)) for kind in LENGTHS)
        return tuple(each for each in found if each)

    @property
    def title(self) -> str:
        """Return what the pack is called."""
        return f"Strategy review {self.span.period.key}"

    @property
    def charted(self) -> tuple[Trend, ...]:
        """Return the measures with a chart: the group's, those off target and those spoken of."""
        place = {key: number for number, key in enumerate(self.map.nodes)}
        said = {s.proof.target for chapter in self.brief for s in chapter.sentences}
        shown = [
            t
            for t in self.trends
            if (t.corporate and t.status is not MeasureStatus.NOT_DUE)
            or t.status is MeasureStatus.RED
            or f"#measure-{t.measure}" in said
        ]
        return tuple(sorted(shown, key=lambda t: place.get(t.objective, len(place))))

    @property
    def version(self) -> str:
        """Return the version of the numbers and their hash, in one line."""
        if self.locked is None:
            return "not locked"
        return f"version {self.locked.edition}, hash {self.locked.digest[:16]}"


def pack(session: Session, period: str, today: date) -> Pack:
    """Return the pack of a period as of a day, in texts that fit; raises PeriodUnknown."""
    made: Pack = each_text(_made(session, period, today), fit)
    return made


def _made(session: Session, period: str, today: date) -> Pack:
    at = span_of(session, period)
    history = measures.as_spans(measures.locked_until(session, at), at)
    locked = history[-1] if history and history[-1].period == period else None
    names = naming.names(session, at.year.id)
    drawn = strategy_map(session, at.year.id, history if locked else (), names, today)
    organisation, how = home(session).name, locking(session, at, names, today)
    if locked is None:
        return Pack(organisation, at, today, None, how, drawn)
    found = trends(history, at, names)
    red = reds(session, found, history, at, names=names, today=today)
    lines = initiatives(session, at, history, names, today)
    actions = open_actions(session, at.year.id, names, today)
    missing = gaps(session, found, at, today)
    brief = chapters(
        history=history,
        trends=found,
        reds=red,
        initiatives=lines,
        actions=actions,
        gaps=missing,
        undecided=undecided(session, at, names, red, today),
        stuck=stuck(session, at, today),
        map=drawn,
    )
    return Pack(
        organisation,
        at,
        today,
        locked,
        how,
        drawn,
        brief,
        tuple(found),
        tuple(red),
        tuple(lines),
        burn(session, at, today),
        tuple(actions),
        tuple(missing),
        tuple(scorecards(session, at, history, missing, names)),
        tuple(measures.reconciliation(session, at, locked, today)),
    )
