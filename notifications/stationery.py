"""The office's letter paper: from what must be said to subject, text and HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from engine.formatting import weekday
from engine.values.texts import shaped
from notifications.amounts import rows_and_findings
from notifications.matters import Matter, Recipient
from state_machines.wording import capital, words

TEMPLATES = Path(__file__).parent / "templates"
BREAKS = re.compile(r"\s+")
GAPS = re.compile(r"\n{3,}")
SUBJECT_LENGTH = 200  # characters


@dataclass(frozen=True, slots=True)
class Page:
    """A written letter before it has working links."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Stationery:
    """Who writes and where the pages are. `base_url` is public and has no slash at its end."""

    organisation: str
    base_url: str
    sender_name: str
    sender_address: str
    reply_to: str  # a mailbox that people of the strategy office read

    def write(self, kind: str, to: Recipient, matters: Sequence[Matter], now: datetime) -> Page:
        """Return a letter of `kind`; times are shown in the recipient's zone."""
        paper = {
            "organisation": self.organisation,
            "reply_to": self.reply_to,
            "to": to,
            "matters": matters,
            "one": matters[0],
            "now": now,
            "kind": kind,
        }
        return Page(
            subject=one_line(self._part(self._template(kind, "txt"), "subject", paper)),
            text=GAPS.sub("\n\n", shaped(self._template(kind, "txt").render(paper))).strip() + "\n",
            html=_inliner().inline(shaped(self._template(kind, "html").render(paper))),
        )

    def message_id(self, name: str) -> str:
        """Return a Message-ID in the sender's domain."""
        return f"<{name}@{self.sender_address.rpartition('@')[2]}>"

    def _template(self, kind: str, form: str) -> Template:
        return _environment().select_template([f"{kind}.{form}", f"information.{form}"])

    def _part(self, template: Template, block: str, paper: dict[str, Any]) -> str:
        return "".join(template.blocks[block](template.new_context(paper)))


@cache
def _environment() -> Environment:
    """Return the templates, compiled once: every round of letters has new paper."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=select_autoescape(("html",), default_for_string=True, default=False),
    )
    environment.filters |= {
        "day": weekday,
        "moment": moment,
        "words": words,
        "one_line": one_line,
        "upfirst": capital,
        "rows_and_findings": rows_and_findings,
    }
    for name, source in (("say", "words.txt"), ("part", "parts.txt"), ("box", "parts.html")):
        environment.globals[name] = environment.get_template(source).module
    # A macro keeps the escaping it was compiled with: the same words once more for HTML
    same_words = (TEMPLATES / "words.txt").read_text(encoding="utf-8")
    environment.globals["said"] = environment.from_string(same_words).module
    return environment


def moment(value: datetime, to: Recipient) -> str:
    """Return an instant by the recipient's clock, with the name of the zone."""
    local = value.astimezone(to.zone)
    return f"{weekday(local.date())}, {local:%H:%M %Z}"


def one_line(text: str) -> str:
    """Return a text on one line, as a subject or a table cell wants it."""
    return BREAKS.sub(" ", shaped(text)).strip()[:SUBJECT_LENGTH].rstrip()


def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
