"""Reading the form of a page, as a person would: what is asked, what may be chosen, what stands."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from rehearsal.errors import PageUnexpected

VOID = ("input", "br", "meta", "link", "hr", "img")
Attributes = dict[str, str]


@dataclass
class Input:
    """One input under its name; `hint` and `label` are the words beside it.

    `reasons` are the choices that need a reason.
    """

    name: str
    kind: str  # hidden, text, date, figure, textarea, select or radio
    value: str = ""
    choices: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    label: str = ""
    hint: str = ""


@dataclass
class Form:
    """The form that posts, with its inputs by name."""

    action: str = ""
    inputs: dict[str, Input] = field(default_factory=dict)


def form_of(html: str, status: int = 200) -> Form:
    """Return the form of a page that can be sent; raises PageUnexpected when there is none."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if not reader.form.action:
        raise PageUnexpected(status, reader.title.strip() or "there is no form on this page")
    return reader.form


class _Reader(HTMLParser):
    """Walk through a page and collect the first form that is posted."""

    def __init__(self) -> None:
        super().__init__()
        self.form, self.title = Form(), ""
        self._inside, self._open = False, ""
        self._input: Input | None = None  # the select or textarea that is open
        self._labels: dict[str, str] = {}
        self._label_for, self._hint_for, self._words = "", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method", "").lower() == "post" and not self.form.action:
            self._inside, self.form.action = True, found.get("action", "")
        elif tag in ("h1", "label", "legend", "p"):
            self._words, self._open = "", tag
            self._label_for = found.get("for", "") if tag == "label" else ""
            hint = found.get("class") == "hint" and found.get("id", "").endswith("-help")
            self._hint_for = found["id"].removesuffix("-help") if hint else ""
        elif self._inside:
            self._note_input(tag, found)

    def handle_data(self, data: str) -> None:
        """Collect words."""
        self._words += data
        if self._input is not None and self._input.kind == "textarea":
            self._input.value += data

    def handle_endtag(self, tag: str) -> None:
        """Note what ends."""
        if tag == "h1" and not self.title:
            self.title = self._words
        elif tag == "label" and self._label_for:
            self._labels[self._label_for] = " ".join(self._words.split())
        elif tag == "p" and self._hint_for:
            self._labels[f"{self._hint_for}-help"] = " ".join(self._words.split())
        elif tag in ("select", "textarea"):
            self._input = None
        elif tag == "form" and self._inside:
            self._inside = False
            self._put_words()

    def _note_input(self, tag: str, found: Attributes) -> None:
        name = found.get("name", "")
        if tag == "option" and self._input is not None:
            if found.get("value"):
                self._input.choices.append(found["value"])
            if "selected" in found:
                self._input.value = found.get("value", "")
        elif tag in ("select", "textarea"):
            self._input = self.form.inputs[name] = Input(name, tag)
        elif tag == "input" and found.get("type") == "radio":
            group = self.form.inputs.setdefault(name, Input(name, "radio"))
            choice = found.get("value", "")
            group.choices.append(choice)
            if "data-reason" in found:
                group.reasons.append(choice)
            if "checked" in found:
                group.value = choice
        elif tag == "input":
            kind = "figure" if found.get("inputmode") == "decimal" else found.get("type", "text")
            self.form.inputs[name] = Input(name, kind, found.get("value", ""))

    def _put_words(self) -> None:
        for name, asked in self.form.inputs.items():
            asked.label = self._labels.get(name, "")
            asked.hint = self._labels.get(f"{name}-help", "")
