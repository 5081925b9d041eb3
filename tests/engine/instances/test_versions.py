"""A process keeps the definition it began with, whatever is written into its file later."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine import catalogue
from engine.errors import DefinitionEdited
from engine.instances.start import open_instance
from persistence.strategy_year import StoredDefinition
from processes.registry import install
from state_machines.definition import Definition
from tests import cast
from tests.engine.driver import SMD, Driver

TENTH = '''"""A tenth process."""

from state_machines.definition import Definition
from state_machines.definition import Kind, Move, Silence, Step

TENTH = Definition(
    key="tenth", title="{title}", code="TEN", purpose="Show that ten is possible.",
    owner="SMD", silence=Silence.ESCALATE, initial="first", states=("first", "last"),
    final=("last",), moves=(Move("go", "first", "last"),),
    steps=(Step("do", "Do it", "first", Kind.TASK, "{role}", "5wd"),),
)
'''

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return how to write the tenth process into a folder of its own, each time a new one."""
    folders = iter(tmp_path / str(number) for number in range(9))

    def writing(title: str = "Tenth process", role: str = "CFO") -> None:
        folder = next(folders)
        folder.mkdir()
        (folder / "tenth.py").write_text(TENTH.format(title=title, role=role), encoding="utf-8")
        install(folder)

    return writing


def test_a_tenth_process_is_one_file(driver: Driver, write: Write) -> None:
    """A file in a folder is enough to ask people."""
    write()

    assert "cfo" == driver.task(driver.open("tenth")).assignee_id


def test_a_running_process_keeps_its_definition(driver: Driver, write: Write) -> None:
    """The old one goes on as it began; only new ones follow the new text."""
    write()
    old = driver.open("tenth")
    write(title="Tenth, revised", role="COM")
    new = driver.open("tenth", unit="north")

    titles = [catalogue.of(driver.session, driver.instance(each)).title for each in (old, new)]

    assert ["Tenth process", "Tenth, revised"] == titles
    assert driver.instance(old).definition_version != driver.instance(new).definition_version


def test_what_is_asked_later_is_asked_by_the_old_text(driver: Driver, write: Write) -> None:
    """A step that opens after the change still asks the role it named in the beginning."""
    write()
    old = open_instance(
        driver.session,
        "tenth",
        year_id=cast.YEAR,
        period=cast.YEAR,
        unit_id="group",
        now=driver.now,
        actor=SMD,
    )
    write(role="COM")

    driver.look(old.id)

    assert "cfo" == driver.task(old.id).assignee_id


def test_a_process_outlives_its_file(driver: Driver, write: Write) -> None:
    """Even when the file is gone, what had begun can be finished."""
    write()
    old = driver.open("tenth")
    install(None)

    driver.answer(driver.task(old), "done")

    assert driver.look(old).finished


def test_the_same_text_is_the_same_version(driver: Driver, write: Write) -> None:
    """Writing the file anew without a change makes no new version."""
    write()
    first = driver.open("tenth")
    write()
    second = driver.open("tenth", unit="north")

    assert driver.instance(first).definition_version == driver.instance(second).definition_version


def test_each_version_is_kept_in_full_once(driver: Driver, write: Write) -> None:
    """The text of every version that was used can be read years later."""
    for title, units in (("One", ("north", "south")), ("Two", ("it", "group"))):
        write(title=title)
        for unit in units:
            driver.open("tenth", unit=unit)

    kept = driver.session.query(StoredDefinition).filter_by(key="tenth").all()
    assert ["One", "Two"] == sorted(Definition.from_json(row.content).title for row in kept)


def test_an_edited_definition_is_noticed(driver: Driver, write: Write) -> None:
    """The version is the hash of the content, so a stored text that was edited no longer fits."""
    write()
    instance = driver.instance(driver.open("tenth"))
    stored = driver.session.get_one(StoredDefinition, instance.definition_version)
    stored.content = stored.content.replace("CFO", "COM")
    driver.session.flush()
    install(None)

    with pytest.raises(DefinitionEdited, match=instance.definition_version):
        catalogue.of(driver.session, instance)
