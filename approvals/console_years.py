"""Which year a page of the console is about."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from approvals.door import Office
from approvals.rendering import Pages
from engine.organisation import home
from persistence.year import PlanYear

Look = Callable[["Book"], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Book:
    """A session on one published year, on a day of the organisation."""

    session: Session
    year: PlanYear
    years: list[PlanYear]
    today: date
    organisation: str

    @property
    def facts(self) -> dict[str, Any]:
        """Return what every page says about its year."""
        return {
            "year": self.year,
            "years": self.years,
            "today": self.today,
            "organisation": self.organisation,
        }


@contextmanager
def opened(office: Office, label: str) -> Iterator[Book | None]:
    """Give the books of a year, the newest when none is named, None before any was published.

    Raises HTTPException 404 for a year that nobody published.
    """
    with office.database.reading() as session:
        years = list(session.scalars(select(PlanYear).order_by(PlanYear.starts.desc())))
        year = next((y for y in years if y.id == label or not label), None)
        if year is None and label:
            raise HTTPException(404)
        here = home(session)
        today = here.local_day(office.clock.now())
        yield Book(session, year, years, today, here.name) if year else None


def page_of(office: Office, pages: Pages, template: str, label: str, look: Look) -> Response:
    """Return the page of a year, or the page that says that there is none yet."""
    with opened(office, label) as book:
        if book is None:
            return pages.page("no_year")
        return pages.page(template, **book.facts, **look(book))
