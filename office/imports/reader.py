"""From a folder to rows: which files there are, which are missing, and what stands in each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from office.imports.faults import FilePlace, Findings, suggestion
from office.imports.parsing import Node, may_hold_rows, plain, read_csv, read_yaml
from office.imports.rows import Row, rows_of
from office.imports.schema import SHEETS

LARGEST = 5_000_000  # bytes of one file
ICS = ".ics"
KNOWN_ELSEWHERE = ("owners.yaml", "sentences.yaml")  # read by the rehearsal alone


@dataclass(frozen=True, slots=True)
class Folder:
    """The rows of every sheet, the file each came from, and the calendar as it was written."""

    sheets: Mapping[str, tuple[Row, ...]]
    files: Mapping[str, str]
    calendar: object = None
    free_days: Mapping[str, str] = field(default_factory=dict)  # calendar files as text, by name

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """Return the readable rows of a sheet."""
        return self.sheets.get(sheet, ())

    def place(self, sheet: str, field: str = "") -> FilePlace:
        """Return the top of a sheet's file, for faults that no single line has."""
        return FilePlace(self.files.get(sheet, f"{sheet}.yaml"), 1, field)

    def ids(self, sheet: str) -> frozenset[str]:
        """Return the ids of a sheet's rows."""
        return frozenset(row.text("id") for row in self.rows(sheet) if "id" in row)


def gather(path: Path, findings: Findings) -> Folder:
    """Read every file of the folder; faults are added, nothing is raised."""
    if not path.is_dir():
        findings.add(
            FilePlace(path.name or str(path)), "there is no such folder", "run smo init first"
        )
        return Folder({}, {})
    _report_strangers(path, findings)
    free_days = _calendar_files(path, findings)
    present = {found.name for found in path.iterdir() if found.is_file()}
    sheets: dict[str, tuple[Row, ...]] = {}
    files: dict[str, str] = {}
    calendar: object = None
    for sheet in SHEETS:
        found = [name for name in sheet.files if name in present]
        if not found and sheet.required:
            findings.add(FilePlace(sheet.file), "the file is missing", f"add it: {sheet.purpose}")
        files[sheet.name] = found[0] if found else sheet.file
        nodes = [(name, _parse(path / name, findings)) for name in found]
        read = [rows_of(sheet, node, name, findings) for name, node in nodes if node is not None]
        sheets[sheet.name] = tuple(row for rows in read for row in rows)
        if sheet.name == "calendar" and nodes and nodes[0][1] is not None:
            calendar = plain(nodes[0][1])
    return Folder(sheets, files, calendar, free_days)


def _calendar_files(path: Path, findings: Findings) -> dict[str, str]:
    files = sorted(
        found for found in path.iterdir() if found.is_file() and found.name.endswith(ICS)
    )
    texts = {file.name: _text(file, findings) for file in files}
    return {name: text for name, text in texts.items() if text is not None}


def _parse(path: Path, findings: Findings) -> Node | None:
    text = _text(path, findings)
    if text is None:
        return None
    reader = read_csv if path.suffix == ".csv" else read_yaml
    return reader(text, path.name, findings)


def _text(path: Path, findings: Findings) -> str | None:
    """Return a file as text; None, with a fault, where it is none or too much."""
    if path.stat().st_size > LARGEST:
        findings.add(FilePlace(path.name), "the file is too large", "keep it below 5 MB")
        return None
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = path.read_bytes()[: fault.start].count(b"\n") + 1
        findings.add(FilePlace(path.name, line), "this is not UTF-8 text", "save the file as UTF-8")
        return None


def _report_strangers(path: Path, findings: Findings) -> None:
    known = [name for sheet in SHEETS for name in sheet.files]
    for found in sorted(path.iterdir()):
        if found.name.endswith(ICS):
            continue  # whether a site names it is seen later
        if may_hold_rows(found) and found.name not in (*known, *KNOWN_ELSEWHERE):
            mend = suggestion(found.name.lower(), known, "name it")
            findings.add(FilePlace(found.name), "no file of this name is read", mend)
