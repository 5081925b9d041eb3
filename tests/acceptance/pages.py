"""Reads a page as a person does: what it asks, what may be chosen, where it is sent."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser

SKIPPED = ("submit", "hidden", "radio")
AS_SHOWN = "as_shown"  # says that many rows are right as they stand


@dataclass
class Input:
    """One thing to fill in."""

    name: str
    kind: str
    attributes: dict[str, str]
    value: str = ""
    options: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """The form of a page: hidden values, answers on offer, inputs."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.answers: list[str] = []
        self.inputs: dict[str, Input] = {}
        self.findings = False  # whether rules found something
        self._select: Input | None = None
        self._words: Input | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note inputs, selects and their options as they come."""
        found = {name: value or "" for name, value in attrs}
        name, kind = found.get("name", ""), found.get("type", tag)
        self.findings = self.findings or found.get("class") == "findings"
        if tag == "option" and self._select is not None and found.get("value"):
            self._select.options.append(found["value"])
            if "selected" in found:
                self._select.value = found["value"]
        elif tag == "input" and kind == "hidden":
            self.hidden[name] = found.get("value", "")
        elif tag == "input" and kind == "radio" and name == "answer":
            self.answers.append(found["value"])
        elif tag == "input" and kind == "radio":
            radio = self.inputs.setdefault(name, Input(name, kind, found))
            radio.options.append(found["value"])
        elif tag in ("input", "textarea", "select") and kind not in SKIPPED:
            self.inputs[name] = Input(name, kind, found, found.get("value", ""))
            self._select = self.inputs[name] if tag == "select" else None
            self._words = self.inputs[name] if tag == "textarea" else None

    def handle_data(self, data: str) -> None:
        """Keep what stands in a text that may be changed."""
        if self._words is not None:
            self._words.value += data

    def handle_endtag(self, tag: str) -> None:
        """Note the end of such a text."""
        if tag == "textarea":
            self._words = None

    def rows(self, today: date) -> dict[str, str]:
        """Return the rows as they stand on the page, completed, without those that are empty."""
        cells = {name: found for name, found in self.inputs.items() if name.startswith("row.")}
        begun = {name.split(".")[1] for name, found in cells.items() if found.value.strip()}
        return {
            name: found.value.strip()
            or (written(found, today) if "required" in found.attributes else "")
            for name, found in cells.items()
            if name.split(".")[1] in begun and found.kind != "checkbox"
        }

    def filled(self, answer: str, today: date, **typed: str) -> dict[str, str]:
        """Return the form filled validly, with one answer chosen and some words typed."""
        values = {
            name: written(found, today)
            for name, found in self.inputs.items()
            if name.startswith("field.")
        }
        shown = {name: "yes" for name in self.inputs if name == AS_SHOWN}
        return {**self.hidden, **shown, **self.rows(today), **values, "answer": answer, **typed}


def written(found: Input, today: date) -> str:
    """Return something an input accepts."""
    if found.options:
        return found.options[0]
    if found.kind == "date":
        return (today + timedelta(days=5)).isoformat()
    percent = "%" in found.attributes.get("aria-label", "") or found.name.endswith("attendance")
    if found.kind == "number" or "inputmode" in found.attributes:
        low, high = found.attributes.get("min"), found.attributes.get("max")
        wanted = 90.0 if percent else 3.0
        wanted = max(wanted, float(low)) if low else wanted
        wanted = min(wanted, float(high)) if high else wanted
        return f"{wanted:g}"
    return "as agreed"
