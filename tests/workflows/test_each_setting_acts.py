"""A setting without effect is a fault: changing each of them changes something to be seen."""

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from approvals.app import serve_office
from engine.catalogue import CURRENT
from notifications import mail_queue
from office.application import Application
from office.logging import begin_logging, end_logging
from office.settings import Settings
from processes.registry import install
from tests.notifications.certificates import write_certificate
from tests.office.test_settings import surroundings
from tests.workflows.harness import write_process
from workflows.service import Service

Probe = Callable[[Application], object]
KEYS = ("first-key-" + "a" * 32, "second-key-" + "b" * 32)
HOPS = {"SMO_BEHIND_PROXY": "true"}


def _pages(office: Application) -> Any:
    return serve_office(office, lambda _instance: None).config


def _shields(office: Application) -> list[str]:
    return [str(each.kwargs) for each in _pages(office).app.user_middleware]


def _server(office: Application) -> Any:
    return Service(office)._server


def _logged(office: Application) -> str:
    words = io.StringIO()
    handler = begin_logging(office.settings.log_level, words)
    for level in (logging.INFO, logging.ERROR):
        logging.getLogger("strategy").log(level, "something happened")
    end_logging(handler)
    return words.getvalue()


PROBES: dict[str, tuple[str, str, Probe]] = {
    "state_dir": ("here", "there", lambda o: mail_queue.claim_prefix(o.settings.state_dir)),
    "database_url": ("sqlite:///one.db", "sqlite:///two.db", lambda o: str(o.database.engine.url)),
    "base_url": ("http://one.example", "http://two.example", lambda o: o.console_link),
    "web_host": ("127.0.0.1", "127.0.0.2", lambda o: _pages(o).host),
    "web_port": ("8001", "8002", lambda o: _pages(o).port),
    "behind_proxy": ("true", "false", _shields),
    "trusted_hops": ("1", "2", _shields),
    "smtp_host": ("one.example", "two.example", lambda o: o.smtp_server.host),
    "smtp_port": ("2501", "2502", lambda o: o.smtp_server.port),
    "smtp_user": ("anna", "berta", lambda o: o.smtp_server.username),
    "smtp_password": ("open", "sesame", lambda o: o.smtp_server.password),
    "smtp_tls": ("starttls", "tls", lambda o: o.smtp_server.tls),
    "smtp_ca_file": ("", "localhost.pem", lambda o: o.smtp_server.ca_file),
    "mail_connections": ("1", "2", lambda o: o.smtp_server.connections),
    "mails_per_minute": ("1", "2", lambda o: o.smtp_server.per_minute),
    "sender_name": ("One", "Two", lambda o: o.renderer.sender_name),
    "sender_address": ("a@one.example", "b@one.example", lambda o: o.renderer.sender_address),
    "reply_to": ("a@one.example", "b@one.example", lambda o: o.renderer.reply_to),
    "secret_key": (*KEYS, lambda o: o.keyring.current),
    "old_secret_keys": (*KEYS, lambda o: sorted(o.keyring.keys)),
    "console_key": (*KEYS, lambda o: o.console_link),
    "prefect_api_url": (
        "http://one.example/api",
        "http://two.example/api",
        lambda o: Service(o).prefect_api,
    ),
    "prefect_port": ("4301", "4302", lambda o: Service(o).prefect_api),
    "prefect_auth": ("one:password", "two:password", lambda o: _server(o).environment()),
    "feed_hosts": ("one.example", "two.example", lambda o: o.reach),
    "feed_folders": ("/srv/one", "/srv/two", lambda o: o.reach),
    "processes_folder": ("", "processes", lambda _o: [d.key for d in CURRENT.all()]),
    "log_level": ("INFO", "ERROR", _logged),
    "demo": ("true", "false", lambda o: type(o.clock)),
}
FIXED: dict[str, dict[str, str]] = {"trusted_hops": HOPS, "smtp_ca_file": {"SMO_SMTP_TLS": "tls"}}


@pytest.fixture
def place(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder with two databases, a process of its own, and nothing else set."""
    for name in ("one.db", "two.db", "smo.db"):
        (tmp_path / name).write_bytes(sqlite_template.read_bytes())
    (tmp_path / "processes").mkdir()
    write_process(tmp_path / "processes")
    write_certificate(tmp_path, "localhost")
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    install()


def test_every_setting_has_a_probe() -> None:
    """A new setting must show here what it changes."""
    assert set(PROBES) == set(Settings.model_fields)


@pytest.mark.parametrize("name", PROBES)
def test_changing_a_setting_changes_something(name: str, place: Path) -> None:
    """The same thing looks different under two values of the setting."""
    one, other, probe = PROBES[name]
    usual = {"SMO_STATE_DIR": str(place), "SMO_DATABASE_URL": f"sqlite:///{place / 'smo.db'}"}

    found = [
        _seen(usual | FIXED.get(name, {}) | _given(name, value), probe) for value in (one, other)
    ]

    assert found[0] != found[1]


def _given(name: str, value: str) -> dict[str, str]:
    return {f"SMO_{name.upper()}": value} if value else {}


def _seen(variables: dict[str, str], probe: Probe) -> object:
    with surroundings(variables):
        office = Application.open(Settings())
    try:
        return probe(office)
    finally:
        office.close()
