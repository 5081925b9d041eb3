"""The example's records: as the generator writes them, as many as promised, and sound."""

import csv
from collections import Counter
from datetime import date

import pytest

from engine.records.unasked import unasked
from engine.rules import gate
from examples.generate import RECORDS
from examples.generator.planting import UNPLANTED, faults
from examples.generator.tools import TODAY, YEAR
from examples.generator.writing import content, files
from persistence.database import Database
from processes.reviews import hypotheses
from tests.examples.conftest import Findings, findings


def rows(sheet: str) -> list[dict[str, str]]:
    """Return the rows of one of the kept files."""
    with (RECORDS / f"{sheet}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_generator_writes_what_is_kept() -> None:
    """The same bytes on every machine and every day."""
    kept = {path.name: path.read_bytes() for path in RECORDS.iterdir()}

    assert kept == dict(files(content()))


def test_the_files_stay_small() -> None:
    """They are read by people and carried by git."""
    assert 6_000_000 > sum(path.stat().st_size for path in RECORDS.iterdir())


def test_the_example_is_as_large_as_an_organisation() -> None:
    """Twelve units, twenty objectives, 45 measures, 60 initiatives, thousands of lines and goals."""
    objectives = Counter(row["unit"] for row in rows("objectives"))
    measures = Counter(row["unit"] for row in rows("measures"))
    lines = Counter(row["year"] for row in rows("budget_lines"))

    assert (20, 45, 13) == (objectives["group"], measures["group"], len(objectives))
    assert {12} <= {count for unit, count in objectives.items() if unit != "group"} <= {12, 13}
    assert 60 == len(rows("initiatives"))
    assert 3900 < lines[YEAR] < 4100
    assert (5_000, 12_000) == (len(rows("employees")), len(rows("goals")))


def test_no_rule_finds_anything_in_the_example(sound: Database) -> None:
    """The example shows what sound records look like; every rule there is looks at it."""
    with sound.reading() as session:
        assert {} == findings(session)


def test_what_is_true_of_the_map_is_found_and_little_else(sound: Database) -> None:
    """Three links are true in the example; of the pairs that nobody linked few look so."""
    with sound.reading() as session:
        found = hypotheses.evidence(session, YEAR, TODAY)

    verdicts = {(each.origin, each.target): each.verdict for each in found.links}
    confirmed = {pair for pair, verdict in verdicts.items() if verdict == hypotheses.CONFIRMED}
    assert confirmed == {("L4", "I4"), ("I5", "C1"), ("C4", "F2")}
    assert hypotheses.CONTRADICTED not in verdicts.values()
    assert found.unlinked.pairs > 200
    assert found.unlinked.confirmed <= 0.1 * found.unlinked.pairs


def test_every_planted_fault_is_found_by_its_rule_in_these_words(faulty: Findings) -> None:
    """What the list promises is what a reader sees: nothing more, nothing less."""
    promised: Findings = {fault.rule: sorted(fault.findings) for fault in faults()}

    assert promised == {code: sorted(texts) for code, texts in faulty.items()}


def test_every_rule_has_a_planted_fault_or_a_reason_for_none() -> None:
    """A new rule asks for its fault; at least a hundred have one."""
    planted = {fault.rule for fault in faults()}

    assert set(gate.rules()) == planted | set(UNPLANTED)
    assert not planted & set(UNPLANTED)
    assert 100 < len(planted)


@pytest.mark.parametrize("day", ["2027-03-01", "2027-07-05", "2028-01-03", "2028-07-03"])
def test_every_row_has_somebody_who_is_asked_and_everybody_asked_has_rows(
    sound: Database, day: str
) -> None:
    """Records name people who work here, and nobody holds a role for which no record names them."""
    with sound.session() as session:
        assert [] == [str(gap) for gap in unasked(session, YEAR, date.fromisoformat(day))]
