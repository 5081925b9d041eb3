"""Rules of the analysis: a dossier with fresh sources, scenarios with signals, real options."""

from collections.abc import Iterator

from sqlalchemy import and_, case, func, select

from engine.rules.parts import Finding, Look, Severity, at_most, rule
from engine.rules.spans import months_before
from persistence.records.strategy import (
    FACTOR_CLASSES,
    ScanFactor,
    Scenario,
    Signal,
    StrategyOption,
    StrategyQuestion,
)

SOURCE = "Strategy planning"


@rule(
    "SPL.R1",
    Severity.BLOCK,
    "The dossier looks at every class of factors with a fresh source",
    mend="add a factor of that class with a source and its date",
    source=f"{SOURCE}, R1",
    age=at_most(12, "months"),
)
def every_class_sourced(at: Look) -> Iterator[Finding]:
    """Find the classes of factors without a dated source that is young enough."""
    sourced = and_(ScanFactor.evidence.is_not(None), ScanFactor.evidence != "")
    query = select(ScanFactor.factor_class, func.max(ScanFactor.dated).label("latest")).where(
        ScanFactor.year == at.year, at.live(ScanFactor), sourced, ScanFactor.dated.is_not(None)
    )
    rows = at.rows(query.group_by(ScanFactor.factor_class))
    latest = {row.factor_class: row.latest for row in rows}
    oldest = months_before(at, int(at.limit("age")))
    for each in FACTOR_CLASSES:
        if each not in latest:
            yield Finding(each, f"no factor of the class “{each}” has a dated source")
        elif latest[each] < oldest:
            age = f"is of {latest[each]}, more than {at.limit('age')} months old"
            yield Finding(each, f"the newest source on “{each}” {age}")


@rule(
    "SPL.R2",
    Severity.BLOCK,
    "Every scenario has early signals, each with a threshold and owner",
    mend="name signals with a threshold and an owner",
    source=f"{SOURCE}, R2",
    least=at_most(2, "signals a scenario"),
)
def scenarios_signalled(at: Look) -> Iterator[Finding]:
    """Find the scenarios that could come true without anybody noticing."""
    signal = and_(
        Signal.scenario == Scenario.id,
        Signal.threshold.is_not(None),
        Signal.owner.is_not(None),
        at.live(Signal),
    )
    query = (
        select(Scenario.id, Scenario.name, func.count(Signal.id).label("signals"))
        .outerjoin(Signal, signal)
        .where(Scenario.year == at.year, at.live(Scenario))
        .group_by(Scenario.id, Scenario.name)
        .order_by(Scenario.id)
    )
    for row in at.rows(query):
        if row.signals < at.limit("least"):
            text = f"scenario {row.id} “{row.name}” has {row.signals} signals"
            yield Finding(row.id, f"{text} with a threshold and an owner")


@rule(
    "SPL.R3",
    Severity.BLOCK,
    "Every strategy question has real options, one of them to stop",
    mend="add an option, or one that stops or shrinks something",
    source=f"{SOURCE}, R3",
    least=at_most(2, "options a question"),
)
def real_options(at: Look) -> Iterator[Finding]:
    """Find the questions whose answer was settled before they were asked."""
    option = and_(StrategyOption.question == StrategyQuestion.id, at.live(StrategyOption))
    stops = func.sum(case((StrategyOption.kind == "stop", 1), else_=0)).label("stops")
    query = (
        select(
            StrategyQuestion.id,
            StrategyQuestion.text,
            func.count(StrategyOption.id).label("options"),
            stops,
        )
        .outerjoin(StrategyOption, option)
        .where(StrategyQuestion.year == at.year, at.live(StrategyQuestion))
        .group_by(StrategyQuestion.id, StrategyQuestion.text)
        .order_by(StrategyQuestion.id)
    )
    for row in at.rows(query):
        question = f"question {row.id} “{row.text[:80]}” has"
        if row.options < at.limit("least"):
            yield Finding(row.id, f"{question} {row.options} options")
        elif not row.stops:
            yield Finding(row.id, f"{question} no option to stop or shrink anything")
