"""`smo doctor` finds each thing that is set wrongly, by itself, and says it as JSON, too."""

import json
import shutil
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult
from sqlalchemy import text
from typer.testing import CliRunner

from auditing.seals import Signer
from engine.catalogue import CURRENT
from engine.organisation.directory import home
from office.application import StoredClock
from persistence.database import Database
from rehearsal.demo import ports
from tests import cast
from tests.notifications.certificates import write_certificate
from tests.notifications.mail_server import MailServer, Stern
from tests.processes_in_use import a_folder
from tests.seals import sealed
from workflows.cli.main import app

NOW = datetime.now(UTC) - timedelta(hours=1)
KEY = "k" * 40
SUPPLIERS = '''
from sqlalchemy.orm import Mapped
from persistence.base import column
from persistence.records.base import Record

class Supplier(Record):
    """Suppliers."""
    __tablename__ = "own_suppliers"
    name: Mapped[str] = column("Supplier")
'''
Doctor = Callable[..., dict[str, Any]]


class Answers(BaseHTTPRequestHandler):
    """Answers as the pages and as Prefect's API do; `said` holds what differs."""

    said: dict[str, tuple[int, str]]
    open_to_all: bool

    def do_GET(self) -> None:
        """Answer a path with a status and a body."""
        known = {"/": (200, ""), "/healthz": (200, "ok"), "/api/admin/version": (200, '"3"')}
        known["/api/work_pools/strategy-office"] = (200, '{"status": "READY", "is_paused": false}')
        status, body = (known | self.said).get(self.path, (404, ""))
        asked = self.headers.get("Authorization")
        if self.path.startswith("/api") and not self.open_to_all and asked != "Basic YTpi":
            status = 401
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def served() -> Iterator[Callable[..., str]]:
    """Give a way to let such a server listen; it returns its address."""
    servers = []

    def serve(*, open_to_all: bool = False, **said: tuple[int, str]) -> str:
        paths = {f"/{name.replace('__', '/')}": answer for name, answer in said.items()}
        handler = type("H", (Answers,), {"said": paths, "open_to_all": open_to_all})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def mailed() -> Iterator[Callable[..., int]]:
    """Give a way to let a mail server listen; it returns its port."""
    controllers = []

    def listen(refused: str = "", **more: Any) -> int:
        controller = MailServer(Stern(refused), **more)
        controller.start()
        controllers.append(controller)
        return int(controller.port)

    yield listen
    for controller in controllers:
        controller.stop()


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Path:
    """Give the state folder of an office in which the standing cast works."""
    folder = tmp_path / "state"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "smo.db")
    (folder / "smo.db").chmod(0o600)
    database = Database(f"sqlite:///{folder / 'smo.db'}")
    with database.writing() as session:
        cast.settle(session, NOW)
        sealed(session, NOW, Signer(KEY.encode()))
    database.close()
    return folder


@pytest.fixture
def doctor(
    office: Path,
    served: Callable[..., str],
    mailed: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> Doctor:
    """Give a way to examine an office in which all is well but what is named."""
    sound = {
        "SMO_STATE_DIR": office,
        "SMO_SECRET_KEY": KEY,
        "SMO_SMTP_HOST": "127.0.0.1",
        "SMO_SMTP_PORT": mailed(),
        "SMO_BASE_URL": served(),
        "SMO_PREFECT_API_URL": served() + "/api",
        "SMO_PREFECT_AUTH": "a:b",
        "SMO_SENDER_ADDRESS": "smo@example.com",
    }

    def examine(**wrong: object) -> dict[str, Any]:
        for name, value in {**sound, **wrong}.items():
            monkeypatch.setenv(name, str(value)) if value is not None else monkeypatch.delenv(
                name, raising=False
            )
        result = CliRunner().invoke(app, ["doctor", "--json"])
        found = {row["what"]: row for row in json.loads(result.stdout)}
        assert result.exit_code == any(not row["ok"] for row in found.values())
        return found

    return examine


@pytest.fixture
def installed() -> Iterator[None]:
    """Let those processes be in use afterwards that were before."""
    before = CURRENT.load
    yield
    CURRENT.use(before)


def faults(found: dict[str, Any]) -> dict[str, str]:
    """Return what is wrong by what was looked at; each with a remedy."""
    wrong = {what: row for what, row in found.items() if not row["ok"]}
    assert all(row["mend"] for row in wrong.values()), wrong
    return {what: row["finding"] for what, row in wrong.items()}


def test_a_sound_office_has_no_fault(doctor: Doctor) -> None:
    """Every thing that is looked at is in order."""
    assert faults(doctor()) == {}


@pytest.mark.parametrize(
    ("what", "words", "wrong"),
    [
        ("names", "SMO_SMPT_SERVER", {"SMO_SMPT_SERVER": "x"}),
        ("names", "SMO_WHATEVER", {"SMO_WHATEVER": "x"}),
        ("names", "SMO_FEED_PASSWORD", {"SMO_FEED_PASSWORD": "x"}),
        ("settings", "SMO_SMTP_PORTS", {"SMO_SMTP_PORTS": "25"}),
        ("settings", "SMO_SMTP_PORT", {"SMO_SMTP_PORT": "mail"}),
        ("settings", "SMO_SECRET_KEY", {"SMO_SECRET_KEY": "short"}),
        ("settings", "SMO_BASE_URL", {"SMO_BASE_URL": "strategy.example.com"}),
        ("settings", "SMO_DATABASE_URL", {"SMO_DATABASE_URL": "mysql://x"}),
        (
            "settings",
            "SMO_SECRET_KEY",
            {"SMO_DATABASE_URL": "postgresql://h/d", "SMO_SECRET_KEY": ""},
        ),
        (
            "settings",
            "unprotected",
            {"SMO_SMTP_HOST": "mail.example.com", "SMO_SMTP_PASSWORD": "p"},
        ),
        ("link key", "another key", {"SMO_SECRET_KEY": "z" * 40}),
        ("mail server", "no connection", {"SMO_SMTP_PORT": "1"}),
        ("mail server", "TLS", {"SMO_SMTP_TLS": "starttls"}),
        ("mail server", "AUTH", {"SMO_SMTP_USER": "u", "SMO_SMTP_PASSWORD": "p"}),
        ("proxy", "0.0.0.0", {"SMO_WEB_HOST": "0.0.0.0", "SMO_BEHIND_PROXY": "true"}),  # noqa: S104
        ("proxy", "letters say", {"SMO_WEB_HOST": "0.0.0.0"}),  # noqa: S104
        (
            "base address",
            "readable over the network",
            {"SMO_BASE_URL": "http://strategy.example.com"},
        ),
        ("base address", "refused", {"SMO_BASE_URL": "http://127.0.0.1:1"}),
        ("Prefect", "refused", {"SMO_PREFECT_API_URL": "http://127.0.0.1:1/api"}),
        ("Prefect", "our password", {"SMO_PREFECT_AUTH": "a:wrong"}),
    ],
)
def test_what_is_set_wrongly_is_found(
    doctor: Doctor, what: str, words: str, wrong: dict[str, str]
) -> None:
    """Each is named under its own head, with what was found and what to do."""
    found = faults(doctor(**wrong))

    assert words in found[what], found


def test_every_wrong_setting_is_named_at_once(doctor: Doctor) -> None:
    """Two wrong settings are two findings."""
    assert faults(doctor(SMO_SMTP_PORT="mail", SMO_WEB_PORT="0"))["settings"]


def test_what_a_folder_of_processes_says_wrongly_is_named(
    doctor: Doctor, tmp_path: Path, installed: None
) -> None:
    """The file and the class are told, as the remedy is."""
    folder = a_folder(tmp_path, suppliers=SUPPLIERS.replace("own_", ""))

    found = doctor(SMO_PROCESSES_FOLDER=folder)["processes"]

    assert found["finding"].startswith("suppliers.py, Supplier: the name of its table")
    assert found["mend"].startswith("Call it 'own_suppliers'")


@pytest.mark.parametrize(
    ("table", "words", "mend"),
    [
        ("", "without own_suppliers", "run `smo up`"),
        ("CREATE TABLE own_suppliers (gone INTEGER)", "column 'gone'", "correct the sheet"),
    ],
)
def test_a_sheet_that_its_table_does_not_fit_is_named(
    doctor: Doctor, office: Path, installed: None, table: str, words: str, mend: str
) -> None:
    """One that is not made yet waits for the office to start; one that lost a column never can."""
    folder = office / "processes"
    folder.mkdir()
    a_folder(folder, suppliers=SUPPLIERS)
    database = Database(f"sqlite:///{office / 'smo.db'}")
    with database.writing() as session:
        session.execute(text(table or "SELECT 1"))
    database.close()

    found = doctor(SMO_PROCESSES_FOLDER=folder)["schema"]

    assert words in found["finding"]
    assert mend in found["mend"]


def test_how_late_the_year_is_stands_in_one_line(doctor: Doctor, office: Path) -> None:
    """With the worst; it is no fault of the installation."""
    late = (
        "UPDATE milestones SET due = '2001-01-01', title = 'Long ago' WHERE code = 'CAL.approved'"
    )
    database = Database(f"sqlite:///{office / 'smo.db'}")
    before = doctor()["lateness"]
    with database.writing() as session:
        session.execute(text(late))
    database.close()

    found = doctor()["lateness"]

    assert (before["ok"], found["ok"]) == (True, True)
    assert before["finding"] != found["finding"]
    assert "; the worst is “Long ago”, " in found["finding"]
    assert found["finding"].endswith(" working days late")


def test_a_key_that_was_rotated_is_no_fault(doctor: Doctor) -> None:
    """The earlier key signed the last seal and is still accepted."""
    assert faults(doctor(SMO_SECRET_KEY="z" * 40, SMO_OLD_SECRET_KEYS=KEY)) == {}


def test_a_key_that_others_can_read_is_named(doctor: Doctor, tmp_path: Path) -> None:
    """Its path is said, and the mode that it should have."""
    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o644)

    found = faults(doctor(SMO_SECRET_KEY=None, SMO_SECRET_KEY_FILE=key))

    assert str(key) in found["key files"]


def test_a_refused_login_is_named(doctor: Doctor, mailed: Callable[..., int]) -> None:
    """A server that takes logins, but not this one."""

    def refuse(*_asked: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    port = mailed(authenticator=refuse, auth_require_tls=False)

    found = faults(doctor(SMO_SMTP_PORT=port, SMO_SMTP_USER="u", SMO_SMTP_PASSWORD="p"))

    assert "login is refused" in found["mail server"]


def test_an_authority_that_nobody_trusts_is_named(
    doctor: Doctor, mailed: Callable[..., int], tmp_path: Path
) -> None:
    """A certificate that vouches for itself is refused; the remedy that is named is one."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate, key = write_certificate(tmp_path, "localhost")
    context.load_cert_chain(certificate, key)
    server = {
        "SMO_SMTP_HOST": "localhost",
        "SMO_SMTP_PORT": mailed(tls_context=context),
        "SMO_SMTP_TLS": "starttls",
    }

    found = doctor(**server)

    assert "not trusted" in faults(found)["mail server"]
    assert "SMO_SMTP_CA_FILE" in found["mail server"]["mend"]
    assert faults(doctor(**server, SMO_SMTP_CA_FILE=certificate)) == {}


@pytest.mark.parametrize(
    ("what", "name", "address"),
    [
        ("sender", "SMO_SENDER_ADDRESS", "wrong@example.com"),
        ("reply-to", "SMO_REPLY_TO", "nobody@example.com"),
    ],
)
def test_an_address_of_ours_that_is_refused_is_named(
    doctor: Doctor, mailed: Callable[..., int], what: str, name: str, address: str
) -> None:
    """The server is asked whether it would take mail to us; nothing is sent."""
    found = faults(doctor(**{"SMO_SMTP_PORT": mailed(refused=address), name: address}))

    assert address in found[what]


@pytest.mark.parametrize(
    ("what", "words", "answer"),
    [
        ("work pool", "no work pool", (404, "")),
        ("work pool", "paused", (200, '{"status": "PAUSED", "is_paused": true}')),
        ("work pool", "nobody works", (200, '{"status": "NOT_READY", "is_paused": false}')),
    ],
)
def test_a_pool_that_does_no_work_is_named(
    doctor: Doctor, served: Callable[..., str], what: str, words: str, answer: tuple[int, str]
) -> None:
    """Gone, paused or without anybody in it: presses would not be followed up."""
    pool = {"api__work_pools__strategy-office": answer}

    assert words in faults(doctor(SMO_PREFECT_API_URL=served(**pool) + "/api"))[what]


def test_a_prefect_that_obeys_anybody_is_named(doctor: Doctor, served: Callable[..., str]) -> None:
    """A server without a password is a fault, although everything works."""
    found = faults(doctor(SMO_PREFECT_API_URL=served(open_to_all=True) + "/api"))

    assert list(found) == ["Prefect's lock"]


def test_pages_that_are_ill_are_named(doctor: Doctor, served: Callable[..., str]) -> None:
    """The address in letters must answer well, not only answer."""
    found = faults(doctor(SMO_BASE_URL=served(healthz=(503, ""))))

    assert "503" in found["base address"]


def test_a_proxy_that_hides_our_name_is_named(doctor: Doctor, served: Callable[..., str]) -> None:
    """Pages refuse a name that is not theirs; the remedy is to pass on the one that is."""
    found = doctor(SMO_BASE_URL=served(**{"": (400, "Invalid host header")}))

    assert "own name" in faults(found)["base address"]
    assert "Host" in found["base address"]["mend"]


def test_a_role_that_nobody_holds_is_named(doctor: Doctor, office: Path) -> None:
    """The role is said."""
    database = Database(f"sqlite:///{office / 'smo.db'}")
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE assignments SET last = '2020-01-01'")
    database.close()

    assert "CEO" in faults(doctor())["roles"]


def test_a_history_from_the_future_is_named(doctor: Doctor, office: Path) -> None:
    """This machine's clock runs behind what was recorded."""
    database = Database(f"sqlite:///{office / 'smo.db'}")
    with database.writing() as session:
        sealed(session, datetime.now(UTC) + timedelta(days=3), Signer(KEY.encode()))
        cast.settle(session, datetime.now(UTC) + timedelta(days=3))
    database.close()

    assert "last event" in faults(doctor())["clock"]


def test_a_demo_is_told_by_its_clock(doctor: Doctor, office: Path) -> None:
    """In a demo's folder nobody is told to set the machine's clock."""
    database = Database(f"sqlite:///{office / 'smo.db'}")
    with database.reading() as session:
        assert home(session).name
    StoredClock(database).set(datetime.now(UTC) + timedelta(days=400))
    with database.writing() as session:
        cast.settle(session, datetime.now(UTC) + timedelta(days=399))
    database.close()
    ports(office)

    found = doctor()

    assert found["clock"]["ok"], found["clock"]
    assert "demo" in found["clock"]["finding"]
