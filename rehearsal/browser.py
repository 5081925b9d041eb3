"""A browser without a screen: opens pages, reads their forms, sends them."""

import http.client
import re
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from rehearsal.errors import PageUnexpected
from rehearsal.tasks import Asked, Offer, Question, Reply

PATIENCE = 30.0  # seconds that a page has to answer
FORM, BYTES = "application/x-www-form-urlencoded", "application/octet-stream"
BOUNDARY = "=-a-form-of-a-virtual-owner-="
ANSWER, REASON, NOTE, FIELD, PAGE = "answer", "reason_code", "note", "field.", "page:"
AGAIN = "again."
ROW, SHEET = "row.", "sheet"
TO_EXPLAIN, NOT_EXPLAINED = 'class="callout warn"', 'href="#note"'
BROKEN = re.compile(r'href="#findings">([A-Z]+\.R\w+)')
RANGE = re.compile(r"From (-?[\d.]+) to (-?[\d.]+)\.(?:\s|$)")
LEAST, MOST = re.compile(r"At least (-?[\d.]+)\."), re.compile(r"At most (-?[\d.]+)\.")
KINDS = {"textarea": "long_text", "date": "date", "figure": "number", "text": "text"}
Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class WebPage:
    """What came back."""

    status: int
    html: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a form: the input's name, the file's own, and its bytes."""

    name: str
    filename: str
    data: bytes


def get(url: str) -> WebPage:
    """Open a page; raises OSError when nobody answers."""
    return _request("GET", url)


def post(url: str, form: dict[str, str], file: File | None = None) -> WebPage:
    """Send a form as the page that shows it would; raises OSError when nobody answers."""
    parts = urlsplit(url)
    headers = {
        "Content-Type": FORM if file is None else f"multipart/form-data; boundary={BOUNDARY}",
        "Origin": f"{parts.scheme}://{parts.netloc}",
        "Sec-Fetch-Site": "same-origin",
    }
    body = urlencode(form).encode() if file is None else _multipart(form, file)
    return _request("POST", url, body, headers)


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


def asked_by(form: Form, *, today: date, me: str) -> Asked:
    """Return what a form asks of the person `me`."""
    answers = form.inputs.get(ANSWER, Input(ANSWER, "radio"))
    parts = tuple(name.removeprefix(AGAIN) for name in form.inputs if name.startswith(AGAIN))
    offers = tuple(
        Offer(name, name in answers.reasons, parts if name in answers.reasons else ())
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
    sent |= {f"{AGAIN}{part}": "yes" for part in reply.again}
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
    """Return the codes of the rules that stand against an answer, however it is explained."""
    return [] if NOT_EXPLAINED in html else list(dict.fromkeys(BROKEN.findall(html)))


def wants_explanation(html: str) -> bool:
    """Tell whether a page lists findings with which a decision passes only if it says why."""
    return TO_EXPLAIN in html or NOT_EXPLAINED in html


def _multipart(form: dict[str, str], file: File) -> bytes:
    head = 'Content-Disposition: form-data; name="{}"'
    parts = [f"{head.format(name)}\r\n\r\n{value}".encode() for name, value in form.items()]
    about = f'{head.format(file.name)}; filename="{file.filename}"\r\nContent-Type: {BYTES}\r\n\r\n'
    parts.append(about.encode() + file.data)
    border = f"--{BOUNDARY}\r\n".encode()
    return b"".join(border + part + b"\r\n" for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def _request(
    method: str, url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> WebPage:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request(method, parts.path, body, headers or {})
        answer = connection.getresponse()
        return WebPage(answer.status, answer.read().decode())
    except http.client.HTTPException as cause:
        raise ConnectionError(f"{parts.netloc} gave no proper answer") from cause
    finally:
        connection.close()


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
