"""Pages from templates: one environment, the organisation's words, times in the reader's zone."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engine import formatting
from engine.formatting import counted, in_number, weekday
from engine.values.texts import visible
from state_machines.labels import capital, words

TEMPLATES = Path(__file__).parent / "templates"


class Templates:
    """Render pages; every link in them begins with the path of the public address."""

    def __init__(self, base_url: str) -> None:
        """Prepare the templates for pages that people reach at `base_url`."""
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=visible,
        )
        environment.filters |= {
            "counted": counted,
            "day": weekday,
            "in_number": in_number,
            "is_day": is_day,
            "moment": moment,
            "plain": plain,
            "sentence": capital,
            "short": short,
            "words": words,
        }
        self.root = urlsplit(base_url).path.rstrip("/")
        environment.globals["root"] = self.root
        self._environment = environment

    def page(self, template: str, status: int = 200, **facts: Any) -> HTMLResponse:
        """Return the page that a template and the facts make."""
        text = self._environment.get_template(f"{template}.html").render(facts)
        return HTMLResponse(text, status_code=status)


def is_day(text: str) -> bool:
    """Tell whether a text is a day that a browser's date input can hold."""
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def moment(value: datetime, zone: str = "UTC") -> str:
    """Write an instant as the clock of `zone` shows it, with the zone's name."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{formatting.moment(local)} ({zone.replace('_', ' ')})"


def short(value: datetime, zone: str = "UTC") -> str:
    """Write an instant for a table under a sentence that names the zone."""
    return formatting.short_moment(value.astimezone(ZoneInfo(zone)))


def plain(value: object) -> str:
    """Write a value of a form for people: yes and no, days in words, "–" for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return weekday(value)
    return f"{value:,}" if isinstance(value, Decimal) else str(value)
