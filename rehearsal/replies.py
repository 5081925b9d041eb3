"""How a virtual owner answers a form: every field validly, mostly yes, sometimes with a reason."""

from datetime import timedelta
from decimal import Decimal
from random import Random

from rehearsal import phrases
from rehearsal.questions import Asked, Offer, Question, Reply
from rehearsal.temperaments import Temperament

SECOND_CHOICE = 0.15  # share of the answers that take another road than the first one
FILLS_OPTIONAL = 0.35  # share of the optional questions that are answered
HELD = "held"
SOON, LONG_AGO = timedelta(days=28), timedelta(days=30)
TODAY_NAMES = ("on", "date", "as_of", "talked_on", "met_on")
USUAL_RANGE = {"percent": (82, 97), "money": (40_000, 400_000), "number": (2, 9)}


def reply(asked: Asked, temperament: Temperament, source: Random) -> Reply:
    """Return an answer that the form accepts."""
    offer = _choose(asked, temperament, source)
    form = {q.name: text for q in asked.questions if (text := _text(asked, q, source))}
    if not offer.needs_reason:
        note = phrases.explanation(source) if asked.explain else ""
        return Reply(offer.name, form, note=note, rows=asked.sheet.rows if asked.sheet else ())
    code, words = phrases.reason(source)
    return Reply(offer.name, form, code, words)


def _choose(asked: Asked, temperament: Temperament, source: Random) -> Offer:
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


def _text(asked: Asked, question: Question, source: Random) -> str:
    """Return what is written into one input; nothing for some optional ones."""
    skip = source.random() >= FILLS_OPTIONAL
    written = _written(asked, question, source)
    if not question.required and skip:
        return asked.filled.get(question.name, "")
    kept = asked.filled.get(question.name)
    return kept if kept and question.kind in ("person", "text") else written


def _written(asked: Asked, question: Question, source: Random) -> str:
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
            return phrases.sentence(source, question.title)
        case _:
            return phrases.line(source)


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
