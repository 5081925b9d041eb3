"""Two years stand side by side only where nobody and no id takes one for the other."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from calendars.errors import NotInAlphabet
from engine.errors import LabelTaken
from engine.schedule.publication import publish, refuse_unfit_label
from persistence.database import Database
from tests import cast

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("label", ["2028", "fy2028", "FY2028-03", "FY2028 01"])
def test_a_year_that_reads_like_another_or_its_month_is_refused(
    small_world: Database, label: str
) -> None:
    """Beside FY2028, neither 2028 nor FY2028-03 is told from it; the message names both."""
    later = replace(cast.year(), label=label, starts=date(2029, 1, 1))

    with (
        pytest.raises(LabelTaken, match=f"'{label}' cannot be told from 'FY2028'"),
        small_world.writing() as session,
    ):
        publish(session, later, actor=cast.ADMIN, now=NOW)


def test_a_label_outside_the_alphabet_is_refused_wherever_it_comes_from(
    small_world: Database,
) -> None:
    """A plan that no file check has seen is held to the alphabet as well."""
    with small_world.reading() as session, pytest.raises(NotInAlphabet, match="2027/28"):
        refuse_unfit_label(session, "2029:30")


def test_a_published_label_and_other_years_are_fit(small_world: Database) -> None:
    """The same year is published again, and the year after may be called otherwise."""
    with small_world.reading() as session:
        for label in ("FY2028", "FY2029", "2029/30", "FY28-29"):
            refuse_unfit_label(session, label)
