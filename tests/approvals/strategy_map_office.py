"""An office that asks for the map of its year: rows to check, to complete and to decide on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine.instances.start import open_instance
from engine.types import ENGINE
from persistence.database import Database
from persistence.records.strategy import Objective
from tests import content
from tests.approvals.change_request_office import ChangeRequestOffice, open_office
from tests.processes_in_use import processes

SAMPLE_PROCESSES = Path(__file__).parent / "sample_processes"
MAP, THEMES, SIGN_OFFS = "map_review", "theme_list", "sign_offs"
WHY = "The board wants a short map this year."


def sample_processes() -> AbstractContextManager[None]:
    """Add the processes that ask for rows to the nine, for a while."""
    return processes(SAMPLE_PROCESSES)


@contextmanager
def strategy_map_office(database: Database, objectives: int = 2) -> Iterator[ChangeRequestOffice]:
    """Give an office whose map has so many objectives, and asks for them."""
    with sample_processes():
        office = open_office(database)
        ask_rows(office, MAP, objectives)
        yield office


def ask_rows(office: ChangeRequestOffice, key: str, objectives: int = 2) -> None:
    """Bring in a small strategy and let a process ask for its rows."""
    theme = {"id": "T1", "year": "FY2028", "name": "Service", "owner": "mona", "horizon": 3}
    with office.database.writing() as session:
        content.bring(session, "perspectives", [{"id": "C", "name": "Customer", "rank": 1}])
        content.bring(session, "themes", [theme])
        content.bring(session, "objectives", [objective(n) for n in range(objectives)])
    open_process(office, key)


def open_process(office: ChangeRequestOffice, key: str) -> None:
    """Open a sample process and let it ask."""
    with office.database.writing() as session:
        open_instance(
            session,
            key,
            year_id="FY2028",
            period="FY2028",
            unit_id="group",
            now=office.clock.now(),
            actor=ENGINE,
        )
    office.advance()


def objective(number: int, **other: Any) -> dict[str, Any]:
    """Return an objective as it should be."""
    return {
        "id": f"O{number}",
        "year": "FY2028",
        "unit": "group",
        "name": f"Win customer {number}",
        "perspective": "C",
        "owner": "mona",
        "deputy": "sam",
        **other,
    }


def on_record(office: ChangeRequestOffice) -> dict[str, tuple[str, str | None, bool]]:
    """Return name, owner and whether it is still in force of each objective on record."""
    with office.database.reading() as session:
        return {
            o.id: (o.name, o.owner, o.valid_to is None) for o in session.scalars(select(Objective))
        }


class Typed(HTMLParser):
    """The form of a page as a browser would send it untouched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.form: dict[str, str] = {}
        self._name, self._text = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what stands in an input."""
        found = {name: value or "" for name, value in attrs}
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "input" and kind not in ("radio", "checkbox", "file"):
            self.form[name] = found.get("value", "")
        elif tag in ("select", "textarea"):
            self._name, self._text = name, tag == "textarea"
            self.form[name] = ""
        elif tag == "option" and "selected" in found and self._name:
            self.form[self._name] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a select or textarea."""
        if tag in ("select", "textarea"):
            self._name, self._text = "", False

    def handle_data(self, data: str) -> None:
        """Take the words of a textarea."""
        if self._text:
            self.form[self._name] += data
