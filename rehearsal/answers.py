"""Answers of virtual owners: forms and sheets filled in with figures and phrases that fit."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.fiscal_year import key_of, months_of, quarter_of
from calendars.identifiers import part
from engine.execution import Execution
from engine.organisation.directory import home
from engine.records.proposals import examined
from engine.records.scope import Scope
from engine.records.sheets import LAST, PEOPLE, Column, RowFault, sheet
from engine.views import sheets
from engine.views.sheets import SheetView
from persistence.instances import Instance, StepRun, StepStatus, Task
from persistence.records.scorecard import Measure, Target
from persistence.records.strategy import Objective
from rehearsal.behaviour import AnsweringStyle
from rehearsal.readings import stands_at
from rehearsal.sayings import Sayings, chance
from rehearsal.tasks import Asked, Offer, Question, Reply, names_of

AROUND = (0.005, 0.03)  # how far above the target a value lies on average, and the spread
PLACES = Decimal("0.01")
WORSE = -1  # polarity "down": below the target is good
LINES = (
    "On track",
    "Steady improvement",
    "Service quality",
    "Lead time",
    "Monthly report, page 4",
    "Customer survey",
    "Shared folder of the unit",
    "Operations review",
)
REASONS = ("incomplete", "inaccurate", "misaligned", "unclear", "unaffordable")
EXPLANATIONS = (
    "Known and agreed with those concerned; we look at it again at the next review.",
    "The cause is understood and passes by itself before the quarter ends.",
    "It is meant so this year; the minutes say why.",
)
SECOND_CHOICE = 0.15  # share of the answers that take another road than the first one
FILLS_OPTIONAL = 0.35  # share of the optional questions that are answered
SOON, LONG_AGO = timedelta(days=28), timedelta(days=30)  # from today to days ahead, days past
TODAY_NAMES = ("on", "date", "as_of", "talked_on", "met_on")  # questions for the day of today
LATER = ("due", "finish", "until", "expected", "planned", "end")  # columns whose days lie ahead
USUAL_RANGE = {"percent": (82, 97), "money": (40_000, 400_000), "number": (2, 9)}
RECORDS, PLANTED = "records", Path("planted", "planted.csv")  # within an example's folder
Remedies = Mapping[tuple[str, str], Mapping[str, str]]  # by sheet and id: columns and sound values
ROUNDS = 5  # looks at the rows after which an owner hands them in as they are
REPORTED = {"measure_values": ("value",)}  # optional columns that are the point of a sheet
Row = dict[str, Any]


def near_target(session: Session, measure: str, period: str, source: Random) -> str:
    """Return a value for a measure's period, "" where neither target nor baseline is known."""
    known = session.execute(
        select(
            Measure.year, Measure.baseline, Measure.polarity, Measure.lowest, Measure.highest
        ).where(Measure.id == measure)
    ).first()
    if known is None:
        return ""
    aim = _target(session, measure, known.year, period)
    aim = known.baseline if aim is None else aim
    if aim is None:
        return ""
    way = WORSE if known.polarity == "down" else 1
    off = Decimal(str(round(source.gauss(*AROUND), 4))) * (0 if known.polarity == "band" else way)
    value = (aim + abs(aim) * off).quantize(PLACES)
    bounds = [b for b in (known.lowest, known.highest) if b is not None]
    if known.lowest is not None:
        value = max(value, known.lowest)
    if known.highest is not None and bounds:
        value = min(value, known.highest)
    return format(value, "f")


def line(source: Random) -> str:
    """Return some words for a single line."""
    return source.choice(LINES)


def explanation(source: Random) -> str:
    """Return why something may pass although a rule found it."""
    return source.choice(EXPLANATIONS)


def reply(asked: Asked, temperament: AnsweringStyle, source: Random, sayings: Sayings) -> Reply:
    """Return an answer that the form accepts."""
    offer = _choose(asked, temperament, source)
    form = {q.name: text for q in asked.questions if (text := _text(asked, q, source, sayings))}
    if not offer.needs_reason:
        return Reply(offer.name, form, rows=asked.sheet.rows if asked.sheet else ())
    code = source.choice(REASONS)
    words = sayings.sentence(chance(code), code, asked.names)
    objected = (source.choice(offer.parts),) if offer.parts else ()
    return Reply(offer.name, form, code, words, objected)


@dataclass(frozen=True, slots=True)
class CellFiller:
    """Writes the cells of one row of one sheet; the same row gets the same words each time."""

    scope: Scope
    number: int
    source: Random
    sayings: Sayings = field(default_factory=Sayings)

    def written(self, column: Column, row: dict[str, Any]) -> str:
        """Return what is written into a column of a row."""
        if column.meaning.ref:
            return self._named(column)
        match column.kind:
            case "choice":
                return column.meaning.choices[0]
            case "yes_no":
                return "yes"
            case "date":
                return self._day(column)
            case "number" | "whole":
                return self._figure(column, row)
            case "words":
                return self.sayings.sentence(self.source, column.name, self._names(row))
        return self._line(column)

    def _names(self, row: Row) -> dict[str, str]:
        """Return the names of the case, and of what the row itself is about."""
        of, session = self.scope.execution.instance, self.scope.execution.session
        about = (row.get(name) for name in ("initiative", "measure", "objective", "unit"))
        found = names_of(session, of, self.scope.person_id, of.id, *about)
        for name, of_it in (("objective", Objective.id), ("measure", Measure.id)):
            query = select(of_it.class_.name).where(of_it == row.get(name))
            found[name] = session.scalar(query) or found[name]
        return found

    def _named(self, column: Column) -> str:
        """Return somebody or something that may be named, oneself where that is allowed."""
        session = self.scope.execution.session
        found = list(session.scalars(self.scope.choosable(column.name).limit(50)))
        if column.meaning.ref == PEOPLE and self.scope.person_id in found:
            return self.scope.person_id
        return found[self.number % len(found)] if found else ""

    def _day(self, column: Column) -> str:
        ahead = any(word in column.name for word in LATER)
        day = self.scope.execution.today + (SOON if ahead else timedelta())
        return day.isoformat()

    def _figure(self, column: Column, row: dict[str, Any]) -> str:
        if stands := stands_at(self.scope.execution.session, row, self.source):
            return stands
        measure, period = (
            row.get("measure"),
            row.get("period") or self.scope.execution.instance.period,
        )
        if measure and column.kind == "number":
            found = near_target(
                self.scope.execution.session, str(measure), str(period), self.source
            )
            if found:
                return found
        low, high = USUAL_RANGE["number"]
        if column.meaning.minimum is not None:
            low = int(column.meaning.minimum)
            high = max(high, low)
        if column.meaning.maximum is not None:
            high = int(column.meaning.maximum)
            low = max(min(low, high), int(high * 0.6))
        return str(self.source.randint(min(low, high), high))

    def _line(self, column: Column) -> str:
        instance = self.scope.execution.instance
        known = {
            "id": self._own_id(),
            "period": instance.period,
            "year": instance.year_id,
            "month": key_of(instance.year_id, "01"),
            "quarter": key_of(instance.year_id, "Q1"),
            "currency": home(self.scope.execution.session).currency,
            "measured_in": "%",
        }
        return known.get(column.name) or line(self.source)

    def _own_id(self) -> str:
        instance = self.scope.execution.instance
        parts = (self.scope.sheet.key[:4], instance.unit_id, part(instance.period), self.number)
        return "-".join(map(str, parts))


def remedies(example: Path) -> Remedies:
    """Return the sound value of every planted cell of an example; none where no list is kept."""
    if not (example / PLANTED).exists():
        return {}
    cells: dict[str, dict[str, set[str]]] = {}
    for row in _rows(example / PLANTED):
        if row["column"]:
            cells.setdefault(row["sheet"], {}).setdefault(row["id"], set()).add(row["column"])
    found: dict[tuple[str, str], dict[str, str]] = {}
    for key, wanted in cells.items():
        for row in _rows(example / RECORDS / f"{key}.csv"):
            name = str(sheet(key).id_of(row))
            for column in wanted.get(name, ()):
                found.setdefault((key, name), {})[column] = row.get(column, "")
    return found


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@dataclass(frozen=True, slots=True)
class SheetFiller:
    """Completes the rows of one task; what it writes follows from the seed alone."""

    scope: Scope
    seed: tuple[object, ...]
    remedies: Remedies = field(default_factory=dict)
    sayings: Sayings = field(default_factory=Sayings)

    def completed(
        self, opening: Sequence[Mapping[str, Any]], *, mend: bool, examine: bool
    ) -> list[Row]:
        """Return the rows without gaps, mended where that is known and wanted.

        With `examine` what is faulty is written anew.
        """
        found = [dict(row) for row in opening]
        found += [{} for _ in range(self.scope.rows.least - len(found))]
        if mend:
            found = [{**row, **self._remedy(row)} for row in found]
        found = [self._filled(number, row) for number, row in enumerate(found)]
        for attempt in range(ROUNDS if examine else 0):
            faults = examined(self.scope, found)[1]
            if not faults:
                break
            found = self._mended(found, faults, attempt)
        return found

    def _remedy(self, row: Row) -> Mapping[str, str]:
        sheet = self.scope.sheet
        key = sheet.id_of({**row, **self.scope.fixed()})
        known = self.remedies.get((sheet.key, key or ""), {})
        return {name: value for name, value in known.items() if not sheet.column(name).own}

    def _filled(self, number: int, row: Row) -> Row:
        found, fixed = dict(row), self.scope.fixed()
        reported = REPORTED.get(self.scope.sheet.key, ())
        for column in self.scope.sheet.columns:
            wanted = column.required or column.name in reported
            empty = found.get(column.name) in (None, "")
            if wanted and empty and not column.own and column.name not in (*LAST, *fixed):
                found[column.name] = self._write(column, number, {**found, **fixed})
        return found

    def _mended(self, given: list[Row], faults: Sequence[RowFault], attempt: int) -> list[Row]:
        """Empty, fill anew or take away what is faulty."""
        found: list[Row | None] = [dict(row) for row in given]
        for fault in faults:
            row = found[fault.row - 1] if fault.row else None
            if not fault.row:
                found.append(self._filled(len(found), {}))
            elif row is not None:
                column = self.scope.sheet.column(fault.column)
                keys = (*self.scope.sheet.identity, "id", *self.scope.fixed())
                if column.name in keys and row.get(column.name):
                    found[fault.row - 1] = None
                elif column.required:
                    row[column.name] = self._write(column, fault.row + 100 * (attempt + 1), row)
                else:
                    row[column.name] = None
        return [row for row in found if row is not None]

    def _write(self, column: Column, number: int, row: Row) -> str:
        source = chance(*self.seed, self.scope.sheet.key, row.get("id") or number, column.name)
        return CellFiller(self.scope, number, source, self.sayings).written(column, row)


def completed(
    session: Session,
    task_id: int,
    seed: tuple[object, ...],
    known: tuple[Remedies, Sayings],
    now: datetime,
    *,
    examine: bool = True,
) -> SheetView | None:
    """Return the sheet that a task asks for as its owner hands it in, if it asks for one.

    Unless they `examine` it, it may have faults.
    """
    task = session.get_one(Task, task_id)
    run = session.get_one(StepRun, task.step_id)
    execution = Execution.of(session, session.get_one(Instance, task.instance_id), now)
    step = execution.definition.step(run.key)
    view = None if run.status == StepStatus.ARBITRATION else sheets.asked(execution, step, task)
    if view is None or step.rows is None:
        return None
    clerk = SheetFiller(Scope(execution, step.rows, task.holder_id), seed, *known)
    rows = clerk.completed(view.rows, mend=run.round > 1, examine=examine)
    return replace(view, rows=tuple(rows))


def _target(session: Session, measure: str, year: str, period: str) -> Decimal | None:
    """Return the target of the period, else that of its quarter, else that of its year."""
    query = select(Target.period, Target.value).where(Target.measure == measure)
    by_period = dict(session.execute(query).tuples().all())
    quarter = quarter_of(year, period) if period in months_of(year) else period
    return next((by_period[p] for p in (period, quarter, year) if p in by_period), None)


def _choose(asked: Asked, temperament: AnsweringStyle, source: Random) -> Offer:
    """Choose the first answer mostly, a "no" as often as the temperament says."""
    refusals = [offer for offer in asked.offers if offer.needs_reason]
    others = [offer for offer in asked.offers if not offer.needs_reason]
    throw, which = source.random(), source.random()
    if refusals and (not others or throw < temperament.returns):
        mildest = [offer for offer in refusals if offer.name.startswith("return")]
        return (mildest or refusals)[0]
    if len(others) > 1 and which < SECOND_CHOICE:
        return others[1]
    return others[0]


def _text(asked: Asked, question: Question, source: Random, sayings: Sayings) -> str:
    """Return what is written into one input; nothing for some optional ones."""
    skip = source.random() >= FILLS_OPTIONAL
    written = _written(asked, question, source, sayings)
    if not question.required and skip:
        return asked.filled.get(question.name, "")
    kept = asked.filled.get(question.name)
    return kept if kept and question.kind in ("person", "text") else written


def _written(asked: Asked, question: Question, source: Random, sayings: Sayings) -> str:
    match question.kind:
        case "number" | "money" | "percent":
            return _figure(question, source)
        case "date":
            return _day(asked, question)
        case "choice" if asked.me in question.choices:
            return asked.me
        case "choice":
            return source.choice(question.choices) if question.choices else ""
        case "yes_no":
            return "yes"
        case "person":
            return _person(asked, question)
        case "long_text":
            return sayings.sentence(source, question.name, asked.names)
        case _ if question.name in sayings.by_field:
            return sayings.sentence(source, question.name, asked.names)
        case _:
            return line(source)


def _figure(question: Question, source: Random) -> str:
    """Return a number in the upper middle of what is allowed, attendance above any quorum."""
    low, high = USUAL_RANGE[question.kind]
    if question.low is not None:
        low = max(low, int(question.low)) if question.high is None else int(question.low)
        high = max(high, low + 5)
    if question.high is not None:
        high = int(question.high)
        low = max(int(question.low or 0), int(high * 0.8)) if high > 1 else low
    return str(Decimal(source.randint(min(low, high), high)))


def _day(asked: Asked, question: Question) -> str:
    if question.name in TODAY_NAMES:
        return asked.today.isoformat()
    if "source" in question.name or "baseline" in question.name:
        return (asked.today - LONG_AGO).isoformat()
    return (asked.today + SOON).isoformat()


def _person(asked: Asked, question: Question) -> str:
    if not question.choices or asked.me in question.choices:
        return asked.me
    return question.choices[0]
