"""An office opens from its settings: keys that are kept, a clock of the right kind, the mail server."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from calendars.clock import SystemClock
from office.application import Application, StoredClock
from office.errors import SettingsRefused
from office.settings import Settings, kept_key
from tests.cast import settle
from tests.conftest import MONDAY


def test_keys_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    """The second start signs with the key of the first."""
    first = Application.open(Settings(state_dir=tmp_path))
    second = Application.open(Settings(state_dir=tmp_path))

    assert first.keyring == second.keyring
    assert first.settings.console_key == second.settings.console_key != ""
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    first.close()
    second.close()


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    """Eight first starts at the same moment make one key."""
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_key, [tmp_path / "secret.key"] * 8))

    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """A key file with loose permissions stops the start."""
    path = tmp_path / "secret.key"
    kept_key(path)
    path.chmod(0o644)

    with pytest.raises(SettingsRefused, match="set its mode to 600"):
        kept_key(path)


def test_a_team_must_share_its_key(tmp_path: Path) -> None:
    """With PostgreSQL no machine may make up a key of its own."""
    settings = Settings(state_dir=tmp_path, database_url="postgresql://u:p@host/name")

    with pytest.raises(SettingsRefused, match="SMO_SECRET_KEY is missing"):
        Application.open(settings)


def test_an_earlier_key_is_still_accepted(tmp_path: Path) -> None:
    """After a rotation the new key signs and the old one is kept beside it."""
    old, new = "o" * 32, "n" * 32

    office = Application.open(Settings(state_dir=tmp_path, secret_key=new, old_secret_keys=old))

    assert office.keyring.keys[office.keyring.current] == new.encode()
    assert old.encode() in office.keyring.keys.values()
    office.close()


def test_the_clock_is_simulated_in_the_demo_alone(tmp_path: Path) -> None:
    """Only the demo gets hands that can be set."""
    real = Application.open(Settings(state_dir=tmp_path / "real"))
    demo = Application.open(Settings(state_dir=tmp_path / "demo", demo=True))

    assert isinstance(real.clock, SystemClock)
    assert isinstance(demo.clock, StoredClock)
    real.close()
    demo.close()


def test_letters_bear_the_name_of_the_organisation(tmp_path: Path) -> None:
    """Letters say who writes as soon as the organisation is registered."""
    office = Application.open(Settings(state_dir=tmp_path, sender_name="Strategy office"))
    office.database.migrate()
    before = office.renderer.organisation

    with office.session() as session, session.begin():
        settle(session, MONDAY)

    assert before == "Strategy office"
    assert office.renderer.organisation not in ("", before)
    office.close()


def test_a_prefect_of_our_own_always_has_a_password(tmp_path: Path) -> None:
    """It is made at the first start, kept for its owner only, and the same at the next."""
    first, second = (Application.open(Settings(state_dir=tmp_path)) for _ in range(2))
    given = Application.open(Settings(state_dir=tmp_path, prefect_auth="anna:secret"))
    elsewhere = Application.open(
        Settings(state_dir=tmp_path, prefect_api_url="http://p.example/api")
    )

    user, _, password = first.settings.prefect_auth.partition(":")
    assert (user, len(password)) == ("office", 64)
    assert second.settings.prefect_auth == first.settings.prefect_auth
    assert given.settings.prefect_auth == "anna:secret"
    assert elsewhere.settings.prefect_auth == ""
    assert (tmp_path / "prefect.key").stat().st_mode & 0o777 == 0o600
    for office in (first, second, given, elsewhere):
        office.close()
