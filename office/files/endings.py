"""Which files may hold rows, told by their names, so that none is passed over unsaid."""

from pathlib import Path

LOCKS = (".", "~$")  # beginnings of what file systems, editors and Excel leave
HOLDING = frozenset(
    {
        ".csv",
        ".tsv",
        ".tab",
        ".txt",
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
        ".numbers",
        ".yaml",
        ".yml",
        ".json",
        ".xml",
        ".ics",
        ".parquet",
        ".zip",
    }
)  # endings of files in which somebody may have written what we are to read


def may_hold_rows(path: Path) -> bool:
    """Tell by its name whether somebody may expect a file to be read."""
    return path.suffix.lower() in HOLDING and not path.name.startswith(LOCKS) and path.is_file()
