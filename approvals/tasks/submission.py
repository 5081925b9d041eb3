"""What was posted: an answer, fields, rows, an upload; read strictly or refused in words."""

import logging
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Annotated
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from approvals.tasks.link import LinkStatus, OpenedLink, open_link
from engine.operations.decisions import REASONS
from engine.records.sheets import sheet
from engine.views.sheets import SheetView
from engine.views.task import TaskView
from office.application import App
from office.imports.csv_sheets import is_sheet_file, read_apart
from office.imports.faults import WorkbookUnreadable
from office.imports.workbooks import Table
from office.sandbox.client import PLACES
from office.sandbox.limits import SandboxBusy
from office.web.limits import WORKBOOK
from office.web.middleware import UnreadableText, readable

ROW = "row."  # what the names of a row's inputs begin with: row.<n>.<column>
AWAY = "away"  # the box by which a row is taken away
FILE = "sheet"  # the input that takes a workbook
ROWS_SHOWN = "rows_shown"  # the hash of the rows the page showed
AS_SHOWN = "as_shown"  # the box that hands in many rows as they stand
NAME = re.compile(r"row\.(\d{1,3})\.(\w+)", re.ASCII)
ASK = "page:ask"  # the choice "I need information first", beside the task's own answers
BEGIN = "page:begin"  # the choice "I have started", beside the task's own answers
PREVIEW = "page:preview"  # the choice "Show me the letter first", which records nothing
AGAIN = "again."  # what the boxes that name a part to be done again begin with
FIELD = "field."  # what the names of a task's own fields begin with
LONGEST = 4000  # characters of a reason, comment or question
DIGITS = 9  # of the highest version that a task can have
_PLAIN = ("answer", "reason_code", "note", "question", "whom", "content_hash")
MEGABYTE = 1024 * 1024
MOST_WAITING = 20  # files that wait to be read; who comes later is asked to try again
BUSY = "Too many files are being read at the moment. Please press again in a minute."
READERS = CapacityLimiter(PLACES)  # nobody waits in the threads that answer presses
log = logging.getLogger("approvals")
MOST_FIELDS = 4000  # inputs of the longest form: 43 rows of the widest sheet, and the rest
MULTIPART = "multipart/form-data"
TYPED = "application/x-www-form-urlencoded"
BYTE_FOR_BYTE = "latin-1"  # under which the parser passes on what came, so that we can judge it


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """One row as typed; `number` is its place on the page, counted from 0."""

    number: int
    cells: Mapping[str, str]
    away: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was typed."""
        return not any(self.cells.values())


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the form, its rows, or why they are not taken; neither if not asked."""

    name: str
    table: Table | None = field(default=None, repr=False)
    refused: str = ""


def submitted_rows(typed: Mapping[str, str]) -> tuple[SubmittedRow, ...]:
    """Return the rows among the inputs, in the order of the page."""
    cells: dict[int, dict[str, str]] = {}
    for number, column, value in _cells(typed):
        cells.setdefault(number, {})[column] = value
    return tuple(
        SubmittedRow(number, row, away=bool(row.pop(AWAY, "")))
        for number, row in sorted(cells.items())
    )


def _cells(typed: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    for name, value in typed.items():
        found = NAME.fullmatch(name)
        if found:
            yield int(found[1]), found[2], value.strip()


@dataclass(frozen=True, slots=True)
class PageFault:
    """One thing to mend: the input's name, its title, and a sentence."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Submission:
    """The answer as typed. `version` is the task version that was shown, 0 if unreadable."""

    answer: str = ""
    reason_code: str = ""
    note: str = ""
    question: str = ""
    whom: str = ""
    version: int = 0
    content_hash: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    again: tuple[str, ...] = ()  # the steps that are objected to
    rows: tuple[SubmittedRow, ...] = ()
    rows_shown: str = ""  # the hash of the rows that the page showed
    as_shown: bool = False  # the rows are handed in as they stand
    upload: Upload | None = None

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> "Submission":
        """Read the inputs we know; everything else that was sent is ignored."""
        version = typed.get("version", "")
        return cls(
            **{name: typed.get(name, "").strip() for name in _PLAIN},
            version=_number(version),
            form={
                name.removeprefix(FIELD): value.strip()
                for name, value in typed.items()
                if name.startswith(FIELD)
            },
            again=tuple(n.removeprefix(AGAIN) for n in typed if n.startswith(AGAIN)),
            rows=submitted_rows(typed),
            rows_shown=typed.get(ROWS_SHOWN, ""),
            as_shown=bool(typed.get(AS_SHOWN)),
            upload=None,
        )


def _number(text: str) -> int:
    short = text.isascii() and text.isdigit() and len(text) <= DIGITS
    return int(text) if short else 0


def faults(posted: Submission, view: TaskView, knowing: Container[str]) -> Iterator[PageFault]:
    """Yield what the page itself can see is missing; the engine checks the fields.

    `knowing` are the ids of the people who may be asked for information.
    """
    answer = next((a for a in view.answers if a.name == posted.answer), None)
    if answer is None and posted.answer not in (ASK, BEGIN):
        yield PageFault(
            "answer", "Your answer", "Nothing is chosen yet. Choose one of the answers."
        )
    if answer is not None and answer.needs_reason:
        yield from _missing_reason(posted)
    elif posted.reason_code and posted.reason_code not in REASONS:
        yield PageFault(
            "reason_code", "Kind of reason", "This kind is not in the list. Choose one."
        )
    if posted.answer == ASK:
        yield from _missing_question(posted, knowing)
    for name, title, text in (
        ("note", "Reason or comment", posted.note),
        ("question", "Your question", posted.question),
    ):
        if len(text) > LONGEST:
            yield PageFault(
                name, title, f"Too long: {len(text):,} of at most {LONGEST:,} characters."
            )


def _missing_reason(posted: Submission) -> Iterator[PageFault]:
    if posted.reason_code not in REASONS:
        yield PageFault(
            "reason_code", "Kind of reason", "This answer needs a reason. Choose a kind."
        )
    if not posted.note:
        yield PageFault("note", "Reason or comment", "Say in a sentence what should be different.")


def _missing_question(posted: Submission, knowing: Container[str]) -> Iterator[PageFault]:
    if not posted.question:
        yield PageFault("question", "Your question", "Write what you need to know.")
    if posted.whom not in knowing:
        yield PageFault("whom", "Whom to ask", "Choose who can tell you.")


async def read_upload(
    office: App, token: str, posted: Submission, file: UploadFile, now: datetime
) -> Upload:
    """Return the rows of a file that came with an answer, or why they are not taken.

    A file that nobody asked for is not read. Raises LinkUnknown.
    """
    name = PurePath(file.filename or "").name
    asked = await to_thread.run_sync(_asked, office, token, posted, now)
    if asked is None:
        return Upload(name)
    if not is_sheet_file(name):
        return Upload(name, refused=f"“{name}” is neither a workbook (.xlsx) nor a table (.csv).")
    data = await file.read(WORKBOOK + 1)
    if len(data) > WORKBOOK:
        return Upload(name, refused=f"“{name}” is larger than {WORKBOOK // MEGABYTE} megabytes.")
    if READERS.statistics().tasks_waiting >= MOST_WAITING:
        return Upload(name, refused=BUSY)
    return await to_thread.run_sync(_read, name, data, asked.key, limiter=READERS)


def _asked(office: App, token: str, posted: Submission, now: datetime) -> SheetView | None:
    with office.database.reading() as session:
        return asked_sheet(open_link(session, token, office.keyring, now), posted)


def _read(name: str, data: bytes, key: str) -> Upload:
    try:
        return Upload(name, read_apart(name, data, sheet(key)))
    except WorkbookUnreadable as refused:
        log.info("file refused", extra={"why": str(refused.__cause__ or "")[:80]})
        return Upload(name, refused=f"“{name}” cannot be taken: {refused}.")
    except SandboxBusy:
        return Upload(name, refused=BUSY)


class FormUnreadable(Exception):
    """What was posted is no form of ours, or holds bytes that are no text."""


@dataclass(frozen=True, slots=True)
class RawForm:
    """What a browser sent: texts by name, and a file."""

    texts: dict[str, str]
    file: UploadFile | None = None


async def raw_form(request: Request) -> RawForm:
    """Return the texts of the posted form and the file that came with it.

    Raises FormUnreadable; nothing odd is replaced or left out.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == MULTIPART:
            return await _with_file(request)
        return RawForm(_texts(await request.body()) if kind == TYPED else {})
    except (ValueError, MultiPartException, ClientDisconnect) as cause:
        raise FormUnreadable from cause


def typed(form: Annotated[RawForm, Depends(raw_form)]) -> dict[str, str]:
    """Return the texts of the posted form; a file is ignored."""
    return form.texts


Typed = Annotated[dict[str, str], Depends(typed)]
TheForm = Annotated[RawForm, Depends(raw_form)]


def _texts(body: bytes) -> dict[str, str]:
    pairs = parse_qsl(
        readable(body), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
    )
    return {_checked(name): _checked(value) for name, value in pairs}


def _checked(text: str) -> str:
    return readable(text.encode())


async def _with_file(request: Request) -> RawForm:
    kind = request.headers["content-type"]
    if "charset" in kind.lower():
        raise UnreadableText
    headers = Headers({"content-type": f"{kind}; charset={BYTE_FOR_BYTE}"})
    stream = request.stream()
    parser = MultiPartParser(headers, stream, max_files=1, max_fields=MOST_FIELDS)
    form = await parser.parse()
    texts = {
        _as_text(name): _as_text(value)
        for name, value in form.multi_items()
        if isinstance(value, str)
    }
    file = form.get(FILE)
    if not isinstance(file, UploadFile) or not file.filename:
        return RawForm(texts)
    file.filename = _as_text(file.filename)
    return RawForm(texts, file)


def _as_text(raw: str) -> str:
    return readable(raw.encode(BYTE_FOR_BYTE))


def asked_sheet(found: OpenedLink, posted: Submission) -> SheetView | None:
    """Return the sheet whose rows come with an answer; None where the answer takes none."""
    if found.standing is not LinkStatus.OPEN:
        return None
    answer = next((a for a in found.view.answers if a.name == posted.answer), None)
    if answer is None or answer.needs_reason:
        return None
    return found.view.sheet
