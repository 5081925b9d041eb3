"""What a browser sent with a form: texts by name and a file, read strictly or refused in words."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from approvals.posted_rows import FILE
from office.web.letters import UnreadableText, readable

MOST_FIELDS = 4000  # inputs of the longest form: 43 rows of the widest sheet, and the rest
MULTIPART = "multipart/form-data"
TYPED = "application/x-www-form-urlencoded"
BYTE_FOR_BYTE = "latin-1"  # under which the parser passes on what came, so that we can judge it


class FormUnreadable(Exception):
    """What was posted is no form of ours, or holds bytes that are no text."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a browser sent: texts by name, and a file."""

    texts: dict[str, str]
    file: UploadFile | None = None


async def sent(request: Request) -> Sent:
    """Return the texts of the posted form and the file that came with it.

    Raises FormUnreadable; nothing odd is replaced or left out.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == MULTIPART:
            return await _with_file(request)
        return Sent(_texts(await request.body()) if kind == TYPED else {})
    except (ValueError, MultiPartException, ClientDisconnect) as cause:
        raise FormUnreadable from cause


def typed(form: Annotated[Sent, Depends(sent)]) -> dict[str, str]:
    """Return the texts of the posted form; a file is ignored."""
    return form.texts


Typed = Annotated[dict[str, str], Depends(typed)]
TheForm = Annotated[Sent, Depends(sent)]


def _texts(body: bytes) -> dict[str, str]:
    pairs = parse_qsl(
        readable(body), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
    )
    return {_checked(name): _checked(value) for name, value in pairs}


def _checked(text: str) -> str:
    return readable(text.encode())


async def _with_file(request: Request) -> Sent:
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
        return Sent(texts)
    file.filename = _as_text(file.filename)
    return Sent(texts, file)


def _as_text(raw: str) -> str:
    return readable(raw.encode(BYTE_FOR_BYTE))
