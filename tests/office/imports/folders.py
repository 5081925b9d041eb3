"""Folders of files to check: the starter as written, and the starter with something changed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from office.imports.faults import FileFault
from office.imports.folder import check_folder
from office.starter import template

STARTS = date(2028, 1, 1)


@dataclass(frozen=True)
class Change:
    """One thing written wrong: `old` becomes `new`; where `old` is empty, `new` is appended."""

    file: str
    old: str
    new: str

    def apply(self, folder: Path) -> int:
        """Write the change and return the line on which its first words now stand."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert self.old in text, f"{self.old!r} is not in {self.file}"
        start = text.index(self.old) if self.old else len(text)
        changed = text[:start] + self.new + text[start + len(self.old) :]
        path.write_text(changed, encoding="utf-8")
        words = len(self.new) - len(self.new.lstrip("\n"))
        return changed[: start + words].count("\n") + 1


def a_folder(path: Path) -> Path:
    """Write a sound folder."""
    template(path, starts=STARTS)
    return path


def faults_after(path: Path, *changes: Change) -> tuple[FileFault, ...]:
    """Return the faults of a sound folder in which something was changed."""
    folder = a_folder(path)
    for change in changes:
        change.apply(folder)
    return check_folder(folder)
