"""Rules against lip service: what is explained is explained in words, and not in the same ones."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from engine.formatting import counted
from engine.rules.rule import Finding, RuleContext, Severity, limit, rule
from persistence.records.initiatives import Initiative, StatusReport
from persistence.records.practices import Adoption, Practice
from persistence.records.scorecard import Measure, VarianceNote

TEXT = 60  # characters of a text that a finding repeats
FEWEST = limit(3, "words of an explanation, at least")
OFTENEST = limit(3, "times the same words in a year, at most")


@dataclass(frozen=True, slots=True)
class EmptyWords:
    """An explanation of a unit that says nothing, and why that is thought."""

    unit: str
    subject: str  # the id of the record
    text: str
    why: str


def empty_words(at: RuleContext, fewest: int, oftenest: int) -> list[EmptyWords]:
    """Return the explanations of the year that say nothing: too few words, or always the same."""
    found: list[EmptyWords] = []
    said: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for query, columns in _explained(at):
        for row in at.rows(query):
            unit = row.unit or ""
            texts = (str(getattr(row, name) or "").strip() for name in columns)
            for text in filter(None, texts):
                if len(text.split()) < fewest:
                    why = f"has {counted(len(text.split()), 'word')}"
                    found.append(EmptyWords(unit, row.id, text, why))
                else:
                    said[unit, text.casefold()].append(row.id)
    for (unit, text), subjects in said.items():
        if len(subjects) > oftenest:
            why = f"stands {counted(len(subjects), 'time')}, last in {subjects[-1]}"
            found.append(EmptyWords(unit, subjects[-1], text, why))
    return sorted(found, key=lambda each: (each.unit, each.subject, each.text))


def _explained(at: RuleContext) -> Iterator[tuple[Select[Any], tuple[str, ...]]]:
    """Yield where explanations stand, with the unit that gave each, oldest first."""
    v, s, a = VarianceNote, StatusReport, Adoption
    notes = select(v.id, v.cause, v.action, Measure.unit).join(Measure, Measure.id == v.measure)
    yield notes.where(v.year == at.year, at.live(v)).order_by(v.period, v.id), ("cause", "action")
    reports = select(s.id, s.issue, Initiative.unit).join(Initiative, Initiative.id == s.initiative)
    yield reports.where(s.year == at.year, at.live(s)).order_by(s.period, s.id), ("issue",)
    refusals = select(a.id, a.reason, a.unit).join(Practice, Practice.id == a.practice)
    yield refusals.where(Practice.year == at.year, at.live(a)).order_by(a.id), ("reason",)


@rule(
    "OAL.R14",
    Severity.INFO,
    "Explanations say something",
    mend="ask the unit what it means; an explanation names a cause",
    source="duty S31: no unit pays the strategy lip service",
    fewest=FEWEST,
    oftenest=OFTENEST,
)
def said_in_words(at: RuleContext) -> Iterator[Finding]:
    """Find explanations of one or two words, and those that are the same again and again."""
    for each in empty_words(at, int(at.limit("fewest")), int(at.limit("oftenest"))):
        if at.unit in ("", each.unit):
            yield Finding(each.subject, f"{each.subject}: “{each.text[:TEXT]}” {each.why}")
