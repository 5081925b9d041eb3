"""From a letter row to the bytes that leave: the same bytes on every attempt."""

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC
from email.errors import HeaderParseError, MessageDefect
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from notifications.links import Keyring, fill
from notifications.rendering import EmailRenderer, one_line
from persistence.outbox import Letter

UNWRITABLE = (ValueError, UnicodeError, IndexError, HeaderParseError, MessageDefect)  # of addresses
NOT_ASCII = 0x80
WORD_BYTES = 42  # in an encoded word, so that it and "Subject: " fit a line of 76


def compose(
    letter: Letter,
    recipient_name: str,
    link_ids: frozenset[str],
    renderer: EmailRenderer,
    keyring: Keyring,
) -> bytes:
    """Return the finished mail with working links; raises one of UNWRITABLE for a bad address.

    Nothing in it depends on when or how often it is composed, so that a repeated mail is the same
    mail with the same link.
    """
    boundary = f"=_{sha256(letter.message_id.encode()).hexdigest()[:32]}"
    head = _addresses(renderer.sender_name, renderer.sender_address, renderer.reply_to)
    parts = (
        head,
        _to(recipient_name, letter.recipient),
        _subject(letter.subject),
        _fixed(letter, renderer, boundary),
        _part("plain", fill(letter.text_body, link_ids, keyring), boundary),
        _part("html", fill(letter.html_body, link_ids, keyring), boundary),
        f"--{boundary}--\r\n".encode(),
    )
    return b"".join(parts)


@lru_cache(maxsize=8)
def _addresses(name: str, address: str, reply_to: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(name), addr_spec=address)
    if reply_to:
        message["Reply-To"] = Address(addr_spec=reply_to)
    return _without_end(message)


@lru_cache(maxsize=1024)
def _to(name: str, address: str) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["To"] = Address(one_line(name), addr_spec=address)
    return _without_end(message)


def _subject(subject: str) -> bytes:
    line = one_line(subject)
    if line.isascii() and "=?" not in line:
        message = EmailMessage(policy=SMTP)
        message["Subject"] = line
        return _without_end(message)
    return b"Subject: " + b"\r\n ".join(_encoded_words(line)) + b"\r\n"


def _encoded_words(line: str) -> Iterator[bytes]:
    """Yield a line as encoded words (RFC 2047) that hold each of its blanks.

    The standard library's folding loses blanks between two encoded words, and adds others.
    """
    chunk = b""
    for letter in line:
        raw = letter.encode()
        if len(chunk) + len(raw) > WORD_BYTES:
            yield b"=?utf-8?b?" + base64.b64encode(chunk) + b"?="
            chunk = b""
        chunk += raw
    yield b"=?utf-8?b?" + base64.b64encode(chunk) + b"?="


def _fixed(letter: Letter, renderer: EmailRenderer, boundary: str) -> bytes:
    lines = [
        f"Message-ID: {letter.message_id}",
        f"Date: {format_datetime(letter.created_at.astimezone(UTC))}",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
        "Content-Language: en",
    ]
    if letter.thread_id:
        lines += [f"In-Reply-To: {letter.thread_id}", f"References: {letter.thread_id}"]
    if letter.kind == "digest":
        lines.append(f"List-Id: Daily digest <{_list_name(renderer)}>")
    lines += [
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + b"\r\n"


def _part(subtype: str, body: str, boundary: str) -> bytes:
    """Return one alternative; quoted-printable unless most of it would have to be quoted."""
    raw = body.encode("utf-8")
    sample = raw[:2000]
    mostly_ascii = sum(byte >= NOT_ASCII for byte in sample) * 6 < len(sample)
    if mostly_ascii:
        encoding = "quoted-printable"
        content = binascii.b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")
    else:
        encoding = "base64"
        content = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    head = (
        f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n"


def _list_name(renderer: EmailRenderer) -> str:
    return f"digest.{renderer.sender_address.rpartition('@')[2]}"


def _without_end(message: EmailMessage) -> bytes:
    return message.as_bytes().removesuffix(b"\r\n")
