"""PostgreSQL for the tests: from whatever is at hand, and its absence is no silence in CI."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine, text

from tests.postgresql_server import NoPostgreSQL, installed, programs, without_server


@pytest.mark.parametrize(
    ("environment", "verdict"),
    [({"CI": "true"}, pytest.fail.Exception), ({}, pytest.skip.Exception)],
    ids=["CI", "desk"],
)
def test_a_missing_server_fails_in_ci(
    environment: dict[str, str], verdict: type[BaseException]
) -> None:
    """At a driver the tests that need one are skipped with the remedy; in CI they fail with it."""
    with pytest.raises(verdict, match="apt-get install postgresql"):
        without_server(NoPostgreSQL(), environment)


def test_a_machine_without_programs_says_so(tmp_path: Path) -> None:
    """No folder with a server's programs is an error of its own, not a file that is missing."""
    with pytest.raises(NoPostgreSQL):
        programs([tmp_path])


def test_installed_programs_serve_as_well_as_the_wheel() -> None:
    """A server is made from what is installed and answers on its socket."""
    try:
        programs()
    except NoPostgreSQL as missing:
        pytest.skip(f"only the wheel is here: {missing}")

    # Not below pytest's own folder, which no other account may enter
    with TemporaryDirectory(prefix="year-pg-") as folder, installed(Path(folder)) as address:
        engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            version = connection.execute(text("SHOW server_version_num")).scalar_one()
        engine.dispose()

    assert int(version) >= 150000
