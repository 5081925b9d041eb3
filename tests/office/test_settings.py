"""A wrong setting stops the start with a sentence that names it and what would be right."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from office.errors import SettingsRefused
from office.settings import Settings


@contextmanager
def surroundings(variables: Mapping[str, str]) -> Iterator[None]:
    """Run with these SMO_ variables and no others, then put back what was there."""
    before = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SMO_")}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]
        os.environ.update(before)


def read(**variables: str) -> Settings:
    """Read the settings from these variables alone."""
    with surroundings(variables):
        return Settings()


def test_everything_has_a_usable_default(tmp_path: Path) -> None:
    """Without any variable the office is one machine with SQLite beside its state."""
    found = read(SMO_STATE_DIR=str(tmp_path))

    assert found.database_url == f"sqlite:///{tmp_path / 'smo.db'}"
    assert (found.base_url, found.embedded, found.demo) == ("http://127.0.0.1:8000", True, False)


def test_the_address_follows_the_port() -> None:
    """The public address is where the pages listen, unless it is given."""
    assert read(SMO_WEB_PORT="9000").base_url == "http://127.0.0.1:9000"
    assert read(SMO_BASE_URL="https://smo.example.com/").base_url == "https://smo.example.com"


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("SMO_WEB_PORT", "eighty", "a port from 1 to 65535"),
        ("SMO_WEB_PORT", "70000", "a port from 1 to 65535"),
        ("SMO_SMTP_TLS", "ssl", "none, starttls or tls"),
        ("SMO_SMTP_CA_FILE", "/nowhere/authority.pem", "a PEM file"),
        ("SMO_SMTP_CA_FILE", __file__, "a PEM file"),
        ("SMO_BASE_URL", "smo.example.com", "such as https://strategy.example.com"),
        ("SMO_DATABASE_URL", "mysql://host/name", "sqlite:///path or postgresql://"),
        ("SMO_SENDER_ADDRESS", "strategy office", "one mail address"),
        ("SMO_SENDER_ADDRESS", "smo@example.com, ceo@example.com", "one mail address"),
        ("SMO_REPLY_TO", "Office <smo@example.com>", "SMO_SENDER_NAME"),
        ("SMO_REPLY_TO", "smo@example", "one mail address"),
        ("SMO_SECRET_KEY", "short", "at least 32 characters"),
        ("SMO_DEMO", "perhaps", "true for the simulated clock"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_be_right(name: str, value: str, right: str) -> None:
    """The sentence names the variable and says what to write."""
    with pytest.raises(SettingsRefused) as refused:
        read(**{name: value})

    assert refused.value.sentences[0].startswith(f"{name} cannot be used")
    assert right in refused.value.sentences[0]


def test_all_wrong_values_are_named_at_once() -> None:
    """Three wrong values are three sentences."""
    with pytest.raises(SettingsRefused) as refused:
        read(SMO_WEB_PORT="x", SMO_SMTP_PORT="y", SMO_SMTP_TLS="z")

    assert len(refused.value.sentences) == 3


def test_a_refused_secret_is_not_shown() -> None:
    """Neither the sentence nor its causes carry the value."""
    with pytest.raises(SettingsRefused) as refused:
        read(SMO_SECRET_KEY="tooshortbutsecret")

    assert "tooshort" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_secrets_are_not_in_the_settings_text() -> None:
    """Printing the settings shows no key and no password."""
    found = read(SMO_SECRET_KEY="s" * 32, SMO_SMTP_PASSWORD="hunter2")

    assert "hunter2" not in repr(found)
    assert "s" * 32 not in repr(found)


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    """SMO_SMTP_PASSWORD_FILE names the file that holds the password."""
    path = tmp_path / "password"
    path.write_text("hunter2\n", encoding="utf-8")

    assert read(SMO_SMTP_PASSWORD_FILE=str(path)).smtp_password == "hunter2"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """An unreadable file stops the start and names the variable."""
    with pytest.raises(SettingsRefused, match="SMO_SMTP_PASSWORD_FILE names"):
        read(SMO_SMTP_PASSWORD_FILE=str(tmp_path / "nowhere"))


def test_a_value_and_a_file_contradict_each_other(tmp_path: Path) -> None:
    """Two sources for one setting are refused rather than one silently winning."""
    with pytest.raises(SettingsRefused, match="both given"):
        read(SMO_SMTP_PASSWORD="a", SMO_SMTP_PASSWORD_FILE=str(tmp_path))


def test_a_slip_of_the_pen_is_named() -> None:
    """A variable that is almost a setting is refused; a strange one is somebody else's."""
    with pytest.raises(SettingsRefused, match="did you mean SMO_BASE_URL"):
        read(SMO_BASEURL="https://smo.example.com")

    assert read(SMO_SERVICE_HOST="10.0.0.1").web_port == 8000


def test_settings_cannot_be_changed() -> None:
    """What was read at the start holds until the end."""
    found = read()

    with pytest.raises(ValueError, match="frozen"):
        found.demo = True  # type: ignore[misc]  # the fault itself
