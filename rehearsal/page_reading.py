"""From the form on a page to what is asked, and from a reply to what is sent."""

import re
from datetime import date

from rehearsal.page_forms import Form, Input
from rehearsal.questions import Asked, Offer, Question, Reply

ANSWER, REASON, NOTE, FIELD, PAGE = "answer", "reason_code", "note", "field.", "page:"
ROW, SHEET, FINDINGS = "row.", "sheet", 'id="findings"'
BROKEN = re.compile(r'href="#findings">([A-Z]+\.R\w+)')
RANGE = re.compile(r"From (-?[\d.]+) to (-?[\d.]+)\.(?:\s|$)")
LEAST, MOST = re.compile(r"At least (-?[\d.]+)\."), re.compile(r"At most (-?[\d.]+)\.")
KINDS = {"textarea": "long_text", "date": "date", "figure": "number", "text": "text"}


def asked_by(form: Form, *, today: date, me: str) -> Asked:
    """Return what a form asks of the person `me`."""
    answers = form.inputs.get(ANSWER, Input(ANSWER, "radio"))
    offers = tuple(
        Offer(name, needs_reason=name in answers.reasons)
        for name in answers.choices
        if not name.startswith(PAGE)
    )
    fields = [found for name, found in form.inputs.items() if name.startswith(FIELD)]
    filled = {found.name.removeprefix(FIELD): found.value for found in fields if found.value}
    return Asked(offers, tuple(_question(found) for found in fields), filled, today, me)


def sent_by(form: Form, reply: Reply) -> dict[str, str]:
    """Return what the form sends when it is filled in as the reply says."""
    sent = {
        name: found.value
        for name, found in form.inputs.items()
        if found.kind == "hidden" and not name.startswith(ROW)
    }
    sent |= {f"{FIELD}{name}": text for name, text in reply.form.items()}
    if holds_rows(form):
        sent |= _cells(reply)
    sent[ANSWER] = reply.answer
    if NOTE in form.inputs:
        sent[NOTE] = reply.note
    if REASON in form.inputs:
        sent[REASON] = reply.reason_code
    return sent


def holds_rows(form: Form) -> bool:
    """Tell whether rows are typed on the page; else they go by workbook."""
    return any(name.startswith(ROW) for name in form.inputs)


def broken_rules(html: str) -> list[str]:
    """Return the codes of the rules that a page says stand against the answer."""
    return list(dict.fromkeys(BROKEN.findall(html)))


def shows_findings(html: str) -> bool:
    """Tell whether a page lists anything that the rules found."""
    return FINDINGS in html


def _cells(reply: Reply) -> dict[str, str]:
    return {
        f"{ROW}{number}.{column}": _written(value)
        for number, row in enumerate(reply.rows)
        for column, value in row.items()
    }


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _question(found: Input) -> Question:
    low, high = _bounds(found.hint)
    return Question(
        found.name.removeprefix(FIELD),
        _title(found),
        _kind(found),
        low=low,
        high=high,
        required=not found.label.endswith("optional"),
        choices=tuple(found.choices),
    )


def _title(found: Input) -> str:
    return found.label.removesuffix("optional").strip() or found.name.removeprefix(FIELD)


def _kind(found: Input) -> str:
    if found.choices:
        return "yes_no" if found.choices == ["yes", "no"] else "choice"
    kind = KINDS.get(found.kind, "text")
    if kind == "number" and re.search(r"In %", found.hint):
        return "percent"
    return "money" if kind == "number" and re.search(r"In [A-Z]{3}\.", found.hint) else kind


def _bounds(hint: str) -> tuple[float | None, float | None]:
    if both := RANGE.search(hint):
        return float(both[1]), float(both[2])
    least, most = LEAST.search(hint), MOST.search(hint)
    return float(least[1]) if least else None, float(most[1]) if most else None
