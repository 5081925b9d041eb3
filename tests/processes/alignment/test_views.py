"""The alignment map: what each unit's card does for the corporate one, both ways."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest

from persistence.database import Database
from processes.alignment import views
from processes.alignment.views import AlignmentMap
from tests import content
from tests.cast import YEAR

TODAY = date(2027, 11, 2)
OTHER = {"origin": "N1", "target": "L1", "valid_to": "2027-06-01"}  # a link these tests do without
Drawn = Callable[..., AlignmentMap]


@pytest.fixture
def drawn(small_world: Database) -> Iterator[Drawn]:
    """Give a function that fills the books, changed as told, and draws the map."""
    with small_world.session() as session, session.begin() as transaction:

        def made(**changes: content.Rows) -> AlignmentMap:
            links = [OTHER, *changes.pop("objective_links", [])]
            content.fill(session, objective_links=links, **changes)
            return views.of(session, YEAR, TODAY)

        yield made
        transaction.rollback()


def test_a_cell_says_how_a_unit_carries_an_objective(drawn: Drawn) -> None:
    """North contributes half of I1 through N1, and nothing to I2."""
    north = next(row for row in drawn().rows if row.id == "north")
    cells = {cell.objective: cell for cell in north.cells}

    assert ("contributes", Decimal(50), ("N1",)) == (
        cells["I1"].kind,
        cells["I1"].share,
        cells["I1"].through,
    )
    assert ("none", None, ()) == (cells["I2"].kind, cells["I2"].share, cells["I2"].through)


def test_an_identical_objective_is_shown_as_such(drawn: Drawn) -> None:
    """Where one of a unit's links is identical, the cell is."""
    found = drawn(objective_links=[{"origin": "S1", "target": "I2", "kind": "identical"}])
    south = next(row for row in found.rows if row.id == "south")

    assert ["identical"] == [cell.kind for cell in south.cells if cell.objective == "I2"]


@pytest.mark.duty("S9")
def test_coverage_is_counted_both_ways(drawn: Drawn) -> None:
    """All five mandatory objectives are carried, and all five unit objectives serve one."""
    found = drawn()
    north = next(row for row in found.rows if row.id == "north")

    assert (Decimal(100), Decimal(100), (), ()) == (
        found.covered,
        found.linked,
        found.uncovered,
        found.unlinked,
    )
    assert (Decimal(40), Decimal(100), 2) == (north.covered, north.linked, north.objectives)


def test_what_is_not_aligned_is_named(drawn: Drawn) -> None:
    """A mandatory objective that lost its unit, and a unit objective that lost its link."""
    found = drawn(objective_links=[{"origin": "T1-IT", "target": "L1", "valid_to": "2027-06-01"}])

    assert (("L1",), ("T1-IT",)) == (found.uncovered, found.unlinked)
    assert (Decimal(80), Decimal(80)) == (found.covered, found.linked)


def test_a_local_objective_with_its_reason_is_not_called_unlinked(drawn: Drawn) -> None:
    """It still does not count as linked."""
    found = drawn(
        objective_links=[{"origin": "N1", "target": "I1", "valid_to": "2027-06-01"}],
        objectives=[{"id": "N1", "local_reason": "Only north has that customer"}],
    )
    north = next(row for row in found.rows if row.id == "north")

    assert (1, Decimal(50), ()) == (north.local, north.linked, found.unlinked)


def test_a_column_names_the_units_that_carry_it(drawn: Drawn) -> None:
    """C1 is carried by North alone."""
    columns = {column.id: column for column in drawn().columns}

    assert ("mandatory", ("north",)) == (columns["C1"].cascade, columns["C1"].units)
