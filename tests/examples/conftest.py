"""A database with the example organisation and its records, and one with faults planted in them."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from engine.operations.registration import register
from engine.rules import gate
from engine.rules.rule import run, year_context
from engine.schedule.publication import publish
from engine.types import Actor
from examples.generate import RECORDS
from examples.generator.cast import DIRECTOR, EXAMPLE
from examples.generator.planting import changes, faults, planted
from examples.generator.tools import TODAY, YEAR
from examples.generator.writing import content, write
from office.imports.folder import read_folder
from office.imports.records import bring
from persistence.database import Database

NOW = datetime.combine(TODAY, time(9), tzinfo=UTC)
BEFORE = NOW.replace(year=TODAY.year - 1)  # in the year a planted target would be a change of one
Findings = dict[str, list[str]]
ACTOR = Actor(DIRECTOR, channel="cli")


@pytest.fixture(scope="session")
def sound(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Give the example as it is kept."""
    path = tmp_path_factory.mktemp("sound") / "smo.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    plan, year = read_folder(EXAMPLE)
    with database.writing() as session:
        register(session, plan, actor=ACTOR, now=NOW)
        publish(session, year, actor=ACTOR, now=NOW)
        bring(session, RECORDS, actor=ACTOR, now=NOW)
    yield database
    database.close()


@pytest.fixture(scope="session")
def faulty(sound: Database, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """Give what the rules find once every fault is planted; then the faults are taken out again."""
    folder, book = tmp_path_factory.mktemp("planted"), content()
    write(changes(book, planted(book, faults())), folder)
    with sound.session() as session, session.begin() as transaction:
        bring(session, folder, actor=ACTOR, now=BEFORE, signed=True)
        found = findings(session)
        transaction.rollback()
    return found


def findings(session: Session) -> Findings:
    """Return the texts of everything that the rules find, by rule."""
    found: Findings = {}
    for rule, finding in run(gate.rules().values(), year_context(session, YEAR, TODAY)):
        found.setdefault(rule.code, []).append(finding.text)
    return found
