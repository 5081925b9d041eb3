"""Whether measures can be scored as they are defined: thresholds, formulas, and no circles."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple, Protocol

from engine.scoring.aggregation import RATIO, WEIGHTED, Measured
from engine.scoring.formulas import FormulaFaulty, read_formula
from engine.scoring.thresholds import BAND, SCALE, VALUES, Thresholds


class Scored(Measured, Protocol):
    """What a measure must say to be checked before it is scored."""

    @property
    def frequency(self) -> str | None:
        """Return how often it is counted."""

    @property
    def thresholds(self) -> Thresholds:
        """Return its thresholds."""


class MeasureFault(NamedTuple):
    """What is wrong with a measure: in which column, and what would be right."""

    measure: str
    column: str
    what: str
    mend: str


def measure_faults(
    measures: Mapping[str, Scored], coming: Collection[str] = ()
) -> list[MeasureFault]:
    """Return what keeps measures from being scored; `measures` are all there are, by id.

    `coming`: ids of measures that are on their way, of which nothing else is known yet.
    """
    found = [f for key, each in measures.items() for f in _of(key, each, measures, coming)]
    sound: set[str] = set()
    for key in measures:
        if circle := _circle(key, measures, (), sound):
            what = f"needs itself: {' → '.join(circle)}"
            found.append(MeasureFault(key, _first_part(measures[key]), what, "break the circle"))
    return found


def parts_of(measure: Measured) -> tuple[str, ...]:
    """Return the measures that one is made of; nothing where its formula cannot be read."""
    named = {
        RATIO: (measure.numerator, measure.denominator),
        WEIGHTED: (measure.weighted_by,),
    }.get(measure.aggregation or "", ())
    try:
        formula = read_formula(measure.calculation).names if measure.calculation else ()
    except FormulaFaulty:
        formula = ()
    return tuple(name for name in (*formula, *named) if name)


def _of(
    key: str, measure: Scored, known: Mapping[str, Scored], coming: Collection[str]
) -> Iterator[MeasureFault]:
    if measure.calculation:
        try:
            _check_formula(measure, known, coming)
        except FormulaFaulty as fault:
            yield MeasureFault(key, "calculation", fault.what, fault.mend)
    if measure.aggregation == RATIO and not measure.calculation:
        for column in ("numerator", "denominator"):
            if not getattr(measure, column):
                yield MeasureFault(key, column, "is missing for a ratio", "name the measure")
    if measure.aggregation == WEIGHTED and not measure.weighted_by:
        what = "is missing for a weighted average"
        yield MeasureFault(key, "weighted_by", what, "name the measure that weights it")
    yield from _of_thresholds(key, measure.thresholds)


def _of_thresholds(key: str, of: Thresholds) -> Iterator[MeasureFault]:
    if of.kind == VALUES:
        lacks = ["amber"] if of.amber is None else []
        lacks += ["amber_below"] if of.polarity == BAND and of.amber_below is None else []
        for column in lacks:
            what = "is missing where thresholds are values"
            yield MeasureFault(key, column, what, "write the last value that is green")
    if of.kind == SCALE and (of.worst is None or of.best is None or of.worst == of.best):
        yield MeasureFault(key, "best", "leaves the scale without ends", "write worst and best")


def _check_formula(own: Scored, known: Mapping[str, Scored], coming: Collection[str]) -> None:
    formula = read_formula(own.calculation or "")
    if any(name in coming and name not in known for name in formula.names):
        return  # looked at again once it is there
    for name in formula.names:
        if name not in known:
            raise FormulaFaulty(f"names {name}, which is no active measure", "name one that is")
        if known[name].frequency != own.frequency:
            what = f"is counted each {own.frequency}, {name} each {known[name].frequency}"
            raise FormulaFaulty(what, "calculate over measures of the same frequency")
    units = {name: known[name].measured_in for name in formula.names}
    formula.check_unit(units, own.measured_in)


def _circle(
    key: str, known: Mapping[str, Scored], way: tuple[str, ...], sound: set[str]
) -> tuple[str, ...]:
    """Return the way on which a measure needs itself; `sound` are known not to, and grow."""
    if key in way:
        return (*way[way.index(key) :], key)
    if key in sound or key not in known:
        return ()
    for name in parts_of(known[key]):
        if found := _circle(name, known, (*way, key), sound):
            return found
    sound.add(key)
    return ()


def _first_part(measure: Scored) -> str:
    named = ("calculation", "numerator", "denominator", "weighted_by")
    return next((name for name in named if getattr(measure, name)), "calculation")
