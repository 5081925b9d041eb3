"""Content stays content: whatever people type, nothing of it acts in anything that is written.

One office holds hostile texts in every place where somebody can type. Everything that the product
writes is then read as its readers would read it. The lists of what is read are compared with the
product's own, so that nobody can add a writer that is not walked.
"""

import ast
import asyncio
import csv
import io
import json
import logging
import shutil
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from fastapi.routing import iter_route_contexts
from sqlalchemy import String, func, select
from typer.testing import CliRunner

from approvals.app import create_app
from calendars.clock import FixedClock
from engine.flow_runs import process_ref
from engine.operations.advance import view_instance
from engine.records.sheets import sheets
from notifications.rendering import TEMPLATES
from office.imports import records
from office.logging import OneLine
from office.reports.pack import pack
from office.reports.pdf import drawable, pdf, story
from office.reports.slides import pptx
from office.starter import template
from persistence.database import Database
from persistence.outbox import Letter
from rehearsal.conductor import DemoProgress
from rehearsal.demo import Controls
from rehearsal.mailbox.store import MailStore
from rehearsal.mailbox_pages import Mailbox
from state_machines.definition import Kind
from tests import cast
from tests.acceptance import targets
from tests.acceptance.hostile_office import (
    HOSTILE,
    PERIOD,
    SIGNS,
    START,
    TODAY,
    HostileOffice,
    free_columns,
    hostile,
)
from tests.acceptance.pages import Page
from tests.acceptance.strategy_office import BASE, open_office
from tests.acceptance.targets import Html, require_all
from tests.sources import parsed
from workflows import demo, observability, prefect_names
from workflows.cli.main import app

KEY = "open-sesame-open-sesame"
ROOT = Path(__file__).parents[2]
PRODUCT = (
    "approvals",
    "auditing",
    "calendars",
    "engine",
    "notifications",
    "office",
    "persistence",
    "processes",
    "rehearsal",
    "state_machines",
    "workflows",
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Starlette would rather have another HTTP client
    from starlette.testclient import TestClient

Smo = Callable[..., Any]


@pytest.fixture(scope="module")
def folder(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the database of an office."""
    found = tmp_path_factory.mktemp("hostile")
    shutil.copy(sqlite_template, found / "smo.db")
    return found


@pytest.fixture(scope="module")
def hostile_office(folder: Path) -> Iterator[HostileOffice]:
    """Give an office in which every text that people type is hostile; nobody changes it."""
    database, clock = Database(f"sqlite:///{folder / 'smo.db'}"), FixedClock(TODAY)
    with database.writing() as session:
        cast.settle(session, datetime.combine(START, time(8), tzinfo=UTC))
    with open_office(database, clock) as office:
        office.settings.console_key = KEY
        yield HostileOffice.settled(office)
    database.close()


def test_every_place_where_people_type_is_hostile(hostile_office: HostileOffice) -> None:
    """Whatever column is added to a table that has rows, it is planted too."""
    with hostile_office.office.database.reading() as session:
        for column in free_columns():
            rows = session.scalar(select(func.count()).select_from(column.table))
            if isinstance(column.type, String) and rows:
                found = session.scalars(select(column).where(column.is_not(None))).all()
                assert [text for text in found if "<svg onload" not in text] == [], column


def addresses(found: HostileOffice) -> dict[str, list[str]]:
    """Return what is asked for to walk each route that shows something."""
    tokens, review = [each.token for each in found.asked], found.of(review=True).token
    decision, rows = found.of(Kind.APPROVAL).token, found.of(rows=True).token
    return {
        "/": ["/"],
        "/healthz": ["/healthz"],
        "/favicon.ico": ["/favicon.ico"],
        "/static/{name}.css": ["/static/office.css"],
        "/static/mark.svg": ["/static/mark.svg"],
        "/t/{token}": [f"/t/{token}" for token in tokens],
        "/t/{token}/together": [f"/t/{decision}/together"],
        "/t/{token}/not-you": [f"/t/{decision}/not-you"],
        "/t/{token}/sheet.xlsx": [f"/t/{rows}/sheet.xlsx"],
        "/t/{token}/rows/{number}.xlsx": [f"/t/{decision}/rows/0.xlsx"],
        "/t/{token}/rehearsal": [],  # the page that `smo rehearse` writes, read below
        "/t/{token}/pack": [f"/t/{review}/pack"],
        "/t/{token}/pack.{form}": [f"/t/{review}/pack.{form}" for form in ("pdf", "pptx")],
        "/console/{key}": [f"/console/{KEY}"],
        "/year": ["/year"],
        "/process/{instance_id:path}": [
            f"/process/{each}" for each in sorted({each.instance for each in found.asked})
        ],
        "/history": ["/history", f"/history?instance={found.asked[0].instance}"],
        "/console/rules": ["/console/rules"],
        "/console/duties": ["/console/duties"],
        "/console/units": ["/console/units"],
        "/console/map": ["/console/map"],
        "/console/scorecard": ["/console/scorecard", "/console/scorecard?unit=north"],
        "/console/reconciliation": ["/console/reconciliation"],
        "/console/alignment": ["/console/alignment"],
        "/console/adoption": ["/console/adoption"],
        "/console/packs": ["/console/packs"],
        "/console/packs/{period:path}.pdf": [f"/console/packs/{PERIOD}.pdf"],
        "/console/packs/{period:path}.pptx": [f"/console/packs/{PERIOD}.pptx"],
        "/console/packs/{period:path}": [f"/console/packs/{PERIOD}", "/console/packs/FY2028-Q1"],
    }


def test_pages_show_texts(hostile_office: HostileOffice) -> None:
    """Every page of every route has the elements and the links of its template alone."""
    office, shown = hostile_office.office, ""

    for path, asked in addresses(hostile_office).items():
        for address in asked:
            answer = office.browser.get(address)
            assert answer.status_code == 200 or "/rows/" in path, (address, answer.text)
            assert not [v for v in answer.headers.values() if SIGNS[0] in v or not v.isprintable()]
            if answer.headers["content-type"].startswith("text/html"):
                shown += Html(answer.text, BASE).text

    require_all(shown)


def test_a_file_is_called_what_it_is_called(hostile_office: HostileOffice) -> None:
    """The name of a file that was not taken stands on the page as it is."""
    link = f"/t/{hostile_office.of(rows=True).token}"
    page = Page(hostile_office.office.browser.get(link).text)
    form = {**page.hidden, "answer": page.answers[0]}
    upload = next(name for name, found in page.inputs.items() if found.kind == "file")
    file = {upload: (f"{SIGNS[0]}{SIGNS[4]}.xlsx", b"nothing")}

    sent = hostile_office.office.browser.post(
        link, data=form, files=file, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert f"{SIGNS[0]}{SIGNS[4]}.xlsx" in Html(sent.text, BASE).text


def test_every_route_is_walked(hostile_office: HostileOffice) -> None:
    """A route that is added must be asked for above."""
    routes = iter_route_contexts(create_app(hostile_office.office).routes)
    shows = {str(route.path) for route in routes if "GET" in (route.methods or ())}

    assert shows == set(addresses(hostile_office))


def test_mails_say_texts(hostile_office: HostileOffice) -> None:
    """Each mail goes to one person, with the headers that we write and the links that we mint."""
    for found in hostile_office.office.inbox.mails[-hostile_office.letters :]:
        targets.mail(found, f"{BASE}/t/")


def test_every_letter_is_walked(hostile_office: HostileOffice) -> None:
    """A template that is added must have been sent."""
    kinds = {path.stem for path in TEMPLATES.glob("*.txt")} - {"layout", "parts", "words"}

    with hostile_office.office.database.reading() as session:
        sent = set(session.scalars(select(Letter.kind).where(Letter.status == "sent")))

    assert kinds == sent


def test_the_demos_mailbox_shows_texts(hostile_office: HostileOffice, tmp_path: Path) -> None:
    """Its pages show the same mails; each route that shows something is asked for."""
    office, store = hostile_office.office, MailStore(tmp_path / "mails.db")
    for found in office.inbox.mails[-hostile_office.letters :]:
        store.add(str(found["To"].addresses[0].addr_spec), found.as_bytes())
    premises = SimpleNamespace(database=office.database, settings=SimpleNamespace(demo=True))
    controls = Controls(tmp_path / "controls.json")
    mailbox = Mailbox(premises, store, controls, DemoProgress, {}).app()  # type: ignore[arg-type]  # as much as it looks at
    asked = {
        "/": ["/"],
        "/mailbox": ["/mailbox"],
        "/mailbox/search": ["/mailbox/search?q=svg"],
        "/mailbox/mail/{mail_id}": [
            f"/mailbox/mail/{n + 1}" for n in range(hostile_office.letters)
        ],
        "/mailbox/of/{person_id}": ["/mailbox/of/owner"],
        "/static": ["/static/mailbox.css"],
    }
    browser, shown = TestClient(mailbox, base_url="http://127.0.0.1"), ""

    for address in (address for each in asked.values() for address in each):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        if answer.headers["content-type"].startswith("text/html"):
            shown += Html(answer.text, BASE).text

    require_all(shown)
    routes = iter_route_contexts(mailbox.routes)
    assert {str(r.path) for r in routes if r.methods is None or "GET" in r.methods} == set(asked)


def test_prefect_shows_texts(
    hostile_office: HostileOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is kept as an artifact is read as Prefect's pages read it."""
    kept: list[tuple[Any, str]] = []

    async def keep(content: Any, *, key: str, description: str) -> None:
        kept.append((content, f"{key} {description}"))

    for name in ("acreate_markdown_artifact", "acreate_table_artifact"):
        monkeypatch.setattr(observability, name, keep)
    office = hostile_office.office
    with office.database.reading() as session:
        instance = hostile_office.of(Kind.TASK).instance
        about = process_ref(session, instance)
        stands = view_instance(session, instance, office.clock.now())
    assert about is not None
    shows = {
        "show_process": observability.show_process(office, about, stands),  # type: ignore[arg-type]  # as much as they look at
        "show_milestones": observability.show_milestones(office),  # type: ignore[arg-type]
        "show_approvals": observability.show_approvals(office),  # type: ignore[arg-type]
        "show_feeds": observability.show_feeds(office),  # type: ignore[arg-type]
        "show_seal": observability.show_seal(hostile()),
    }

    for each in shows.values():
        asyncio.run(each)

    assert set(shows) == {name for name in vars(observability) if name.startswith("show_")}
    for content, description in kept:
        targets.markdown(description)
        for cell in [content] if isinstance(content, str) else _cells(content):
            targets.markdown(cell, BASE)
    require_all(targets.markdown(kept[0][0], BASE))


def _cells(rows: list[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        for cell in row.values():
            assert not {"<", ">", "`", "|"} & set(cell), cell
            assert "](" not in cell
            yield cell


def test_prefect_is_told_on_one_line(hostile_office: HostileOffice) -> None:
    """What a waiting run says of whom it waits for has no control in it."""
    with hostile_office.office.database.reading() as session:
        for each in hostile_office.asked:
            told = prefect_names.waiting_message(
                view_instance(session, each.instance, hostile_office.office.clock.now())
            )
            targets.require_quiet(told)
            assert "\n" not in told


def test_files_hold_texts(hostile_office: HostileOffice, tmp_path: Path) -> None:
    """Nothing is calculated or followed in what is exported, in either kind of file."""
    with hostile_office.office.database.reading() as session:
        records.put(records.views(session), tmp_path / "csv", bom=True)
        records.put(records.views(session), tmp_path / "all.xlsx")

    read = {
        file.stem: file.read_text(encoding="utf-8-sig") for file in (tmp_path / "csv").iterdir()
    }
    assert set(read) == set(sheets())
    require_all("\n".join(map(targets.cells, read.values())))
    require_all(targets.workbook((tmp_path / "all.xlsx").read_bytes()))


def test_workbooks_of_tasks_hold_texts(hostile_office: HostileOffice) -> None:
    """Each sheet that is asked for, as its page hands it out."""
    shown = ""
    for each in hostile_office.asked:
        if each.rows:
            answer = hostile_office.office.browser.get(f"/t/{each.token}/sheet.xlsx")
            assert answer.status_code == 200, each
            shown += targets.workbook(answer.content)

    require_all(shown)


def test_packs_hold_texts(hostile_office: HostileOffice) -> None:
    """The review pack as a PDF and as a presentation: no action, no foreign link, all texts."""
    with hostile_office.office.database.reading() as session:
        found = pack(session, PERIOD, TODAY.date())
    shown, note = drawable(found)

    targets.printed(pdf(found, BASE), f"{BASE}/")
    require_all(targets.slides(pptx(found, BASE), f"{BASE}/"))
    printed = "\n".join(targets.paragraphs(story(shown, BASE, note)))
    targets.require_quiet(printed)
    require_all(printed)


def test_logs_hold_lines() -> None:
    """An event with hostile facts is one line that colours nothing."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine())
    record = logging.makeLogRecord(
        {"msg": hostile(), "levelname": "INFO", "name": "x", "fact": hostile()}
    )

    handler.emit(record)

    targets.require_quiet(stream.getvalue())
    assert stream.getvalue().count("\n") == 1


ACT = ("--reason", hostile(300), "--as", "smd")
OFFICE = "strategy_planning:FY2028:group"
# Every command with what it is given; what it answers is read as a terminal and a script read it.
REHEARSED = ("--from", "2028-01-03", "--until", "2028-01-10")
COMMANDS: dict[str, tuple[str, ...]] = {
    "export": ("out",),
    "import": ("in", "--check"),
    "init": ("new", "--starts", "2028-01-01"),
    "rules": ("--year", "FY2028"),
    "pack": (PERIOD,),
    "calendar check": ("files",),
    "calendar load": ("sound",),
    "calendar preview": ("sound",),
    "calendar move": ("WFA.midyear", "--to", "2028-07-10", "--in", "sound", "--yes"),
    "calendar publish": ("sound", "--as", "smd", "--without-rehearsal", HOSTILE),
    "calendar diff": ("1", "sound"),
    "calendar show": (),
    "process list": ("--all",),
    "process show": (OFFICE,),
    "process open": ("measure_change", "--year", "FY2028", "--as", "smd"),
    "process suspend": (OFFICE, *ACT),
    "process resume": (OFFICE, *ACT),
    "process restart": (OFFICE, *ACT),
    "process command": (OFFICE, "postpone", *ACT),
    "process waive-rule": (OFFICE, "SCM.R1", "--expires", "2028-12-31", *ACT),
    "process cancel": (OFFICE, *ACT),
    "task list": (),
    "task show": ("TASK",),
    "task answer": ("TASK", "no", *ACT),
    "task sheet": ("ROWS", "task.xlsx"),
    "task reassign": ("TASK", "--to", "smd", *ACT),
    "task defer": ("TASK", "--until", "2028-12-31", *ACT),
    "task waive": (OFFICE, "1", "--expires", "2028-12-31", *ACT),
    "history show": ("--last", "0"),
    "history verify": (),
    "history seal": (),
    "history export": ("csv",),
    "mail waiting": (),
    "mail messages": (),
    "rehearse": REHEARSED,
}
ELSEWHERE = {
    "up": "says where it runs, before anybody has typed anything",
    "doctor": "asks servers and says what they answer",
    "demo": "walked by what it says of a year",
}
SPOKEN = (
    "rules",
    "pack",
    "calendar show",
    "process list",
    "process show",
    "task list",
    "history show",
)


def commands() -> dict[str, Any]:
    """Return every command there is by its words."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]  # a group
        below = getattr(command, "commands", None)
        found |= {f"{name} {n}": c for n, c in below.items()} if below else {name: command}
    return found


def options(words: str) -> set[str]:
    """Return the options of a command."""
    return {option for parameter in commands()[words].params for option in parameter.opts}


@pytest.fixture
def smo(
    hostile_office: HostileOffice, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Smo:
    """Give a way to run `smo` in a copy of the office, on a wide terminal with colours."""
    shutil.copy(folder / "smo.db", tmp_path / "smo.db")
    monkeypatch.setenv("SMO_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "2000")
    monkeypatch.chdir(tmp_path)
    _write_files(tmp_path)
    rows = next(each for each in hostile_office.asked if each.rows)
    tasks = {"TASK": hostile_office.of(Kind.TASK).task, "ROWS": rows.task}
    runner = CliRunner()

    def run(*words: str) -> Any:
        return runner.invoke(app, [str(tasks.get(word, word)) for word in words], color=True)

    return run


@pytest.mark.parametrize("words", COMMANDS)
def test_commands_print_texts(smo: Smo, words: str) -> None:
    """Whatever a command prints colours, moves and formats nothing but what it means to."""
    answer = smo(*words.split(), *COMMANDS[words])

    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    assert answer.exit_code in (0, 1, 2, 3), answer.output
    said = targets.screen(answer.stdout + answer.stderr, colour=True)
    if words in SPOKEN:
        require_all(said)


@pytest.mark.parametrize("words", [words for words in COMMANDS if "--json" in options(words)])
def test_commands_give_scripts_json(smo: Smo, words: str) -> None:
    """JSON holds the very text, and still no control that a terminal would obey."""
    answer = smo(*words.split(), *COMMANDS[words], "--json")

    found = json.dumps(json.loads(answer.stdout), ensure_ascii=False).replace('\\"', '"')
    targets.screen(answer.stdout)
    if words in SPOKEN:
        require_all(found.replace("\\n", " ").replace("\\r", " "))


def test_every_command_is_walked() -> None:
    """A command that is added must be run above."""
    assert set(commands()) == set(COMMANDS) | set(ELSEWHERE)


def test_history_is_exported_as_texts(smo: Smo) -> None:
    """CSV of which nothing is calculated, and lines of JSON that colour nothing."""
    require_all(targets.cells(smo("history", "export", "csv").stdout))
    lines = smo("history", "export", "jsonl").stdout
    assert all(json.loads(line) for line in lines.splitlines())
    targets.screen(lines)


def test_a_rehearsal_writes_texts(smo: Smo, tmp_path: Path) -> None:
    """Its page runs nothing and follows nothing, and of its tables nothing is calculated."""
    answer = smo("rehearse", *REHEARSED, "--page", "page.html", "--csv", "tables")

    assert answer.exit_code in (0, 3), answer.output
    page = targets.Html((tmp_path / "page.html").read_text(encoding="utf-8"))
    tables = [targets.cells(t.read_text(encoding="utf-8")) for t in tmp_path.glob("tables/*.csv")]
    targets.require_quiet(page.text)
    assert "svg" not in page.tags
    assert tables


def test_the_demo_says_texts(
    hostile_office: HostileOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it says of a year holds names and explanations as they are."""
    counts = dict.fromkeys(
        ("instances", "items", "tasks", "letters", "reminders", "escalations", "returns"), 1
    )
    line = SimpleNamespace(title=hostile(), ended={}, **counts)
    missed = SimpleNamespace(code="M", explanation=hostile(), reached=False, late=0)
    year: Any = SimpleNamespace(
        processes=[line],
        milestones=[missed],
        late=[missed],
        delays=[hostile()],
        unfinished=[hostile()],
        goes_on=[hostile()],
        events=1,
        verified=False,
    )

    demo.tell_summary(year)
    demo.tell_letters(SimpleNamespace(wrong=[hostile()], letters=1, repeated=0))  # type: ignore[arg-type]

    said = capsys.readouterr().out
    targets.require_quiet(said)
    assert said.count("[red]r[/red]") == 6


def _write_files(folder: Path) -> None:
    """Write files that somebody edited: a sound folder, a faulty one, and rows with faults."""
    for name in ("sound", "files"):
        template(folder / name, starts=date(2028, 1, 1))
        organisation = folder / name / "organisation.yaml"
        quoted = json.dumps(HOSTILE)
        kept = organisation.read_text(encoding="utf-8").replace("name: ", f"name: {quoted} # ", 1)
        organisation.write_text(kept, encoding="utf-8")
    roles = folder / "files" / "roles.yaml"
    roles.write_text(f"{json.dumps(HOSTILE)}: 1\n- {json.dumps(HOSTILE)}\n", encoding="utf-8")
    (folder / "in").mkdir()
    with (folder / "in" / "objectives.csv").open("w", newline="", encoding="utf-8") as file:
        rows = [
            ("id", "year", "unit", "name", "owner", HOSTILE),
            ("O9", HOSTILE, HOSTILE, HOSTILE, HOSTILE, "x"),
        ]
        csv.writer(file).writerows(rows)


# Who escapes texts, or writes with a library of a target, and which of the above reads it
WRITERS = {
    "approvals.console.maps": "pages",
    "approvals.packs": "pages",
    "approvals.console.processes": "pages",
    "approvals.templating": "pages",
    "notifications.mime": "mails",
    "notifications.rendering": "mails",
    "office.imports.csv_sheets": "files",
    "office.imports.faults": "commands",
    "office.imports.workbooks": "files, workbooks of tasks",
    "office.logging": "logs",
    "office.reports": "packs, pages",
    "office.feasibility": "commands",
    "office.load": "commands",
    "rehearsal.forecast.report": "a rehearsal",
    "rehearsal.mailbox_pages": "the demo's mailbox",
    "state_machines.diagrams": "Prefect",
    "state_machines.diagrams.svg": "pages",
    "workflows.cli.history": "commands",
    "workflows.cli.records": "commands",
    "workflows.cli.common": "commands",
    "workflows.cli.rehearsals": "commands",
    "workflows.demo": "the demo",
    "workflows.observability": "Prefect",
    "workflows.prefect_names": "Prefect",
}
READERS = {  # of files, with the same libraries
    "calendars.holiday_file",
    "office.imports.workbook_cells",
    "office.imports.parsing",
    "office.imports.workbooks",
    "rehearsal.mailbox.store",
    "rehearsal.answers",
}
LIBRARIES = {
    "state_machines.markup",
    "markupsafe",
    "jinja2",
    "openpyxl",
    "pptx",
    "reportlab",
    "rich",
    "csv",
    "email",
    "icalendar",
    "prefect.artifacts",
    "prefect.events",
}


def test_every_writer_is_walked() -> None:
    """A module that escapes, or has a library to write with, is read by one of the walks above."""
    found = {module for module, imported in _imports() if imported & LIBRARIES}

    assert found == set(WRITERS) | READERS


def _imports() -> Iterator[tuple[str, set[str]]]:
    """Yield each module, those of packs as one, with what it imports and the roots of that."""
    for path in (path for room in PRODUCT for path in (ROOT / room).rglob("*.py")):
        nodes = list(ast.walk(parsed(path)))
        found = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        found |= {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        name = "office.reports" if name.startswith("office.reports.") else name
        yield name, found | {each.partition(".")[0] for each in found}
